"""The gateway's own Prometheus metrics, and the application that serves all metrics."""

import asyncio
from collections.abc import Iterator
from enum import StrEnum

import psutil
from aiohttp import web
from aiohttp.typedefs import Middleware
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from lesion import __version__
from service.refusals import RefusalCode
from service.upstream import ServiceState, Upstream

# Otherwise each series has a second one with the time of its first value.
disable_created_metrics()  # type: ignore[no-untyped-call]

_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 20, 30, 60, 120)
"""Buckets: an answer usually takes half a second, and 120 s is TorchServe's limit."""


class Kind(StrEnum):
    """What a request asks for; OTHER is anything that does not exist."""

    PREDICTION = "prediction"
    EXPLANATION = "explanation"
    PROBE = "probe"
    METRICS = "metrics"
    PAGE = "page"
    OTHER = "other"


_EXPECTED_STATUSES = (200, 400, 413, 415, 499, 500, 503)
"""Statuses of answers about photos."""


class GatewayMetrics:
    """Metrics of the gateway itself, in addition to those of TorchServe.

    Attributes:
        registry: holds all of them.
        refusals: counts requests that the gateway answered itself, by error code.
        in_flight: number of requests that have no answer yet.
    """

    def __init__(self, upstream: Upstream) -> None:
        self.registry = CollectorRegistry()
        self.refusals = Counter(
            "lesion_gateway_refusals",
            "Requests that the gateway answered itself, by the error code of the answer.",
            ["code"],
            registry=self.registry,
        )
        self.in_flight = Gauge(
            "lesion_gateway_in_flight", "Requests without an answer yet.", registry=self.registry
        )
        self._requests = Counter(
            "lesion_gateway_requests",
            "Requests by what they ask for and by HTTP status; 499: the client disconnected.",
            ["kind", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "lesion_gateway_request_seconds",
            "Time from the header of a request to its answer.",
            ["kind"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._queue_seconds = Histogram(
            "lesion_gateway_queue_seconds",
            "Time that a photo waited for the worker.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        # A series that begins above 0 hides its first event.
        for code in RefusalCode:
            self.refusals.labels(code)
        for kind in (Kind.PREDICTION, Kind.EXPLANATION):
            self._seconds.labels(kind)
            for status in _EXPECTED_STATUSES:
                self._requests.labels(kind, str(status))
        self.registry.register(_StateCollector(upstream))

    def observe(self, kind: Kind, status: int, seconds: float, queue_seconds: float | None) -> None:
        """Count a request that has been answered.

        Args:
            kind: what it asked for.
            status: HTTP status of the answer.
            seconds: time until then.
            queue_seconds: time in the queue for the worker, if it went through.
        """
        self._requests.labels(kind, str(status)).inc()
        self._seconds.labels(kind).observe(seconds)
        if queue_seconds is not None:
            self._queue_seconds.observe(queue_seconds)


class _StateCollector(Collector):
    """Metrics of the service's present state, and of the processes that have ended."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream

    def collect(self) -> Iterator[Metric]:
        upstream = self._upstream
        yield GaugeMetricFamily(
            "lesion_gateway_waiting", "Photos that wait for the worker.", upstream.waiting
        )
        ready = upstream.state() is ServiceState.READY
        yield GaugeMetricFamily("lesion_service_ready", "1 while photos can be analysed.", ready)
        yield CounterMetricFamily(
            "lesion_worker_exits", "Worker processes that ended.", upstream.worker_exits
        )
        yield CounterMetricFamily(
            "lesion_torchserve_exits", "TorchServes that ended.", upstream.torchserve_exits
        )
        memory = GaugeMetricFamily(
            "lesion_memory_bytes", "Resident memory of the processes.", labels=["process"]
        )
        for name, size in measure_memory().items():
            memory.add_metric([name], size)
        yield memory
        info = GaugeMetricFamily("lesion_info", "Always 1; has the version.", labels=["version"])
        info.add_metric([__version__], 1)
        yield info


def measure_memory() -> dict[str, int]:
    """Measure the resident memory in bytes of the gateway, of TorchServe and of its workers."""
    gateway = psutil.Process()
    memory = {"gateway": gateway.memory_info().rss, "torchserve": 0, "worker": 0}
    for process in gateway.children(recursive=True):
        try:
            parent, size = process.parent(), process.memory_info().rss
            is_worker = parent is not None and parent.name() == "java"
        except psutil.NoSuchProcess:
            continue
        memory["worker" if is_worker else "torchserve"] += size
    return memory


def metrics_application(
    upstream: Upstream, metrics: GatewayMetrics, middlewares: list[Middleware]
) -> web.Application:
    """Build the application of the metrics address: TorchServe's metrics, then the gateway's."""

    async def answer(request: web.Request) -> web.Response:
        text = await upstream.read_metrics(request.query.getall("name[]", []))
        # In a thread, because the list of processes is read.
        own = await asyncio.to_thread(generate_latest, metrics.registry)
        response = web.Response(body=text + own)
        response.headers["Content-Type"] = CONTENT_TYPE_PLAIN_0_0_4
        return response

    application = web.Application(middlewares=middlewares)
    application.router.add_get("/metrics", answer)
    return application
