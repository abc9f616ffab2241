"""The answer's JSON: the fields of the API, with values that JSON can represent."""

import json
from base64 import b64decode
from dataclasses import replace

import numpy as np
import pytest

from lesion.asymmetry import Asymmetry
from lesion.classification import Classification
from lesion.colours import ColourShare
from lesion.differential import DiagnosisProbability
from lesion.enums import (
    Acquisition,
    Advice,
    ClassifierRule,
    Confidence,
    DiagnosisCode,
    ErrorCode,
    ImageFormat,
    LesionColour,
    LesionType,
    NetworkName,
    SelectionRule,
    SpacingSource,
    Stage,
    Status,
    WarningCode,
)
from lesion.errors import PhotoRefused
from lesion.lesions import Lesion
from lesion.measures import LesionMeasures, PixelSpacing, Scale, Size
from lesion.quality import PhotoMeasures, PhotoWarning
from lesion.region import BoundingBox
from lesion.report import (
    DISCLAIMER,
    ClassificationReport,
    Report,
    SegmentationReport,
    refusal_to_json,
)
from lesion.selection import Candidate


def _candidate(network: NetworkName, dice: float | None) -> Candidate:
    mask = np.ones((2, 3), np.uint8)
    return Candidate(network, mask.astype(np.float32), mask, 0.123456, 0.98765, dice)


@pytest.fixture
def report() -> Report:
    return Report(
        status=Status.OK,
        message="The lesion looks benign.",
        diagnosis=LesionType.BENIGN,
        malignancy_probability=0.68991234,
        confidence=Confidence.LOW,
        advice=Advice.SEE_DOCTOR,
        classification=ClassificationReport(
            rule=ClassifierRule.MOST_CONFIDENT,
            prevalence=0.25,
            selected=NetworkName.RESNET18,
            candidates=(
                Classification(NetworkName.RESNET18, 1.0, 0.8),
                Classification(NetworkName.EFFICIENTNET_LITE, -2.0, -0.4),
            ),
            diagnoses=(DiagnosisProbability(DiagnosisCode.MEL, 0.61234567),),
        ),
        skin_probability=0.99999,
        lesion_probability=0.87654321,
        acquisition=Acquisition.PHONE,
        measures=PhotoMeasures(40, 30, sharpness=50.0, brightness=200.0, clipping=0.0),
        segmentation=SegmentationReport(
            rule=SelectionRule.DICE,
            selected=NetworkName.UNET,
            candidates=(
                _candidate(NetworkName.UNET, 0.55555),
                _candidate(NetworkName.DEEPLABV3, None),
            ),
            agreement=0.954321,
            bounding_box=BoundingBox(1, 2, 3, 4),
            contours=[np.asarray([[1, 2], [3, 2], [3, 5]], np.int32)],
            mask=np.ones((2, 3), np.uint8),
            mask_png=b"\x89PNG",
        ),
        lesions=(
            Lesion(BoundingBox(1, 2, 3, 4), np.ones((4, 3), np.uint8), BoundingBox(0, 0, 40, 30)),
            Lesion(BoundingBox(20, 5, 2, 2), np.ones((2, 2), np.uint8), BoundingBox(0, 0, 40, 30)),
        ),
        number=2,
        lesion_measures=LesionMeasures(
            pixels=Size(1234, 140.123, 50.06, 30.04),
            millimetres=Size(3.0851, 7.00615, 6.0012, 1.502),
            scale=Scale(PixelSpacing(0.05, 0.04), SpacingSource.FILE),
            asymmetry=Asymmetry(shape=0.123456, colour=8.7654),
            border_irregularity=1.234567,
            convexity=0.987654,
            colours=(ColourShare(LesionColour.LIGHT_BROWN, 0.654321),),
        ),
        overlay_jpeg=b"\xff\xd8",
        width=40,
        height=30,
        format=ImageFormat.PNG,
        warnings=(PhotoWarning(WarningCode.BLURRY, "It is blurry."),),
        model_version="1.0",
        weights=dict(zip(NetworkName, "abcd", strict=True)),
        timing_ms=dict(zip(Stage, (1.26, 0.5, 2, 3, 4, 10.77), strict=True)),
    )


def test_every_field_of_the_api_is_present(report: Report) -> None:
    answer = json.loads(json.dumps(report.to_json(), allow_nan=False))
    assert b64decode(answer["segmentation"].pop("mask_png")) == b"\x89PNG"
    assert b64decode(answer.pop("overlay_jpeg")) == b"\xff\xd8"
    scores = {"area_fraction": 0.1235, "expected_dice": 0.9877}
    assert answer == {
        "status": "ok",
        "message": "The lesion looks benign.",
        "advice": "see_doctor",
        "diagnosis": "benign",
        "malignancy_probability": 0.6899,
        "confidence": "Low",
        "classification": {
            "rule": "most_confident",
            "prevalence": 0.25,
            "selected": "resnet18",
            "candidates": [
                {"model": "resnet18", "malignancy_probability": 0.69},
                {"model": "efficientnet_lite", "malignancy_probability": 0.4013},
            ],
            "diagnoses": [{"code": "mel", "name": "melanoma", "probability": 0.6123}],
        },
        "skin_probability": 1.0,
        "lesion_probability": 0.8765,
        "acquisition": "phone",
        "segmentation": {
            "selected": "unet",
            "rule": "dice",
            "candidates": [
                {
                    "model": "unet",
                    **scores,
                    "dice": 0.5555,
                    "contours": [[[1, 2], [3, 2], [3, 5]]],
                },
                {
                    "model": "deeplabv3",
                    **scores,
                    "dice": None,
                    "contours": [[[0, 0], [0, 1], [2, 1], [2, 0]]],
                },
            ],
            "agreement": 0.9543,
            "bounding_box": {"x": 1, "y": 2, "width": 3, "height": 4},
            "contours": [[[1, 2], [3, 2], [3, 5]]],
        },
        "lesions": [
            {
                "number": 1,
                "bounding_box": {"x": 1, "y": 2, "width": 3, "height": 4},
                "area_fraction": 0.01,
                "contour": [[1, 2], [1, 5], [3, 5], [3, 2]],
                "selected": False,
            },
            {
                "number": 2,
                "bounding_box": {"x": 20, "y": 5, "width": 2, "height": 2},
                "area_fraction": 0.0033,
                "contour": [[20, 5], [20, 6], [21, 6], [21, 5]],
                "selected": True,
            },
        ],
        "measures": {
            "pixel_spacing": {"row_mm": 0.05, "column_mm": 0.04, "source": "file"},
            "area_px": 1234,
            "perimeter_px": 140.1,
            "largest_diameter_px": 50.1,
            "smallest_width_px": 30.0,
            "equivalent_diameter_px": 39.6,
            "area_mm2": 3.085,
            "perimeter_mm": 7.006,
            "largest_diameter_mm": 6.001,
            "smallest_width_mm": 1.502,
            "equivalent_diameter_mm": 1.982,
            "shape_asymmetry": 0.1235,
            "colour_asymmetry": 8.77,
            "border_irregularity": 1.2346,
            "convexity": 0.9877,
            "colours": [{"colour": "light_brown", "share": 0.6543}],
            "over_6_mm": True,
        },
        "image": {"width": 40, "height": 30, "format": "PNG"},
        "warnings": [{"code": "blurry", "message": "It is blurry."}],
        "model": {
            "version": "1.0",
            "weights": {"unet": "a", "deeplabv3": "b", "resnet18": "c", "efficientnet_lite": "d"},
        },
        "timing_ms": {
            "decode": 1.3,
            "quality": 0.5,
            "segment": 2,
            "classify": 3,
            "render": 4,
            "total": 10.8,
        },
        "disclaimer": DISCLAIMER,
    }


def test_measures_without_a_scale_have_no_millimetres(report: Report) -> None:
    assert report.lesion_measures is not None
    unscaled = replace(report.lesion_measures, millimetres=None, scale=None)
    found = replace(report, lesion_measures=unscaled).to_json()["measures"]
    assert found["area_px"] == 1234 and found["pixel_spacing"] is None
    assert {name for name, value in found.items() if value is None} == {
        "pixel_spacing",
        "area_mm2",
        "perimeter_mm",
        "largest_diameter_mm",
        "smallest_width_mm",
        "equivalent_diameter_mm",
        "over_6_mm",
    }


def test_the_disclaimer_is_exact() -> None:
    assert DISCLAIMER == (
        "This result is for reference only. If you notice any discomfort or suspicious changes, "
        "please consult a qualified doctor."
    )


def test_a_refusal_has_code_and_message() -> None:
    refusal = PhotoRefused(ErrorCode.EMPTY_FILE, "The file is empty.")
    assert refusal_to_json(refusal) == {
        "error": {"code": "empty_file", "message": "The file is empty."}
    }
