"""From the classifiers' logits to one calibrated probability."""

import math

import numpy as np
import pytest

from lesion.classification import (
    Calibration,
    Classification,
    CombinedClassification,
    combine,
    to_log_odds,
)
from lesion.config import ClassificationSettings
from lesion.enums import CLASSIFIERS, ClassifierRule, DiagnosisCode, NetworkName

RESNET18, LITE = CLASSIFIERS


def classify(
    logit: float,
    calibration: Calibration | None = None,
    prevalence: float = 0.5,
    network: NetworkName = RESNET18,
    **outputs: np.ndarray,
) -> Classification:
    """Build the result of a classifier with this logit."""
    found = {"malignancy_logit": np.asarray([logit], np.float32), **outputs}
    return Classification.from_outputs(network, found, calibration or Calibration(), prevalence)


def combine_two(
    resnet18: float, lite: float, rule: ClassifierRule, prevalence: float = 0.5
) -> CombinedClassification:
    """Combine the results of the two classifiers with these logits."""
    candidates = [
        classify(resnet18, prevalence=prevalence),
        classify(
            lite,
            prevalence=prevalence,
            network=LITE,
            diagnosis_logits=np.arange(7, dtype=np.float32)[None],
        ),
    ]
    return combine(candidates, ClassificationSettings(rule, prevalence))


def test_the_project_s_worked_example() -> None:
    probability = classify(0.8).probability
    assert type(probability) is float
    assert round(probability, 4) == 0.69  # 0.68997, which truncates to 0.6899


@pytest.mark.parametrize(("logit", "expected"), [(0, 0.5), (1000, 1.0), (-1000, 0.0), (-3, 0.0474)])
def test_any_logit_gives_a_probability(logit: float, expected: float) -> None:
    assert classify(logit).probability == pytest.approx(expected, abs=1e-4)


def test_calibration_divides_the_logit_then_adds_the_bias() -> None:
    assert classify(3.0, Calibration(2.0, -1.5)).probability == pytest.approx(0.5)


@pytest.mark.parametrize(("temperature", "bias"), [(0, 0), (-1, 0), (math.inf, 0), (1, math.nan)])
def test_a_calibration_that_does_not_preserve_the_order_is_refused(
    temperature: float, bias: float
) -> None:
    with pytest.raises(ValueError, match="temperatures must be positive"):
        Calibration(temperature, bias)


def test_a_calibration_needs_a_bias_for_each_diagnosis() -> None:
    with pytest.raises(ValueError, match="7 values"):
        Calibration(diagnosis_bias=(0.0,) * 6)


def test_the_probability_follows_bayes_rule_for_another_prevalence() -> None:
    """A likelihood ratio of 4 makes 50 % into 80 %, and 20 % into 50 %."""
    logit = math.log(4.0)
    assert classify(logit, prevalence=0.5).probability == pytest.approx(0.8)
    assert classify(logit, prevalence=0.2).probability == pytest.approx(0.5)


def test_a_classification_keeps_logit_and_map() -> None:
    activation = np.asarray([[[1.0, 3.0], [0.0, 0.0]]], np.float32)
    classification = classify(1.0, Calibration(1.0, 1.0), activation_map=activation)
    assert (classification.logit, round(classification.probability, 4)) == (1.0, 0.8808)
    assert classification.activation is not None
    np.testing.assert_array_equal(classification.activation, activation[0])


def test_diagnosis_scores_are_log_probabilities_after_calibration() -> None:
    calibration = Calibration(
        diagnosis_temperature=2.0, diagnosis_bias=(math.log(3.0), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    )
    logits = np.asarray([[0.0, math.log(4.0), 0.0, 0.0, 0.0, 0.0, 0.0]], np.float32)
    scores = classify(0.0, calibration, diagnosis_logits=logits).diagnosis_scores
    assert scores is not None
    np.testing.assert_allclose(np.exp(scores), np.asarray([3, 2, 1, 1, 1, 1, 1]) / 10, atol=1e-6)


def test_an_output_that_is_not_finite_is_an_error() -> None:
    with pytest.raises(ArithmeticError):
        classify(math.nan)


@pytest.mark.parametrize(
    ("rule", "selected", "log_odds"),
    [
        (ClassifierRule.MEAN, None, -0.5),
        (ClassifierRule.MOST_CONFIDENT, LITE, -3.0),
        (ClassifierRule.RESNET18, RESNET18, 2.0),
        (ClassifierRule.EFFICIENTNET_LITE, LITE, -3.0),
    ],
)
def test_the_rule_combines_the_classifiers(
    rule: ClassifierRule, selected: NetworkName | None, log_odds: float
) -> None:
    combined = combine_two(2.0, -3.0, rule)
    assert (combined.rule, combined.selected) == (rule, selected)
    assert combined.log_odds == pytest.approx(log_odds)
    assert combined.logit == pytest.approx(log_odds)
    assert [candidate.network for candidate in combined.candidates] == list(CLASSIFIERS)
    assert combined.of(LITE).logit == -3.0


def test_the_most_confident_depends_on_the_prevalence() -> None:
    """At 5 %, log-odds of 2 become -0.9, and those of -1.5 become -4.4."""
    rule = ClassifierRule.MOST_CONFIDENT
    assert combine_two(2.0, -1.5, rule, prevalence=0.5).selected is RESNET18
    assert combine_two(2.0, -1.5, rule, prevalence=0.05).selected is LITE


@pytest.mark.parametrize("prevalence", [0.05, 0.5, 0.9])
def test_the_balanced_probability_does_not_depend_on_the_prevalence(prevalence: float) -> None:
    combined = combine_two(2.0, -1.0, ClassifierRule.MEAN, prevalence)
    assert to_log_odds(combined.balanced_probability) == pytest.approx(0.5)


@pytest.mark.parametrize("rule", list(ClassifierRule))
def test_diagnoses_do_not_need_every_classifier(rule: ClassifierRule) -> None:
    combined = combine_two(1.0, -1.0, rule)
    assert len(combined.diagnoses) == len(DiagnosisCode)
    no_diagnoses = combine([classify(1.0)], ClassificationSettings(ClassifierRule.MEAN, 0.5))
    assert no_diagnoses.diagnoses == ()
