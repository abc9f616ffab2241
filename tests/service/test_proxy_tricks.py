"""Smuggled requests, odd paths, forged hosts and old TLS get nowhere behind nginx and Caddy."""

import ssl
from collections.abc import Iterator

import pytest
import requests

from lesion.paths import MODEL_NAME
from service.config import ServerConfig
from service.refusals import RefusalCode
from tests.service.metrics import read_changes, read_metrics
from tests.service.proxies import Proxy, log_in, trusting_context

pytestmark = pytest.mark.service

PREDICTION = f"/predictions/{MODEL_NAME}"
LOGIN = f"Authorization: {log_in()['Authorization']}\r\n"


def statuses(answer: bytes) -> list[int]:
    """Return the status of each answer in what a connection received."""
    return [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]


@pytest.fixture
def nothing_hidden_arrives(service: ServerConfig) -> Iterator[None]:
    """Checks after the test that the service got requests for open paths only."""
    before = read_metrics(service)
    yield
    requests.get(f"{service.inference.url}/models", timeout=10)  # the only one that counts
    changes = read_changes(service, before)
    assert changes["lesion_gateway_refusals_total", RefusalCode.NOT_FOUND] == 1


# ---------------------------------------------------------------- smuggling

HIDDEN = "GET /models HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
CONTRADICTORY = {
    "length and chunks": "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "two lengths": "Content-Length: 0\r\nContent-Length: 44\r\n\r\n",
    "lengths in one header": "Content-Length: 0, 44\r\n\r\n",
    "signed length": "Content-Length: +0\r\n\r\n",
    "negative length": "Content-Length: -1\r\n\r\n",
    "hexadecimal length": "Content-Length: 0x2c\r\n\r\n",
    "huge length": f"Content-Length: {2**64 + 3}\r\n\r\nabc",
    "unknown coding": "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two codings": "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "coding twice": "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "coding after a tab": "Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "space before the colon": "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "folded header": "X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "chunk without size": "Transfer-Encoding: chunked\r\n\r\n\r\n",
    "chunk of negative size": "Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n",
    "chunk of hexadecimal size": "Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n",
    "chunk of huge size": "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff3\r\nabc\r\n\r\n\r\n",
    "chunk that is too long": "Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n",
    "null in a header": "X-A: b\0c\r\nContent-Length: 0\r\n\r\n",
}
"""Headers and body after which another request follows."""


@pytest.mark.usefixtures("nothing_hidden_arrives")
@pytest.mark.parametrize("name", CONTRADICTORY)
def test_a_request_cannot_hide_another(proxy: Proxy, name: str) -> None:
    """At most an error is answered; a second request on the connection is the proxy's to refuse."""
    host = f"{proxy.setup.address.host}:{proxy.setup.address.port}"
    request = f"POST {PREDICTION} HTTP/1.1\r\nHost: {host}\r\n{LOGIN}{CONTRADICTORY[name]}"
    answer = proxy.client().exchange((request + HIDDEN.format(host=host)).encode("latin-1"))
    assert 200 not in statuses(answer)


@pytest.mark.usefixtures("nothing_hidden_arrives")
@pytest.mark.parametrize("end", ["\n", "\r"])
def test_lines_that_end_otherwise_hide_nothing(proxy: Proxy, end: str) -> None:
    host = f"{proxy.setup.address.host}:{proxy.setup.address.port}"
    lines = [f"POST {PREDICTION} HTTP/1.1", f"Host: {host}", LOGIN.strip(), "X-A: b"]
    lines += ["Transfer-Encoding: chunked", "", "0", "", ""]
    request = end.join(lines) + HIDDEN.format(host=host)
    assert 200 not in statuses(proxy.client().exchange(request.encode()))


@pytest.mark.usefixtures("nothing_hidden_arrives")
def test_requests_in_a_row_are_answered_one_by_one(proxy: Proxy) -> None:
    """A body that looks like a request is a body."""
    host = f"{proxy.setup.address.host}:{proxy.setup.address.port}"
    hidden = HIDDEN.format(host=host)
    first = f"POST {PREDICTION} HTTP/1.1\r\nHost: {host}\r\n{LOGIN}Content-Length: {len(hidden)}"
    second = f"GET /ping HTTP/1.1\r\nHost: {host}\r\n{LOGIN}Connection: close\r\n\r\n"
    answer = proxy.client().exchange(f"{first}\r\n\r\n{hidden}{second}".encode())
    assert statuses(answer) == [415, 200]


# ---------------------------------------------------------------- paths

CLOSED_PATHS = [
    "/models",
    "//models",
    "/./models",
    "/%6dodels",
    "/%2fmodels",
    "/predictions/../models",
    "/predictions/%2e%2e/models",
    "/predictions/%2e%2e%2fmodels",
    "/predictions/..;/models",
    f"{PREDICTION}/../../models",
    f"{PREDICTION}/..%2f..%2fmodels",
    f"{PREDICTION};/../../models",
    f"{PREDICTION}%00/../models",
    f"{PREDICTION}%23/../../models",
    f"{PREDICTION}%3f/../../models",
    f"{PREDICTION}/1.5.0",
    f"{PREDICTION}/",
    f"{PREDICTION}%0d%0aX-A:%20b",
    "/;/models",
    "/models;",
    "\\models",
    "/predictions\\..\\models",
    "/ping/../models",
    "/js/../../config.properties",
    "/js/%2e%2e/%2e%2e/config.properties",
    "/js/..%5c..%5cconfig.properties",
    "/metrics",
    "/%6detrics",
    "/workflows",
    "/token?type=management",
    "/api-description",
    "/invocations",
    "/v1/models/skin_lesion:predict",
    "/v2/models/skin_lesion/infer",
    "/nginx.conf",
    "/users",
    "/Caddyfile",
    "http://127.0.0.1:{metrics}/metrics",
    "https://127.0.0.1:{metrics}/metrics",
    "models",
]


@pytest.mark.usefixtures("nothing_hidden_arrives")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_other_path_is_open(proxy: Proxy, service: ServerConfig, method: str) -> None:
    client = proxy.client()
    host = f"{proxy.setup.address.host}:{proxy.setup.address.port}"
    for path in CLOSED_PATHS:
        path = path.format(metrics=service.metrics.port)
        request = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{LOGIN}Connection: close\r\n\r\n"
        (status,) = statuses(client.exchange(request.encode()))
        assert status in (400, 404, 405), path


@pytest.mark.parametrize(
    "path", ["//ping", "/./ping", "/%70ing", "/js/../ping", "/ping?a=/../models"]
)
def test_another_spelling_of_an_open_path_leads_there_or_nowhere(proxy: Proxy, path: str) -> None:
    reply = proxy.client().send("GET", path)
    assert reply.status == 404 or reply.json == {"status": "Healthy"}


# ---------------------------------------------------------------- hosts, senders and methods


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1",
        "localhost:1",
        "127.0.0.1:{port}.evil.example",
        "127.0.0.1:{api}",
    ],
)
def test_the_service_does_not_answer_to_other_hosts(
    proxy: Proxy, service: ServerConfig, host: str
) -> None:
    host = host.format(port=proxy.setup.address.port, api=service.metrics.port)
    reply = proxy.client().send("GET", "/ping", headers={"Host": host})
    assert reply.status in (400, 403)
    assert reply.code in (RefusalCode.UNKNOWN_HOST, RefusalCode.BAD_REQUEST)


@pytest.mark.parametrize(
    "hosts", ["", "Host:\r\n", "Host: a\r\nHost: {host}\r\n", "Host: {host}\r\nHost: a\r\n"]
)
def test_a_request_has_one_host(proxy: Proxy, hosts: str) -> None:
    host = f"{proxy.setup.address.host}:{proxy.setup.address.port}"
    request = f"GET /ping HTTP/1.1\r\n{hosts.format(host=host)}{LOGIN}Connection: close\r\n\r\n"
    assert statuses(proxy.client().exchange(request.encode()))[0] in (400, 403)


def test_headers_for_proxies_change_nothing(proxy: Proxy) -> None:
    """They can neither name another host, path, method or sender, nor escape the limits."""
    headers = {
        "Forwarded": "for=10.0.0.1;host=evil.example;proto=http",
        "X-Forwarded-For": "10.0.0.1",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
        "X-Original-URL": "/models",
        "X-Rewrite-URL": "/models",
        "X-Accel-Redirect": "/models",
        "X-HTTP-Method-Override": "DELETE",
        "X-Real-IP": "127.0.0.1",
        "Connection": "close, X-Request-Id",
    }
    reply = proxy.client().send("GET", "/ping", headers=headers)
    assert (reply.status, reply.json) == (200, {"status": "Healthy"})


def test_a_foreign_page_sends_nothing(proxy: Proxy) -> None:
    """A browser that knows the password would add it to the request of any page."""
    for origin in ("https://evil.example", "null", str(proxy.config.public_address)[:-1]):
        reply = proxy.client().send("POST", PREDICTION, b"x", {"Origin": origin})
        assert (reply.status, reply.code) == (403, RefusalCode.FOREIGN_ORIGIN)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK", "DEBUG", "PROPFIND", "get"])
def test_unusual_methods_are_refused(proxy: Proxy, method: str) -> None:
    host = f"{proxy.setup.address.host}:{proxy.setup.address.port}"
    for target in ("/ping", "/", host):
        request = f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n{LOGIN}X-Echo: secret\r\n\r\n"
        with proxy.client().connect() as connection:
            connection.sendall(request.encode())
            answer = connection.recv(65536)
        assert statuses(answer)[0] in (400, 404, 405), (target, answer)
        assert b"secret" not in answer


# ---------------------------------------------------------------- TLS


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_versions_of_tls_are_refused(proxy: Proxy, version: ssl.TLSVersion) -> None:
    context = trusting_context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with (
        pytest.raises(ssl.SSLError, match=r"(?i)alert protocol version"),
        proxy.client().connect(context),
    ):
        pass


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_new_versions_of_tls_with_http2(proxy: Proxy, version: ssl.TLSVersion) -> None:
    context = trusting_context()
    context.minimum_version = context.maximum_version = version
    context.set_alpn_protocols(["h2", "http/1.1"])
    with proxy.client().connect(context) as connection:
        assert connection.version() == version.name.replace("_", ".")
        assert connection.selected_alpn_protocol() == "h2"


def test_a_request_without_tls_is_refused(proxy: Proxy) -> None:
    for path in ("/", "/ping"):
        url = f"http://{proxy.setup.address.host}:{proxy.setup.address.port}{path}"
        answer = requests.get(url, headers=log_in(), timeout=10)
        assert answer.status_code == 400
