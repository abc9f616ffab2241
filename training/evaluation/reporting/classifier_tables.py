"""Tables of the classifier's results."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from lesion.config import Settings
from lesion.differential import NAMES
from lesion.enums import ClassifierRule, DiagnosisCode
from training.evaluation.classification.answer_counts import (
    BandCounts,
    DiagnosisCounts,
    ErrorCounts,
)
from training.evaluation.classification.estimates import RANKING_METRICS, comparison_keys
from training.evaluation.classification.predictions import all_calls, shipped_call
from training.evaluation.classification.predictive_values import (
    PREDICTIVE_METRICS,
    SHARES,
    predictive_calls,
)
from training.evaluation.classification.rule_estimates import RULE_METRICS
from training.evaluation.classification.subset_estimates import subset_calls
from training.evaluation.classification.training_photos import PhotoSet
from training.evaluation.crops import Crop, Shift
from training.evaluation.metrics.decision_curve import DecisionPoint
from training.evaluation.metrics.estimates import Estimates
from training.evaluation.metrics.keys import (
    BANDS,
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
    PrevalenceKey,
    RuleKey,
    ShiftMetric,
    Subset,
    SubsetKey,
)
from training.evaluation.reporting.tables import (
    UNDEFINED,
    Table,
    cell,
    cells,
    percent,
    photos_of,
    signed,
)
from training.evaluation.reporting.titles import (
    CROPS,
    RULES,
    key_title,
)

_Metric = TypeVar("_Metric", ClassifierMetric, DifferentialMetric)
_SHOWN_THRESHOLDS = (0.05, 0.10, 0.15, 0.30, 0.60)
_RULE_TITLES: dict[ClassifierMetric | CallMetric, str] = {
    CallMetric.SENSITIVITY: "sensitivity of type malignant",
    CallMetric.SPECIFICITY: "specificity of type malignant",
    ClassifierMetric.ECE: "ECE after calibration",
}
_CLASSES = {True: "malignant", False: "benign", None: "neither"}


def metrics_table(estimates: Estimates, titles: Mapping[_Metric, str]) -> Table:
    """Make a table of metrics that depend on no threshold, one row for each title."""
    return Table(
        ["metric", "value (95 % interval)"],
        [[title, cell(estimates[metric])] for metric, title in titles.items()],
    )


def calls_table(estimates: Estimates, settings: Settings) -> Table:
    """Make the table of calls: malignant above a threshold, and both kinds of advice."""
    metrics = (CallMetric.SENSITIVITY, CallMetric.SPECIFICITY, CallMetric.ACCURACY)
    rows = [
        [_call_title(call, settings), *cells(estimates, [CallKey(m, call) for m in metrics])]
        for call in all_calls(settings)
    ]
    return Table(["call", *metrics], rows)


def _call_title(call: Call, settings: Settings) -> str:
    sign = ">" if call.kind is CallKind.MALIGNANT else ">="
    shipped = " (shipped)" if call == shipped_call(settings) else ""
    return f"{call.kind}: p {sign} {call.threshold:.2f}{shipped}"


def classifiers_table(estimates: Estimates, shipped: ClassifierRule) -> Table:
    """Make the table of classifiers and of the rules that combine them, one row each."""
    rows = []
    for rule, title in RULES.items():
        mark = " (shipped)" if rule is shipped else ""
        keys = [RuleKey(metric, rule) for metric in RULE_METRICS]
        rows.append([f"{title}{mark}", *cells(estimates, keys)])
    return Table(["probability", *(_RULE_TITLES.get(m, str(m)) for m in RULE_METRICS)], rows)


def subsets_table(estimates: Estimates, settings: Settings) -> Table:
    """Make the table of calls on each ``Subset``, with the photos that count."""
    calls = subset_calls(settings)
    kinds = [(CallMetric.SENSITIVITY, subset) for subset in Subset]
    rows = []
    for metric, subset in [*kinds, (CallMetric.SPECIFICITY, Subset.UNDER_40)]:
        own = [estimates[SubsetKey(metric, call, subset)] for call in calls]
        if own[0] is not None:
            rows.append([subset, metric, str(own[0].photos), *map(cell, own)])
    return Table(["lesions", "metric", "photos", *map(str, calls)], rows)


def predictive_table(estimates: Estimates, settings: Settings) -> Table:
    """Make the table of calls in populations with other shares; no rows where undefined."""
    rows = []
    for call, adjusted in predictive_calls(settings):
        for share in SHARES:
            keys = [PrevalenceKey(metric, call, share, adjusted) for metric in PREDICTIVE_METRICS]
            if estimates[keys[0]] is not None and estimates[keys[1]] is not None:
                title = f"{call.kind}, p converted" if adjusted else str(call.kind)
                rows.append([title, f"{100 * share:g} %", *cells(estimates, keys)])
    return Table(["call", "malignant", *PREDICTIVE_METRICS], rows)


def differential_table(
    estimates: Estimates, confusions: Mapping[DiagnosisCode, Mapping[DiagnosisCode, int]]
) -> Table:
    """Make the table of the seven diagnoses: one row for each that occurs."""
    rows = []
    for code, row in confusions.items():
        keys = [DiagnosisKey(metric, code) for metric in DiagnosisMetric]
        if sum(row.values()):
            name = f"{NAMES[code]} (`{code}`)"
            rows.append([name, str(sum(row.values())), *cells(estimates, keys)])
    return Table(["diagnosis", "photos", *DiagnosisMetric], rows)


def confusions_table(confusions: Mapping[DiagnosisCode, Mapping[DiagnosisCode, int]]) -> Table:
    """Make the table of photos by diagnosis of the data set (rows) and most probable one."""
    rows = [[code, *map(str, row.values())] for code, row in confusions.items()]
    return Table(["diagnosis", *DiagnosisCode], rows)


def errors_table(errors: Mapping[str, ErrorCounts]) -> Table:
    """Make the table of wrong answers with and without calibration."""
    head = ["probability", "malignant, called benign", "malignant, called benign with High"]
    head += ["malignant, without the advice to see a doctor"]
    head += ["benign, called malignant", "benign, with the advice to see a doctor"]
    rows = []
    for title, own in errors.items():
        missed = (own.called_benign, own.called_benign_high, own.unadvised)
        alarms = (own.called_malignant, own.advised)
        row = [title, *(f"{number} of {own.malignant}" for number in missed)]
        rows.append([*row, *(f"{number} of {own.benign}" for number in alarms)])
    return Table(head, rows)


def bands_table(estimates: Estimates, bands: Sequence[BandCounts]) -> Table:
    """Make the table of answers, with the labelled photos that got each."""
    head = ["answer", "benign", "malignant", "mean p", "malignant share", "share correct"]
    head += ["share of benign lesions", "share of malignant lesions"]
    head += ["lesions of the other type", "their share at most"]
    shares = (BandMetric.SHARE_CORRECT, BandMetric.SHARE_OF_BENIGN, BandMetric.SHARE_OF_MALIGNANT)
    rows = [
        [
            str(counts.band),
            str(counts.benign),
            str(counts.malignant),
            f"{counts.probability:.3f}",
            f"{counts.malignant / counts.photos:.3f}",
            *cells(estimates, [BandKey(share, counts.band) for share in shares]),
            f"{counts.wrong_lesions} of {counts.lesions}",
            percent(counts.wrong_at_most),
        ]
        for counts in bands
    ]
    return Table(head, rows)


def diagnoses_table(rows: Sequence[DiagnosisCounts]) -> Table:
    """Make the table of diagnoses, with the answers that each got."""
    return Table(
        ["diagnosis", "counts as", "photos", *map(str, BANDS), "no answer"],
        [
            [
                row.diagnosis,
                _CLASSES[row.malignant],
                *map(str, (row.photos, *row.answers.values(), row.unanswered)),
            ]
            for row in rows
        ],
    )


def crops_table(crops: Mapping[Crop, Estimates]) -> Table:
    """Make the table of crops, with differences to the service's crop."""
    rows = []
    for crop, estimates in crops.items():
        row = [CROPS[crop]]
        for metric in RANKING_METRICS:
            change = signed(estimates[DifferenceKey(metric)])
            row += [cell(estimates[metric]), UNDEFINED if crop is Crop.SELECTED else change]
        rows.append(row)
    head = [title for metric in RANKING_METRICS for title in (metric, "difference")]
    return Table(["crop", *head], rows)


def shifts_table(shifts: Mapping[Shift, Estimates]) -> Table:
    """Make the table of shifts of the box, with the changes of the answers."""
    auc = ClassifierMetric.AUC
    rows = [
        [shift, *cells(estimates, [*ShiftMetric, auc]), signed(estimates[DifferenceKey(auc)])]
        for shift, estimates in shifts.items()
    ]
    head = ["moved by", "mean change of p", "95th percentile of the change"]
    head += ["other type", "other type or confidence", "AUC", "difference"]
    return Table(head, rows)


def decision_table(points: Sequence[DecisionPoint]) -> Table:
    """Make the table of net benefit at some thresholds of the decision curve."""
    head = ["examined from p =", "by the classifier", "examining all"]
    return Table(
        [*head, "gain over the better of examining all and none"],
        [
            [
                f"{point.threshold:.2f}",
                cell(point.net_benefit),
                f"{point.treat_all:.3f}",
                signed(point.gain),
            ]
            for point in points
            if point.threshold in _SHOWN_THRESHOLDS
        ],
    )


def comparison_table(comparison: Mapping[PhotoSet, Estimates], settings: Settings) -> Table:
    """Make the table of training photos beside held-out photos."""
    keys = comparison_keys(settings)
    rows = [
        [name, str(photos_of([estimates])), *cells(estimates, keys)]
        for name, estimates in comparison.items()
    ]
    return Table(["HAM10000", "photos", *map(key_title, keys)], rows)
