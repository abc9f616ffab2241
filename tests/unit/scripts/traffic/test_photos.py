"""The photos of the load tests: a wrong answer to one of them is noticed."""

from base64 import b64encode
from http import HTTPStatus

import cv2
import numpy as np
import pytest

from lesion.enums import ErrorCode
from scripts.traffic.photos import HUGE_SCALE, Kind, Photo, WrongAnswer, make_good, make_huge
from tests import pictures


def right_answer(photo: Photo) -> dict:
    """The answer to a good photo, with its true mask."""
    assert photo.mask is not None
    height, width = photo.mask.shape
    return {
        "status": "ok",
        "image": {"width": width, "height": height},
        "segmentation": {"mask_png": b64encode(pictures.mask_file(photo.mask)).decode()},
    }


def test_photos_have_sizes_of_their_own_and_hold_the_whole_lesion() -> None:
    photos = [make_good(number) for number in range(300)]
    masks = [photo.mask for photo in photos if photo.mask is not None]
    assert len({mask.shape for mask in masks}) == len(photos)
    for mask in masks:
        assert mask.any()
        edges = mask[0], mask[-1], mask[:, 0], mask[:, -1]
        assert not any(edge.any() for edge in edges)


def test_a_photo_is_the_same_in_every_run_and_scales_with_its_mask() -> None:
    small, huge = make_good(7), make_huge(7)
    assert make_good(7).data == small.data
    assert small.mask is not None and huge.mask is not None
    pixels = cv2.imdecode(np.frombuffer(huge.data, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None and pixels.shape[:2] == huge.mask.shape
    assert huge.mask.shape == tuple(HUGE_SCALE * side for side in small.mask.shape)
    assert huge.kind is Kind.HUGE


def test_the_answer_to_a_good_photo_is_accepted() -> None:
    make_good(1).check(HTTPStatus.OK, right_answer(make_good(1)))


def test_the_answer_to_another_photo_is_noticed_by_its_size() -> None:
    with pytest.raises(WrongAnswer, match="instead of"):
        make_good(1).check(HTTPStatus.OK, right_answer(make_good(2)))


def test_the_mask_of_another_photo_is_noticed() -> None:
    photo = make_good(1)
    assert photo.mask is not None
    other = Photo(Kind.GOOD, b"", mask=np.roll(photo.mask, photo.mask.shape[1] // 2, axis=1))
    with pytest.raises(WrongAnswer, match="Dice"):
        photo.check(HTTPStatus.OK, right_answer(other))
    answer = right_answer(photo) | {"segmentation": right_answer(make_good(2))["segmentation"]}
    with pytest.raises(WrongAnswer, match="mask of"):
        photo.check(HTTPStatus.OK, answer)


def test_a_wrong_error_is_noticed() -> None:
    bad = Photo(Kind.BAD, b"", HTTPStatus.BAD_REQUEST, ErrorCode.EMPTY_FILE)
    bad.check(HTTPStatus.BAD_REQUEST, {"error": {"code": "empty_file"}})
    with pytest.raises(WrongAnswer, match="corrupt_image"):
        bad.check(HTTPStatus.BAD_REQUEST, {"error": {"code": "corrupt_image"}})
    with pytest.raises(WrongAnswer, match="status 200"):
        bad.check(HTTPStatus.OK, right_answer(make_good(1)))
