"""Texts of the keys, by which estimates are named in JSON files."""

from lesion.enums import (
    Acquisition,
    ClassifierRule,
    Confidence,
    DiagnosisCode,
    LesionType,
    Status,
    WarningCode,
)
from training.evaluation.metrics.keys import (
    BANDS,
    AcquisitionKey,
    Band,
    BandKey,
    BandMetric,
    Call,
    CallKey,
    CallKind,
    CallMetric,
    ClassifierMetric,
    DiagnosisKey,
    DiagnosisMetric,
    DifferenceKey,
    DifferentialMetric,
    MaskMetric,
    MaskMetricKey,
    MaskRule,
    MaskSource,
    MetricKey,
    PrevalenceKey,
    RuleKey,
    ShiftMetric,
    StatusKey,
    Subset,
    SubsetKey,
    WarningKey,
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
    assert str(AcquisitionKey(Acquisition.PHONE)) == "acquisition phone"
    assert str(WarningKey(WarningCode.GLARE)) == "warning glare"
    rule = ClassifierRule.MEAN
    assert str(RuleKey(ClassifierMetric.AUC, rule)) == "AUC, rule mean"
    assert str(RuleKey(CallMetric.SENSITIVITY, rule)) == "sensitivity of type malignant, rule mean"
    diagnosis = DiagnosisKey(DiagnosisMetric.AUC, DiagnosisCode.MEL)
    assert str(diagnosis) == "AUC against the rest, mel"
    subset = SubsetKey(CallMetric.SENSITIVITY, shipped, Subset.UNDER_40)
    assert str(subset) == "sensitivity, malignant (p > 0.60), people under 40"
    at_share = PrevalenceKey(CallMetric.POSITIVE_PREDICTIVE_VALUE, shipped, 0.05, adjusted=True)
    assert str(at_share) == (
        "positive predictive value, malignant (p > 0.60), 5 % malignant, p for that share"
    )
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
        *(
            RuleKey(metric, rule)
            for metric in (*ClassifierMetric, *CallMetric)
            for rule in ClassifierRule
        ),
        *DifferentialMetric,
        *(DiagnosisKey(metric, code) for metric in DiagnosisMetric for code in DiagnosisCode),
        *(
            SubsetKey(metric, call, subset)
            for metric in CallMetric
            for call in calls
            for subset in Subset
        ),
        *(
            PrevalenceKey(metric, call, share, adjusted)
            for metric in CallMetric
            for call in calls
            for share in (0.01, 0.5)
            for adjusted in (True, False)
        ),
        *map(StatusKey, Status),
        *map(AcquisitionKey, Acquisition),
        *map(WarningKey, WarningCode),
        *map(DifferenceKey, ClassifierMetric),
        *ShiftMetric,
    ]
    assert len(set(keys)) == len({str(key) for key in keys}) == len(keys)
