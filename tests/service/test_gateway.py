"""The gateway of a running service: refused senders, malformed requests, overload, state, logs."""

import json
import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
import requests

from lesion import __version__
from lesion.paths import FRONTEND, MODEL_NAME
from service.config import ServerConfig
from service.refusals import RefusalCode
from service.upstream import ServiceState
from tests import pictures
from tests.service.answers import assert_analysed, assert_refused
from tests.service.command import wait_for_state
from tests.service.conftest import Post
from tests.service.metrics import read_changes, read_metrics

pytestmark = [pytest.mark.service, pytest.mark.usefixtures("worker_survives")]

PREDICTION = f"/predictions/{MODEL_NAME}"


def exchange(service: ServerConfig, request: bytes, timeout: float = 15.0) -> tuple[int, bytes]:
    """Send bytes to the inference address; returns status and body of the answer."""
    address = (service.inference.host, service.inference.port)
    with socket.create_connection(address, timeout) as connection:
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), body


# ---------------------------------------------------------------- refused senders

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
    """Requests of a page whose host name was made to resolve to this machine (DNS rebinding)."""
    address = getattr(service, place)
    headers = {"Host": host.format(port=address.port)}
    for path in ("/", "/ping", "/metrics", "/index.html", "/status", PREDICTION):
        for method in ("GET", "POST"):
            answer = requests.request(
                method, address.url + path, headers=headers, timeout=10, allow_redirects=False
            )
            assert answer.status_code == 403, (method, path, answer.text)
            assert answer.json()["error"]["code"] == RefusalCode.UNKNOWN_HOST


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_every_name_of_this_machine_is_known(service: ServerConfig, host: str) -> None:
    headers = {"Host": f"{host}:{service.inference.port}"}
    assert requests.get(f"{service.inference.url}/ping", headers=headers, timeout=10).ok


def test_photos_of_a_foreign_page_are_not_analysed(service: ServerConfig, post: Post) -> None:
    before = read_metrics(service)
    for origin in ("http://evil.example", "null", f"http://localhost:{service.page.port}"):
        answer = post(files={"data": pictures.small_photo_jpeg()}, headers={"Origin": origin})
        assert_refused(answer, 403, RefusalCode.FOREIGN_ORIGIN)
    changes = read_changes(service, before)
    assert changes["lesion_requests_total",] == 0
    assert changes["lesion_gateway_refusals_total", RefusalCode.FOREIGN_ORIGIN] == 3


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/models",
        "//models",
        f"/models/{MODEL_NAME}",
        "/%6dodels",
        f"{PREDICTION}/../../models",
        f"{PREDICTION}%2f..%2f..%2fmodels",
        f"{PREDICTION}/{__version__}",
        "/invocations",
        "/api-description",
        "/wfpredict/p",
        f"/v1/models/{MODEL_NAME}:predict",
        f"/v2/models/{MODEL_NAME}/infer",
        "/workflows",
        "/token?type=management",
        "/metrics",
        "/%00",
    ],
)
def test_no_other_path_is_accepted(service: ServerConfig, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        request = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{service.inference.port}\r\n"
        status, body = exchange(service, f"{request}Connection: close\r\n\r\n".encode())
        assert status in (400, 404), (method, status, body)


def test_a_wrong_method_is_refused(service: ServerConfig) -> None:
    answer = requests.delete(service.prediction_url, timeout=10)
    assert_refused(answer, 405, RefusalCode.METHOD_NOT_ALLOWED)


def test_no_header_of_a_client_reaches_the_handler(post: Post) -> None:
    headers = {"describe": "True", "explain": "True", "url_path": "x", "Authorization": "Bearer x"}
    answer = post(files={"data": pictures.small_photo_jpeg()}, headers=headers)
    assert "explanation" not in assert_analysed(answer)


# ---------------------------------------------------------------- malformed requests

DISPOSITION = b'Content-Disposition: form-data; name="data"; filename="a.jpg"\r\n'


def make_request(
    service: ServerConfig, boundary: str, body: bytes, kind: str = "form-data"
) -> bytes:
    """Make the bytes of a request with a multipart body."""
    head = (
        f"POST {PREDICTION} HTTP/1.1\r\nHost: 127.0.0.1:{service.inference.port}\r\n"
        f"Content-Type: multipart/{kind}; boundary={boundary}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def part(headers: bytes, value: bytes = b"") -> bytes:
    """Make one field of a multipart body; its value is a photo unless given."""
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
def test_a_malformed_form_is_refused(service: ServerConfig, name: str) -> None:
    """TorchServe would answer 500, in one case with the body in the message."""
    boundary, body, kind = MALFORMED[name]
    status, answer = exchange(service, make_request(service, boundary, body, kind))
    error = json.loads(answer)["error"]
    assert (status, error["code"]) == (400, RefusalCode.MALFORMED_REQUEST), answer
    assert len(answer) < 500 and b"JFIF" not in answer


def test_unusual_but_valid_forms_are_accepted(service: ServerConfig) -> None:
    lower = (
        DISPOSITION.lower() + b"content-type: image/jpeg\r\ncontent-transfer-encoding: binary\r\n"
    )
    for boundary, end in (('"b"', b""), ("b", b"what follows the end is ignored")):
        status, answer = exchange(service, make_request(service, boundary, part(lower) + END + end))
        assert status == 200, answer


def test_a_compressed_body_is_refused(post: Post) -> None:
    answer = post(data=b"x" * 100, headers={"Content-Encoding": "gzip"})
    assert_refused(answer, 415, RefusalCode.UNSUPPORTED_ENCODING)


def test_a_photo_declared_as_a_form_is_analysed(post: Post) -> None:
    """The Content-Type of curl's --data-binary."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert_analysed(post(data=pictures.small_photo_jpeg(), headers=form))


def test_a_request_cannot_hide_another(service: ServerConfig) -> None:
    """Contradictory lengths are refused, so that no part of a body is read as a request."""
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


# ---------------------------------------------------------------- overload


def find_java() -> psutil.Process:
    """Find TorchServe's Java process."""
    children = psutil.Process().children(recursive=True)
    return next(child for child in children if child.name() == "java")


def test_a_hundred_large_uploads_are_answered_or_refused(
    service: ServerConfig, worker_process: psutil.Process, post: Post
) -> None:
    """While the worker is busy some wait, the others are refused at once, and no process ends."""
    photo = pictures.padded_jpeg(int(9.9 * 2**20))
    java = find_java()
    gateway = psutil.Process()
    memory = gateway.memory_info().rss
    worker_process.suspend()
    resume = threading.Timer(10.0, worker_process.resume)
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
        worker_process.resume()
    outcomes = Counter(answer.result().status_code for answer in answers)
    assert outcomes.keys() == {200, 503}, outcomes
    assert 10 <= outcomes[200] <= service.max_waiting + service.in_flight
    for answer in (each.result() for each in answers):
        if answer.status_code == 503:
            assert_refused(answer, 503, RefusalCode.BUSY)
            assert int(answer.headers["Retry-After"]) > 0
    assert java.is_running() and find_java() == java


def test_a_client_that_disconnected_leaves_the_queue(
    service: ServerConfig, worker_process: psutil.Process, post: Post
) -> None:
    """Requests whose client disconnected while they waited do not reach the worker."""
    before = read_metrics(service)
    photo = pictures.photo_jpeg()
    head = (
        f"POST {PREDICTION} HTTP/1.1\r\nHost: 127.0.0.1:{service.inference.port}\r\n"
        f"Content-Type: image/jpeg\r\nContent-Length: {len(photo)}\r\n\r\n"
    )
    worker_process.suspend()
    try:
        with ExitStack() as stack:
            for _ in range(service.in_flight + 12):
                address = (service.inference.host, service.inference.port)
                connection = stack.enter_context(socket.create_connection(address, 10))
                connection.sendall(head.encode() + photo)
            time.sleep(1.5)
        time.sleep(0.5)  # all connections are closed now
    finally:
        worker_process.resume()
    assert_analysed(post(files={"data": photo}))
    changes = read_changes(service, before)
    assert changes["lesion_requests_total",] <= service.in_flight + 1


def test_slow_clients_do_not_delay_others(service: ServerConfig, post: Post) -> None:
    """Two hundred connections that never send the rest of their header or body."""
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


def test_a_connection_without_a_complete_header_is_closed(service: ServerConfig) -> None:
    address = (service.inference.host, service.inference.port)
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(b"POST /predictions")
        start = time.monotonic()
        assert connection.recv(1000) == b"", "closed without an answer"
        assert time.monotonic() - start < 25.0


# ---------------------------------------------------------------- state


def test_a_suspended_worker_is_noticed(
    service: ServerConfig, worker_process: psutil.Process
) -> None:
    wait_for_state(service, ServiceState.READY, seconds=0.0)
    worker_process.suspend()
    try:
        wait_for_state(service, ServiceState.NOT_RESPONDING, seconds=10.0)
        answer = requests.get(f"{service.inference.url}/ping", timeout=5)
        assert (answer.status_code, answer.json()) == (503, {"status": "Unhealthy"})
    finally:
        worker_process.resume()
    wait_for_state(service, ServiceState.READY, seconds=10.0)


# ---------------------------------------------------------------- logs


def test_logs_contain_paths_only(service: ServerConfig, post: Post, logs: Path) -> None:
    """They contain neither queries, which may name a patient, nor the gateway's own probes."""
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


def test_the_metrics_are_those_of_gateway_and_torchserve(service: ServerConfig) -> None:
    text = requests.get(f"{service.metrics.url}/metrics", timeout=10).text
    for line in ("lesion_service_ready 1.0", "lesion_gateway_waiting 0.0"):
        assert line in text.splitlines()
    assert "ts_inference_requests_total" in text
    names = {"name[]": "ts_inference_requests_total"}
    only = requests.get(f"{service.metrics.url}/metrics", params=names, timeout=10).text
    assert "ts_inference_requests_total" in only and "lesion_requests_total" not in only
