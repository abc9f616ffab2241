"""A running nginx or Caddy for the tests, and clients of it."""

import http.client
import itertools
import json
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.tls_access import Access, ensure_certificate, hash_password
from scripts.tls_proxy import Setup, TlsProxy, set_up
from service.config import Address, ServerConfig
from tests.peers import find_peer

USER, PASSWORD = "doctor", "correct horse"
_QUICK = {
    "nginx": [
        ("site.conf", "listen ", "client_header_timeout 3s; client_body_timeout 3s; listen ")
    ],
    "caddy": [("Caddyfile", "read_header 10s", "read_header 3s")],
}
"""Files and their changes for shorter time limits."""
_numbers = itertools.count(2)


@dataclass(frozen=True)
class Reply:
    """An answer of a proxy; the names of the headers are in lower case."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return a header's value, None without the header; fails if there are several."""
        values = [value for key, value in self.headers if key == name]
        assert len(values) <= 1, (name, values)
        return values[0] if values else None

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of an error, whose form is checked."""
        assert self.header("content-type") == "application/json"
        assert self.json["request_id"] == self.header("x-request-id")
        error = self.json["error"]
        assert error["message"].endswith(".")
        return str(error["code"])


def log_in(user: str = USER, password: str = PASSWORD) -> dict[str, str]:
    """Return the header of a login."""
    return {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


@dataclass
class Client:
    """A client with an IP address of its own, because a proxy limits the rate of each address."""

    address: Address
    ip: str = field(default_factory=lambda: f"127.77.0.{next(_numbers)}")

    @contextmanager
    def connect(self, context: ssl.SSLContext | None = None) -> Iterator[ssl.SSLSocket]:
        """Open a connection; any certificate is accepted unless the context says otherwise."""
        plain = socket.create_connection(
            (self.address.host, self.address.port), timeout=30, source_address=(self.ip, 0)
        )
        context = context or trusting_context()
        with context.wrap_socket(plain, server_hostname=self.address.host) as secure:
            yield secure

    def exchange(self, request: bytes) -> bytes:
        """Send bytes and return everything that arrives until the proxy closes the connection."""
        with self.connect() as connection:
            connection.sendall(request)
            return receive_all(connection)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | Iterable[bytes] | None = None,
        headers: dict[str, str] | None = None,
        *,
        login: dict[str, str] | None = None,
    ) -> Reply:
        """Send a request, with the right login unless another one is given.

        A body in pieces is sent chunked.
        """
        connection = http.client.HTTPSConnection(
            self.address.host,
            self.address.port,
            timeout=60,
            source_address=(self.ip, 0),
            context=trusting_context(),
        )
        try:
            headers = (log_in() if login is None else login) | (headers or {})
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            pairs = [(name.lower(), value) for name, value in answer.getheaders()]
            return Reply(answer.status, pairs, answer.read())
        finally:
            connection.close()


def receive_all(connection: socket.socket) -> bytes:
    """Receive until the other side closes the connection, or resets it."""
    received = b""
    try:
        while piece := connection.recv(65536):
            received += piece
    except ConnectionError:
        pass
    return received


def trusting_context() -> ssl.SSLContext:
    """Return the settings of a client that accepts any certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@dataclass(frozen=True)
class Proxy:
    """A running proxy.

    Attributes:
        name: nginx or caddy.
        config: of the service behind it.
        setup: its command and folder.
        log: file with its output.
    """

    name: str
    config: ServerConfig
    setup: Setup
    log: Path

    def client(self) -> Client:
        """Return a client with a new IP address."""
        return Client(self.setup.address)


def set_up_test(name: str, config: ServerConfig, folder: Path) -> Setup:
    """Set up a proxy as ``make serve-tls`` does.

    Args:
        name: nginx or caddy.
        config: of the service behind it.
        folder: for certificate and key.
    """
    program = find_peer(name)
    certificate, key = ensure_certificate(folder)
    access = Access(certificate, key, USER, hash_password(program, PASSWORD))
    return set_up(program, config, access)


def shorten_time_limits(name: str, setup: Setup) -> None:
    """Change the configuration of a proxy, so that a test waits for seconds only."""
    for file, old, new in _QUICK[name]:
        path = setup.folder / file
        text = path.read_text()
        assert text.count(old) == 1, old
        path.write_text(text.replace(old, new))


@contextmanager
def running_proxy(
    name: str, config: ServerConfig, folder: Path, *, quick: bool = False
) -> Iterator[Proxy]:
    """Run a proxy at the public address of the configuration, if need be with short time limits."""
    setup = set_up_test(name, config, folder)
    if quick:
        shorten_time_limits(name, setup)
    log = folder / "proxy.log"
    with TlsProxy(setup, log):
        yield Proxy(name, config, setup, log)
