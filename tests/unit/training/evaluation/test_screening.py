"""Shares of each status, by hand."""

import pytest

from lesion.enums import Status
from tests.outcomes import outcome, value
from training.evaluation.metrics.keys import StatusKey
from training.evaluation.outcome import Outcome
from training.evaluation.screening import screening_estimates


def test_shares_of_statuses(outcomes: list[Outcome]) -> None:
    found = screening_estimates(outcomes)
    assert {key: own.value for key, own in found.items() if own} == {
        StatusKey(Status.OK): pytest.approx(4 / 5),
        StatusKey(Status.NO_LESION_FOUND): 0,
        StatusKey(Status.NOT_SKIN): pytest.approx(1 / 5),
    }
    assert value(screening_estimates([outcome(1, p=None)]), StatusKey(Status.NOT_SKIN)) == 1
