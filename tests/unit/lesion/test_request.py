"""The photo and the mask in a request, and the refusal of requests without exactly one photo."""

from collections.abc import Mapping
from http import HTTPStatus

import pytest

from lesion.enums import ErrorCode
from lesion.errors import PhotoRefused
from lesion.measures import PixelSpacing
from lesion.region import BoundingBox
from lesion.request import Choice, Request, read_request

JPEG = b"\xff\xd8\xff" + bytes(5000)
MULTIPART = "multipart/form-data; boundary=x"


def refusal(fields: Mapping[str, object], headers: Mapping[str, str]) -> ErrorCode:
    with pytest.raises(PhotoRefused) as caught:
        read_request(fields, headers)
    assert caught.value.http_status == HTTPStatus.BAD_REQUEST
    return caught.value.code


@pytest.mark.parametrize("name", ["data", "body"])
def test_a_photo_alone(name: str) -> None:
    assert read_request({name: bytearray(JPEG)}, {}) == Request(JPEG)


def test_a_photo_with_a_mask() -> None:
    assert read_request({"data": JPEG, "ground_truth": b"mask"}, {}) == Request(JPEG, b"mask")


def test_text_and_parsed_json_become_bytes() -> None:
    assert read_request({"data": "Grüße"}, {}) == Request("Grüße".encode())
    assert read_request({"body": {"a": 1}}, {}).photo.startswith(b"{")


def test_an_empty_file_is_passed_on() -> None:
    assert read_request({"data": b""}, {}) == Request(b"")


@pytest.mark.parametrize("fields", [{}, {"image": JPEG}, {"ground_truth": JPEG}, {"body": b""}])
def test_a_request_without_a_photo(fields: dict[str, object]) -> None:
    assert refusal(fields, {}) == ErrorCode.NO_IMAGE


@pytest.mark.parametrize("other", [{"body": JPEG}, {"data2": JPEG}, {"x": b"\x89PNG\r\n\x1a\n"}])
def test_a_second_photo_under_another_name(other: dict[str, object]) -> None:
    assert refusal({"data": JPEG} | other, {}) == ErrorCode.SEVERAL_PHOTOS


@pytest.mark.parametrize("name", ["Content-Length", "content-length"])
def test_a_second_photo_under_the_same_name_is_detected_by_the_length(name: str) -> None:
    two_photos = {"Content-Type": MULTIPART, name: str(2 * len(JPEG) + 400)}
    assert refusal({"data": JPEG}, two_photos) == ErrorCode.SEVERAL_PHOTOS
    one_photo = {"Content-Type": MULTIPART, name: str(len(JPEG) + 600)}
    assert read_request({"data": JPEG}, one_photo) == Request(JPEG)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": MULTIPART},
        {"Content-Type": MULTIPART, "Content-Length": "many"},
        {"Content-Type": "image/jpeg", "Content-Length": "99999999"},
    ],
)
def test_a_length_without_meaning_is_ignored(headers: dict[str, str]) -> None:
    assert read_request({"data": JPEG}, headers) == Request(JPEG)


def test_further_text_fields_are_ignored() -> None:
    assert read_request({"data": JPEG, "comment": bytearray(b"left arm")}, {}) == Request(JPEG)


@pytest.mark.parametrize("name", ["data", "body"])
def test_a_lesion_can_be_chosen_by_number_or_by_a_box(name: str) -> None:
    by_number = read_request({name: JPEG, "lesion": bytearray(b" 2 ")}, {})
    assert by_number == Request(JPEG, choice=Choice(number=2))
    by_box = read_request({name: JPEG, "region": "120, 80,200,150"}, {})
    assert by_box == Request(JPEG, choice=Choice(region=BoundingBox(120, 80, 200, 150)))
    assert read_request({name: JPEG, "lesion": 3}, {}).choice.number == 3


@pytest.mark.parametrize(
    "fields",
    [
        *({"lesion": text} for text in ("", "0", "-1", "1.5", "two", "2,3", "9" * 5000, "²")),
        *(
            {"region": text}
            for text in ("", "1,2,3", "1,2,3,4,5", "-1,2,3,4", "1,2,0,4", "1;2;3;4")
        ),
        {"lesion": "1", "region": "1,2,3,4"},
    ],
)
def test_a_choice_that_cannot_be_read_is_refused(fields: dict[str, object]) -> None:
    assert refusal({"data": JPEG} | fields, {}) == ErrorCode.BAD_CHOICE


def test_a_choice_in_the_address_does_not_hide_a_lost_photo() -> None:
    fields = {"data": JPEG, "lesion": b"2"}
    two_photos = {"Content-Type": MULTIPART, "Content-Length": str(len(JPEG) + 1300)}
    assert refusal(fields, two_photos) == ErrorCode.SEVERAL_PHOTOS
    one_photo = {"Content-Type": MULTIPART, "Content-Length": str(len(JPEG) + 600)}
    assert read_request(fields, one_photo).choice.number == 2


def test_a_box_must_lie_in_the_photo() -> None:
    choice = Choice(region=BoundingBox(300, 100, 20, 100))
    choice.check_region((200, 320, 3))
    for shape in ((199, 320, 3), (200, 319, 3)):
        with pytest.raises(PhotoRefused, match=f"{shape[1]}x{shape[0]}") as caught:
            choice.check_region(shape)
        assert caught.value.code == ErrorCode.BAD_CHOICE


def test_a_number_must_be_one_of_the_lesions() -> None:
    Choice(number=2).check_number(2)
    for count, words in ((1, "only 1 was found"), (2, "only 2 were found")):
        with pytest.raises(PhotoRefused, match=words) as caught:
            Choice(number=3).check_number(count)
        assert caught.value.code == ErrorCode.BAD_CHOICE


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [
        ("0.05", 0.05, 0.05),
        (b" 0.05 ", 0.05, 0.05),
        (0.05, 0.05, 0.05),
        ("0.05,0.06", 0.05, 0.06),
        ("0.05, 0.06", 0.05, 0.06),
        ("10", 10, 10),
        ("0.001", 0.001, 0.001),
        (".5", 0.5, 0.5),
    ],
)
def test_the_scale_of_the_photo(text: object, row: float, column: float) -> None:
    spacing = PixelSpacing(row, column)
    assert read_request({"data": JPEG, "pixel_spacing": text}, {}) == Request(JPEG, spacing=spacing)
    assert read_request({"body": JPEG}, {"X-Pixel-Spacing": "0.05%2C0.06"}).spacing == PixelSpacing(
        0.05, 0.06
    )


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "mm",
            "0.05 mm",
            "0,05",
            "0.05;0.06",
            "0.05,0.06,0.07",
            "0.05,",
            "5e-2",
            "nan",
            "inf",
        ),
        *("0", "-0.05", "0.0009", "10.01", "1,20", "1,05", "0.3,0.05", "1.2.3", "9" * 5000, "٠.٥"),
        *("[0.05, 0.06]", "{}"),
    ],
)
def test_a_scale_that_cannot_be_used_is_refused(text: str) -> None:
    assert refusal({"data": JPEG, "pixel_spacing": text}, {}) == ErrorCode.BAD_PIXEL_SPACING


def test_the_refusal_of_a_scale_says_what_is_allowed() -> None:
    with pytest.raises(PhotoRefused, match=r"from 0\.001 to 10, with a decimal point"):
        read_request({"data": JPEG, "pixel_spacing": "small"}, {})


def test_the_choice_may_be_in_headers() -> None:
    for headers, choice in (
        ({"X-Lesion": "2"}, Choice(number=2)),
        ({"x-region": "1%2C2%2C3%2C4"}, Choice(region=BoundingBox(1, 2, 3, 4))),
    ):
        assert read_request({"data": JPEG}, headers) == Request(JPEG, choice=choice)
    assert refusal({"data": JPEG, "region": "1,2,3,4"}, {"X-Lesion": "2"}) is ErrorCode.BAD_CHOICE
