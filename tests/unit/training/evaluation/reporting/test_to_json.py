"""Results as plain values."""

import json

import pytest

from lesion.enums import Status
from training.evaluation.metrics.estimates import Estimate
from training.evaluation.metrics.keys import BANDS, ClassifierMetric, StatusKey
from training.evaluation.reporting.to_json import to_json


def test_keys_and_enums_become_text() -> None:
    assert to_json(BANDS[0]) == "benign, High"
    assert to_json([Status.OK, StatusKey(Status.OK)]) == ["ok", "status ok"]
    assert type(to_json(Status.OK)) is str


def test_undefined_estimates_are_left_out() -> None:
    estimates = {
        ClassifierMetric.AUC: None,
        StatusKey(Status.OK): Estimate(0.5, 0.25, 0.75, 8),
    }
    expected = {"status ok": {"value": 0.5, "low": 0.25, "high": 0.75, "photos": 8}}
    assert to_json(estimates) == expected
    assert json.loads(json.dumps(to_json(estimates), allow_nan=False)) == expected


def test_other_types_are_refused() -> None:
    with pytest.raises(TypeError, match="complex"):
        to_json({"a": [1j]})
