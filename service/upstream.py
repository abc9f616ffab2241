"""TorchServe as the gateway sees it: photos go in, answers come out, and how it is doing."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import aiohttp

from lesion.paths import MODEL_NAME
from service.config import ServerConfig
from service.refusals import busy, interrupted, starting
from service.torchserve import NO_ANSWER, TorchServe
from service.uploads import Upload

PROBE_SECONDS = 2.0
"""Between two questions to the worker whether it still answers."""
SILENCE_SECONDS = 6.0
"""Without an answer to anything from which the worker counts as not responding."""
_ANSWER_SECONDS = 120.0
"""For a photo that TorchServe was handed: longer than any restart of a worker takes."""
_UNUSABLE = (*NO_ANSWER, aiohttp.ClientError, TimeoutError)


class ServiceState(StrEnum):
    """How the service is doing."""

    READY = "ready"
    STARTING = "starting"
    NOT_RESPONDING = "not_responding"
    DOWN = "down"


@dataclass(frozen=True)
class Answer:
    """What TorchServe answered to a photo."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class Upstream:
    """The one TorchServe behind the gateway.

    ``attach``, ``detach`` and what only looks may be called from any thread; the rest runs in the
    gateway's loop.

    Attributes:
        waiting: photos that wait to be handed to TorchServe.
    """

    def __init__(self, config: ServerConfig) -> None:
        self._config = config
        self._server: TorchServe | None = None
        self._slots = asyncio.Semaphore(config.in_flight)
        self.waiting = 0
        self._asked: dict[object, float] = {}  # when the worker was asked what it has not answered
        self._last_answer = 0.0
        self._ready = False
        self._down = False

    def attach(self, server: TorchServe) -> None:
        """From now on this is TorchServe."""
        self._server, self._ready, self._down = server, False, False

    def detach(self) -> None:
        """TorchServe has ended, and there is no other yet."""
        self._server, self._ready, self._down = None, False, True

    # ---------------------------------------------------------------- photos

    async def analyse(self, path: str, upload: Upload) -> Answer:
        """Hand a photo on as soon as it is its turn.

        A caller that is cancelled while it waits leaves the queue; TorchServe never hears of it.

        Raises:
            Refusal: ``busy``, ``starting`` or ``interrupted`` (503).
        """
        async with self._turn():
            server = self._server
            if server is None or not self._ready:
                raise starting()
            try:
                with self._asking():
                    return await self._post(server, path, upload)
            except _UNUSABLE:
                raise interrupted() from None

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self.waiting >= self._config.max_waiting:
            raise busy()
        self.waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self.waiting -= 1
        try:
            yield
        finally:
            self._slots.release()

    async def _post(self, server: TorchServe, path: str, upload: Upload) -> Answer:
        headers = {
            "Authorization": f"Bearer {server.token('inference')}",
            "Content-Type": upload.content_type,
        }
        async with (
            _session(server.inference_socket, _ANSWER_SECONDS) as session,
            session.post(path, data=upload.body, headers=headers) as response,
        ):
            return Answer(response.status, await response.read(), response.headers)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        question = object()
        self._asked[question] = time.monotonic()
        try:
            yield
            self._last_answer = time.monotonic()
        finally:
            del self._asked[question]

    # ---------------------------------------------------------------- state

    def silent_for(self) -> float:
        """Seconds for which the worker has owed an answer and given none."""
        if not self._asked:
            return 0.0
        return time.monotonic() - max(self._last_answer, min(self._asked.values()))

    @property
    def has_worker(self) -> bool:
        """Whether TorchServe has a worker that it calls ready."""
        return self._ready

    def forget_questions(self) -> None:
        """Count the silence anew: the worker that was asked is gone."""
        self._last_answer = time.monotonic()

    def state(self) -> ServiceState:
        """How the service is doing, without asking anybody."""
        server = self._server
        if self._down or (server is not None and not server.is_running()):
            return ServiceState.DOWN
        if not self._ready:
            return ServiceState.STARTING
        if self.silent_for() > SILENCE_SECONDS:
            return ServiceState.NOT_RESPONDING
        return ServiceState.READY

    async def watch(self) -> None:
        """Keep asking, for ever, whether there is a worker and whether it answers."""
        probe: asyncio.Task[None] | None = None
        while True:
            server = self._server
            try:
                ready = server is not None and await asyncio.to_thread(server.has_ready_worker)
            except _UNUSABLE:  # a TorchServe that is only slow is as it was
                ready = self._ready and server is not None and server.is_running()
            self._ready = ready and server is self._server  # not one that was replaced meanwhile
            if self._ready and server and (probe is None or probe.done()):
                probe = asyncio.create_task(self._probe(server))
            await asyncio.sleep(PROBE_SECONDS if self._ready else 0.2)

    async def _probe(self, server: TorchServe) -> None:
        """Ask the worker itself for its description: it answers only between two batches."""
        try:
            headers = {"Authorization": f"Bearer {server.token('management')}"}
            url = f"/models/{MODEL_NAME}?customized=true"
            async with _session(server.management_socket, None) as session:
                with self._asking():
                    async with session.get(url, headers=headers) as response:
                        await response.read()
        except _UNUSABLE:
            return

    # ---------------------------------------------------------------- metrics

    async def metrics(self, names: list[str]) -> bytes:
        """TorchServe's metrics in Prometheus's text format; nothing while it does not answer.

        Args:
            names: of the metrics to give; none for all.
        """
        server = self._server
        if server is None:
            return b""
        try:
            params = [("name[]", name) for name in names]
            async with (
                _session(server.metrics_socket, 5.0) as session,
                session.get("/metrics", params=params) as response,
            ):
                return await response.read()
        except _UNUSABLE:
            return b""


def _session(path: Path, timeout: float | None) -> aiohttp.ClientSession:
    """A connection of its own for each call: TorchServe may be another one the next time."""
    return aiohttp.ClientSession(
        "http://localhost",
        connector=aiohttp.UnixConnector(str(path)),
        timeout=aiohttp.ClientTimeout(total=timeout),
        auto_decompress=False,
    )
