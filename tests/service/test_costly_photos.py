"""The costliest photos that are accepted, through the running service: the worker survives them."""

import numpy as np
import pytest

from tests import pictures, tricks
from tests.service.answers import assert_analysed, assert_refused
from tests.service.conftest import Post

pytestmark = [pytest.mark.service, pytest.mark.usefixtures("worker_survives")]


def test_a_strip_of_skin_is_searched_in_few_tiles(post: Post) -> None:
    """With square tiles, this photo of 300 kB kept the worker busy until it was killed."""
    strip = np.tile(pictures.healthy_skin(32, 1000, seed=2), (66, 1, 1))[:65_500]
    answer = post(files={"data": pictures.encode(strip)})
    assert assert_analysed(answer)["image"]["height"] == 65_500


@pytest.mark.parametrize("name", tricks.ACCEPTED)
def test_tricks_are_answered(name: str, post: Post) -> None:
    content = assert_analysed(post(files={"data": tricks.ACCEPTED[name]()}))
    assert (content["image"]["height"], content["image"]["width"]) == tricks.SHAPE


def test_a_false_header_of_four_gigapixels_is_refused(post: Post) -> None:
    make, code = tricks.REFUSED["JPEG of 65,535 squared pixels"]
    assert_refused(post(files={"data": make()}), 413, code)
