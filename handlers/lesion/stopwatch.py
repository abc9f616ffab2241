"""Timing of the stages of an analysis."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from lesion.enums import Stage


class Stopwatch:
    """Measures the milliseconds of each stage; the total runs from construction."""

    def __init__(self) -> None:
        self._start = perf_counter()
        self._spent: dict[Stage, float] = {
            stage: 0.0 for stage in Stage if stage is not Stage.TOTAL
        }

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        """Add the duration of the ``with`` block to a stage, which may be entered repeatedly."""
        start = perf_counter()
        yield
        self._spent[stage] += 1000 * (perf_counter() - start)

    def milliseconds(self) -> dict[Stage, float]:
        """Return the milliseconds of every stage so far, 0 for one that did not run."""
        return {**self._spent, Stage.TOTAL: 1000 * (perf_counter() - self._start)}
