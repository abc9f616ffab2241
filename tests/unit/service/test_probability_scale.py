"""The scale of the malignancy probability: its bands, and what was measured for each."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lesion.config import Settings, answer_settings
from lesion.enums import Confidence, LesionType
from lesion.weights import Manifest
from service.probability_scale import TEST_PHOTOS, describe_scale
from training.data.sample import Source
from training.evaluation.metrics.keys import Band, BandKey, BandMetric

BENIGN_LOW = Band(LesionType.BENIGN, Confidence.LOW)
MALIGNANT_HIGH = Band(LesionType.MALIGNANT, Confidence.HIGH)


def manifest(settings: Settings) -> Manifest:
    """A manifest with the figures of two bands: 150 and 50 of 200 photos."""
    figures = {
        BandKey(BandMetric.SHARE_OF_ALL, BENIGN_LOW): 0.75,
        BandKey(BandMetric.SHARE_CORRECT, BENIGN_LOW): 0.8,
        BandKey(BandMetric.SHARE_OF_ALL, MALIGNANT_HIGH): 0.25,
        BandKey(BandMetric.SHARE_CORRECT, MALIGNANT_HIGH): 0.9,
    }
    heldout = {str(key): {"value": value, "photos": 200} for key, value in figures.items()}
    heldout_settings = answer_settings(settings)
    return Manifest("1", "2026-01-01", {}, {Source.HAM10000_FRAME: heldout}, heldout_settings)


def bands(scale: dict[str, Any]) -> list[tuple[object, ...]]:
    return [tuple(band.values()) for band in scale["bands"]]


def test_bands_and_figures(settings: Settings) -> None:
    scale = describe_scale(settings, manifest(settings))
    assert bands(scale) == [
        (0.0, 0.05, "benign", "High", None),
        (0.05, 0.15, "benign", "Medium", None),
        (0.15, 0.60, "benign", "Low", pytest.approx(0.2)),
        (0.60, 0.85, "malignant", "Low", None),
        (0.85, 0.95, "malignant", "Medium", None),
        (0.95, 1.0, "malignant", "High", 0.9),
    ]
    assert scale["malignant_share"] == pytest.approx(0.75 * 0.2 + 0.25 * 0.9)
    assert scale["advice"] == {"see_doctor_from": 0.1, "see_doctor_soon_from": 0.6}
    assert TEST_PHOTOS == Source.HAM10000_FRAME


@pytest.mark.parametrize(
    ("section", "change"),
    [
        ("classification", {"prevalence": 0.2}),
        ("classification", {"rule": "mean"}),
        ("diagnosis", {"malignant_above": 0.7}),
        ("region", {"margin": 0.3}),
    ],
)
def test_figures_hold_for_the_settings_they_were_measured_with(
    settings: Settings,
    settings_with: Callable[..., Settings],
    section: str,
    change: dict[str, object],
) -> None:
    changed = settings_with(section, **change)
    scale = describe_scale(changed, manifest(settings))
    assert {band[-1] for band in bands(scale)} == {None}
    assert scale["malignant_share"] is None
    assert describe_scale(changed, manifest(changed))["malignant_share"] is not None


def test_settings_that_change_no_answer_keep_the_figures(
    settings: Settings, settings_with: Callable[..., Settings]
) -> None:
    changed = settings_with("overlay", alpha=0.5)
    assert describe_scale(changed, manifest(settings)) == describe_scale(
        settings, manifest(settings)
    )


def test_edges_and_advice_follow_the_settings(settings_with: Callable[..., Settings]) -> None:
    settings = settings_with("diagnosis", benign_high_below=0.0)
    settings = replace(settings, classification=replace(settings.classification, prevalence=0.2))
    scale = describe_scale(settings, Manifest("1", "2026-01-01", {}))
    assert bands(scale)[0] == (0.0, 0.15, "benign", "Medium", None)
    # Odds of 1 to 9 and of 3 to 2, times 1 to 4.
    assert scale["advice"] == {
        "see_doctor_from": pytest.approx(1 / 37, abs=1e-4),
        "see_doctor_soon_from": pytest.approx(3 / 11, abs=1e-4),
    }
