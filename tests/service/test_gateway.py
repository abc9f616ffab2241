"""The gateway before TorchServe: who may ask, what comes through, and what too much of it does."""

import json
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
import requests
from service.test_requests import assert_analysed, assert_refused
from service.test_server import metrics

from lesion.paths import MODEL_NAME
from service.config import ServerConfig
from service.page import FRONTEND
from service.supervisor import Supervisor
from service.torchserve import TorchServe
from tests import pictures
from tests.service.conftest import Post

pytestmark = [pytest.mark.service, pytest.mark.usefixtures("worker_survives")]

PREDICTION = f"/predictions/{MODEL_NAME}"


def exchange(service: ServerConfig, request: bytes, timeout: float = 15.0) -> tuple[int, bytes]:
    """Send bytes to the inference address; status and body of what comes until it is closed."""
    address = (service.inference.host, service.inference.port)
    with socket.create_connection(address, timeout) as connection:
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), body


# ---------------------------------------------------------------- who may ask

FOREIGN_HOSTS = [
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1.evil.example:{port}",
    "localhost.evil.example:{port}",
    "127.0.0.1:1",
    "",
]


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
@pytest.mark.parametrize("place", ["inference", "metrics", "page"])
def test_unknown_hosts_are_refused(service: ServerConfig, host: str, place: str) -> None:
    """What a page reaches whose own name was made to point here (DNS rebinding)."""
    address = getattr(service, place)
    headers = {"Host": host.format(port=address.port)}
    for path in ("/", "/ping", "/metrics", "/index.html", "/status", PREDICTION):
        for method in ("GET", "POST"):
            answer = requests.request(
                method, address.url + path, headers=headers, timeout=10, allow_redirects=False
            )
            assert answer.status_code == 403, (method, path, answer.text)
            assert answer.json()["error"]["code"] == "unknown_host"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_every_name_of_this_machine_is_known(service: ServerConfig, host: str) -> None:
    headers = {"Host": f"{host}:{service.inference.port}"}
    assert requests.get(f"{service.inference.url}/ping", headers=headers, timeout=10).ok


def test_a_foreign_page_cannot_even_spend_the_services_time(
    service: ServerConfig, post: Post
) -> None:
    before = metrics(service)
    for origin in ("http://evil.example", "null", f"http://localhost:{service.page.port}"):
        answer = post(files={"data": pictures.small_photo_jpeg()}, headers={"Origin": origin})
        assert_refused(answer, 403, "foreign_origin")
    change = Counter(metrics(service))
    change.subtract(before)
    assert change["lesion_requests_total",] == 0
    assert change["lesion_gateway_refusals_total", "foreign_origin"] == 3


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/models",
        "//models",
        "/models/skin_lesion",
        "/%6dodels",
        "/predictions/skin_lesion/../../models",
        "/predictions/skin_lesion%2f..%2f..%2fmodels",
        "/predictions/skin_lesion/1.0",
        "/invocations",
        "/api-description",
        "/wfpredict/p",
        "/v1/models/skin_lesion:predict",
        "/v2/models/skin_lesion/infer",
        "/workflows",
        "/token?type=management",
        "/metrics",
        "/%00",
    ],
)
def test_no_other_path_comes_through(service: ServerConfig, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        request = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{service.inference.port}\r\n"
        status, body = exchange(service, f"{request}Connection: close\r\n\r\n".encode())
        assert status in (400, 404), (method, status, body)


def test_a_wrong_method_is_told_the_right_one(service: ServerConfig) -> None:
    answer = requests.delete(service.prediction_url, timeout=10)
    assert_refused(answer, 405, "method_not_allowed")


def test_no_header_of_a_client_reaches_the_handler(post: Post) -> None:
    headers = {"describe": "True", "explain": "True", "url_path": "x", "Authorization": "Bearer x"}
    answer = post(files={"data": pictures.small_photo_jpeg()}, headers=headers)
    assert "explanation" not in assert_analysed(answer)


# ---------------------------------------------------------------- malformed requests

DISPOSITION = b'Content-Disposition: form-data; name="data"; filename="a.jpg"\r\n'


def multipart(service: ServerConfig, boundary: str, body: bytes, kind: str = "form-data") -> bytes:
    """A request with this multipart body, as bytes."""
    head = (
        f"POST {PREDICTION} HTTP/1.1\r\nHost: 127.0.0.1:{service.inference.port}\r\n"
        f"Content-Type: multipart/{kind}; boundary={boundary}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def part(headers: bytes, value: bytes = b"") -> bytes:
    return b"--b\r\n" + headers + b"\r\n" + (value or pictures.small_photo_jpeg()) + b"\r\n"


END = b"--b--\r\n"
MALFORMED = {
    "empty boundary": ("", part(DISPOSITION) + END, "form-data"),
    "no boundary in the body": ("b", b"nothing", "form-data"),
    "no end": ("b", part(DISPOSITION), "form-data"),
    "cut off": ("b", part(DISPOSITION)[:200], "form-data"),
    "no name": ("b", part(b"Content-Disposition: form-data\r\n") + END, "form-data"),
    "empty name": ("b", part(b'Content-Disposition: form-data; name=""\r\n') + END, "form-data"),
    "no disposition": ("b", part(b"Content-Type: image/jpeg\r\n") + END, "form-data"),
    "nested": (
        "b",
        part(DISPOSITION + b"Content-Type: multipart/mixed; boundary=c\r\n") + END,
        "form-data",
    ),
    "base64": (
        "b",
        part(DISPOSITION + b"Content-Transfer-Encoding: base64\r\n") + END,
        "form-data",
    ),
    "unknown encoding": (
        "b",
        part(DISPOSITION + b"Content-Transfer-Encoding: x-rot13\r\n") + END,
        "form-data",
    ),
    "mixed": ("b", part(DISPOSITION) + END, "mixed"),
    "header without colon": ("b", part(DISPOSITION + b"nonsense\r\n") + END, "form-data"),
    "header without end": ("b", b"--b\r\nX: " + b"a" * 10_000, "form-data"),
    "too many fields": (
        "b",
        b"".join(
            part(f'Content-Disposition: form-data; name="f{n}"\r\n'.encode(), b"x")
            for n in range(100)
        )
        + END,
        "form-data",
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_form_is_told_so(service: ServerConfig, name: str) -> None:
    """What was TorchServe's 500 before, in one case with the body in it."""
    boundary, body, kind = MALFORMED[name]
    status, answer = exchange(service, multipart(service, boundary, body, kind))
    error = json.loads(answer)["error"]
    assert (status, error["code"]) == (400, "malformed_request"), answer
    assert len(answer) < 500 and b"JFIF" not in answer


def test_unusual_but_good_forms_are_taken(service: ServerConfig) -> None:
    lower = (
        DISPOSITION.lower() + b"content-type: image/jpeg\r\ncontent-transfer-encoding: binary\r\n"
    )
    for boundary, end in (('"b"', b""), ("b", b"what follows the end is ignored")):
        status, answer = exchange(service, multipart(service, boundary, part(lower) + END + end))
        assert status == 200, answer


def test_a_compressed_body_is_refused(post: Post) -> None:
    answer = post(data=b"x" * 100, headers={"Content-Encoding": "gzip"})
    assert_refused(answer, 415, "unsupported_encoding")


def test_a_photo_declared_as_a_form_is_a_photo(post: Post) -> None:
    """As curl's --data-binary declares it."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert_analysed(post(data=pictures.small_photo_jpeg(), headers=form))


def test_two_requests_in_one_are_two_requests_at_most(service: ServerConfig) -> None:
    """Both lengths, or two of them: nothing behind the first body is taken for part of it."""
    host = f"Host: 127.0.0.1:{service.inference.port}\r\n"
    for lengths in (
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 3\r\nContent-Length: 100\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Content-Length: +3\r\n",
    ):
        head = f"POST {PREDICTION} HTTP/1.1\r\n{host}{lengths}\r\n"
        status, _ = exchange(service, head.encode() + b"abcGET /ping HTTP/1.1\r\n\r\n")
        assert status == 400, lengths


# ---------------------------------------------------------------- too much


@pytest.fixture
def frozen_worker(server: TorchServe) -> Iterator[None]:
    """The worker, stopped as by a debugger, until the test has ended."""
    found = server.worker()
    assert found is not None
    process = psutil.Process(int(str(found["pid"])))
    process.suspend()
    yield
    process.resume()


def java_process() -> psutil.Process:
    children = psutil.Process().children(recursive=True)
    return next(child for child in children if child.name() == "java")


def test_a_hundred_large_uploads_do_no_harm(
    service: ServerConfig, server: TorchServe, post: Post
) -> None:
    """While the worker is busy some wait, the rest is told so at once, and nothing ends."""
    photo = pictures.padded_jpeg(int(9.9 * 2**20))
    found, java = server.worker(), java_process()
    assert found is not None
    process = psutil.Process(int(str(found["pid"])))
    gateway = psutil.Process()
    memory = gateway.memory_info().rss
    process.suspend()
    resume = threading.Timer(10.0, process.resume)
    resume.start()
    peak = 0

    def send(number: int) -> requests.Response:
        return post(data=photo, headers={"Content-Type": "image/jpeg"})

    try:
        with ThreadPoolExecutor(100) as pool:
            answers = [pool.submit(send, number) for number in range(100)]
            while not all(answer.done() for answer in answers):
                peak = max(peak, gateway.memory_info().rss - memory)
                time.sleep(0.05)
    finally:
        resume.join()
        process.resume()
    outcomes = Counter(answer.result().status_code for answer in answers)
    assert outcomes.keys() == {200, 503}, outcomes
    assert 10 <= outcomes[200] <= service.max_waiting + service.in_flight
    for answer in (each.result() for each in answers):
        if answer.status_code == 503:
            assert_refused(answer, 503, "busy")
            assert int(answer.headers["Retry-After"]) > 0
    assert java.is_running() and java_process() == java


def test_a_client_that_went_away_is_not_waited_for(
    service: ServerConfig, server: TorchServe, post: Post
) -> None:
    """Requests that were given up while they waited cost nothing: the next answer is not late."""
    before = metrics(service)
    photo = pictures.photo_jpeg()
    head = (
        f"POST {PREDICTION} HTTP/1.1\r\nHost: 127.0.0.1:{service.inference.port}\r\n"
        f"Content-Type: image/jpeg\r\nContent-Length: {len(photo)}\r\n\r\n"
    )
    found = server.worker()
    assert found is not None
    os.kill(int(str(found["pid"])), signal.SIGSTOP)
    try:
        with ExitStack() as stack:
            for _ in range(service.in_flight + 12):
                address = (service.inference.host, service.inference.port)
                connection = stack.enter_context(socket.create_connection(address, 10))
                connection.sendall(head.encode() + photo)
            time.sleep(1.5)
        time.sleep(0.5)  # all connections are closed now
    finally:
        os.kill(int(str(found["pid"])), signal.SIGCONT)
    assert_analysed(post(files={"data": photo}))
    change = Counter(metrics(service))
    change.subtract(before)
    assert change["lesion_requests_total",] <= service.in_flight + 1


def test_slow_clients_keep_nobody_waiting(service: ServerConfig, post: Post) -> None:
    """Two hundred connections that send a header, or a body, a byte at a time."""
    host = f"Host: 127.0.0.1:{service.inference.port}\r\n"
    starts = [
        b"POST ",
        f"POST {PREDICTION} HTTP/1.1\r\n{host}Content-Length: 1000\r\n\r\nx".encode(),
    ]
    with ExitStack() as stack:
        slow = []
        for number in range(200):
            address = service.inference if number % 4 else service.page
            connection = stack.enter_context(socket.create_connection((address.host, address.port)))
            connection.sendall(starts[number % 2] if number % 4 else b"GET /")
            slow.append(connection)
        start = time.monotonic()
        assert_analysed(post(files={"data": pictures.small_photo_jpeg()}))
        assert requests.get(service.page.url, timeout=10).status_code == 200
        assert time.monotonic() - start < 5.0
        assert psutil.Process().num_threads() < 100


def test_a_header_that_never_ends_is_given_up(service: ServerConfig) -> None:
    address = (service.inference.host, service.inference.port)
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(b"POST /predictions")
        start = time.monotonic()
        assert connection.recv(1000) == b"", "closed without an answer"
        assert time.monotonic() - start < 25.0


# ---------------------------------------------------------------- state


def test_a_frozen_worker_is_noticed(service: ServerConfig, server: TorchServe) -> None:
    def state() -> str:
        return str(requests.get(f"{service.page.url}/status", timeout=5).json()["state"])

    def wait_for(wanted: str, seconds: float) -> float:
        start = time.monotonic()
        while state() != wanted:
            assert time.monotonic() - start < seconds, f"{wanted} is not told"
            time.sleep(0.2)
        return time.monotonic() - start

    found = server.worker()
    assert found is not None and state() == "ready"
    process = psutil.Process(int(str(found["pid"])))
    process.suspend()
    try:
        wait_for("not_responding", 10.0)
        answer = requests.get(f"{service.inference.url}/ping", timeout=5)
        assert (answer.status_code, answer.json()) == (503, {"status": "Unhealthy"})
    finally:
        process.resume()
    wait_for("ready", 10.0)


# ---------------------------------------------------------------- logs


def test_logs_hold_paths_only(service: ServerConfig, post: Post, logs: Path) -> None:
    """Neither a query, which may name a patient, nor the gateway's own questions."""
    post(files={"data": pictures.small_photo_jpeg()}, params={"patient": "maria-perez"})
    requests.get(f"{service.metrics.url}/metrics", params={"name[]": "maria-perez"}, timeout=10)
    requests.get(f"{service.page.url}/%00", params={"patient": "maria-perez"}, timeout=10)
    access = (logs / "access_log.log").read_text()
    assert f'"POST {PREDICTION} HTTP/1.1" 200' in access
    assert '"GET /metrics HTTP/1.1" 200' in access
    assert "GET /models" not in access
    for log in logs.iterdir():
        assert b"maria-perez" not in log.read_bytes()


def test_the_page_server_survives_odd_paths(
    service: ServerConfig, capfd: pytest.CaptureFixture[str]
) -> None:
    host = f"Host: 127.0.0.1:{service.page.port}\r\nConnection: close\r\n\r\n"
    for path in ("/%00", "/a%00b.js", "/%ff%fe", "/..%2f..%2fMakefile", "/js", "/" + "a" * 5000):
        address = (service.page.host, service.page.port)
        with socket.create_connection(address, 10) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\n{host}".encode())
            assert connection.recv(100).startswith((b"HTTP/1.1 404", b"HTTP/1.1 400")), path
    assert capfd.readouterr() == ("", "")
    assert requests.get(f"{service.page.url}/style.css", timeout=10).text == (
        FRONTEND / "style.css"
    ).read_text(encoding="utf-8")


def test_the_gateways_metrics_stand_beside_torchserves(
    service: ServerConfig, supervisor: Supervisor
) -> None:
    text = requests.get(f"{service.metrics.url}/metrics", timeout=10).text
    for line in ("lesion_service_ready 1.0", "lesion_gateway_waiting 0.0"):
        assert line in text.splitlines()
    assert "ts_inference_requests_total" in text
    names = {"name[]": "ts_inference_requests_total"}
    only = requests.get(f"{service.metrics.url}/metrics", params=names, timeout=10).text
    assert "ts_inference_requests_total" in only and "lesion_requests_total" not in only
