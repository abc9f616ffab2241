"""Texts of the keys, by which estimates are named in JSON files."""

from lesion.enums import Confidence, LesionType, Status
from training.evaluation.metrics.keys import (
    BANDS,
    Band,
    BandKey,
    BandMetric,
    Call,
    CallKey,
    CallKind,
    CallMetric,
    ClassifierMetric,
    DifferenceKey,
    MaskMetric,
    MaskMetricKey,
    MaskRule,
    MaskSource,
    MetricKey,
    ShiftMetric,
    StatusKey,
)


def test_every_type_and_confidence_is_a_band() -> None:
    assert set(BANDS) == {Band(type_, level) for type_ in LesionType for level in Confidence}
    assert str(BANDS[0]) == "benign, High"


def test_texts_of_keys() -> None:
    shipped = Call(CallKind.MALIGNANT, 0.6)
    assert str(MaskMetricKey(MaskMetric.DICE, MaskSource.UNET)) == "dice unet"
    assert str(CallKey(CallMetric.SENSITIVITY, shipped)) == "sensitivity, malignant (p > 0.60)"
    advice = Call(CallKind.ADVICE, 0.15)
    assert str(CallKey(CallMetric.ACCURACY, advice)) == (
        "accuracy, advice to see a doctor (p >= 0.15)"
    )
    assert str(BandKey(BandMetric.SHARE_CORRECT, BANDS[0])) == "share correct in benign, High"
    assert str(StatusKey(Status.NOT_SKIN)) == "status not_skin"
    assert str(DifferenceKey(ClassifierMetric.AUC)) == "difference in AUC"


def test_no_two_keys_have_the_same_text() -> None:
    calls = [Call(kind, threshold) for kind in CallKind for threshold in (0.15, 0.6, 0.7)]
    keys: list[MetricKey] = [
        *(
            MaskMetricKey(metric, mask)
            for metric in MaskMetric
            for mask in (*MaskSource, *MaskRule)
        ),
        *ClassifierMetric,
        *(CallKey(metric, call) for metric in CallMetric for call in calls),
        *(BandKey(metric, band) for metric in BandMetric for band in BANDS),
        *map(StatusKey, Status),
        *map(DifferenceKey, ClassifierMetric),
        *ShiftMetric,
    ]
    assert len(set(keys)) == len({str(key) for key in keys}) == len(keys)
