"""Keeps one TorchServe running: restarts it when it ends or stops answering, and updates it."""

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from lesion.errors import LesionError
from service.archive import check_unchanged
from service.config import ServerConfig
from service.errors import StartError
from service.lifecycle import Stoppable
from service.pending_update import PendingUpdate
from service.preflight import check_memory
from service.progress import say
from service.torchserve import TorchServe
from service.upstream import Upstream

FIRST_PAUSE = 1.0
"""Seconds before the first restart; each failed start doubles the pause."""
LONGEST_PAUSE = 60.0
"""Longest pause between two starts, in seconds."""
STABLE_SECONDS = 60.0
"""After a run of this length the next pause is ``FIRST_PAUSE`` again."""
WITHOUT_WORKER_SECONDS = 150.0
"""TorchServe is restarted after this time without a ready worker."""
WITHOUT_PROCESS_SECONDS = 12.0
"""TorchServe is restarted after this time without the process of a worker: when workers die one
after the other, it waits for up to 55 s before it starts the next, and after five minutes starts
none."""
GRACE_SECONDS = 10.0
"""Time beyond the response timeout that TorchServe gets to end a worker that keeps a photo."""
_CHECK_SECONDS = 0.5
"""Pause between two checks."""


class _Stopping(Exception):
    """The service is stopped while TorchServe is starting."""


class Supervisor(Stoppable):
    """Keeps a TorchServe attached to the upstream until ``stop``.

    Attributes:
        config: as given.
        server: the current TorchServe; None while there is none.
    """

    def __init__(self, config: ServerConfig, logs: Path, upstream: Upstream) -> None:
        self.config, self._logs, self._upstream = config, logs, upstream
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._pause = FIRST_PAUSE
        self._update = PendingUpdate(config.model_store)
        self.server: TorchServe | None = None

    def start(self, tick: Callable[[], None]) -> None:
        """Start TorchServe, wait until it is ready, and supervise it from then on.

        Args:
            tick: called several times a second until TorchServe is ready.

        Raises:
            StartError: this first start failed; later ones are repeated until one succeeds.
        """
        self._update.discard()  # of a service that was killed
        self._start_server(tick)
        self._thread.start()

    def stop(self) -> None:
        """End the supervision, then TorchServe."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._stop_server()

    def _start_server(self, tick: Callable[[], None]) -> None:
        self.server = TorchServe(self.config, self._logs)
        self._upstream.attach(self.server)
        self.server.wait_until_ready(tick)
        while not self._upstream.has_worker and self.server.is_running():
            tick()
            time.sleep(0.05)

    def _stop_server(self) -> None:
        self._upstream.detach()
        if self.server is not None:
            self.server.stop()
        self.server = None

    def _watch(self) -> None:
        started = last_ready = last_process = time.monotonic()
        while not self._stopping.wait(_CHECK_SECONDS):
            now = time.monotonic()
            if self._upstream.has_worker:
                last_ready = last_process = now
            elif self.server is not None and self.server.has_worker_process():
                last_process = now
            reason = self._reason_to_restart(now - last_ready, now - last_process)
            if reason is not None:
                if now - started > STABLE_SECONDS:
                    self._pause = FIRST_PAUSE
                self._restart(reason)
                started = last_ready = last_process = time.monotonic()
            elif self._update.is_waiting():
                self._answer_update()

    def _reason_to_restart(self, without_worker: float, without_process: float) -> str | None:
        """Check TorchServe and kill a worker that does not answer.

        Args:
            without_worker: seconds since a worker was last ready.
            without_process: seconds since there was last a process of a worker.

        Returns:
            A sentence that says why TorchServe must be restarted; None if it need not be.
        """
        if self.server is None or not self.server.is_running():
            return f"TorchServe ended unexpectedly; its logs are in {self._logs}."
        if without_worker > WITHOUT_WORKER_SECONDS or without_process > WITHOUT_PROCESS_SECONDS:
            return f"TorchServe no longer has a worker; its logs are in {self._logs}."
        if self._upstream.silent_seconds > self.config.response_timeout + GRACE_SECONDS:
            worker = self.server.find_worker()
            if worker is None:
                return f"TorchServe does not answer; its logs are in {self._logs}."
            self._kill_worker(worker.pid)
        return None

    def _restart(self, reason: str) -> None:
        """Start TorchServe again and again until it is ready, with increasing pauses."""
        self._stop_server()
        while True:
            say(f"{reason} Starting it again in {self._pause:.0f} s.")
            if self._stopping.wait(self._pause):
                return
            self._pause = min(2.0 * self._pause, LONGEST_PAUSE)
            try:
                self._start_server(self._raise_if_stopping)
            except (StartError, OSError) as error:
                self._stop_server()
                reason = str(error)
            except _Stopping:
                return
            else:
                say("TorchServe is ready again.")
                return

    def _answer_update(self) -> None:
        """Use the new archive; if that fails, go on with the old one and give the reason."""
        say("Starting a second TorchServe with the new archive.")
        try:
            self._switch_to_update()
        except (LesionError, OSError) as error:
            problem = str(error)
        except _Stopping:
            problem = "The service was stopped."
        else:
            problem = ""
        say(problem or "The new archive is in use.")
        self._update.answer(problem)

    def _switch_to_update(self) -> None:
        """Start a TorchServe with the new archive, send photos to it, and end the old one.

        Raises:
            LesionError, OSError: the old one goes on.
            _Stopping: the service is stopped.
        """
        check_memory()
        check_unchanged(self._update.folder)
        server = TorchServe(replace(self.config, model_store=self._update.folder), self._logs)
        try:
            server.wait_until_ready(self._raise_if_update_must_end)
            self._upstream.switch(server)
        except BaseException:
            server.stop()
            raise
        old, self.server = self.server, server
        if old is not None:
            old.stop()
        self._update.keep_archive()

    def _raise_if_update_must_end(self) -> None:
        self._raise_if_stopping()
        if self.server is None or not self.server.is_running():
            raise StartError("TorchServe ended during the update; the old archive is used again.")

    def _raise_if_stopping(self) -> None:
        if self._stopping.is_set():
            raise _Stopping

    def _kill_worker(self, pid: int) -> None:
        """Kill a worker that does not answer.

        TorchServe itself ends a worker that keeps a photo for too long, but not one that only fails
        to answer a probe.
        """
        say("The worker does not answer; it is ended, and TorchServe starts another.")
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        self._upstream.reset_silence()
