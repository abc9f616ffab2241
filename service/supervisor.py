"""Keeps one TorchServe running: starts it, and starts it again when it ends or stops answering."""

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from service.config import ServerConfig
from service.errors import StartError
from service.progress import say
from service.torchserve import TorchServe
from service.upstream import Upstream

LONGEST_PAUSE = 60.0
"""Seconds between two starts at most; each failed start doubles the pause, from 1 s."""
STEADY_SECONDS = 60.0
"""After a run of this length the next pause is the shortest again."""
WITHOUT_WORKER_SECONDS = 150.0
"""Without a ready worker after which TorchServe is started anew: it gives a worker up that died
several times within five minutes."""
GRACE_SECONDS = 10.0
"""Beyond the response timeout, within which TorchServe itself ends a worker that keeps a photo."""
_CHECK_EVERY = 0.5


class _Ending(Exception):
    """The service ends while TorchServe is being started."""


class Supervisor:
    """One TorchServe that is always the upstream's; leaving the ``with`` block stops it.

    Attributes:
        config: as given.
        server: the present TorchServe; None while there is none.
    """

    def __init__(self, config: ServerConfig, logs: Path, upstream: Upstream) -> None:
        self.config, self._logs, self._upstream = config, logs, upstream
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._pause = 1.0
        self.server: TorchServe | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()
        self._drop()

    def start(self, tick: Callable[[], None]) -> None:
        """Start TorchServe, wait until it is ready, and watch it from then on.

        Raises:
            StartError: this first start failed; later ones are tried again and again.
        """
        self._start(tick)
        self._thread.start()

    def _start(self, tick: Callable[[], None]) -> None:
        self.server = TorchServe(self.config, self._logs)
        self._upstream.attach(self.server)
        self.server.wait_until_ready(tick)
        while not self._upstream.has_worker and self.server.is_running():
            tick()
            time.sleep(0.05)

    def _drop(self) -> None:
        self._upstream.detach()
        if self.server is not None:
            self.server.stop()
        self.server = None

    def _watch(self) -> None:
        started = last_ready = time.monotonic()
        while not self._ending.wait(_CHECK_EVERY):
            now = time.monotonic()
            if self._upstream.has_worker:
                last_ready = now
            reason = self._reason_to_restart(now - last_ready)
            if reason:
                if now - started > STEADY_SECONDS:
                    self._pause = 1.0
                self._restart(reason)
                started = last_ready = time.monotonic()

    def _reason_to_restart(self, without_worker: float) -> str:
        """A sentence, or nothing where TorchServe is well, or only needs another worker."""
        if self.server is None or not self.server.is_running():
            return f"TorchServe ended unexpectedly; its logs are in {self._logs}."
        if without_worker > WITHOUT_WORKER_SECONDS:
            return f"TorchServe has no worker any more; its logs are in {self._logs}."
        if self._upstream.silent_for() > self.config.response_timeout + GRACE_SECONDS:
            found = self.server.worker()
            if found is None:
                return f"TorchServe does not answer; its logs are in {self._logs}."
            self._end_worker(int(str(found["pid"])))
        return ""

    def _restart(self, reason: str) -> None:
        """Start TorchServe until it is ready, with ever longer pauses."""
        self._drop()
        while True:
            say(f"{reason} Starting it again in {self._pause:.0f} s.")
            if self._ending.wait(self._pause):
                return
            self._pause = min(2.0 * self._pause, LONGEST_PAUSE)
            try:
                self._start(self._stop_if_ending)
            except (StartError, OSError) as error:
                self._drop()
                reason = str(error)
            except _Ending:
                return
            else:
                say("TorchServe is ready again.")
                return

    def _stop_if_ending(self) -> None:
        if self._ending.is_set():
            raise _Ending

    def _end_worker(self, pid: int) -> None:
        """TorchServe itself ends a worker that keeps a photo waiting, but not one that is only
        asked whether it lives."""
        say("The worker does not answer; it is ended, and TorchServe starts another.")
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        self._upstream.forget_questions()
