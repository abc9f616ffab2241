"""The client of the REST API against the running service."""

import base64

import pytest

from lesion.client import Client, Refused
from service.config import ServerConfig
from tests import pictures

pytestmark = pytest.mark.service


@pytest.fixture
def client(service: ServerConfig) -> Client:
    return Client(service.inference.url)


def test_a_photo_is_analysed(client: Client) -> None:
    answer = client.analyse(pictures.photo_jpeg())
    assert answer["status"] == "ok"
    assert answer["image"] == {"width": 1280, "height": 720, "format": "JPEG"}
    mask = answer["segmentation"]["mask_png"]
    assert mask is not None
    assert base64.b64decode(mask).startswith(b"\x89PNG")
    assert "explanation" not in answer
    assert answer["request_id"]


def test_the_heat_map_the_ground_truth_and_the_region_arrive(client: Client) -> None:
    photo, mask = pictures.lesion_photo()
    answer = client.analyse(
        pictures.encode(photo),
        explain=True,
        ground_truth=pictures.mask_file(mask),
        region=(0, 0, photo.shape[1], photo.shape[0]),
    )
    assert answer["explanation"]["heatmap_jpeg"]
    assert answer["segmentation"]["rule"] == "dice"


def test_a_refusal_has_its_code_and_the_id_of_the_request(client: Client) -> None:
    with pytest.raises(Refused) as refused:
        client.analyse(pictures.pdf())
    assert (refused.value.code, refused.value.http_status) == ("unsupported_format", 415)
    assert refused.value.request_id


def test_a_lesion_that_there_is_not_is_refused(client: Client) -> None:
    with pytest.raises(Refused, match="Lesion 9 was asked for"):
        client.analyse(pictures.photo_jpeg(), lesion=9)
