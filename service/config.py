"""What the scripts read of config.properties and handlers/model-config.yaml."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from lesion.paths import MODEL_CONFIG, MODEL_NAME, ROOT
from service.errors import StartError


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
    """A config.properties, and what the gateway needs of model-config.yaml.

    Attributes:
        path: the file.
        inference, metrics, page: addresses that the gateway listens on.
        allowed_hosts: names, besides the addresses themselves, that a request's Host may say.
        model_store: folder of the archive and its weights.
        max_request_bytes: of a request's body.
        max_waiting: photos that may wait for the worker.
        in_flight: photos that TorchServe is handed at a time.
        response_timeout: seconds after which TorchServe restarts a worker that does not answer.
    """

    path: Path
    inference: Address
    metrics: Address
    page: Address
    allowed_hosts: frozenset[str]
    model_store: Path
    max_request_bytes: int
    max_waiting: int
    in_flight: int
    response_timeout: int

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
            "metrics_address": self.metrics,
            "cors_allowed_origin": self.page,
        }


def read_config(path: Path) -> ServerConfig:
    """Read a config.properties; relative paths in it start from the project's folder.

    Raises:
        StartError: it cannot be read, or a key is missing or not understood.
    """
    model = _read_model_config()
    try:
        properties = read_properties(path)
        return ServerConfig(
            path=path.resolve(),
            inference=_parse_address(properties["inference_address"]),
            metrics=_parse_address(properties["metrics_address"]),
            page=_parse_address(properties["cors_allowed_origin"]),
            allowed_hosts=frozenset(
                name.strip().lower()
                for name in properties.get("allowed_hosts", "").split(",")
                if name.strip()
            ),
            model_store=ROOT / properties["model_store"],
            max_request_bytes=int(properties["max_request_size"]),
            max_waiting=int(properties["job_queue_size"]),
            in_flight=model["maxWorkers"] * model["batchSize"],
            response_timeout=model["responseTimeout"],
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


def _read_model_config() -> dict[str, int]:
    """TorchServe's part of model-config.yaml.

    Raises:
        StartError: the file cannot be read, or a value is no positive whole number.
    """
    try:
        content: Any = yaml.safe_load(MODEL_CONFIG.read_text(encoding="utf-8"))
        values = {key: content[key] for key in ("maxWorkers", "batchSize", "responseTimeout")}
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        raise StartError(f"The configuration {MODEL_CONFIG} cannot be used: {error}.") from None
    for key, value in values.items():
        if type(value) is not int or value < 1:
            raise StartError(f"{key} in {MODEL_CONFIG.name} must be a positive whole number.")
    return values


def _parse_address(url: str) -> Address:
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname or not parts.port:
        raise ValueError(f"{url!r} is not of the form http://host:port")
    return Address(parts.hostname, parts.port)
