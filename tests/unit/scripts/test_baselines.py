"""The baselines of the drift alerts: shares and cumulative distributions as Prometheus's rules."""

from typing import Any

import pytest
import yaml

from lesion.monitoring import BUCKETS, HISTOGRAMS, Observation
from scripts import baselines
from scripts.baselines import OUTPUT, Baselines, BaselinesUnknown, count, read


def photo(outcome: str, value: float) -> list[Observation]:
    measured = [Observation(metric, value=value, is_histogram=True) for metric in HISTOGRAMS]
    warning = Observation("lesion_warnings_total", ("low_resolution",))
    return [Observation("lesion_analyses_total", (outcome, "High")), warning, *measured]


def test_shares_and_distributions() -> None:
    photos = [photo("malignant", 0.25), photo("benign", 0.3), photo("benign", 0.6)]
    result = count([*photos, photo("not_skin", 20.0)], "{} photos")
    assert result.source == "4 photos"
    assert result.shares["malignant"] == 0.25
    assert result.shares["benign"] == 0.5
    assert result.shares["phone"] == 0.0, "what never came has a share, too"
    assert "low_resolution" not in result.shares
    metric = HISTOGRAMS[0]
    cumulative = {edge: result.cumulative[metric, edge] for edge in ("0.1", "0.25", "0.75")}
    assert cumulative == {"0.1": 0.0, "0.25": 0.25, "0.75": 0.75}
    assert result.cumulative[metric, "10.0"] == 0.75
    assert result.cumulative[metric, "+Inf"] == 1.0


def test_the_shipped_rules_have_every_metric_and_bucket() -> None:
    (group,) = yaml.safe_load(OUTPUT.read_text(encoding="utf-8"))["groups"]
    edges = {
        (rule["labels"]["metric"], rule["labels"]["le"])
        for rule in group["rules"]
        if rule["record"] == "lesion:baseline_cumulative"
    }
    assert edges == {(metric, str(edge)) for metric in HISTOGRAMS for edge in (*BUCKETS, "+Inf")}
    shares = {
        rule["labels"]["value"]: float(rule["expr"].removeprefix("vector(").removesuffix(")"))
        for rule in group["rules"]
        if rule["record"] == "lesion:baseline_share"
    }
    outcomes = ("benign", "malignant", "no_lesion_found", "not_skin")
    assert sum(shares[outcome] for outcome in outcomes) == pytest.approx(1, abs=2e-4)


def test_a_clinic_takes_its_own_photos(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: dict[str, list[tuple[dict[str, str], float]]] = {
        "lesion:share:14d": [({"value": "malignant"}, 0.1), ({"value": "low_resolution"}, 1.0)],
        "lesion:cumulative:14d": [({"metric": "m", "le": "0.5"}, 0.4)],
    }
    monkeypatch.setattr(baselines, "_query", lambda url, query: iter(answers[query]))
    result = read("http://prometheus.example")
    assert (result.shares, result.cumulative) == ({"malignant": 0.1}, {("m", "0.5"): 0.4})
    (group,) = yaml.safe_load(result.to_rules())["groups"]
    assert group["rules"][0] == {
        "record": "lesion:baseline_share",
        "labels": {"value": "malignant"},
        "expr": "vector(0.1000)",
    }
    answers["lesion:cumulative:14d"] = []
    with pytest.raises(BaselinesUnknown, match="no photos"):
        read("http://prometheus.example")


def test_a_missing_prometheus_is_named() -> None:
    with pytest.raises(BaselinesUnknown, match="no Prometheus that answers"):
        read("http://127.0.0.1:9")


def test_rules_are_sorted_and_rounded() -> None:
    shares: Any = {"b": 1 / 3, "a": 0.0}
    (group,) = yaml.safe_load(Baselines("x", shares).to_rules())["groups"]
    assert [rule["expr"] for rule in group["rules"]] == ["vector(0.0000)", "vector(0.3333)"]
