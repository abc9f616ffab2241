"""The only way to TorchServe: a thread that serves the inference, metrics and page addresses.

TorchServe's HTTP server is old, and its management API can load code. Therefore it listens on
private sockets (``service.torchserve``), and the gateway, on loopback, accepts four paths: two for
photos, ``/ping`` and ``/metrics``. ``service.page`` adds the page. See SECURITY.md.
"""

import asyncio
import logging
import threading
from pathlib import Path
from typing import Self

from aiohttp import web
from aiohttp.typedefs import Middleware

from service.config import Address, ServerConfig
from service.fhir import answer_in_fhir
from service.gateway_metrics import GatewayMetrics, metrics_application
from service.guard import list_hosts, make_guard
from service.inference import inference_application
from service.lifecycle import Stoppable
from service.observation import make_observer
from service.page import page_application
from service.request_log import RequestLog
from service.upstream import Upstream

IDLE_SECONDS = 15.0
"""A connection that has not sent a complete request header after this time is closed."""
_LINGER_SECONDS = 10.0
"""For this time the rest of a refused upload is read and discarded, so that the client reads the
refusal."""

DRAIN_SECONDS = 20.0
"""When the service stops, photos that were accepted get this time to be answered."""

# aiohttp's own reports of broken requests would name the client and quote the request.
_silent = logging.getLogger("service.gateway.http")
_silent.disabled = True


class Gateway(Stoppable):
    """The gateway; it serves its addresses from a thread within a ``with`` block.

    Attributes:
        upstream: the TorchServe that photos are sent to.
    """

    def __init__(self, config: ServerConfig, logs: Path) -> None:
        """Make a gateway that is not open yet; ``logs`` is the folder of its log."""
        self._config = config
        self._log = RequestLog(config.request_log, logs)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runners: list[web.AppRunner] = []
        self.upstream = Upstream(config)

    def __enter__(self) -> Self:
        """Open the addresses.

        Raises:
            OSError: an address cannot be opened.
        """
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        except BaseException:
            self.stop()
            raise
        return self

    def drain(self) -> None:
        """Close the addresses to new requests, and wait until the accepted ones are answered."""
        asyncio.run_coroutine_threadsafe(self._close_addresses(), self._loop).result()

    def stop(self) -> None:
        """Close the addresses and end the thread."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._log.close()

    async def _open(self) -> None:
        # The event loop itself keeps only a weak reference to the task.
        self._watch = asyncio.create_task(self.upstream.watch())
        for address, application in self._build_applications():
            runner = web.AppRunner(
                application,
                access_log=None,
                logger=_silent,
                keepalive_timeout=IDLE_SECONDS,
                lingering_time=_LINGER_SECONDS,
                auto_decompress=False,
                handler_cancellation=True,  # a client that disconnects leaves the queue
                shutdown_timeout=DRAIN_SECONDS,
            )
            self._runners.append(runner)
            await runner.setup()
            await web.TCPSite(runner, address.host, address.port).start()

    def _build_applications(self) -> list[tuple[Address, web.Application]]:
        """Build each address's application, with the guard for the host names of the address."""
        config, upstream = self._config, self.upstream
        metrics = GatewayMetrics(upstream)
        public = config.allowed_hosts | ({config.public_host} if config.public_host else set())

        def middlewares(name: str, address: Address, names: frozenset[str]) -> list[Middleware]:
            guard = make_guard(list_hosts(address, names), metrics)
            return [make_observer(name, metrics, self._log), answer_in_fhir, guard]

        inference = middlewares("inference", config.inference, public)
        page = middlewares("page", config.page, public)
        own = middlewares("metrics", config.metrics, config.allowed_hosts)
        return [
            (config.inference, inference_application(config, upstream, inference)),
            (config.metrics, metrics_application(upstream, metrics, own)),
            (config.page, page_application(config, upstream, page)),
        ]

    async def _close_addresses(self) -> None:
        await asyncio.gather(*(runner.cleanup() for runner in self._runners))

    async def _close(self) -> None:
        await self._close_addresses()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
