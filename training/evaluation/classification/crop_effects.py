"""Effects of the crop on the classifier: which mask it is cut by, and how exactly."""

from collections.abc import Sequence

import numpy as np

from lesion.arrays import Bools
from lesion.config import Settings
from training.evaluation.classification.estimates import RANKING_METRICS, ranking_statistics
from training.evaluation.classification.predictions import (
    LabelledPredictions,
    answered,
    band_of,
    labelled_predictions,
)
from training.evaluation.crops import Answer, Crop, Shift
from training.evaluation.metrics.estimates import (
    Estimates,
    Statistics,
    difference,
    estimate_all,
    mean,
    quantile,
)
from training.evaluation.metrics.keys import ClassifierMetric, DifferenceKey, ShiftMetric
from training.evaluation.metrics.ranking import auc
from training.evaluation.outcome import Outcome


def crop_estimates(outcomes: Sequence[Outcome]) -> dict[Crop, Estimates]:
    """Estimate the ranking metrics of each crop and their differences to the service's crop.

    All crops are compared on the same photos: the labelled ones that have every crop which any of
    them has. In a data set without true masks, the crop of the true mask is left out.
    """
    own = answered(outcomes)
    crops = [crop for crop in Crop if any(crop in o.crops for o in own)]
    photos = [o for o in own if all(crop in o.crops for crop in crops)]
    found = {crop: labelled_predictions(photos, crop) for crop in crops}
    return {crop: _compare(own, found[Crop.SELECTED]) for crop, own in found.items()}


def shift_estimates(outcomes: Sequence[Outcome], settings: Settings) -> dict[Shift, Estimates]:
    """Estimate how the answers change when the service's box is moved.

    Only photos whose box was moved count; the result is empty where there is none.
    """
    own = [o for o in answered(outcomes) if o.shifted]
    if not own:
        return {}
    unmoved = [o.crops[Crop.SELECTED] for o in own]
    truth = np.asarray([o.malignant for o in own], bool)
    groups = [o.group_id for o in own]
    return {
        shift: estimate_all(
            _change_statistics(truth, unmoved, [o.shifted[shift] for o in own], settings), groups
        )
        for shift in Shift
    }


def _compare(photos: LabelledPredictions, service: LabelledPredictions) -> Estimates:
    """The ranking metrics of one crop, and their differences to those of the service's crop."""
    own, others = ranking_statistics(photos), ranking_statistics(service)
    differences: Statistics = {
        DifferenceKey(metric): difference(own[metric], others[metric]) for metric in RANKING_METRICS
    }
    return estimate_all(own | differences, photos.groups)


def _change_statistics(
    truth: Bools,
    before: Sequence[Answer],
    after: Sequence[Answer],
    settings: Settings,
) -> Statistics:
    """Statistics of one shift; ``truth`` is bool N, malignant."""
    p, q = (np.asarray([answer.probability for answer in own]) for own in (before, after))
    bands, moved = ([band_of(value, settings) for value in values] for values in (p, q))
    pairs = list(zip(bands, moved, strict=True))
    return {
        ShiftMetric.MEAN_CHANGE: mean(np.abs(p - q)),
        ShiftMetric.CHANGE_95TH_PERCENTILE: quantile(np.abs(p - q), 0.95),
        ShiftMetric.TYPE_CHANGED: mean(
            np.asarray([one.type is not other.type for one, other in pairs])
        ),
        ShiftMetric.ANSWER_CHANGED: mean(np.asarray([one != other for one, other in pairs])),
        ClassifierMetric.AUC: auc(truth, q),
        DifferenceKey(ClassifierMetric.AUC): difference(auc(truth, q), auc(truth, p)),
    }
