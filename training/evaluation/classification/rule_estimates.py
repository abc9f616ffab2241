"""Estimates of each classifier alone and of each rule that combines them."""

from collections.abc import Mapping, Sequence

from lesion.classification import Classification, combine, to_log_odds
from lesion.config import ClassificationSettings, Settings
from lesion.enums import ClassifierRule, NetworkName
from training.evaluation.classification.estimates import (
    RANKING_METRICS,
    call_statistics,
    probability_statistics,
    ranking_statistics,
)
from training.evaluation.classification.predictions import (
    LabelledPredictions,
    answered,
    shipped_call,
)
from training.evaluation.crops import Answer
from training.evaluation.metrics.estimates import Estimates, Statistics, estimate_all
from training.evaluation.metrics.keys import CallKey, CallMetric, ClassifierMetric, RuleKey
from training.evaluation.outcome import Outcome

RULE_METRICS: tuple[ClassifierMetric | CallMetric, ...] = (
    *RANKING_METRICS,
    CallMetric.SENSITIVITY,
    CallMetric.SPECIFICITY,
    ClassifierMetric.ECE,
)
"""The metrics by which classifiers and rules are compared."""

_SMALLEST = 1e-7
"""Probabilities, which the service computes as float32, are kept this far from 0 and 1."""


def rule_estimates(outcomes: Sequence[Outcome], settings: Settings) -> Estimates:
    """Estimate ``RULE_METRICS`` of every ``ClassifierRule``."""
    estimates: Estimates = {}
    for rule in ClassifierRule:
        photos = rule_predictions(outcomes, rule, settings.classification.prevalence)
        statistics = _statistics(photos, rule, settings)
        estimates |= estimate_all(statistics, photos.groups)
    return estimates


def rule_predictions(
    outcomes: Sequence[Outcome], rule: ClassifierRule, prevalence: float
) -> LabelledPredictions:
    """The answers to the labelled photos if the service combined the classifiers by a rule."""
    own = answered(outcomes)
    answers = [_combine(o.classifiers, ClassificationSettings(rule, prevalence)) for o in own]
    return LabelledPredictions.of(own, answers)


def _combine(answers: Mapping[NetworkName, Answer], settings: ClassificationSettings) -> Answer:
    candidates = [
        Classification(network, own.logit, _log_odds(own.probability))
        for network, own in answers.items()
    ]
    found = combine(candidates, settings)
    return Answer(found.logit, found.probability)


def _log_odds(probability: float) -> float:
    return to_log_odds(min(max(probability, _SMALLEST), 1.0 - _SMALLEST))


def _statistics(
    photos: LabelledPredictions, rule: ClassifierRule, settings: Settings
) -> Statistics:
    shipped = shipped_call(settings)
    calls = call_statistics(photos, settings)
    own = ranking_statistics(photos) | probability_statistics(
        photos, settings.classification.prevalence
    )
    return {
        RuleKey(metric, rule): calls[CallKey(metric, shipped)]
        if isinstance(metric, CallMetric)
        else own[metric]
        for metric in RULE_METRICS
    }
