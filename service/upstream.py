"""The gateway's view of TorchServe: it sends photos, receives answers and watches the state."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import aiohttp

from lesion.paths import MODEL_NAME
from service.config import ServerConfig
from service.refusals import Busy, Interrupted, Starting
from service.torchserve import CALL_ERRORS, Api, TorchServe, authorization
from service.uploads import Upload

PROBE_SECONDS = 2.0
"""Pause between two probes of the worker."""
SILENCE_SECONDS = 6.0
"""A worker that has answered nothing for this time counts as not responding."""
_ANSWER_SECONDS = 120.0
"""Time limit for the answer to a photo: longer than any restart of a worker takes."""
_METRICS_SECONDS = 5.0
"""Time limit for TorchServe's metrics."""
_STARTING_CHECK_SECONDS = 0.2
"""Pause between two checks for a worker while none is ready."""
_DRAIN_CHECK_SECONDS = 0.05
"""Pause between two checks for photos that a TorchServe still has to answer."""
_FAILURES = (*CALL_ERRORS, aiohttp.ClientError, TimeoutError)


class ServiceState(StrEnum):
    """State of the service as the page shows it."""

    READY = "ready"
    STARTING = "starting"
    NOT_RESPONDING = "not_responding"
    DOWN = "down"


@dataclass(frozen=True)
class Answer:
    """TorchServe's answer to a photo.

    Attributes:
        status: HTTP status.
        body: JSON, unless it is an error of TorchServe itself.
        queue_seconds: time that the photo waited before it was sent.
    """

    status: int
    body: bytes
    queue_seconds: float = 0.0


class Upstream:
    """The one TorchServe behind the gateway.

    ``attach``, ``detach``, ``reset_silence`` and everything that only reads the state may be called
    from any thread; the rest runs in the gateway's event loop.

    Attributes:
        before_switch: called in the gateway's event loop before other weights are used; what they
            raise prevents it.
        waiting: number of photos that wait to be sent to TorchServe.
        torchserve_exits: number of TorchServes that ended, except for the last.
        worker_exits: number of workers that ended, including those of such a TorchServe.
    """

    def __init__(self, config: ServerConfig) -> None:
        self._config = config
        self._server: TorchServe | None = None
        self._loop: asyncio.AbstractEventLoop | None = None  # the gateway's
        self.before_switch: list[Callable[[], None]] = []
        self._slots = asyncio.Semaphore(config.in_flight)
        self.waiting = 0
        self.torchserve_exits = 0
        self.worker_exits = 0
        self._workers: set[int] = set()  # process ids at the last check
        self._pending: dict[object, float] = {}  # start times of calls without an answer yet
        self._last_answer = 0.0
        self._ready = False
        self._down = False

    def attach(self, server: TorchServe) -> None:
        """Use this TorchServe from now on."""
        self._server, self._ready, self._down = server, False, False

    def detach(self) -> None:
        """Note that TorchServe has ended and is not replaced yet."""
        self._server, self._ready, self._down = None, False, True
        self.torchserve_exits += 1

    def switch(self, server: TorchServe) -> None:
        """Send photos to another TorchServe, which is ready, without a pause.

        Returns when the one before has answered its last photo, or has had the time for it.

        Raises:
            LesionError: one of ``before_switch`` failed; nothing has changed.
        """
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self._switch(server), self._loop).result()

    async def _switch(self, server: TorchServe) -> None:
        for prepare in self.before_switch:
            prepare()
        # Between two steps of the event loop, so that every call is to be waited for or is made to
        # the new TorchServe.
        self._server, self._ready, self._down = server, True, False
        self._workers = set()  # the old workers do not end by themselves
        earlier = set(self._pending)
        with suppress(TimeoutError):
            async with asyncio.timeout(_ANSWER_SECONDS):
                while earlier & self._pending.keys():
                    await asyncio.sleep(_DRAIN_CHECK_SECONDS)

    # ---------------------------------------------------------------- photos

    async def analyse(self, path: str, upload: Upload, headers: dict[str, str]) -> Answer:
        """Send a photo to TorchServe as soon as a slot is free.

        A caller that is cancelled while it waits leaves the queue; nothing is sent.

        Args:
            path: of the request, such as ``/predictions/skin_lesion``.
            upload: its body.
            headers: the lesion to analyse, and the id of the request; see ``lesion.request``.

        Raises:
            Busy: the queue is full.
            Starting: no worker is ready.
            Interrupted: TorchServe or its worker ended before the answer.
        """
        start = time.monotonic()
        async with self._slot():
            queue_seconds = time.monotonic() - start
            server = self._server
            if server is None or not self._ready:
                raise Starting
            try:
                with self._pending_call():
                    answer = await self._post(server, path, upload, headers)
            except _FAILURES:
                raise Interrupted from None
        return replace(answer, queue_seconds=queue_seconds)

    @asynccontextmanager
    async def _slot(self) -> AsyncIterator[None]:
        if self.waiting >= self._config.max_waiting:
            raise Busy
        self.waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self.waiting -= 1
        try:
            yield
        finally:
            self._slots.release()

    async def _post(
        self, server: TorchServe, path: str, upload: Upload, headers: dict[str, str]
    ) -> Answer:
        headers = {
            **headers,
            **authorization(server.token(Api.INFERENCE)),
            "Content-Type": upload.content_type,
        }
        async with (
            _session(server.inference_socket, _ANSWER_SECONDS) as session,
            session.post(path, data=upload.body, headers=headers) as response,
        ):
            return Answer(response.status, await response.read())

    @contextmanager
    def _pending_call(self) -> Iterator[None]:
        """Record that the worker owes an answer during the block."""
        call = object()
        self._pending[call] = time.monotonic()
        try:
            yield
            self._last_answer = time.monotonic()
        finally:
            del self._pending[call]

    # ---------------------------------------------------------------- state

    @property
    def silent_seconds(self) -> float:
        """Time for which calls have been pending and none has been answered; 0 without calls."""
        if not self._pending:
            return 0.0
        return time.monotonic() - max(self._last_answer, min(self._pending.values()))

    @property
    def has_worker(self) -> bool:
        """Tell whether TorchServe reported a ready worker at the last check."""
        return self._ready

    def reset_silence(self) -> None:
        """Restart ``silent_seconds`` at 0, because the worker that owed an answer is gone."""
        self._last_answer = time.monotonic()

    def state(self) -> ServiceState:
        """Return the state as of the last check, without a call to TorchServe."""
        server = self._server
        if self._down or (server is not None and not server.is_running()):
            return ServiceState.DOWN
        if not self._ready:
            return ServiceState.STARTING
        if self.silent_seconds > SILENCE_SECONDS:
            return ServiceState.NOT_RESPONDING
        return ServiceState.READY

    async def watch(self) -> None:
        """Check again and again whether a worker is ready and whether it answers; never returns."""
        self._loop = asyncio.get_running_loop()
        probe: asyncio.Task[None] | None = None
        while True:
            server = self._server
            try:
                ready = server is not None and await asyncio.to_thread(self._check_workers, server)
            except _FAILURES:  # a slow TorchServe keeps its state
                ready = self._ready and server is not None and server.is_running()
            if server is self._server:  # otherwise it has been replaced meanwhile
                self._ready = ready
            if self._ready and server and (probe is None or probe.done()):
                probe = asyncio.create_task(self._probe(server))
            await asyncio.sleep(PROBE_SECONDS if self._ready else _STARTING_CHECK_SECONDS)

    def _check_workers(self, server: TorchServe) -> bool:
        """Ask TorchServe for its workers, and count those that ended; tells whether one is ready.

        Raises:
            OSError, ValueError, LookupError, http.client.HTTPException: TorchServe does not answer.
        """
        workers = server.read_workers()
        present = {worker.pid for worker in workers if worker.pid > 0}  # -1 while it starts
        if server is self._server:
            self.worker_exits += len(self._workers - present)
            self._workers = present
        return any(worker.is_ready for worker in workers)

    async def _probe(self, server: TorchServe) -> None:
        """Ask the worker itself for its description: it answers only between two batches."""
        try:
            headers = authorization(server.token(Api.MANAGEMENT))
            url = f"/models/{MODEL_NAME}?customized=true"
            async with _session(server.management_socket, None) as session:
                with self._pending_call():
                    async with session.get(url, headers=headers) as response:
                        await response.read()
        except _FAILURES:
            return

    # ---------------------------------------------------------------- metrics

    async def read_metrics(self, names: list[str]) -> bytes:
        """Return TorchServe's metrics in Prometheus's text format; empty if it does not answer.

        Args:
            names: of the metrics to return; empty for all.
        """
        server = self._server
        if server is None:
            return b""
        try:
            params = [("name[]", name) for name in names]
            async with (
                _session(server.metrics_socket, _METRICS_SECONDS) as session,
                session.get("/metrics", params=params) as response,
            ):
                return await response.read()
        except _FAILURES:
            return b""


def _session(path: Path, timeout: float | None) -> aiohttp.ClientSession:
    """Open a session for one call: TorchServe may have been replaced by the next one."""
    return aiohttp.ClientSession(
        "http://localhost",
        connector=aiohttp.UnixConnector(str(path)),
        timeout=aiohttp.ClientTimeout(total=timeout),
        auto_decompress=False,
    )
