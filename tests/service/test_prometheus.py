"""A real Prometheus scrapes the running service: rules are evaluated, every panel has data."""

import math
import re
from collections.abc import Iterator

import numpy as np
import pytest

from scripts.dashboard import OUTPUT, build_dashboard, render
from service.config import ServerConfig
from tests import pictures
from tests.service.conftest import Post
from tests.service.prometheus import Prometheus, running_prometheus

pytestmark = pytest.mark.service

WAIT_SECONDS = 90.0
"""TorchServe measures its machine once a minute."""
METRIC = re.compile(r"\b(?:lesion[_:][\w:]+|\w+Utilization)\b")
"""Name of a metric in a rule, outside quotes."""
QUERIES = [
    (panel["title"], target["expr"].replace("$__rate_interval", "1m"))
    for panel in build_dashboard()["panels"]
    for target in panel.get("targets", [])
]


@pytest.fixture(scope="module")
def prometheus(
    service: ServerConfig, post: Post, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prometheus]:
    """A Prometheus that has seen good and bad photos, and one of something else."""
    with running_prometheus(service, tmp_path_factory.mktemp("prometheus")) as prometheus:
        prometheus.wait_for(lambda: bool(prometheus.query("lesion_service_ready == 1")), 30)
        for _ in range(2):
            post(data=pictures.photo_jpeg())
            post(data=pictures.gif())
            post(data=pictures.encode(np.full((400, 600, 3), (30, 60, 200), np.uint8)))
        yield prometheus


def has_data(prometheus: Prometheus, expression: str) -> bool:
    values = [float(series["value"][1]) for series in prometheus.query(expression)]
    return bool(values) and not any(map(math.isnan, values))


def test_every_panel_has_data(prometheus: Prometheus) -> None:
    missing = QUERIES
    assert len(QUERIES) > 30

    def all_have_data() -> bool:
        nonlocal missing
        missing = [each for each in missing if not has_data(prometheus, each[1])]
        return not missing

    assert prometheus.wait_for(all_have_data, WAIT_SECONDS), missing


def test_every_rule_is_evaluated(prometheus: Prometheus) -> None:
    groups = prometheus.get("rules")["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert {rule["type"] for rule in rules} == {"alerting", "recording"}
    for rule in rules:
        assert rule["health"] == "ok", (rule["name"], rule.get("lastError"))


def test_every_metric_of_a_rule_exists(prometheus: Prometheus) -> None:
    """A metric that was renamed would silence its alert."""
    rules = [rule for group in prometheus.get("rules")["groups"] for rule in group["rules"]]
    expressions = [re.sub(r'"[^"]*"', "", rule["query"]) for rule in rules]
    used = {name for each in expressions for name in METRIC.findall(each)}
    assert len(used) > 20

    def all_exist() -> bool:
        return used <= set(prometheus.get("label/__name__/values"))

    assert prometheus.wait_for(all_exist, WAIT_SECONDS), used


def test_the_healthy_service_raises_no_critical_alert(prometheus: Prometheus) -> None:
    assert prometheus.query('ALERTS{alertstate="firing",severity="critical"}') == []


def test_the_dashboard_is_up_to_date() -> None:
    assert OUTPUT.read_text(encoding="utf-8") == render(), "run `python -m scripts.dashboard`"
