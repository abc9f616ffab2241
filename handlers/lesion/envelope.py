"""Parsing of KServe's envelopes: from one row of a request to the fields of a form.

KServe sends photos as Base64 in JSON. A row is an instance of protocol V1 or an input tensor of
protocol V2 (https://kserve.github.io/website, "Data Plane"); each holds one photo.
"""

import base64
import binascii
from collections.abc import Mapping

from lesion.enums import ErrorCode
from lesion.errors import PhotoRefused
from lesion.request import GROUND_TRUTH_FIELD, PARAMETERS, PHOTO_FIELD

_BASE64 = "b64"
"""Key with which TensorFlow's protocol, on which V1 is based, marks Base64."""
_IMAGE = "image"
_PHOTO_KEYS = (PHOTO_FIELD, _IMAGE, _BASE64)
MAX_PHOTOS = 4
"""Most photos of one request: even the costliest ones take the worker less than its time limit."""
_BYTES = "BYTES"
"""The only datatype of V2 that can hold a file."""

HOW_TO_SEND_V1 = (
    'Send each photo, a JPEG, PNG or DICOM file in Base64, as {"data": "<Base64>"} in "instances".'
)
HOW_TO_SEND_V2 = (
    'Send each photo, a JPEG, PNG or DICOM file in Base64, as an input with the datatype "BYTES", '
    'the shape [1] and "data": ["<Base64>"].'
)


def check_count(count: int) -> None:
    """Check the number of photos in a request.

    Raises:
        PhotoRefused: ``SEVERAL_PHOTOS``: it is more than ``MAX_PHOTOS``.
    """
    if count > MAX_PHOTOS:
        raise PhotoRefused(
            ErrorCode.SEVERAL_PHOTOS,
            f"The request holds {count} photos. Send at most {MAX_PHOTOS} in one request.",
        )


def read_instance(row: object) -> dict[str, object]:
    """Read an instance of V1.

    The photo is ``data`` or ``image``, a Base64 string or ``{"b64": string}``, or the instance is
    itself ``{"b64": string}``. ``ground_truth`` has the same form; ``lesion``, ``region`` and
    ``pixel_spacing`` are as in a form. Other keys are ignored.

    Returns:
        Fields for ``lesion.request.read_request``.

    Raises:
        PhotoRefused: ``NO_IMAGE`` or ``SEVERAL_PHOTOS``.
    """
    if not isinstance(row, Mapping):
        raise _no_image("An instance is not an object.", HOW_TO_SEND_V1)
    found = [key for key in _PHOTO_KEYS if key in row]
    if not found:
        raise _no_image("An instance holds no photo.", HOW_TO_SEND_V1)
    if len(found) > 1:
        raise PhotoRefused(
            ErrorCode.SEVERAL_PHOTOS,
            f"An instance holds several photos. {HOW_TO_SEND_V1}",
        )
    fields: dict[str, object] = {PHOTO_FIELD: _decode(row[found[0]], found[0], HOW_TO_SEND_V1)}
    if GROUND_TRUTH_FIELD in row:
        mask = row[GROUND_TRUTH_FIELD]
        fields[GROUND_TRUTH_FIELD] = _decode(mask, GROUND_TRUTH_FIELD, HOW_TO_SEND_V1)
    return fields | {name: row[name] for name in PARAMETERS if name in row}


def read_tensor(row: object) -> dict[str, object]:
    """Read an input tensor of V2; TorchServe replaces its data by their first element.

    Returns:
        Fields for ``lesion.request.read_request``.

    Raises:
        PhotoRefused: ``NO_IMAGE`` or ``SEVERAL_PHOTOS``.
    """
    if not isinstance(row, Mapping) or row.get("datatype") != _BYTES:
        raise _no_image(f'An input has not the datatype "{_BYTES}".', HOW_TO_SEND_V2)
    data, shape = row.get(PHOTO_FIELD), row.get("shape")
    several = isinstance(data, list) and len(data) > 1
    if several or not isinstance(shape, list) or any(side != 1 for side in shape):
        # TorchServe would analyse the first photo and silently drop the others.
        raise PhotoRefused(
            ErrorCode.SEVERAL_PHOTOS,
            f"An input has not the shape [1]. {HOW_TO_SEND_V2}",
        )
    if isinstance(data, list):
        data = data[0] if data else None
    return {PHOTO_FIELD: _decode(data, PHOTO_FIELD, HOW_TO_SEND_V2)}


def _decode(value: object, key: str, how_to_send: str) -> bytes:
    """Decode Base64, with or without line breaks. Raises PhotoRefused."""
    if isinstance(value, Mapping):
        value = value.get(_BASE64)
    if isinstance(value, str):
        try:
            return base64.b64decode("".join(value.split()), validate=True)
        except (binascii.Error, ValueError):  # the latter for other characters than ASCII
            pass
    raise _no_image(f'"{key}" is not Base64.', how_to_send)


def _no_image(problem: str, how_to_send: str) -> PhotoRefused:
    return PhotoRefused(ErrorCode.NO_IMAGE, f"{problem} {how_to_send}")
