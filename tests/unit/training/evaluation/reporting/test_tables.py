"""Markdown tables and their cells."""

import pytest

from tests.outcomes import outcome
from training.evaluation.metrics.estimates import Estimate, Estimates
from training.evaluation.metrics.keys import ClassifierMetric
from training.evaluation.reporting.tables import (
    Table,
    cell,
    cells,
    count,
    percent,
    photos_of,
    signed,
)
from training.evaluation.segmentation.estimates import segmentation_estimates

ESTIMATE = Estimate(0.75, 0.5, 1.0, 4)


def test_table_as_markdown() -> None:
    table = Table(["a", "b"], [["1", "2"], ["3", "4"]])
    assert str(table) == "| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |"


def test_estimates_as_text() -> None:
    assert cell(ESTIMATE) == "0.750 (0.500 to 1.000)"
    assert signed(ESTIMATE) == "+0.750 (+0.500 to +1.000)"
    assert cell(None) == signed(None) == "–"
    assert percent(0.1234) == "12.3 %"
    assert (count(1, "photo"), count(2, "photo")) == ("1 photo", "2 photos")


def test_an_estimate_that_was_not_computed_is_an_error() -> None:
    estimates: Estimates = {ClassifierMetric.AUC: None}
    assert cells(estimates, [ClassifierMetric.AUC]) == ["–"]
    with pytest.raises(KeyError):
        cells(estimates, [ClassifierMetric.ECE])


def test_number_of_photos() -> None:
    assert photos_of([{ClassifierMetric.AUC: None}, {ClassifierMetric.ECE: ESTIMATE}]) == 4
    assert photos_of([]) == photos_of([{ClassifierMetric.AUC: None}]) == 0
    assert photos_of([segmentation_estimates([outcome(1), outcome(2)])]) == 2
