"""Estimates from composed photos, and over several data sets, as the templates show them."""

from collections.abc import Mapping

from training.evaluation.metrics.estimates import Estimates
from training.evaluation.metrics.keys import ComposedMetric, Composition
from training.evaluation.reporting.tables import Table, cell, photos_of, signed

_METRICS = {
    ComposedMetric.FOUND: "found",
    ComposedMetric.DICE: "Dice",
    ComposedMetric.DICE_WITHOUT_HAIR: "Dice without hair",
    ComposedMetric.DIFFERENCE: "difference",
    ComposedMetric.NO_LESION: "`no_lesion_found`",
}


def composed_table(composed: Mapping[Composition, Estimates]) -> Table | None:
    """Make the table of the composed photos, one row a kind; None where there are none."""
    rows = [
        [name, str(photos), *(_cell(estimates, metric) for metric in _METRICS)]
        for name, estimates in composed.items()
        if (photos := photos_of([estimates]))
    ]
    return Table(["photos", "number", *_METRICS.values()], rows) if rows else None


def overall_table(estimates: Estimates) -> Table | None:
    """Make the table of the estimates over several data sets; None where none is defined."""
    rows = [
        [str(key), str(own), str(own.photos)] for key, own in estimates.items() if own is not None
    ]
    return Table(["metric", "value (95 % interval)", "photos"], rows) if rows else None


def _cell(estimates: Estimates, metric: ComposedMetric) -> str:
    own = estimates.get(metric)
    return signed(own) if metric is ComposedMetric.DIFFERENCE else cell(own)
