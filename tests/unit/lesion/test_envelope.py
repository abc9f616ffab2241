"""The rows of KServe's envelopes: which forms are read, and what each wrong one is told."""

import base64
from typing import Any

import pytest

from lesion.enums import ErrorCode
from lesion.envelope import MAX_PHOTOS, check_count, read_instance, read_tensor
from lesion.errors import PhotoRefused
from lesion.measures import PixelSpacing
from lesion.request import Choice, Request, read_request

PHOTO = b"\xff\xd8\xff" + bytes(range(256))
TEXT = base64.b64encode(PHOTO).decode()
MASK = base64.b64encode(b"mask").decode()
TENSOR = {"name": "photo", "datatype": "BYTES", "shape": [1], "data": [TEXT]}


@pytest.mark.parametrize(
    "row",
    [
        {"data": TEXT},
        {"data": {"b64": TEXT}},
        {"image": TEXT},
        {"image": {"b64": TEXT}},
        {"b64": TEXT},
        {"data": base64.encodebytes(PHOTO).decode()},
        {"data": TEXT, "target": 0},
    ],
)
def test_an_instance_with_a_photo(row: dict[str, Any]) -> None:
    assert read_instance(row) == {"data": PHOTO}


def test_an_instance_with_a_mask_and_a_choice() -> None:
    row = {"data": TEXT, "ground_truth": {"b64": MASK}, "lesion": 2}
    assert read_request(read_instance(row), {}) == Request(PHOTO, b"mask", Choice(2))
    region = read_request(read_instance({"data": TEXT, "region": "1,2,3,4"}), {}).choice.region
    assert region is not None
    scaled = read_request(read_instance({"data": TEXT, "pixel_spacing": 0.05}), {})
    assert scaled.spacing == PixelSpacing(0.05, 0.05)
    assert (region.x, region.y, region.width, region.height) == (1, 2, 3, 4)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (None, "An instance is not an object."),
        ("text", "An instance is not an object."),
        ([TEXT], "An instance is not an object."),
        ({}, "An instance holds no photo."),
        ({"photo": TEXT}, "An instance holds no photo."),
        ({"data": None}, '"data" is not Base64.'),
        ({"data": [1, 2]}, '"data" is not Base64.'),
        ({"data": {}}, '"data" is not Base64.'),
        ({"data": {"b64": 1}}, '"data" is not Base64.'),
        ({"data": TEXT + "!"}, '"data" is not Base64.'),
        ({"data": TEXT[:-1]}, '"data" is not Base64.'),
        ({"data": "Grüße"}, '"data" is not Base64.'),
        ({"data": f"data:image/jpeg;base64,{TEXT}"}, '"data" is not Base64.'),
        ({"data": TEXT, "ground_truth": "?"}, '"ground_truth" is not Base64.'),
    ],
)
def test_an_instance_without_a_readable_photo(row: object, problem: str) -> None:
    with pytest.raises(PhotoRefused, match=f'^{problem} Send each .* in "instances"') as caught:
        read_instance(row)
    assert caught.value.code == ErrorCode.NO_IMAGE


def test_an_instance_with_two_photos() -> None:
    with pytest.raises(PhotoRefused) as caught:
        read_instance({"data": TEXT, "image": TEXT})
    assert caught.value.code == ErrorCode.SEVERAL_PHOTOS


@pytest.mark.parametrize("changes", [{}, {"data": TEXT}, {"shape": [1, 1]}, {"name": "x"}])
def test_a_tensor_with_a_photo(changes: dict[str, Any]) -> None:
    assert read_tensor(TENSOR | changes) == {"data": PHOTO}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ([TEXT], ErrorCode.NO_IMAGE),
        (TENSOR | {"datatype": "UINT8", "data": [255, 216]}, ErrorCode.NO_IMAGE),
        (TENSOR | {"data": []}, ErrorCode.NO_IMAGE),
        (TENSOR | {"data": ["?"]}, ErrorCode.NO_IMAGE),
        (TENSOR | {"data": [None]}, ErrorCode.NO_IMAGE),
        ({"name": "photo", "datatype": "BYTES", "shape": [1]}, ErrorCode.NO_IMAGE),
        (TENSOR | {"shape": [2]}, ErrorCode.SEVERAL_PHOTOS),
        (TENSOR | {"shape": None}, ErrorCode.SEVERAL_PHOTOS),
        (TENSOR | {"data": [TEXT, TEXT]}, ErrorCode.SEVERAL_PHOTOS),
    ],
)
def test_a_tensor_without_one_readable_photo(row: object, code: ErrorCode) -> None:
    with pytest.raises(PhotoRefused, match=r'Send each photo.*"BYTES"') as caught:
        read_tensor(row)
    assert caught.value.code == code


def test_the_number_of_photos_is_limited() -> None:
    check_count(MAX_PHOTOS)
    with pytest.raises(PhotoRefused, match=r"holds 5 photos\. Send at most 4 "):
        check_count(MAX_PHOTOS + 1)
