"""Reads config.properties, and TorchServe's keys of handlers/model-config.yaml."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lesion.config import read_worker_settings
from lesion.paths import MODEL_CONFIG, MODEL_NAME, MODEL_STORE, weights_of
from service.errors import StartError
from service.request_log import Destination
from service.torchserve_keys import TORCHSERVE_KEYS

_ALLOWED_HOSTS = "allowed_hosts"
_PUBLIC_ADDRESS = "public_address"
_REQUEST_LOG = "request_log"
_KSERVE = "kserve"
_ENVELOPE = "service_envelope"
_UPLOAD_SIDE = "upload_side"
_KNOWN_KEYS = TORCHSERVE_KEYS | {
    _ALLOWED_HOSTS,
    _PUBLIC_ADDRESS,
    _REQUEST_LOG,
    _KSERVE,
    _UPLOAD_SIDE,
}


@dataclass(frozen=True)
class Address:
    """Host and port on which a server listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"


@dataclass(frozen=True)
class ServerConfig:
    """Content of a config.properties, and the values of model-config.yaml that the gateway needs.

    Attributes:
        path: of the config.properties.
        inference, metrics, page: addresses on which the gateway listens.
        public_address: origin, such as ``https://lesion.example``, under which a proxy offers page
            and API together; None without a proxy.
        allowed_hosts: names that the Host header may have besides the addresses themselves.
        request_log: where the log of requests is written.
        kserve: whether KServe's paths are answered, too.
        upload_side: longer side in pixels to which the page reduces larger photos.
        model_store: folder of the archive and of the weights.
        max_request_bytes: largest size of a request's body.
        max_waiting: largest number of photos that wait for the worker.
        in_flight: largest number of photos that TorchServe has at the same time.
        response_timeout: seconds after which TorchServe restarts a worker that does not answer.
    """

    path: Path
    inference: Address
    metrics: Address
    page: Address
    public_address: str | None
    allowed_hosts: frozenset[str]
    request_log: Destination
    kserve: bool
    upload_side: int
    model_store: Path
    max_request_bytes: int
    max_waiting: int
    in_flight: int
    response_timeout: int

    @property
    def weights(self) -> Path:
        """Folder of the weights and their manifest."""
        return weights_of(self.model_store)

    @property
    def public_host(self) -> str | None:
        """Host of ``public_address``, with its port unless that is 443."""
        return self.public_address and urlsplit(self.public_address).netloc

    @property
    def prediction_url(self) -> str:
        return f"{self.inference.url}/predictions/{MODEL_NAME}"

    @property
    def explanation_url(self) -> str:
        return f"{self.inference.url}/explanations/{MODEL_NAME}"

    @property
    def addresses(self) -> dict[str, Address]:
        """Every address that is opened, by its key in config.properties."""
        return {
            "inference_address": self.inference,
            "metrics_address": self.metrics,
            "cors_allowed_origin": self.page,
        }


def read_config(path: Path) -> ServerConfig:
    """Read a config.properties; relative paths in it are relative to the folder of MODEL_STORE.

    Raises:
        StartError: it cannot be read, or a key is missing, unknown or has an impossible value; the
            message names file and key.
        ConfigError: likewise of model-config.yaml.
    """
    worker = read_worker_settings(MODEL_CONFIG)
    properties = _Properties(path)
    return ServerConfig(
        path=path.resolve(),
        inference=properties.address("inference_address"),
        metrics=properties.address("metrics_address"),
        page=properties.address("cors_allowed_origin"),
        public_address=properties.origin(_PUBLIC_ADDRESS),
        allowed_hosts=properties.names(_ALLOWED_HOSTS),
        request_log=properties.destination(_REQUEST_LOG),
        kserve=properties.switch(_KSERVE),
        upload_side=properties.positive(_UPLOAD_SIDE),
        model_store=MODEL_STORE.parent / properties.text("model_store"),
        max_request_bytes=properties.positive("max_request_size"),
        max_waiting=properties.positive("job_queue_size"),
        in_flight=worker.max_workers * worker.batch_size,
        response_timeout=worker.response_timeout,
    )


def read_properties(path: Path) -> dict[str, str]:
    """Read keys and values of a Java properties file, in the simple form ``key=value``.

    Raises:
        StartError: it cannot be read, or a line has another form.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise StartError(f"The configuration {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise StartError(f"The configuration {path} cannot be read: it is not UTF-8.") from None
    properties = {}
    for number, line in enumerate(map(str.strip, lines), start=1):
        if not line or line.startswith("#"):
            continue
        key, equals, value = line.partition("=")
        if not equals:
            raise StartError(f"{path}: line {number} is {line!r}; allowed is key=value.")
        properties[key.strip()] = value.strip()
    return properties


class _Properties:
    """A config.properties with known keys only; each method reads the value of one key."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values = read_properties(path)
        for key in self._values:
            if key not in _KNOWN_KEYS:
                raise StartError(f"{path}: the key {key} is unknown.")
        if _ENVELOPE in self._values:
            raise StartError(
                f"{path}: {_ENVELOPE} cannot be used: the gateway sends photos without an "
                f"envelope. Set {_KSERVE} to true instead."
            )

    def text(self, key: str) -> str:
        if key not in self._values:
            raise StartError(f"{self._path}: the key {key} is missing.")
        return self._values[key]

    def positive(self, key: str) -> int:
        value = self.text(key)
        if not value.isdecimal() or int(value) < 1:
            raise self._error(key, "a whole number from 1")
        return int(value)

    def names(self, key: str) -> frozenset[str]:
        """Return the comma-separated names in lower case; none if the key is missing."""
        names = (name.strip().lower() for name in self._values.get(key, "").split(","))
        return frozenset(filter(None, names))

    def switch(self, key: str) -> bool:
        """Return whether a key is ``true``; it is not if it is missing."""
        value = self._values.get(key, "false")
        if value not in ("true", "false"):
            raise self._error(key, "true or false")
        return value == "true"

    def address(self, key: str) -> Address:
        try:
            parts = urlsplit(self.text(key))
            host, port = parts.hostname, parts.port
        except ValueError:  # brackets without an IPv6 address, or a port out of range
            host = port = None
        if not host or not port or parts.scheme != "http":
            raise self._error(key, "an address of the form http://host:port")
        return Address(host, port)

    def destination(self, key: str) -> Destination:
        """Return where a log is written."""
        value = self.text(key)
        if value not in set(Destination):
            raise self._error(key, " or ".join(Destination))
        return Destination(value)

    def origin(self, key: str) -> str | None:
        """Return an origin as browsers write it; None if the key is empty or missing."""
        value = self._values.get(key, "").lower()
        if not value:
            return None
        try:
            parts = urlsplit(value)
            valid = bool(parts.hostname) and parts.port != 0
        except ValueError:  # brackets without an IPv6 address, or a port out of range
            valid = False
        if not valid or "@" in value or value != f"https://{parts.netloc}":
            raise self._error(key, "an address of the form https://host or https://host:port")
        return value.removesuffix(":443")

    def _error(self, key: str, allowed: str) -> StartError:
        value = self._values[key]
        return StartError(f"{self._path}: {key} is {value!r}; allowed is {allowed}.")
