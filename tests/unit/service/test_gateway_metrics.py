"""The gateway's own metrics, as Prometheus reads them."""

import subprocess

import pytest
from prometheus_client import generate_latest

from lesion.paths import SERVER_CONFIG
from service.config import read_config
from service.gateway_metrics import GatewayMetrics, Kind
from service.upstream import Upstream
from tests.peers import find_peer


@pytest.fixture
def metrics() -> GatewayMetrics:
    return GatewayMetrics(Upstream(read_config(SERVER_CONFIG)))


def test_requests_are_counted_with_their_times(metrics: GatewayMetrics) -> None:
    metrics.observe(Kind.PREDICTION, 200, 0.6, 0.3)
    metrics.observe(Kind.PREDICTION, 503, 0.1, None)
    lines = generate_latest(metrics.registry).decode().splitlines()
    for line in (
        'lesion_gateway_requests_total{kind="prediction",status="200"} 1.0',
        'lesion_gateway_requests_total{kind="prediction",status="503"} 1.0',
        'lesion_gateway_requests_total{kind="explanation",status="500"} 0.0',
        'lesion_gateway_request_seconds_bucket{kind="prediction",le="0.5"} 1.0',
        'lesion_gateway_request_seconds_bucket{kind="prediction",le="0.75"} 2.0',
        "lesion_gateway_queue_seconds_count 1.0",
        "lesion_worker_exits_total 0.0",
        "lesion_service_ready 0.0",
    ):
        assert line in lines


def test_the_metrics_follow_the_rules_of_prometheus(metrics: GatewayMetrics) -> None:
    result = subprocess.run(
        [str(find_peer("promtool")), "check", "metrics"],
        input=generate_latest(metrics.registry),
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert (result.returncode, result.stdout + result.stderr) == (0, b"")
