"""Identifiers of what is written: UIDs, and the software that wrote it.

UIDs are derived from the photo's UID and the answer: analysing a photo again gives the same UIDs if
the answer is the same, so that nothing is stored twice, and others if anything has changed. They
lie under 2.25, the root of UUIDs, which needs no registration (PS3.5, B.2).
"""

import hashlib
from typing import Any
from uuid import UUID, uuid5

from pydicom.uid import UID

from clinic.answers import Answer
from clinic.result import Result

MANUFACTURER = "Skin lesion analysis (research software)"
PRODUCT = "skin-lesion-analysis"

_NAMESPACE = UUID("b5b6a3c6-3a39-4c4e-9d0e-6c1f2f0c7a54")
"""Drawn at random once; it keeps these UIDs apart from all other name-based ones."""


def derive_uid(*names: str) -> UID:
    """Derive a UID from names: always the same from the same ones."""
    return UID(f"2.25.{uuid5(_NAMESPACE, chr(0).join(names)).int}")


def instance_uid(result: Result, kind: str) -> UID:
    """Return the UID of an object of a kind that is made from a result."""
    return derive_uid("instance", kind, str(result.header.SOPInstanceUID), result.digest)


def describe_equipment(result: Result, kind: str) -> dict[str, Any]:
    """Return identifiers and equipment of an object of a kind, as highdicom takes them."""
    return {
        "series_instance_uid": series_uid(result, kind),
        "sop_instance_uid": instance_uid(result, kind),
        "instance_number": 1,
        "manufacturer": MANUFACTURER,
        "manufacturer_model_name": PRODUCT,
        "software_versions": result.answer["model"]["version"],
        "device_serial_number": serial_number(result.answer),
    }


def series_uid(result: Result, kind: str) -> UID:
    """Return the UID of the series for a kind of object.

    One software puts all of its objects of a kind that belong to one series of photos together.
    """
    return derive_uid(
        "series",
        kind,
        str(result.header.SeriesInstanceUID),
        result.answer["model"]["version"],
        serial_number(result.answer),
    )


def tracking_uid(result: Result) -> UID:
    """Return the UID of the lesion in the photo, which segmentation and report share."""
    return derive_uid("lesion", str(result.header.SOPInstanceUID), result.digest)


def device_uid(answer: Answer) -> UID:
    """Return the UID of the software with its weights, as the observer in a report."""
    return derive_uid("device", answer["model"]["version"], serial_number(answer))


def serial_number(answer: Answer) -> str:
    """Return a number for the set of weights: 16 hexadecimal digits."""
    weights = sorted(answer["model"]["weights"].items())
    return hashlib.sha256(repr(weights).encode()).hexdigest()[:16]
