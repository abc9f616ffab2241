"""The advice to a person."""

import pytest

from lesion.advice import WORDS, advise
from lesion.classification import CombinedClassification, to_log_odds
from lesion.config import AdviceSettings
from lesion.enums import Advice, ClassifierRule, LesionType

SETTINGS = AdviceSettings(0.1, 0.6)


def result(balanced_probability: float, prevalence: float = 0.5) -> CombinedClassification:
    """Build a result with this malignancy probability for a prevalence of one half."""
    log_odds = to_log_odds(balanced_probability) + to_log_odds(prevalence)
    return CombinedClassification(ClassifierRule.MEAN, prevalence, (), None, log_odds, ())


@pytest.mark.parametrize("prevalence", [0.01, 0.5])
@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (0.001, Advice.WATCH),
        (0.099, Advice.WATCH),
        (0.101, Advice.SEE_DOCTOR),
        (0.599, Advice.SEE_DOCTOR),
        (0.601, Advice.SEE_DOCTOR_SOON),
        (0.999, Advice.SEE_DOCTOR_SOON),
    ],
)
def test_the_advice_does_not_depend_on_the_prevalence(
    probability: float, expected: Advice, prevalence: float
) -> None:
    assert advise(result(probability, prevalence), LesionType.BENIGN, SETTINGS) is expected


def test_a_lesion_that_is_called_malignant_is_never_only_watched() -> None:
    found = advise(result(0.05, prevalence=0.99), LesionType.MALIGNANT, SETTINGS)
    assert found is Advice.SEE_DOCTOR


def test_every_advice_is_worded() -> None:
    assert set(WORDS) == set(Advice)
    assert all("doctor" in words for words in WORDS.values())


def test_thresholds_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="more than see_doctor_soon_from"):
        AdviceSettings(0.7, 0.6)
