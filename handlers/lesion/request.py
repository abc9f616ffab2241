"""Parsing of a request: from its fields to photo, ground-truth mask, choice and scale."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lesion.enums import ErrorCode
from lesion.errors import PhotoRefused
from lesion.measures import LARGEST_MM, SMALLEST_MM, PixelSpacing
from lesion.region import BoundingBox
from lesion.structure import SIGNATURES, is_dicom

PHOTO_FIELD, RAW_BODY, GROUND_TRUTH_FIELD = "data", "body", "ground_truth"
NUMBER_FIELD, REGION_FIELD, SPACING_FIELD = "lesion", "region", "pixel_spacing"
PARAMETER_HEADERS = {
    NUMBER_FIELD: "X-Lesion",
    REGION_FIELD: "X-Region",
    SPACING_FIELD: "X-Pixel-Spacing",
}
"""Headers in which the gateway sends parameters of the address on, percent-encoded: TorchServe
passes only the body and the headers to the handler."""
PARAMETERS = PARAMETER_HEADERS.keys()
"""Fields that may also be parameters of the address."""

REQUEST_ID_HEADER = "X-Request-Id"
"""Header that carries the id of a request from client or proxy to the worker, and back."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_OVERHEAD_PER_FIELD = 1200
"""Bytes of a multipart field in addition to its value: boundary, headers, a long file name."""

_LENGTH = re.compile(r"[0-9]{1,12}")
_NUMBER = re.compile(r"0*[1-9][0-9]{0,5}")
_SPACING = re.compile(r" *([0-9.]{1,20}) *(?:, *([0-9.]{1,20}) *)?")
_REGION = re.compile(r" *([0-9]{1,6}) *, *([0-9]{1,6}) *, *([0-9]{1,6}) *, *([0-9]{1,6}) *")

HOW_TO_SEND = (
    "Send one JPEG, PNG or DICOM photo as the multipart field 'data', or as the raw body with "
    "Content-Type image/jpeg, image/png or application/dicom."
)


@dataclass(frozen=True)
class Choice:
    """The lesion of a photo that is to be analysed.

    Attributes:
        number: its place in the list of lesions, from 1, the main lesion.
        region: a box around it in pixels of the upright photo; the number is then 1.
    """

    number: int = 1
    region: BoundingBox | None = None

    def check_region(self, shape: tuple[int, ...]) -> None:
        """Check that the box lies in a photo of the shape (H, W, ...).

        Raises:
            PhotoRefused: ``BAD_CHOICE``.
        """
        height, width = shape[:2]
        box = self.region
        if box and (box.x + box.width > width or box.y + box.height > height):
            raise _bad_choice(
                f"The region lies outside the photo, which has {width}x{height} pixels when it is "
                "upright. Please send a box within it."
            )

    def check_number(self, count: int) -> None:
        """Check that a photo with ``count`` lesions, at least 1, has the lesion of this number.

        Raises:
            PhotoRefused: ``BAD_CHOICE``.
        """
        if self.number > count:
            found = "only 1 was found" if count == 1 else f"only {count} were found"
            raise _bad_choice(
                f"Lesion {self.number} was asked for, but {found}. Please send a number that the "
                "answer without 'lesion' lists, or a box around the lesion as 'region'."
            )


MAIN_LESION = Choice()
"""The choice of a request that asks for no particular lesion."""


@dataclass(frozen=True)
class Request:
    """A parsed request.

    Attributes:
        photo: the photo's bytes, possibly empty.
        ground_truth: the mask's bytes, if one was sent.
        choice: the lesion to analyse.
        spacing: the photo's scale, if it was sent.
    """

    photo: bytes
    ground_truth: bytes | None = None
    choice: Choice = MAIN_LESION
    spacing: PixelSpacing | None = None


def read_request(fields: Mapping[str, object], headers: Mapping[str, str]) -> Request:
    """Find the photo, and what was sent with it, in a request.

    Args:
        fields: values by name, as the server parsed the body. Of several fields with the same
            name it contains only the last.
        headers: the request's headers; the case of their names does not matter.

    Raises:
        PhotoRefused: ``NO_IMAGE``, ``SEVERAL_PHOTOS``, ``BAD_CHOICE`` or
            ``BAD_PIXEL_SPACING``.
    """
    headers = {name.lower(): value for name, value in headers.items()}
    fields = _parameters(headers) | dict(fields)
    photo_fields = [name for name in (PHOTO_FIELD, RAW_BODY) if name in fields]
    if not photo_fields:
        raise PhotoRefused(ErrorCode.NO_IMAGE, f"The request holds no photo. {HOW_TO_SEND}")
    others = fields.keys() - {PHOTO_FIELD, RAW_BODY, GROUND_TRUTH_FIELD}
    if len(photo_fields) > 1 or any(_is_image(fields[name]) for name in others):
        raise _several_photos()
    choice, spacing = _read_choice(fields), _read_spacing(fields)
    if _has_lost_field(fields, headers):
        raise _several_photos()
    photo = _to_bytes(fields[photo_fields[0]])
    if photo_fields == [RAW_BODY] and not photo:
        raise PhotoRefused(ErrorCode.NO_IMAGE, f"The request is empty. {HOW_TO_SEND}")
    mask = fields.get(GROUND_TRUTH_FIELD)
    return Request(photo, None if mask is None else _to_bytes(mask), choice, spacing)


def parse_spacing(text: str) -> PixelSpacing:
    """Parse a pixel spacing: millimetres per pixel, or two numbers, between rows and columns.

    Raises:
        PhotoRefused: ``BAD_PIXEL_SPACING``.
    """
    found = _SPACING.fullmatch(text)
    try:
        if found:
            row, column = found.groups()
            return PixelSpacing(float(row), float(column or row))
    except ValueError:  # several points in a number, out of range, or too oblong
        pass
    raise PhotoRefused(
        ErrorCode.BAD_PIXEL_SPACING,
        f"'{SPACING_FIELD}' is not a scale. Please send the millimetres per pixel of the photo, "
        f"from {SMALLEST_MM:g} to {LARGEST_MM:g}, with a decimal point, such as 0.05; or two "
        "numbers, between rows and between columns, such as 0.05,0.06.",
    )


def read_request_id(headers: Mapping[str, object]) -> str | None:
    """Return the id that a request's headers give it, for logs and for the answer.

    Args:
        headers: the case of their names does not matter.

    Returns:
        1 to 64 letters, digits, dots, hyphens and underscores; None if the headers have no such id.
    """
    for name, value in headers.items():
        if name.lower() == REQUEST_ID_HEADER.lower():
            return value if isinstance(value, str) and _REQUEST_ID.fullmatch(value) else None
    return None


def _parameters(headers: Mapping[str, str]) -> dict[str, object]:
    """Read the parameters of the address from the headers, whose names are in lower case."""
    return {
        name: unquote(headers[header.lower()])
        for name, header in PARAMETER_HEADERS.items()
        if header.lower() in headers
    }


def _read_choice(fields: Mapping[str, object]) -> Choice:
    """Read the lesion that is asked for; without a choice, the main one. Raises PhotoRefused."""
    names = (NUMBER_FIELD, REGION_FIELD)
    texts = {name: _to_text(fields[name]) for name in names if name in fields}
    if len(texts) == len(names):
        raise _bad_choice(
            "The request has both 'lesion' and 'region'. Please send only one of them."
        )
    if NUMBER_FIELD in texts:
        if not _NUMBER.fullmatch(texts[NUMBER_FIELD]):
            raise _bad_choice(
                "'lesion' is not a number. Please send a whole number from 1, such as 2."
            )
        return Choice(number=int(texts[NUMBER_FIELD]))
    if REGION_FIELD in texts:
        parts = _REGION.fullmatch(texts[REGION_FIELD])
        box = BoundingBox(*map(int, parts.groups())) if parts else None
        if box is None or not (box.width and box.height):
            raise _bad_choice(
                "'region' is not a box. Please send x,y,width,height in whole pixels of the "
                "upright photo, such as 120,80,200,150."
            )
        return Choice(region=box)
    return MAIN_LESION


def _read_spacing(fields: Mapping[str, object]) -> PixelSpacing | None:
    """Read the photo's scale, if it was sent. Raises PhotoRefused."""
    return parse_spacing(_to_text(fields[SPACING_FIELD])) if SPACING_FIELD in fields else None


def _bad_choice(message: str) -> PhotoRefused:
    return PhotoRefused(ErrorCode.BAD_CHOICE, message)


def _several_photos() -> PhotoRefused:
    return PhotoRefused(
        ErrorCode.SEVERAL_PHOTOS,
        "The request holds several photos. Send one photo per request.",
    )


def _has_lost_field(fields: Mapping[str, object], headers: Mapping[str, str]) -> bool:
    """Check whether the body is longer than its fields, so that one has overwritten another.

    Parameters are not counted: they may come from the address, and in the body they are shorter
    than what is allowed for the photo's own headers.
    """
    if not headers.get("content-type", "").startswith("multipart/"):
        return False
    length = headers.get("content-length", "")
    if not _LENGTH.fullmatch(length):
        return False
    accounted = sum(
        len(_to_bytes(fields[name])) + _OVERHEAD_PER_FIELD for name in fields.keys() - PARAMETERS
    )
    return int(length) > accounted


def _is_image(value: object) -> bool:
    """Check whether a field's value starts like a file of an accepted format."""
    if not isinstance(value, bytes | bytearray):
        return False
    return value.startswith(tuple(SIGNATURES.values())) or is_dicom(value)


def _to_bytes(value: object) -> bytes:
    """Return a field's bytes; the server passes on text decoded and JSON parsed."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return str(value).encode("utf-8", "surrogatepass")  # JSON may hold half a surrogate pair


def _to_text(value: object) -> str:
    """Return a field's text without surrounding white space."""
    return _to_bytes(value).decode("utf-8", "replace").strip()
