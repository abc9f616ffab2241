"""Parsing of a request: from its fields to the bytes of the photo and the ground-truth mask."""

from collections.abc import Mapping

from lesion.enums import ErrorCode
from lesion.errors import PhotoRefused
from lesion.structure import SIGNATURES

PHOTO_FIELD, RAW_BODY, GROUND_TRUTH_FIELD = "data", "body", "ground_truth"

_OVERHEAD_PER_FIELD = 1200
"""Bytes of a multipart field in addition to its value: boundary, headers, a long file name."""

HOW_TO_SEND = (
    "Send one JPEG or PNG photo as the multipart field 'data', or as the raw body with "
    "Content-Type image/jpeg or image/png."
)


def read_request(
    fields: Mapping[str, object], headers: Mapping[str, str]
) -> tuple[bytes, bytes | None]:
    """Find the photo and the optional ground-truth mask in a request.

    Args:
        fields: values by name, as the server parsed the body. Of several fields with the same name
            it contains only the last.
        headers: the request's headers; the case of their names does not matter.

    Returns:
        The photo's bytes, possibly empty, and the mask's bytes or None.

    Raises:
        PhotoRefused: ``NO_IMAGE`` or ``SEVERAL_PHOTOS``.
    """
    photo_fields = [name for name in (PHOTO_FIELD, RAW_BODY) if name in fields]
    if not photo_fields:
        raise PhotoRefused(ErrorCode.NO_IMAGE, f"The request holds no photo. {HOW_TO_SEND}")
    others = fields.keys() - {PHOTO_FIELD, RAW_BODY, GROUND_TRUTH_FIELD}
    if len(photo_fields) > 1 or any(_is_image(fields[name]) for name in others):
        raise _several_photos()
    if _has_lost_field(fields, {name.lower(): value for name, value in headers.items()}):
        raise _several_photos()
    photo = _to_bytes(fields[photo_fields[0]])
    if photo_fields == [RAW_BODY] and not photo:
        raise PhotoRefused(ErrorCode.NO_IMAGE, f"The request is empty. {HOW_TO_SEND}")
    mask = fields.get(GROUND_TRUTH_FIELD)
    return photo, None if mask is None else _to_bytes(mask)


def _several_photos() -> PhotoRefused:
    return PhotoRefused(
        ErrorCode.SEVERAL_PHOTOS,
        "The request holds several photos. Send one photo per request.",
    )


def _has_lost_field(fields: Mapping[str, object], headers: Mapping[str, str]) -> bool:
    """Check whether the body is longer than its fields, so that one has overwritten another."""
    if not headers.get("content-type", "").startswith("multipart/"):
        return False
    length = headers.get("content-length", "")
    if not length.isdecimal():
        return False
    accounted = sum(len(_to_bytes(value)) + _OVERHEAD_PER_FIELD for value in fields.values())
    return int(length) > accounted


def _is_image(value: object) -> bool:
    """Check whether a field's value starts like a file of an accepted format."""
    return isinstance(value, bytes | bytearray) and value.startswith(tuple(SIGNATURES.values()))


def _to_bytes(value: object) -> bytes:
    """Return a field's bytes; the server passes on text decoded and JSON parsed."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return str(value).encode()
