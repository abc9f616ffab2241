"""Estimates of each classifier and rule, by hand."""

import numpy as np
import pytest

from lesion.config import Settings
from lesion.enums import ClassifierRule, NetworkName
from tests.outcomes import defined, outcome, settings_at, value
from training.evaluation.classification.estimates import classification_estimates
from training.evaluation.classification.rule_estimates import rule_estimates, rule_predictions
from training.evaluation.metrics.keys import CallMetric, ClassifierMetric, RuleKey
from training.evaluation.outcome import Outcome


def _outcome(number: int, resnet18: float, efficientnet_lite: float, malignant: bool) -> Outcome:
    both = {NetworkName.RESNET18: resnet18, NetworkName.EFFICIENTNET_LITE: efficientnet_lite}
    return outcome(number, malignant=malignant, p=0.5, classifiers=both)


@pytest.fixture
def photos() -> list[Outcome]:
    return [
        _outcome(1, 0.9, 0.5, True),
        _outcome(2, 0.3, 0.95, True),
        _outcome(3, 0.4, 0.2, False),
        _outcome(4, 0.1, 0.65, False),
    ]


def test_rules_by_hand(photos: list[Outcome]) -> None:
    found = {rule: rule_predictions(photos, rule, 0.5).probability for rule in ClassifierRule}
    assert found[ClassifierRule.RESNET18] == pytest.approx([0.9, 0.3, 0.4, 0.1])
    assert found[ClassifierRule.EFFICIENTNET_LITE] == pytest.approx([0.5, 0.95, 0.2, 0.65])
    assert found[ClassifierRule.MOST_CONFIDENT] == pytest.approx([0.9, 0.95, 0.2, 0.1])
    odds = np.sqrt([9 * 1, 3 / 7 * 19, 2 / 3 / 4, 1 / 9 * 65 / 35])
    assert found[ClassifierRule.MEAN] == pytest.approx(odds / (1 + odds))


def test_estimates_by_hand(photos: list[Outcome], settings: Settings) -> None:
    found = rule_estimates([*photos, outcome(5, malignant=True, p=None)], settings)
    aucs = {rule: value(found, RuleKey(ClassifierMetric.AUC, rule)) for rule in ClassifierRule}
    assert list(aucs.values()) == pytest.approx([1.0, 1.0, 3 / 4, 3 / 4])
    both = ClassifierRule.EFFICIENTNET_LITE
    assert value(found, RuleKey(CallMetric.SENSITIVITY, both)) == pytest.approx(1 / 2)
    assert value(found, RuleKey(CallMetric.SPECIFICITY, both)) == pytest.approx(1 / 2)
    assert defined(found, RuleKey(ClassifierMetric.ECE, both)).photos == 4


@pytest.mark.parametrize("prevalence", [0.5, 0.1])
def test_equal_classifiers_agree_with_the_service(prevalence: float, settings: Settings) -> None:
    p = np.random.default_rng(5).random(40)
    own = [outcome(i, malignant=bool(i % 3 == 0), p=float(q)) for i, q in enumerate(p)]
    changed = settings_at(prevalence, settings)
    service, found = classification_estimates(own, changed), rule_estimates(own, changed)
    for metric in (ClassifierMetric.AUC, ClassifierMetric.ECE):
        for rule in ClassifierRule:
            assert value(found, RuleKey(metric, rule)) == pytest.approx(value(service, metric))


def test_certain_classifiers_are_combined() -> None:
    own = [_outcome(1, 1e-9, 1e-9, False)]
    for rule in ClassifierRule:
        assert rule_predictions(own, rule, 0.5).probability[0] < 1e-6
