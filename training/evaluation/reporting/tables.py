"""Markdown tables and the text of their cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from training.evaluation.metrics.estimates import Estimate, Estimates
from training.evaluation.metrics.keys import MetricKey

UNDEFINED = "–"
"""Text of a cell whose value the photos do not define."""


@dataclass(frozen=True)
class Table:
    """A table; ``str(table)`` is Markdown, without a line break at the end.

    Attributes:
        head: titles of the columns.
        rows: cells of each row.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __str__(self) -> str:
        lines = [self.head, ["---"] * len(self.head), *self.rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(estimate: Estimate | None) -> str:
    """Format an estimate with its interval."""
    return UNDEFINED if estimate is None else str(estimate)


def cells(estimates: Estimates, keys: Iterable[MetricKey]) -> list[str]:
    """Format the estimates of some keys.

    Raises:
        KeyError: an estimate was not computed.
    """
    return [cell(estimates[key]) for key in keys]


def signed(estimate: Estimate | None) -> str:
    """Format a difference with its interval, each with its sign."""
    if estimate is None:
        return UNDEFINED
    return f"{estimate.value:+.3f} ({estimate.low:+.3f} to {estimate.high:+.3f})"


def percent(share: float) -> str:
    """Format a share in percent with one decimal."""
    return f"{100 * share:.1f} %"


def count(number: int, noun: str) -> str:
    """Format a number with its noun, whose plural ends with an s."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def photos_of(estimates: Iterable[Estimates]) -> int:
    """The number of photos that the first defined estimate comes from; 0 where none is defined."""
    defined = (own for group in estimates for own in group.values() if own is not None)
    first = next(defined, None)
    return 0 if first is None else first.photos
