"""The only way to TorchServe: checks who asks and what for, bounds what comes in, answers in JSON.

TorchServe's HTTP server is old and its management API loads code. So it listens on private sockets
(``service.torchserve``), and this gateway, on loopback, lets four paths through: two for photos,
``/ping`` and ``/metrics``. ``service.page`` adds the page. See SECURITY.md.
"""

import asyncio
import json
import logging
import threading
import traceback
from http import HTTPStatus
from types import TracebackType
from typing import Self

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from lesion.paths import MODEL_NAME
from service.config import Address, ServerConfig
from service.page import page_application
from service.progress import say
from service.refusals import (
    Refusal,
    foreign_origin,
    internal_error,
    interrupted,
    of_http_status,
    starting,
    unknown_host,
)
from service.uploads import MemoryBudget, read_upload
from service.upstream import Answer, ServiceState, Upstream

IDLE_SECONDS = 15.0
"""After which a connection is closed that has not sent a request's whole header."""
_LINGER_SECONDS = 10.0
"""For which the rest of a refused upload is read and dropped, so that the refusal is seen."""
_WORKER_DIED = b"Worker died."
"""TorchServe's message where a worker ended, or was ended because it did not answer in time."""
_LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
_ANSWER_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-site",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

# aiohttp's own reports of broken requests would name the client and quote the request.
_silent = logging.getLogger("service.gateway.http")
_silent.disabled = True


class GatewayMetrics:
    """What the gateway itself counts, beside TorchServe's metrics."""

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


def hosts_of(address: Address, also: frozenset[str]) -> frozenset[str]:
    """What a request's Host may say at an address, in lower case."""
    names = _LOOPBACK_HOSTS if address.host in _LOOPBACK_HOSTS else (address.host,)
    return frozenset(f"{name}:{address.port}" for name in names) | also


def guard(hosts: frozenset[str], metrics: GatewayMetrics) -> Middleware:
    """Middleware that refuses unknown hosts and turns every failure into JSON."""

    def refused(refusal: Refusal) -> web.Response:
        metrics.refusals.labels(refusal.code).inc()
        return refusal_response(refusal)

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            check_host(request, hosts)
            response = await handler(request)
        except Refusal as refusal:
            response = refused(refusal)
        except web.HTTPException as error:
            response = refused(of_http_status(HTTPStatus(error.status)))
        except Exception as error:
            # Where it happened, without the message: that could quote the request.
            frames = "".join(traceback.format_tb(error.__traceback__))
            say(f"The gateway failed with {type(error).__name__}:\n{frames}")
            response = refused(internal_error())
        response.headers.update(_ANSWER_HEADERS)
        return response

    return middleware


def check_host(request: web.Request, hosts: frozenset[str]) -> None:
    """Raises Refusal ``unknown_host`` (403) for a name that is not ours (DNS rebinding)."""
    if not _names(request.headers.get("Host", ""), hosts):
        raise unknown_host()


def check_origin(request: web.Request, config: ServerConfig) -> None:
    """Raises Refusal ``foreign_origin`` (403) for a web page other than ours.

    Ours are the page's own address, and pages of the hosts that the configuration allows.
    """
    origin = request.headers.get("Origin", config.page.url)
    if origin != config.page.url and not _names(origin.partition("://")[2], config.allowed_hosts):
        raise foreign_origin()


def _names(host: str, hosts: frozenset[str]) -> bool:
    """Whether ``host``, with or without its port, is one of ``hosts``."""
    host = host.lower()
    name, colon, port = host.rpartition(":")
    return host in hosts or (bool(colon) and port.isdecimal() and name in hosts)


def refusal_response(refusal: Refusal) -> web.Response:
    """A refusal as the JSON that the handler's refusals have."""
    error = {"error": {"code": refusal.code, "message": refusal.message}}
    headers = {}
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(refusal.retry_after)
    return web.Response(
        body=json.dumps(error).encode(),
        status=refusal.status,
        headers=headers,
        content_type="application/json",
    )


# ---------------------------------------------------------------- inference


class Inference:
    """The handlers of the inference address."""

    def __init__(self, config: ServerConfig, upstream: Upstream) -> None:
        self._config = config
        self._upstream = upstream
        self._budget = MemoryBudget(config.max_waiting * config.max_request_bytes)

    async def analyse(self, request: web.Request) -> web.Response:
        """Photos: the answer is the handler's, or a refusal in the same form."""
        check_origin(request, self._config)
        if self._upstream.state() in (ServiceState.STARTING, ServiceState.DOWN):
            raise starting()
        with self._budget.account() as account:
            upload = await read_upload(request, self._config.max_request_bytes, account)
            answer = await self._upstream.analyse(request.path, upload)
        return _passed_on(answer)

    async def ping(self, request: web.Request) -> web.Response:
        """Whether photos can be analysed now: 200, or 503."""
        healthy = self._upstream.state() is ServiceState.READY
        status = HTTPStatus.OK if healthy else HTTPStatus.SERVICE_UNAVAILABLE
        return web.json_response({"status": "Healthy" if healthy else "Unhealthy"}, status=status)

    async def preflight(self, request: web.Request) -> web.Response:
        """What a browser asks before it sends a photo from another origin."""
        check_origin(request, self._config)
        return web.Response(headers={"Access-Control-Max-Age": "600"})

    async def add_cors_headers(self, request: web.Request, response: web.StreamResponse) -> None:
        """Let our page, and no other, read the answer."""
        response.headers["Access-Control-Allow-Origin"] = self._config.page.url
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"


def _passed_on(answer: Answer) -> web.Response:
    """The handler's answer as it is; TorchServe's own errors in our words.

    Raises:
        Refusal: ``interrupted``, ``starting`` (503) or ``internal_error`` (500).
    """
    if answer.status != HTTPStatus.OK and not _is_handlers(answer.body):
        if _WORKER_DIED in answer.body or answer.status == HTTPStatus.INSUFFICIENT_STORAGE:
            raise interrupted()
        if answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE):
            raise starting()
        raise internal_error()
    return web.Response(body=answer.body, status=answer.status, content_type="application/json")


def _is_handlers(body: bytes) -> bool:
    """Whether an error is the handler's: TorchServe's own have other keys, or are no JSON."""
    try:
        content = json.loads(body)
    except ValueError:
        return False
    return isinstance(content, dict) and "error" in content


def inference_application(
    config: ServerConfig, upstream: Upstream, guard: Middleware
) -> web.Application:
    """Photos and health, at the inference address."""
    inference = Inference(config, upstream)
    application = web.Application(middlewares=[guard])
    application.on_response_prepare.append(inference.add_cors_headers)
    for path in (f"/predictions/{MODEL_NAME}", f"/explanations/{MODEL_NAME}"):
        application.router.add_post(path, inference.analyse)
        application.router.add_put(path, inference.analyse)
        application.router.add_options(path, inference.preflight)
    application.router.add_get("/ping", inference.ping)
    return application


# ---------------------------------------------------------------- metrics


def metrics_application(
    upstream: Upstream, metrics: GatewayMetrics, guard: Middleware
) -> web.Application:
    """TorchServe's metrics and the gateway's, at the metrics address."""

    async def answer(request: web.Request) -> web.Response:
        text = await upstream.metrics(request.query.getall("name[]", []))
        response = web.Response(body=text + generate_latest(metrics.registry))
        response.headers["Content-Type"] = CONTENT_TYPE_PLAIN_0_0_4
        return response

    application = web.Application(middlewares=[guard])
    application.router.add_get("/metrics", answer)
    return application


# ---------------------------------------------------------------- all of it


class Gateway:
    """Inference, metrics and page; answers from a thread within a ``with`` block."""

    def __init__(self, config: ServerConfig) -> None:
        self._config = config
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runners: list[web.AppRunner] = []
        self.upstream = Upstream(config)

    def __enter__(self) -> Self:
        """Raises OSError where an address cannot be opened."""
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    async def _start(self) -> None:
        config, upstream = self._config, self.upstream
        metrics = GatewayMetrics(upstream)

        def guard_at(address: Address) -> Middleware:
            return guard(hosts_of(address, config.allowed_hosts), metrics)

        self._watch = asyncio.create_task(upstream.watch())  # kept, or it might be collected
        for address, application in (
            (config.inference, inference_application(config, upstream, guard_at(config.inference))),
            (config.metrics, metrics_application(upstream, metrics, guard_at(config.metrics))),
            (config.page, page_application(config, upstream, guard_at(config.page))),
        ):
            runner = web.AppRunner(
                application,
                access_log=None,
                logger=_silent,
                keepalive_timeout=IDLE_SECONDS,
                lingering_time=_LINGER_SECONDS,
                auto_decompress=False,
                handler_cancellation=True,  # a client that went away leaves the queue
                shutdown_timeout=1.0,
            )
            self._runners.append(runner)
            await runner.setup()
            await web.TCPSite(runner, address.host, address.port).start()

    async def _stop(self) -> None:
        for runner in self._runners:
            await runner.cleanup()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _end(self) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
