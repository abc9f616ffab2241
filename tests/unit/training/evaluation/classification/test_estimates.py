"""Estimates of the classifier, by hand-computed cases and against scikit-learn."""

import dataclasses

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score
from sklearn.utils.class_weight import compute_sample_weight

from lesion.advice import advise
from lesion.classification import CombinedClassification
from lesion.config import Settings
from lesion.diagnosis import diagnose
from lesion.enums import Advice, Confidence, LesionType
from tests.outcomes import defined, outcome, outcomes_of_every_diagnosis, settings_at, value
from training.evaluation.classification.estimates import (
    RANKING_METRICS,
    call_statistics,
    classification_estimates,
    reliability_diagrams,
)
from training.evaluation.classification.predictions import (
    STRICTER_CALL,
    advice_call,
    labelled_predictions,
    shipped_call,
    soon_call,
)
from training.evaluation.metrics.keys import (
    Band,
    BandKey,
    BandMetric,
    Call,
    CallKey,
    CallKind,
    CallMetric,
    ClassifierMetric,
)
from training.evaluation.outcome import Outcome

_ECE = (
    ClassifierMetric.ECE_BEFORE_CALIBRATION,
    ClassifierMetric.ECE,
    ClassifierMetric.ECE_EQUAL_MASS,
    ClassifierMetric.ECE_BY_CHANCE,
)


def _many(count: int = 200) -> list[Outcome]:
    """Photos whose malignancy agrees with their probability, two of each lesion."""
    rng = np.random.default_rng(6)
    chance = rng.beta(0.6, 1.5, count).clip(1e-3, 1 - 1e-3)
    return [
        outcome(i, malignant=bool(rng.random() < p), p=float(p), lesion=str(i // 2))
        for i, p in enumerate(chance)
    ]


def test_probabilities_are_scored_at_the_shipped_prevalence(settings: Settings) -> None:
    own = _many()
    truth = np.asarray([bool(o.malignant) for o in own])
    p = np.asarray([o.malignancy_probability for o in own])
    found = value(classification_estimates(own, settings), ClassifierMetric.BRIER_SCORE)
    weights = compute_sample_weight("balanced", truth)  # the shipped prevalence is one half
    assert found == pytest.approx(brier_score_loss(truth, p, sample_weight=weights))


def test_estimates_agree_with_scikit_learn(settings: Settings) -> None:
    own = _many()
    truth = [bool(o.malignant) for o in own]
    p = [o.malignancy_probability for o in own]
    found = classification_estimates(own, settings_at(float(np.mean(truth)), settings))
    assert value(found, ClassifierMetric.AUC) == pytest.approx(roc_auc_score(truth, p))
    precision = average_precision_score(truth, p)
    assert value(found, ClassifierMetric.AVERAGE_PRECISION) == pytest.approx(precision)
    assert value(found, ClassifierMetric.BRIER_SCORE) == pytest.approx(brier_score_loss(truth, p))
    by_chance = defined(found, ClassifierMetric.ECE_BY_CHANCE)
    assert value(found, ClassifierMetric.ECE) < by_chance.high
    # The sigmoid of the logit is the square of p: too low everywhere.
    assert value(found, ClassifierMetric.ECE_BEFORE_CALIBRATION) > 0.1
    for key, estimate in found.items():
        if estimate is None:
            continue  # no photo is in this band
        assert estimate.photos == 200
        if key not in _ECE:  # the noise of each draw adds to the ECE
            assert estimate.low <= estimate.value <= estimate.high, key


def test_estimates_by_hand(few: list[Outcome], settings: Settings) -> None:
    found = classification_estimates(few, settings)
    shipped, advice = shipped_call(settings), advice_call(settings)
    third = pytest.approx(1 / 3)
    assert value(found, ClassifierMetric.AUC) == pytest.approx(6 / 9)
    assert value(found, CallKey(CallMetric.ACCURACY, shipped)) == pytest.approx(3 / 6)
    assert value(found, CallKey(CallMetric.SENSITIVITY, shipped)) == third  # 0.60 is not above it
    assert value(found, CallKey(CallMetric.SPECIFICITY, shipped)) == pytest.approx(2 / 3)
    assert value(found, CallKey(CallMetric.SPECIFICITY, STRICTER_CALL)) == pytest.approx(1.0)
    assert value(found, CallKey(CallMetric.SENSITIVITY, advice)) == pytest.approx(2 / 3)
    assert value(found, CallKey(CallMetric.SPECIFICITY, advice)) == third  # 0.15 is advised
    soon = CallKey(CallMetric.SENSITIVITY, soon_call(settings))
    assert value(found, soon) == pytest.approx(2 / 3)  # 0.60 is advised
    assert value(found, CallKey(CallMetric.POSITIVE_SHARE, advice)) == pytest.approx(4 / 6)
    benign_high = Band(LesionType.BENIGN, Confidence.HIGH)
    assert value(found, BandKey(BandMetric.SHARE_OF_ALL, benign_high)) == third
    assert value(found, BandKey(BandMetric.SHARE_OF_BENIGN, benign_high)) == third
    assert value(found, BandKey(BandMetric.SHARE_OF_MALIGNANT, benign_high)) == third
    assert value(found, BandKey(BandMetric.SHARE_CORRECT, benign_high)) == pytest.approx(1 / 2)
    malignant_high = Band(LesionType.MALIGNANT, Confidence.HIGH)
    assert value(found, BandKey(BandMetric.SHARE_CORRECT, malignant_high)) == pytest.approx(1.0)
    benign_medium = Band(LesionType.BENIGN, Confidence.MEDIUM)
    assert value(found, BandKey(BandMetric.SHARE_OF_ALL, benign_medium)) == 0
    assert found[BandKey(BandMetric.SHARE_CORRECT, benign_medium)] is None


def test_advice_is_that_of_the_answer(settings: Settings) -> None:
    rule, prevalence = settings.classification.rule, settings.classification.prevalence
    answers = [
        CombinedClassification(rule, prevalence, (), None, float(log_odds), ())
        for log_odds in np.linspace(-6, 6, 401)
    ]
    own = [outcome(i, p=a.probability, malignant=True) for i, a in enumerate(answers)]
    statistics = call_statistics(labelled_predictions(own), settings)
    given = [
        advise(a, diagnose(a.probability, settings.diagnosis).type, settings.advice)
        for a in answers
    ]
    expected = {
        advice_call(settings): {Advice.SEE_DOCTOR, Advice.SEE_DOCTOR_SOON},
        soon_call(settings): {Advice.SEE_DOCTOR_SOON},
    }
    for call, advice in expected.items():
        share = statistics[CallKey(CallMetric.POSITIVE_SHARE, call)](np.ones((1, len(own))))[0]
        assert share == pytest.approx(np.mean([one in advice for one in given]))


def test_another_decision_threshold_changes_the_shipped_call(settings: Settings) -> None:
    stricter = dataclasses.replace(
        settings, diagnosis=dataclasses.replace(settings.diagnosis, malignant_above=0.7)
    )
    found = classification_estimates([outcome(1), outcome(2, malignant=True)], stricter)
    accuracies = [key for key in found if isinstance(key, CallKey)]
    assert CallKey(CallMetric.ACCURACY, Call(CallKind.MALIGNANT, 0.7)) in accuracies
    assert CallKey(CallMetric.ACCURACY, Call(CallKind.MALIGNANT, 0.6)) not in accuracies


@pytest.mark.parametrize("malignant", [True, False])
def test_ranking_of_a_single_class_is_undefined(malignant: bool, settings: Settings) -> None:
    own = [outcome(i, malignant=malignant, p=0.1 * i + 0.1) for i in range(5)]
    found = classification_estimates(own, settings)
    assert all(found[metric] is None for metric in RANKING_METRICS)
    shipped = shipped_call(settings)
    assert (found[CallKey(CallMetric.SENSITIVITY, shipped)] is not None) == malignant
    assert (found[CallKey(CallMetric.SPECIFICITY, shipped)] is not None) != malignant
    estimates = [own for own in found.values() if own is not None]
    assert all(np.isfinite([own.value, own.low, own.high]).all() for own in estimates)


def test_without_labelled_photos_every_estimate_is_undefined(settings: Settings) -> None:
    own = [outcome(1, malignant=None, diagnosis="ACK"), outcome(2, malignant=True, p=None)]
    found = classification_estimates(own, settings)
    assert set(found) == set(classification_estimates(_many(4), settings))
    assert set(found.values()) == {None}


def test_actinic_keratosis_counts_as_neither_class(settings: Settings) -> None:
    own = outcomes_of_every_diagnosis()
    auc = defined(classification_estimates(own, settings), ClassifierMetric.AUC)
    assert (auc.photos, auc.value) == (5, 1.0)


def test_reliability_diagrams_hold_every_labelled_photo() -> None:
    own = _many()
    photos = labelled_predictions(own)
    diagrams = reliability_diagrams(photos, float(photos.truth.mean()))
    for bins in diagrams.values():
        assert sum(point.malignant.photos for point in bins) == len(own)
    # Before calibration the probability is the square of the observed share.
    high = diagrams["before calibration"][-3]
    assert high.malignant.value > high.probability
