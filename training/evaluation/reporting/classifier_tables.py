"""Tables of the classifier's results."""

from collections.abc import Mapping, Sequence

from lesion.config import Settings
from training.evaluation.classification.answer_counts import BandCounts, DiagnosisCounts
from training.evaluation.classification.estimates import RANKING_METRICS, comparison_keys
from training.evaluation.classification.predictions import all_calls, shipped_call
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
    DifferenceKey,
    ShiftMetric,
)
from training.evaluation.reporting.tables import UNDEFINED, Table, cell, cells, photos_of, signed
from training.evaluation.reporting.titles import CLASSIFIER_METRICS, CROPS, key_title

_SHOWN_THRESHOLDS = (0.05, 0.10, 0.15, 0.30, 0.60)
_CLASSES = {True: "malignant", False: "benign", None: "neither"}


def metrics_table(estimates: Estimates) -> Table:
    """Make the table of metrics that depend on no threshold, one row a metric."""
    return Table(
        ["metric", "value (95 % interval)"],
        [[title, cell(estimates[metric])] for metric, title in CLASSIFIER_METRICS.items()],
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


def bands_table(estimates: Estimates, bands: Sequence[BandCounts]) -> Table:
    """Make the table of answers, with the labelled photos that got each."""
    head = ["answer", "benign", "malignant", "mean p", "malignant share", "share correct"]
    head += ["share of benign lesions", "share of malignant lesions"]
    shares = (BandMetric.SHARE_CORRECT, BandMetric.SHARE_OF_BENIGN, BandMetric.SHARE_OF_MALIGNANT)
    rows = [
        [
            str(counts.band),
            str(counts.benign),
            str(counts.malignant),
            f"{counts.probability:.3f}",
            f"{counts.malignant / counts.photos:.3f}",
            *cells(estimates, [BandKey(share, counts.band) for share in shares]),
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
