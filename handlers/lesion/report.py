"""The answer to a request: the report on one photo, or a refusal, as JSON."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lesion.arrays import Mask
from lesion.classification import Classification, CombinedClassification
from lesion.config import ClassificationSettings
from lesion.differential import DiagnosisProbability
from lesion.enums import (
    EXPLAINED_CLASSIFIER,
    Acquisition,
    Advice,
    ClassifierRule,
    Confidence,
    ImageFormat,
    LesionType,
    NetworkName,
    SelectionRule,
    Stage,
    Status,
)
from lesion.errors import PhotoRefused
from lesion.explanation import Explanation
from lesion.imaging import encode_mask, find_contours
from lesion.lesions import Lesion
from lesion.measures import LesionMeasures, Size
from lesion.quality import PhotoMeasures, PhotoWarning
from lesion.region import BoundingBox
from lesion.selection import Candidate, Selection

DISCLAIMER = (
    "This result is for reference only. If you notice any discomfort or suspicious changes, "
    "please consult a qualified doctor."
)
NOT_SKIN = (
    "This is not a skin image. Please upload a sharp, well-lit photo of the skin with the lesion; "
    "if it does show skin and the spot worries you, see a doctor."
)
NO_LESION = (
    "No lesion area found. Please upload a sharp photo in which the lesion is clearly visible, "
    "cropped to it; if the spot worries you, see a doctor."
)
NO_LESION_IN_REGION = (
    "No lesion area found in the chosen box. Please choose a box around the whole lesion, or send "
    "a sharp photo cropped to it; if the spot worries you, see a doctor."
)
EXPLAINED = (
    "The heat map shows which parts of the picture moved the malignancy probability of ResNet-18, "
    "one of the two classifiers, up (orange) or down (blue); it does not show disease."
)
NOT_EXPLAINED = "There is no heat map, because no lesion was assessed in this photo."


@dataclass(frozen=True)
class SegmentationReport:
    """The selected mask and its origin.

    Attributes:
        rule: the rule by which the mask was selected.
        selected: the network of the mask; like all that follows from the mask, None or empty if no
            lesion was report.
        candidates: the masks of both networks; empty if the photo does not show skin.
        agreement: Dice between the candidates' masks, in [0, 1].
        bounding_box: the mask's bounding box, in pixels of the photo.
        contours: polygons, each int32 Nx2 with (x, y) in pixels of the photo.
        mask: uint8 HxW of the photo, 0 or 1.
        mask_png: the mask as a PNG file.
    """

    rule: SelectionRule
    selected: NetworkName | None = None
    candidates: tuple[Candidate, ...] = ()
    agreement: float | None = None
    bounding_box: BoundingBox | None = None
    contours: Sequence[NDArray[np.int32]] = ()
    mask: Mask | None = None
    mask_png: bytes | None = None

    @classmethod
    def from_selection(cls, selection: Selection, box: BoundingBox | None = None) -> Self:
        """Report a selection; ``box`` is the selected mask's bounding box, None without a mask."""
        if selection.selected is None:
            return cls(
                rule=selection.rule,
                candidates=selection.candidates,
                agreement=selection.agreement,
            )
        mask = selection.selected.mask
        return cls(
            rule=selection.rule,
            selected=selection.selected.network,
            candidates=selection.candidates,
            agreement=selection.agreement,
            bounding_box=box,
            contours=find_contours(mask),
            mask=mask,
            mask_png=encode_mask(mask),
        )


@dataclass(frozen=True)
class ClassificationReport:
    """The classifiers' results.

    Attributes:
        rule: by which the classifiers' probabilities become one.
        prevalence: share of malignant lesions that the probabilities assume.
        selected: the classifier whose probability is kept; None for the mean.
        candidates: each classifier's result; like the diagnoses empty if no lesion was classified.
        diagnoses: from the most to the least probable.
    """

    rule: ClassifierRule
    prevalence: float
    selected: NetworkName | None = None
    candidates: tuple[Classification, ...] = ()
    diagnoses: tuple[DiagnosisProbability, ...] = ()

    @classmethod
    def before(cls, settings: ClassificationSettings) -> Self:
        """Report the settings alone, for a photo in which no lesion was classified."""
        return cls(settings.rule, settings.prevalence)

    @classmethod
    def of(cls, result: CombinedClassification) -> Self:
        """Report the result of the classifiers."""
        return cls(
            result.rule, result.prevalence, result.selected, result.candidates, result.diagnoses
        )


@dataclass(frozen=True, kw_only=True)
class Report:
    """The result of the analysis of one photo.

    Attributes:
        status: the outcome; unless it is OK, there is no advice, diagnosis, malignancy probability,
            confidence, overlay or explanation.
        message: the result in words.
        advice: whether to see a doctor.
        diagnosis: the lesion type.
        malignancy_probability: calibrated, in [0, 1].
        confidence: confidence in the lesion type.
        classification: the classifiers' results.
        skin_probability: probability that the photo shows skin, in [0, 1].
        lesion_probability: probability that this skin has a lesion, in [0, 1].
        acquisition: how the photo was most probably taken.
        measures: of the photo's quality; not part of the API's answer.
        segmentation: the selected mask and its origin.
        lesions: all lesions that were found, the main one first.
        number: place of the analysed lesion among them, from 1.
        lesion_measures: size and ABCD measures of the selected mask; None unless the status is OK.
        overlay_jpeg: the photo with the lesion in red, as a JPEG file.
        width, height: size of the upright photo, in pixels.
        format: format of the uploaded file.
        warnings: reasons to trust the result less.
        model_version: version of the software; ``weights`` identify the networks.
        weights: SHA-256 of each network's weight file.
        timing_ms: milliseconds per stage.
        explanation: None unless it was requested.
    """

    status: Status
    message: str
    advice: Advice | None = None
    diagnosis: LesionType | None = None
    malignancy_probability: float | None = None
    confidence: Confidence | None = None
    classification: ClassificationReport
    skin_probability: float
    lesion_probability: float
    acquisition: Acquisition
    measures: PhotoMeasures
    segmentation: SegmentationReport
    lesions: tuple[Lesion, ...] = ()
    number: int = 1
    lesion_measures: LesionMeasures | None = None
    overlay_jpeg: bytes | None = None
    width: int
    height: int
    format: ImageFormat
    warnings: tuple[PhotoWarning, ...]
    model_version: str
    weights: Mapping[NetworkName, str]
    timing_ms: Mapping[Stage, float]
    explanation: Explanation | None = None

    def to_json(self) -> dict[str, Any]:
        """Convert to the API's answer: values that the json module can write, without NaN."""
        return {
            "status": self.status,
            "message": self.message,
            "advice": self.advice,
            "diagnosis": self.diagnosis,
            "malignancy_probability": _round(self.malignancy_probability),
            "confidence": self.confidence,
            "classification": _classification_to_json(self.classification),
            "skin_probability": _round(self.skin_probability),
            "lesion_probability": _round(self.lesion_probability),
            "acquisition": self.acquisition,
            "segmentation": _segmentation_to_json(self.segmentation),
            "lesions": [
                {
                    "number": number,
                    "bounding_box": asdict(lesion.box),
                    "area_fraction": _round(lesion.area / (self.width * self.height)),
                    "contour": lesion.contour().tolist(),
                    "selected": number == self.number,
                }
                for number, lesion in enumerate(self.lesions, start=1)
            ],
            "measures": self.lesion_measures and measures_to_json(self.lesion_measures),
            "overlay_jpeg": _encode_base64(self.overlay_jpeg),
            "image": {"width": self.width, "height": self.height, "format": self.format},
            "warnings": [
                {"code": warning.code, "message": warning.message} for warning in self.warnings
            ],
            "model": {"version": self.model_version, "weights": dict(self.weights)},
            "timing_ms": {stage: round(spent, 1) for stage, spent in self.timing_ms.items()},
            "disclaimer": DISCLAIMER,
        }

    def to_explained_json(self) -> dict[str, Any]:
        """Convert to the API's answer with an additional field ``explanation``."""
        return {**self.to_json(), "explanation": explanation_to_json(self.explanation)}


def refusal_to_json(refusal: PhotoRefused) -> dict[str, Any]:
    """Convert a refusal to the API's answer."""
    return {"error": {"code": refusal.code, "message": refusal.message}}


def explanation_to_json(explanation: Explanation | None) -> dict[str, Any]:
    """Convert to the answer's field ``explanation``; a message without a map if it is None."""
    if explanation is None:
        return {
            "message": NOT_EXPLAINED,
            "model": EXPLAINED_CLASSIFIER,
            "malignancy_probability": None,
            "heatmap_jpeg": None,
            "map": None,
        }
    return {
        "message": EXPLAINED,
        "model": explanation.classification.network,
        "malignancy_probability": _round(explanation.classification.probability),
        "heatmap_jpeg": _encode_base64(explanation.heatmap_jpeg),
        "map": {
            "bounding_box": asdict(explanation.region),
            # Six decimals keep the sum exact to the four decimals of a probability.
            "contributions": explanation.contributions.round(6).tolist(),
            "constant_share": round(explanation.constant_share, 6),
            "full_colour": round(explanation.full_colour, 6),
        },
    }


def _classification_to_json(report: ClassificationReport) -> dict[str, Any]:
    return {
        "rule": report.rule,
        "prevalence": report.prevalence,
        "selected": report.selected,
        "candidates": [
            {"model": result.network, "malignancy_probability": _round(result.probability)}
            for result in report.candidates
        ],
        "diagnoses": [
            {
                "code": diagnosis.code,
                "name": diagnosis.name,
                "probability": _round(diagnosis.probability),
            }
            for diagnosis in report.diagnoses
        ],
    }


def _segmentation_to_json(report: SegmentationReport) -> dict[str, Any]:
    box = report.bounding_box
    return {
        "selected": report.selected,
        "rule": report.rule,
        "candidates": [
            {
                "model": candidate.network,
                "area_fraction": _round(candidate.area_fraction),
                "expected_dice": _round(candidate.expected_dice),
                "dice": _round(candidate.dice),
                "contours": [contour.tolist() for contour in _contours(candidate, report)],
            }
            for candidate in report.candidates
        ],
        "agreement": _round(report.agreement),
        "bounding_box": None if box is None else asdict(box),
        "contours": [contour.tolist() for contour in report.contours],
        "mask_png": _encode_base64(report.mask_png),
    }


def measures_to_json(measures: LesionMeasures) -> dict[str, Any]:
    """Convert to the answer's field ``measures``."""
    scale, pixels, millimetres = measures.scale, measures.pixels, measures.millimetres
    return {
        "pixel_spacing": scale and {**asdict(scale.spacing), "source": scale.source},
        **_size_to_json(pixels, "px", "px", 1),
        "area_px": round(pixels.area),
        **_size_to_json(millimetres, "mm2", "mm", 3),
        "shape_asymmetry": _round(measures.asymmetry.shape),
        "colour_asymmetry": round(measures.asymmetry.colour, 2),
        "border_irregularity": _round(measures.border_irregularity),
        "convexity": _round(measures.convexity),
        "colours": [
            {"colour": each.colour, "share": _round(each.share)} for each in measures.colours
        ],
        "over_6_mm": measures.over_6_mm,
    }


def _size_to_json(size: Size | None, area_unit: str, unit: str, decimals: int) -> dict[str, Any]:
    """Convert a size, with its units in the names; every value is None if the size is."""
    names = ("area", "perimeter", "largest_diameter", "smallest_width", "equivalent_diameter")
    return {
        f"{name}_{area_unit if name == 'area' else unit}": (
            None if size is None else round(getattr(size, name), decimals)
        )
        for name in names
    }


def _contours(candidate: Candidate, report: SegmentationReport) -> Sequence[NDArray[np.int32]]:
    """Trace a candidate's mask; the selected one has been traced already."""
    selected = candidate.network == report.selected
    return report.contours if selected else find_contours(candidate.mask)


def _round(value: float | None) -> float | None:
    """Round to four decimals: more would be noise, fewer would hide the edge of a band."""
    return None if value is None else round(value, 4)


def _encode_base64(data: bytes | None) -> str | None:
    return None if data is None else b64encode(data).decode("ascii")
