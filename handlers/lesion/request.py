"""The fields of one request -> the photo and the ground-truth mask, as bytes."""

from collections.abc import Mapping

from lesion.errors import PhotoRefused

PHOTO_FIELD, RAW_BODY, GROUND_TRUTH_FIELD = "data", "body", "ground_truth"

_OVERHEAD_PER_FIELD = 1200
"""Bytes that a multipart field takes beside its value: boundary, headers, a long file name."""

_HOW_TO_SEND = (
    "Send one JPEG or PNG photo as the multipart field 'data', or as the raw body with "
    "Content-Type image/jpeg or image/png."
)


def read_request(
    fields: Mapping[str, object], headers: Mapping[str, str]
) -> tuple[bytes, bytes | None]:
    """Find the photo and the optional ground-truth mask.

    Args:
        fields: values by name, as the server read them from the body. Of fields with the same
            name, only the last is there.
        headers: of the request, names in any case.

    Returns:
        The photo's bytes, possibly empty, and the mask's, or None.

    Raises:
        PhotoRefused: ``no_image`` or ``several_photos``.
    """
    photo_fields = [name for name in (PHOTO_FIELD, RAW_BODY) if name in fields]
    if not photo_fields:
        raise PhotoRefused("no_image", f"The request holds no photo. {_HOW_TO_SEND}", 400)
    others = fields.keys() - {PHOTO_FIELD, RAW_BODY, GROUND_TRUTH_FIELD}
    if len(photo_fields) > 1 or any(_is_image(fields[name]) for name in others):
        raise _several_photos()
    if _has_lost_field(fields, {name.lower(): value for name, value in headers.items()}):
        raise _several_photos()
    photo = _as_bytes(fields[photo_fields[0]])
    if photo_fields == [RAW_BODY] and not photo:
        raise PhotoRefused("no_image", f"The request is empty. {_HOW_TO_SEND}", 400)
    mask = fields.get(GROUND_TRUTH_FIELD)
    return photo, None if mask is None else _as_bytes(mask)


def _several_photos() -> PhotoRefused:
    return PhotoRefused(
        "several_photos", "The request holds several photos. Send one photo per request.", 400
    )


def _has_lost_field(fields: Mapping[str, object], headers: Mapping[str, str]) -> bool:
    """Whether the body was longer than its fields: then one overwrote another of the same name."""
    if not headers.get("content-type", "").startswith("multipart/"):
        return False
    length = headers.get("content-length", "")
    if not length.isdecimal():
        return False
    accounted = sum(len(_as_bytes(value)) + _OVERHEAD_PER_FIELD for value in fields.values())
    return int(length) > accounted


def _is_image(value: object) -> bool:
    return isinstance(value, bytes | bytearray) and value.startswith(
        (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
    )


def _as_bytes(value: object) -> bytes:
    """A field's bytes: the server hands on text decoded, and JSON parsed."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return str(value).encode()
