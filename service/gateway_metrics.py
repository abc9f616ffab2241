"""The gateway's own Prometheus metrics, and the application that serves all metrics."""

from aiohttp import web
from aiohttp.typedefs import Middleware
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from service.request_id import identify
from service.upstream import ServiceState, Upstream


class GatewayMetrics:
    """Metrics of the gateway itself, in addition to those of TorchServe.

    Attributes:
        registry: holds all of them.
        refusals: counts requests that the gateway answered itself, by error code.
    """

    def __init__(self, upstream: Upstream) -> None:
        self.registry = CollectorRegistry()
        self.refusals = Counter(
            "lesion_gateway_refusals",
            "Requests that the gateway answered itself, by the error code of the answer.",
            ["code"],
            registry=self.registry,
        )
        waiting = Gauge(
            "lesion_gateway_waiting", "Photos that wait for the worker.", registry=self.registry
        )
        waiting.set_function(lambda: upstream.waiting)
        ready = Gauge(
            "lesion_service_ready", "1 while photos can be analysed.", registry=self.registry
        )
        ready.set_function(lambda: upstream.state() is ServiceState.READY)


def metrics_application(
    upstream: Upstream, metrics: GatewayMetrics, guard: Middleware
) -> web.Application:
    """Build the application of the metrics address: TorchServe's metrics, then the gateway's."""

    async def answer(request: web.Request) -> web.Response:
        text = await upstream.read_metrics(request.query.getall("name[]", []))
        response = web.Response(body=text + generate_latest(metrics.registry))
        response.headers["Content-Type"] = CONTENT_TYPE_PLAIN_0_0_4
        return response

    application = web.Application(middlewares=[identify, guard])
    application.router.add_get("/metrics", answer)
    return application
