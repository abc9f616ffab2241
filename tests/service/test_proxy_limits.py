"""The limits of nginx and Caddy: size, time, and requests of one client."""

import json
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from lesion.paths import MODEL_NAME, SERVER_CONFIG
from service import uploads
from service.config import ServerConfig, read_config
from service.refusals import RefusalCode, RequestTooLarge
from tests import pictures
from tests.service.proxies import (
    PASSWORD,
    USER,
    Client,
    Proxy,
    Reply,
    log_in,
    receive_all,
    running_proxy,
)
from tests.service.servers import find_free_ports

pytestmark = pytest.mark.service

PREDICTION = f"/predictions/{MODEL_NAME}"
LARGEST_PHOTO = 10 * 2**20
MAX_REQUEST = read_config(SERVER_CONFIG).max_request_bytes
JPEG = {"Content-Type": "image/jpeg"}


@pytest.fixture
def nginx(proxy: Proxy) -> Proxy:
    """nginx alone."""
    if proxy.name != "nginx":
        pytest.skip("Debian's Caddy has no such limit")
    return proxy


def start_upload(service: ServerConfig, length: int) -> bytes:
    """Return the header of an upload."""
    return (
        f"POST {PREDICTION} HTTP/1.1\r\nHost: {service.public_host}\r\n"
        f"Authorization: {log_in()['Authorization']}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


# ---------------------------------------------------------------- size


def in_pieces(body: bytes) -> list[bytes]:
    """Divide a body, so that it is sent chunked, without a Content-Length."""
    return [body[start : start + 2**18] for start in range(0, len(body), 2**18)]


@pytest.mark.parametrize("chunked", [False, True])
def test_the_largest_photo_is_analysed(proxy: Proxy, chunked: bool) -> None:
    photo = pictures.padded_jpeg(LARGEST_PHOTO)
    reply = proxy.client().send("POST", PREDICTION, in_pieces(photo) if chunked else photo, JPEG)
    assert (reply.status, reply.json.get("status")) == (200, "ok")


def test_a_larger_body_is_refused(proxy: Proxy, service: ServerConfig) -> None:
    body = in_pieces(bytes(service.max_request_bytes + 1))
    reply = proxy.client().send("POST", PREDICTION, body, JPEG)
    assert (reply.status, reply.code) == (413, RefusalCode.FILE_TOO_LARGE)
    assert reply.json["error"]["message"] == RequestTooLarge(service.max_request_bytes).message


def test_a_larger_body_is_refused_before_it_arrives(nginx: Proxy, service: ServerConfig) -> None:
    """Caddy reads a part of it first."""
    with nginx.client().connect() as connection:
        connection.sendall(start_upload(service, service.max_request_bytes + 1))
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("size", [LARGEST_PHOTO, MAX_REQUEST + 1])
def test_the_size_limits_hold_over_http2(proxy: Proxy, size: int) -> None:
    """Browsers use HTTP/2; without a Content-Length, a body is counted as it arrives."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    client, address = proxy.client(), proxy.setup.address
    command = ["curl", "--silent", "--insecure", "--http2", "--interface", client.ip]
    command += ["--user", f"{USER}:{PASSWORD}", "--upload-file", "-"]
    command += ["--write-out", "\n%{http_version} %{http_code}"]
    command += [f"https://{address.host}:{address.port}{PREDICTION}"]
    photo = pictures.padded_jpeg(size)
    result = subprocess.run(command, input=photo, capture_output=True, check=True, timeout=60)
    body, _, last = result.stdout.rpartition(b"\n")
    if size == LARGEST_PHOTO:
        assert (last, json.loads(body)["status"]) == (b"2 200", "ok")
    else:
        assert last == b"2 413"
        assert json.loads(body)["error"]["code"] == RefusalCode.FILE_TOO_LARGE


def test_a_photo_of_one_byte_more_is_refused_by_the_service(proxy: Proxy) -> None:
    photo = pictures.padded_jpeg(LARGEST_PHOTO + 1)
    reply = proxy.client().send("POST", PREDICTION, photo, JPEG)
    assert (reply.status, reply.code) == (413, RefusalCode.FILE_TOO_LARGE)


# ---------------------------------------------------------------- time


@pytest.fixture(params=["nginx", "caddy"])
def quick_proxy(
    request: pytest.FixtureRequest, service: ServerConfig, tmp_path: Path
) -> Iterator[Proxy]:
    """A second proxy before the running service, with time limits of 3 s instead of 10 s."""
    public = f"https://127.0.0.1:{find_free_ports(1)[0]}"
    config = replace(service, public_address=public)
    with running_proxy(request.param, config, tmp_path, quick=True) as proxy:
        yield proxy


def test_a_header_that_does_not_end_is_cut_off(quick_proxy: Proxy) -> None:
    """One byte now and then does not extend the time limit."""
    with ExitStack() as stack:
        connections = []
        for start in ("", "POST ", f"POST {PREDICTION} HTTP/1.1\r\nHost: a\r\n"):
            connection = stack.enter_context(quick_proxy.client().connect())
            connection.sendall(start.encode())
            connection.settimeout(0.2)
            connections.append((connection, start))
        deadline = time.monotonic() + 60
        while connections and time.monotonic() < deadline:
            connections = [each for each in connections if not is_closed(*each)]
    assert not connections


def is_closed(connection: ssl.SSLSocket, start: str) -> bool:
    """Send one more byte of a header that has begun; tell whether the proxy has hung up."""
    try:
        if start:
            connection.sendall(b"x")
        return connection.recv(4096) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def test_a_body_that_arrives_slowly_is_refused_by_the_service(
    proxy: Proxy, service: ServerConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "BODY_SECONDS", 2.0)
    with proxy.client().connect() as connection:
        connection.sendall(start_upload(service, 1_000_000) + bytes(10_000))
        connection.settimeout(0.3)
        answer = b""
        for _ in range(100):
            connection.sendall(b"x")
            with suppress(TimeoutError):
                answer += connection.recv(65536)
                break
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert RefusalCode.UPLOAD_TOO_SLOW.encode() in answer


def test_a_body_that_stops_is_cut_off(quick_proxy: Proxy, service: ServerConfig) -> None:
    """Before the service refuses it, after 60 s; Caddy has no such limit."""
    if quick_proxy.name != "nginx":
        pytest.skip("Debian's Caddy has no such limit")
    with quick_proxy.client().connect() as connection:
        connection.sendall(start_upload(service, 100_000) + b"x" * 1000)
        assert receive_all(connection) == b""  # fails after 30 s, the time limit of the socket


# ---------------------------------------------------------------- requests of one client


def send_until_refused(client: Client, login: dict[str, str]) -> tuple[list[int], Reply]:
    """Send requests until one is refused for their number; returns the other statuses, and it."""
    statuses: list[int] = []
    for _ in range(300):
        reply = client.send("GET", PREDICTION, login=login)
        if reply.status == 429:
            return statuses, reply
        statuses.append(reply.status)
    pytest.fail("no request was refused")


def test_a_client_that_sends_too_much_is_slowed_down(nginx: Proxy) -> None:
    client = nginx.client()
    statuses, refusal = send_until_refused(client, log_in())
    assert set(statuses) == {405}
    assert len(statuses) >= 20, "ten photos, each sent twice, are not limited"
    assert refusal.code == RefusalCode.TOO_MANY_REQUESTS
    assert refusal.header("retry-after") == "5"
    assert nginx.client().send("GET", PREDICTION).status == 405, "others are not affected"
    assert client.send("GET", "/status").status == 200, "the page is not affected"
    time.sleep(1.0)
    assert client.send("GET", PREDICTION).status == 405, "after a while it is answered again"


def test_guessing_passwords_is_slowed_down(nginx: Proxy) -> None:
    statuses, _ = send_until_refused(nginx.client(), log_in(password="wrong"))
    assert set(statuses) == {401}


def test_a_client_cannot_fill_the_queue(nginx: Proxy, worker_process: psutil.Process) -> None:
    client = nginx.client()
    photo = pictures.small_photo_jpeg()
    with ThreadPoolExecutor(12) as pool, ExitStack() as stack:
        worker_process.suspend()
        stack.callback(worker_process.resume)
        replies = [pool.submit(client.send, "POST", PREDICTION, photo, JPEG) for _ in range(12)]
        deadline = time.monotonic() + 20
        while sum(reply.done() for reply in replies) < 4 and time.monotonic() < deadline:
            time.sleep(0.05)
        stack.close()
        statuses = sorted(reply.result().status for reply in replies)
    assert statuses == [200] * 8 + [429] * 4
