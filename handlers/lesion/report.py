"""The answer: what was found in one photo, as dataclasses and as JSON; and the answer's refusal."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from lesion.errors import PhotoRefused
from lesion.explanation import Explanation
from lesion.region import BoundingBox
from lesion.screening import PhotoWarning
from lesion.selection import Candidate

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
EXPLAINED = (
    "The heat map shows which parts of the picture moved the malignancy probability up (orange) or "
    "down (blue); it does not show disease."
)
NOT_EXPLAINED = "There is no heat map, because no lesion was assessed in this photo."


@dataclass(frozen=True)
class SegmentationReport:
    """The outline and where it comes from.

    `candidates` is empty where the photo is no skin. `mask` (uint8, HxW of the photo, 0 or 1) and
    what follows from it is None or empty where no lesion was found.
    """

    rule: str
    selected: str | None = None
    candidates: tuple[Candidate, ...] = ()
    agreement: float | None = None
    bounding_box: BoundingBox | None = None
    contours: Sequence[np.ndarray] = ()
    mask: np.ndarray | None = None
    mask_png: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was found in one photo.

    `status`: "ok", "no_lesion_found" or "not_skin". `diagnosis` ("benign", "malignant"),
    `malignancy_probability` (0 to 1) and `confidence` ("Low", "Medium", "High") are None unless
    the status is "ok". `skin_probability`: that the photo shows skin, 0 to 1. `width` and `height`
    of the upright photo, in pixels. `weights`: SHA-256 of each network's weight file.
    `timing_ms`: milliseconds per stage. `explanation`: None unless it was asked for and the status
    is "ok".
    """

    status: str
    message: str
    diagnosis: str | None = None
    malignancy_probability: float | None = None
    confidence: str | None = None
    skin_probability: float
    segmentation: SegmentationReport
    overlay_jpeg: bytes | None = None
    width: int
    height: int
    format: str
    warnings: tuple[PhotoWarning, ...]
    model_version: str
    weights: dict[str, str]
    timing_ms: dict[str, float]
    explanation: Explanation | None = None

    def to_json(self) -> dict[str, Any]:
        """The answer of the API: only what the json module writes, no NaN in it."""
        return {
            "status": self.status,
            "message": self.message,
            "diagnosis": self.diagnosis,
            "malignancy_probability": _rounded(self.malignancy_probability),
            "confidence": self.confidence,
            "skin_probability": _rounded(self.skin_probability),
            "segmentation": _segmentation_json(self.segmentation),
            "overlay_jpeg": _base64(self.overlay_jpeg),
            "image": {"width": self.width, "height": self.height, "format": self.format},
            "warnings": [
                {"code": warning.code, "message": warning.message} for warning in self.warnings
            ],
            "model": {"version": self.model_version, "weights": self.weights},
            "timing_ms": {stage: round(spent, 1) for stage, spent in self.timing_ms.items()},
            "disclaimer": DISCLAIMER,
        }

    def to_explained_json(self) -> dict[str, Any]:
        """The answer to who asked for an explanation: the API's usual one and a field more."""
        return {**self.to_json(), "explanation": explanation_json(self.explanation)}


def refusal_json(refusal: PhotoRefused) -> dict[str, Any]:
    """The answer to an upload that cannot be analysed."""
    return {"error": {"code": refusal.code, "message": refusal.message}}


def explanation_json(explanation: Explanation | None) -> dict[str, Any]:
    """The answer's field `explanation`; words instead of a map if there is none."""
    if explanation is None:
        return {"message": NOT_EXPLAINED, "heatmap_jpeg": None, "map": None}
    return {
        "message": EXPLAINED,
        "heatmap_jpeg": _base64(explanation.heatmap_jpeg),
        "map": {
            "bounding_box": asdict(explanation.region),
            # Six decimals: the sum of many is still right to the four of a probability.
            "contributions": explanation.contributions.round(6).tolist(),
            "constant_share": round(explanation.constant_share, 6),
            "full_colour": round(explanation.full_colour, 6),
        },
    }


def _segmentation_json(found: SegmentationReport) -> dict[str, Any]:
    box = found.bounding_box
    return {
        "selected": found.selected,
        "rule": found.rule,
        "candidates": [
            {
                "model": candidate.network,
                "area_fraction": _rounded(candidate.area_fraction),
                "expected_dice": _rounded(candidate.expected_dice),
                "dice": _rounded(candidate.dice),
            }
            for candidate in found.candidates
        ],
        "agreement": _rounded(found.agreement),
        "bounding_box": None if box is None else asdict(box),
        "contours": [contour.tolist() for contour in found.contours],
        "mask_png": _base64(found.mask_png),
    }


def _rounded(value: float | None) -> float | None:
    """Four decimals: more would be noise, fewer would hide a band's edge."""
    return None if value is None else round(value, 4)


def _base64(data: bytes | None) -> str | None:
    return None if data is None else b64encode(data).decode("ascii")
