"""Timing of the stages of an analysis."""

import pytest

from lesion.enums import Stage
from lesion.stopwatch import Stopwatch


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock in seconds, which stands still until a test sets its only item."""
    time = [0.0]
    monkeypatch.setattr("lesion.stopwatch.perf_counter", lambda: time[0])
    return time


def test_stages_are_listed_in_order_even_if_they_did_not_run() -> None:
    milliseconds = Stopwatch().milliseconds()
    assert list(milliseconds) == list(Stage)
    assert all(spent == 0 for stage, spent in milliseconds.items() if stage is not Stage.TOTAL)


def test_a_stage_that_runs_twice_is_summed_up(clock: list[float]) -> None:
    watch = Stopwatch()
    for seconds in (1.0, 2.0):
        with watch.stage(Stage.SEGMENT):
            clock[0] += seconds
    clock[0] += 0.5
    milliseconds = watch.milliseconds()
    assert milliseconds[Stage.SEGMENT] == pytest.approx(3000)
    assert milliseconds[Stage.TOTAL] == pytest.approx(3500)
    assert milliseconds[Stage.DECODE] == 0
