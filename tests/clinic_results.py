"""Results for the tests of ``clinic``: drawn photos as complete DICOM objects, with answers."""

from base64 import b64encode
from functools import cache
from typing import Any

import numpy as np
from pydicom.dataset import Dataset

from clinic.result import Result
from clinic.source import read_header
from lesion.arrays import Image, Mask
from lesion.imaging import encode_jpeg, encode_mask
from lesion.report import DISCLAIMER
from tests.dicom_files import photo_object, to_file
from tests.pictures import lesion_photo

WIDTH, HEIGHT = 333, 250
"""Size of the photo; the number of its pixels is not a multiple of 8."""
PATIENT = {
    "PatientName": "Müstermann^Erika",
    "PatientID": "PID-0815",
    "PatientBirthDate": "19640812",
    "AccessionNumber": "ACC-4711",
}
SECRET = "private secret"
MESSAGE = "Please have a doctor examine this spot. The lesion looks benign (probability 11 %)."
WARNING = "The photo is not sharp; ≥ 1280×720 pixels are recommended."
WEIGHTS = {
    name: f"{number:x}" * 64
    for number, name in enumerate(("unet", "deeplabv3", "resnet18", "efficientnet_lite"), start=1)
}


def photograph(pixels: Image, **changes: Any) -> Dataset:
    """Return a photo as a complete VL Photographic Image object, with a private attribute.

    Args:
        pixels: uint8 HxWx3, RGB.
        changes: values of attributes; None removes one.
    """
    file = photo_object(pixels)
    file.SpecificCharacterSet = "ISO_IR 100"
    for number, level in enumerate(("Study", "Series", "SOP"), start=1):
        setattr(file, f"{level}InstanceUID", f"2.25.{number}")
    file.Manufacturer, file.PatientSex = "Camera", "F"
    file.StudyDate, file.StudyTime = "20260102", "101112"
    file.StudyID, file.SeriesNumber, file.InstanceNumber = "1", 1, 1
    file.ReferringPhysicianName = file.PatientOrientation = file.Laterality = None
    for keyword, value in PATIENT.items():
        setattr(file, keyword, value)
    file.ContentDate, file.ContentTime = file.StudyDate, file.StudyTime
    file.ImageType, file.BurnedInAnnotation = ["ORIGINAL", "PRIMARY"], "NO"
    file.LossyImageCompression, file.AcquisitionContextSequence = "00", []
    file.private_block(0x0009, "VENDOR", create=True).add_new(0x01, "LO", SECRET)
    for keyword, value in changes.items():
        if value is None:
            del file[keyword]
        else:
            setattr(file, keyword, value)
    return file


@cache
def drawn() -> tuple[Image, Mask]:
    """A drawn photo (uint8 HxWx3) and its mask (uint8 HxW)."""
    return lesion_photo(WIDTH, HEIGHT, seed=3)


@cache
def small() -> tuple[Image, Mask]:
    """A drawn photo (uint8 HxWx3) of few pixels, and its mask (uint8 HxW)."""
    return lesion_photo(40, 32, seed=3)


def measures(spacing: float | None = None) -> dict[str, Any]:
    """Return the measures of a lesion, as if one pixel had a side of so many millimetres."""
    sizes = {"perimeter": 420.0, "largest_diameter": 140.0, "smallest_width": 100.0}
    scale = spacing and {"row_mm": spacing, "column_mm": spacing, "source": "request"}
    return {
        "pixel_spacing": scale,
        "area_px": 11000.0,
        "area_mm2": spacing and 11000 * spacing**2,
        **{f"{name}_px": value for name, value in sizes.items()},
        **{f"{name}_mm": spacing and value * spacing for name, value in sizes.items()},
        "shape_asymmetry": 0.08,
        "colour_asymmetry": 7.5,
        "border_irregularity": 1.2,
        "convexity": 0.97,
        "colours": [{"colour": "dark_brown", "share": 0.9}, {"colour": "black", "share": 0.1}],
        "over_6_mm": spacing and 140 * spacing > 6,
    }


def answer_about(mask: Mask, **changes: Any) -> dict[str, Any]:
    """Return the API's answer to a photo with this mask (uint8 HxW), except for some fields."""
    height, width = mask.shape
    overlay = encode_jpeg(np.full((height, width, 3), 120, np.uint8), 80)
    return {
        "status": "ok",
        "message": MESSAGE,
        "advice": "see_doctor",
        "diagnosis": "benign",
        "malignancy_probability": 0.1129,
        "confidence": "Medium",
        "classification": {
            "rule": "efficientnet_lite",
            "prevalence": 0.5,
            "selected": "efficientnet_lite",
            "candidates": [
                {"model": "resnet18", "malignancy_probability": 0.8339},
                {"model": "efficientnet_lite", "malignancy_probability": 0.1129},
            ],
            "diagnoses": [{"code": "nv", "name": "mole (nevus)", "probability": 0.7714}],
        },
        "segmentation": {
            "selected": "unet",
            "agreement": 0.9859,
            "mask_png": b64encode(encode_mask(mask)).decode(),
        },
        "measures": measures(),
        "overlay_jpeg": b64encode(overlay).decode(),
        "image": {"width": width, "height": height, "format": "DICOM"},
        "warnings": [{"code": "blurry", "message": WARNING}],
        "model": {"version": "1.5.0", "weights": dict(WEIGHTS)},
        "timing_ms": {"total": 571.1},
        "disclaimer": DISCLAIMER,
        **changes,
    }


def result(answer: dict[str, Any] | None = None, **changes: Any) -> Result:
    """Return the result of the drawn photo, with an answer and changed attributes."""
    pixels, mask = drawn()
    header = read_header(to_file(photograph(pixels, **changes)))
    return Result(header, answer or answer_about(mask), pixels)


def without_lesion(**changes: Any) -> Result:
    """Return the result of a photo in which no lesion was found."""
    answer = answer_about(
        drawn()[1],
        status="no_lesion_found",
        message="No lesion area found.",
        advice=None,
        diagnosis=None,
        malignancy_probability=None,
        confidence=None,
        measures=None,
        overlay_jpeg=None,
        segmentation={"selected": None, "agreement": None, "mask_png": None},
    )
    answer["classification"] |= {"candidates": [], "diagnoses": []}
    return result(answer, **changes)
