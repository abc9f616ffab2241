"""The scale on which the page shows a malignancy probability: bands, and what each one meant.

The bands are those of model-config.yaml. How many photos of each band were malignant was measured
by ``make evaluate RECORD=1`` and is in the weights' manifest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lesion.classification import to_log_odds, to_probability
from lesion.config import DiagnosisSettings, Settings, answer_settings
from lesion.diagnosis import Diagnosis, diagnose
from lesion.enums import LesionType
from lesion.weights import Manifest

TEST_PHOTOS = "ham10000/frame"
"""The data set whose held-out photos the figures are about."""


@dataclass(frozen=True)
class Band:
    """The malignancy probabilities from ``low`` to ``high`` and the answer that they get."""

    low: float
    high: float
    answer: Diagnosis


def describe_scale(settings: Settings, manifest: Manifest) -> dict[str, object]:
    """Return the scale as JSON for the page.

    ``malignant_share`` is the share of the test photos with an answer that were malignant, and that
    of all test photos. It is None where it was not measured, or measured with other settings.
    """
    bands = list_bands(settings.diagnosis)
    figures = manifest.heldout.get(TEST_PHOTOS, {})
    if manifest.heldout_settings != answer_settings(settings):
        figures = {}
    shares = [_malignant_share(band, figures) for band in bands]
    return {
        "bands": [
            {
                "from": band.low,
                "to": band.high,
                "diagnosis": band.answer.type,
                "confidence": band.answer.confidence,
                "malignant_share": share,
            }
            for band, share in zip(bands, shares, strict=True)
        ],
        "malignant_share": _overall_share(bands, shares, figures),
        "advice": {
            "see_doctor_from": _at_prevalence(settings.advice.see_doctor_from, settings),
            "see_doctor_soon_from": _at_prevalence(settings.advice.see_doctor_soon_from, settings),
        },
    }


def list_bands(settings: DiagnosisSettings) -> list[Band]:
    """List the bands from the lowest probability to the highest; empty ones are left out."""
    edges = (
        0.0,
        settings.benign_high_below,
        settings.benign_medium_below,
        settings.malignant_above,
        settings.malignant_medium_from,
        settings.malignant_high_above,
        1.0,
    )
    return [
        Band(low, high, diagnose((low + high) / 2, settings))
        for low, high in pairwise(edges)
        if low < high
    ]


def _malignant_share(band: Band, figures: Mapping[str, Any]) -> float | None:
    """Return which share of the test photos in a band was malignant; None if not measured."""
    correct = _figure("share correct in", band, figures)
    if correct is None or band.answer.type is LesionType.MALIGNANT:
        return correct
    return round(1.0 - correct, 4)


def _overall_share(
    bands: Sequence[Band], shares: Sequence[float | None], figures: Mapping[str, Any]
) -> float | None:
    """Return which share of all test photos was malignant; None if not measured."""
    parts = [
        (share, photos)
        for band, share in zip(bands, shares, strict=True)
        if share is not None and (photos := _figure("share of photos in", band, figures))
    ]
    return round(sum(share * photos for share, photos in parts), 4) if parts else None


def _figure(metric: str, band: Band, figures: Mapping[str, Any]) -> float | None:
    """Return a figure by its name in the manifest; None if it was not measured."""
    found = figures.get(f"{metric} {band.answer.type}, {band.answer.confidence}")
    return None if found is None else float(found["value"])


def _at_prevalence(threshold: float, settings: Settings) -> float:
    """Convert a threshold for a prevalence of one half, in [0, 1], to that of the settings."""
    if threshold in (0.0, 1.0):
        return threshold
    prevalence = settings.classification.prevalence
    return round(to_probability(to_log_odds(threshold) + to_log_odds(prevalence)), 4)
