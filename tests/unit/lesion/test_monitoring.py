"""What is counted and measured about each photo."""

from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from lesion.enums import (
    Acquisition,
    Advice,
    Confidence,
    ErrorCode,
    LesionType,
    NetworkName,
    SelectionRule,
    Stage,
    Status,
    WarningCode,
)
from lesion.errors import PhotoRefused
from lesion.monitoring import (
    HISTOGRAMS,
    Observation,
    list_zeros,
    observe_refusal,
    observe_report,
    observe_request,
)
from lesion.paths import METRICS_CONFIG
from lesion.quality import PhotoMeasures, PhotoWarning

MEASURES = PhotoMeasures(640, 480, sharpness=46.0, brightness=205.0, clipping=0.0)
ANALYSED: Any = SimpleNamespace(
    status=Status.OK,
    advice=Advice.SEE_DOCTOR,
    diagnosis=LesionType.MALIGNANT,
    confidence=Confidence.LOW,
    malignancy_probability=0.7,
    acquisition=Acquisition.PHONE,
    measures=MEASURES,
    segmentation=SimpleNamespace(
        selected=NetworkName.UNET, rule=SelectionRule.EXPECTED_DICE, agreement=0.95
    ),
    warnings=(PhotoWarning(WarningCode.GLARE, ""), PhotoWarning(WarningCode.PHONE_PHOTO, "")),
    timing_ms={Stage.DECODE: 20.0, Stage.CLASSIFY: 0.0, Stage.TOTAL: 500.0},
)
NOT_SKIN: Any = SimpleNamespace(
    status=Status.NOT_SKIN,
    advice=None,
    diagnosis=None,
    confidence=None,
    malignancy_probability=None,
    acquisition=Acquisition.OTHER,
    measures=MEASURES,
    segmentation=SimpleNamespace(selected=None, rule=SelectionRule.EXPECTED_DICE, agreement=None),
    warnings=(),
    timing_ms={Stage.TOTAL: 100.0},
)


def observe(report: Any, *, explained: bool = False) -> dict[tuple[str, ...], float]:
    return {
        (each.metric, *each.labels): each.value
        for each in observe_report(report, explained=explained)
    }


def test_an_analysis() -> None:
    assert observe(ANALYSED) == pytest.approx(
        {
            ("lesion_acquisition_total", "phone"): 1,
            ("lesion_warnings_total", "glare"): 1,
            ("lesion_warnings_total", "phone_photo"): 1,
            ("lesion_sharpness_hundreds",): 0.46,
            ("lesion_darkness_fifties",): 1.0,
            ("lesion_analyses_total", "malignant", "Low"): 1,
            ("lesion_advice_total", "see_doctor"): 1,
            ("lesion_malignancy_probability",): 0.7,
            ("lesion_selected_segmenter_total", "unet", "expected_dice"): 1,
            ("lesion_mask_disagreement",): 0.05,
            ("lesion_stage_seconds", "decode"): 0.02,
            ("lesion_stage_seconds", "total"): 0.5,
        }
    )


def test_a_picture_of_something_else() -> None:
    assert observe(NOT_SKIN) == pytest.approx(
        {
            ("lesion_acquisition_total", "other"): 1,
            ("lesion_sharpness_hundreds",): 0.46,
            ("lesion_darkness_fifties",): 1.0,
            ("lesion_analyses_total", "not_skin", "none"): 1,
            ("lesion_stage_seconds", "total"): 0.1,
        }
    )


def test_an_explanation_does_not_count_the_photo_again() -> None:
    assert observe(ANALYSED, explained=True) == {
        ("lesion_explanations_total", "ok"): 1,
        ("lesion_stage_seconds", "decode"): 0.02,
        ("lesion_stage_seconds", "total"): 0.5,
    }


def list_observations() -> list[Observation]:
    refusal = observe_refusal(PhotoRefused(ErrorCode.EMPTY_FILE, "The file is empty."))
    reports = [
        each
        for report in (ANALYSED, NOT_SKIN)
        for explained in (False, True)
        for each in observe_report(report, explained=explained)
    ]
    return [observe_request(), refusal, *reports]


def test_every_metric_is_declared_with_its_kind_and_labels() -> None:
    declared = yaml.safe_load(METRICS_CONFIG.read_text(encoding="utf-8"))["model_metrics"]
    seen = set()
    for each in list_observations():
        kind = "histogram" if each.is_histogram else "counter"
        (metric,) = (metric for metric in declared[kind] if metric["name"] == each.metric)
        assert len(metric["dimensions"]) == 1 + len(each.labels)
        seen.add(each.metric)
    assert seen == {each["name"] for kind in ("counter", "histogram") for each in declared[kind]}
    assert set(HISTOGRAMS) < seen


def test_counters_begin_at_zero() -> None:
    zeros = {(each.metric, each.labels): each.value for each in list_zeros()}
    assert set(zeros.values()) == {0}
    for each in list_observations():
        assert each.is_histogram or (each.metric, each.labels) in zeros
