"""Estimates of how well the malignancy probability separates malignant from benign lesions."""

from collections.abc import Sequence

import numpy as np

from lesion.config import Settings
from lesion.enums import LesionType
from training.evaluation.classification.predictions import (
    LabelledPredictions,
    advice_call,
    all_calls,
    is_positive,
    labelled_predictions,
    photos_by_band,
    shipped_call,
)
from training.evaluation.metrics.calibration import (
    ReliabilityBin,
    calibration_error,
    chance_calibration_error,
    equal_mass_bins,
    equal_width_bins,
    reliability_diagram,
)
from training.evaluation.metrics.estimates import (
    Estimate,
    Estimates,
    Statistics,
    at_prevalence,
    estimate_all,
    mean,
    ratio,
)
from training.evaluation.metrics.keys import (
    BandKey,
    BandMetric,
    CallKey,
    CallMetric,
    ClassifierMetric,
    MetricKey,
)
from training.evaluation.metrics.ranking import auc, average_precision, sensitivity_at_specificity
from training.evaluation.outcome import Outcome

RANKING_METRICS = (
    ClassifierMetric.AUC,
    ClassifierMetric.AVERAGE_PRECISION,
    ClassifierMetric.SENSITIVITY_AT_90_SPECIFICITY,
)


def classification_estimates(outcomes: Sequence[Outcome], settings: Settings) -> Estimates:
    """Estimate every metric of the service's answers.

    Those that the photos do not define, such as the AUC of benign lesions alone, are None.
    """
    photos = labelled_predictions(outcomes)
    statistics = (
        ranking_statistics(photos)
        | probability_statistics(photos, settings.classification.prevalence)
        | call_statistics(photos, settings)
        | _band_statistics(photos, settings)
    )
    estimates = estimate_all(statistics, photos.groups)
    return estimates | {ClassifierMetric.ECE_BY_CHANCE: _error_by_chance(photos, settings)}


def group_keys(settings: Settings) -> list[MetricKey]:
    """Keys of the estimates by which groups of photos are compared."""
    return [
        ClassifierMetric.AUC,
        *(
            CallKey(metric, call)
            for call in (shipped_call(settings), advice_call(settings))
            for metric in (CallMetric.SENSITIVITY, CallMetric.SPECIFICITY)
        ),
    ]


def group_estimates(outcomes: Sequence[Outcome], settings: Settings) -> Estimates:
    """Estimate the metrics of ``group_keys``."""
    photos = labelled_predictions(outcomes)
    statistics = ranking_statistics(photos) | call_statistics(photos, settings)
    return estimate_all({key: statistics[key] for key in group_keys(settings)}, photos.groups)


def comparison_keys(settings: Settings) -> list[MetricKey]:
    """Keys of the estimates by which training and held-out photos are compared."""
    metrics = (CallMetric.ACCURACY, CallMetric.SENSITIVITY, CallMetric.SPECIFICITY)
    return [*RANKING_METRICS, *(CallKey(metric, shipped_call(settings)) for metric in metrics)]


def comparison_estimates(photos: LabelledPredictions, settings: Settings) -> Estimates:
    """Estimate the metrics of ``comparison_keys``."""
    statistics = ranking_statistics(photos) | call_statistics(photos, settings)
    return estimate_all({key: statistics[key] for key in comparison_keys(settings)}, photos.groups)


def ranking_statistics(photos: LabelledPredictions) -> Statistics:
    """Statistics of the order of the probabilities alone: those of ``RANKING_METRICS``."""
    truth, probability = photos.truth, photos.probability
    return {
        ClassifierMetric.AUC: auc(truth, probability),
        ClassifierMetric.AVERAGE_PRECISION: average_precision(truth, probability),
        ClassifierMetric.SENSITIVITY_AT_90_SPECIFICITY: sensitivity_at_specificity(
            truth, probability, 0.9
        ),
    }


def call_statistics(photos: LabelledPredictions, settings: Settings) -> Statistics:
    """Statistics of every call: malignant above a threshold, and both kinds of advice."""
    truth = photos.truth
    statistics: Statistics = {}
    for call in all_calls(settings):
        positive = is_positive(call, photos.probability, settings)
        statistics |= {
            CallKey(CallMetric.ACCURACY, call): mean(positive == truth),
            CallKey(CallMetric.SENSITIVITY, call): ratio(positive & truth, truth),
            CallKey(CallMetric.SPECIFICITY, call): ratio(~positive & ~truth, ~truth),
            CallKey(CallMetric.POSITIVE_SHARE, call): mean(positive),
        }
    return statistics


def probability_statistics(photos: LabelledPredictions, prevalence: float) -> Statistics:
    """Statistics of the values of the probabilities, with the photos weighted to a prevalence."""
    truth, probability, uncalibrated = photos.truth, photos.probability, photos.uncalibrated
    if not len(photos):  # there are no bins to assign
        undefined = ratio(np.zeros(0), np.zeros(0))
        return dict.fromkeys(
            (
                ClassifierMetric.BRIER_SCORE,
                ClassifierMetric.ECE_BEFORE_CALIBRATION,
                ClassifierMetric.ECE,
                ClassifierMetric.ECE_EQUAL_MASS,
            ),
            undefined,
        )
    statistics: Statistics = {
        ClassifierMetric.BRIER_SCORE: mean((probability - truth) ** 2),
        ClassifierMetric.ECE_BEFORE_CALIBRATION: calibration_error(
            truth, uncalibrated, equal_width_bins(uncalibrated)
        ),
        ClassifierMetric.ECE: calibration_error(truth, probability, equal_width_bins(probability)),
        ClassifierMetric.ECE_EQUAL_MASS: calibration_error(
            truth, probability, equal_mass_bins(probability)
        ),
    }
    return {key: at_prevalence(own, truth, prevalence) for key, own in statistics.items()}


def reliability_diagrams(
    photos: LabelledPredictions, prevalence: float
) -> dict[str, list[ReliabilityBin]]:
    """Compute the points of the reliability diagrams before and after calibration, by title.

    The photos are weighted to the prevalence; there are no points where only one class occurs.
    """
    probabilities = {
        "before calibration": photos.uncalibrated,
        "after calibration": photos.probability,
    }
    return {
        title: reliability_diagram(photos.truth, probability, photos.groups, prevalence)
        for title, probability in probabilities.items()
    }


def _error_by_chance(photos: LabelledPredictions, settings: Settings) -> Estimate | None:
    """The ECE by chance; None where only one class occurs."""
    if photos.truth.all() or not photos.truth.any():
        return None
    prevalence, share = settings.classification.prevalence, float(photos.truth.mean())
    return chance_calibration_error(photos.probability, prevalence, share)


def _band_statistics(photos: LabelledPredictions, settings: Settings) -> Statistics:
    """Statistics of how many photos got each answer, and how often it was correct."""
    truth = photos.truth
    statistics: Statistics = {}
    for band, inside in photos_by_band(photos.probability, settings).items():
        correct = inside & (truth == (band.type is LesionType.MALIGNANT))
        statistics |= {
            BandKey(BandMetric.SHARE_OF_ALL, band): mean(inside),
            BandKey(BandMetric.SHARE_OF_BENIGN, band): ratio(inside & ~truth, ~truth),
            BandKey(BandMetric.SHARE_OF_MALIGNANT, band): ratio(inside & truth, truth),
            BandKey(BandMetric.SHARE_CORRECT, band): ratio(correct, inside),
        }
    return statistics
