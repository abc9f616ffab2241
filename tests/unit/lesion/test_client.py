"""The client against a stub: retries, options of the connection, and every kind of failure.

tests/service/test_client.py has it talk to the real service.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from lesion import client as client_module
from lesion.client import Client, ClientError, Refused, Unavailable, UnexpectedAnswer, Unreachable

Reply = tuple[int, Any, dict[str, str]]
"""Status, body (JSON or text), headers."""
RESULT: Reply = (200, {"status": "ok", "disclaimer": "For reference only."}, {})
BUSY: Reply = (
    503,
    {"error": {"code": "busy", "message": "Too many photos."}},
    {"Retry-After": "0"},
)


@dataclass
class Stub:
    """A server that gives its replies one after the other, the last one again and again.

    Attributes:
        replies: the answers to come.
        requests: path, headers and body of each request that came.
    """

    replies: list[Reply]
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)
    silent: bool = False
    url: str = ""


@contextmanager
def running(stub: Stub) -> Iterator[Stub]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            stub.requests.append((self.path, dict(self.headers), body))
            if stub.silent:
                stub.release.wait(30)
                return
            status, content, headers = stub.replies.pop(0) if stub.replies[1:] else stub.replies[0]
            text = content if isinstance(content, str) else json.dumps(content)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(text.encode()))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    stub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield stub
    finally:
        stub.release.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Stub]]:
    """``serve(reply, ...)`` runs a stub until the end of the test."""
    contexts = []

    def start(*replies: Reply, silent: bool = False) -> Stub:
        context = running(Stub(list(replies), silent=silent))
        contexts.append(context)
        return context.__enter__()

    yield start
    for context in contexts:
        context.__exit__(None, None, None)


def test_a_busy_service_is_asked_again(serve: Callable[..., Stub]) -> None:
    stub = serve(BUSY, BUSY, RESULT)
    assert Client(stub.url).analyse(b"photo")["status"] == "ok"
    assert len(stub.requests) == 3
    assert all(b"photo" in body for _, _, body in stub.requests)


def test_the_pause_is_the_one_that_the_service_asks_for(
    serve: Callable[..., Stub], monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    stub = serve((503, BUSY[1], {"Retry-After": "7"}), RESULT)
    Client(stub.url).analyse(b"photo")
    assert 7 in pauses


def test_after_the_last_retry_the_service_s_own_reason_is_told(serve: Callable[..., Stub]) -> None:
    stub = serve(BUSY)
    with pytest.raises(Unavailable, match=r"^Too many photos\.$"):
        Client(stub.url, retries=2).analyse(b"photo")
    assert len(stub.requests) == 3


def test_a_refused_photo_is_sent_once(serve: Callable[..., Stub]) -> None:
    error = {"code": "corrupt_image", "message": "The file is damaged."}
    stub = serve((400, {"error": error}, {"X-Request-Id": "abc"}))
    with pytest.raises(Refused, match=r"^The file is damaged\.$") as refused:
        Client(stub.url).analyse(b"photo")
    assert (refused.value.code, refused.value.http_status) == ("corrupt_image", 400)
    assert refused.value.request_id == "abc"
    assert len(stub.requests) == 1


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ((500, {"error": {"code": "internal_error", "message": "A bug."}}, {}), r"^A bug\.$"),
        ((404, "<h1>Not found</h1>", {}), "HTTP 404.*Is this the address"),
        ((200, "<h1>Welcome</h1>", {}), "HTTP 200.*Is this the address"),
        ((200, {"status": "up"}, {}), "HTTP 200.*Is this the address"),
        ((302, "", {"Location": "http://127.0.0.1:9/"}), "HTTP 302.*Is this the address"),
    ],
)
def test_an_unexpected_answer_is_told(
    serve: Callable[..., Stub], reply: Reply, message: str
) -> None:
    stub = serve(reply)
    with pytest.raises(UnexpectedAnswer, match=message):
        Client(stub.url).analyse(b"photo")
    assert len(stub.requests) == 1


def test_a_service_that_does_not_answer_in_time_is_not_asked_again(
    serve: Callable[..., Stub],
) -> None:
    stub = serve(silent=True)
    with pytest.raises(Unreachable, match=r"did not answer within 0\.3 s"):
        Client(stub.url, timeout=0.3).analyse(b"photo")
    assert len(stub.requests) == 1


def test_a_port_without_a_service_is_told() -> None:
    with running(Stub([RESULT])) as stub:
        url = stub.url
    with pytest.raises(Unreachable, match="Connection refused"):
        Client(url, retries=0).analyse(b"photo")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"login": ("user", "secret")}, "Basic dXNlcjpzZWNyZXQ="),
        ({"token": "abc"}, "Bearer abc"),
        ({}, None),
    ],
)
def test_the_login_is_sent(
    serve: Callable[..., Stub], options: dict[str, Any], expected: str | None
) -> None:
    stub = serve(RESULT)
    with Client(stub.url, **options) as client:
        client.analyse(b"photo")
    assert stub.requests[0][1].get("Authorization") == expected


def test_the_fields_are_sent_and_the_name_of_the_file_is_not(
    serve: Callable[..., Stub], tmp_path: Any
) -> None:
    path = tmp_path / "Jane Doe 1970.jpg"
    path.write_bytes(b"photo")
    stub = serve(RESULT)
    client = Client(stub.url + "/")
    client.analyse(path, explain=True, ground_truth=b"mask", region=(1, 2, 3, 4))
    client.analyse(str(path), lesion=2, pixel_spacing="0.05,0.06")
    (first_path, _, first), (second_path, _, second) = stub.requests
    assert (first_path, second_path) == ("/explanations/skin_lesion", "/predictions/skin_lesion")
    for part in (b'name="data"', b"photo", b'name="ground_truth"', b"mask", b"1,2,3,4"):
        assert part in first
    assert b'name="lesion"\r\n\r\n2\r\n' in second
    assert b'name="pixel_spacing"\r\n\r\n0.05,0.06\r\n' in second
    assert b"Jane" not in first + second


def test_the_named_authority_goes_before_the_environment_s(
    serve: Callable[..., Stub], monkeypatch: pytest.MonkeyPatch
) -> None:
    stub, send, trusted = serve(RESULT), HTTPAdapter.send, []

    def record(adapter: HTTPAdapter, request: PreparedRequest, **options: Any) -> Response:
        trusted.append(options["verify"])
        return send(adapter, request, **options)

    monkeypatch.setattr(HTTPAdapter, "send", record)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "other.pem")
    Client(stub.url, ca_file="authority.pem").analyse(b"photo")
    assert trusted == ["authority.pem"]


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://host", "http://", ""])
def test_an_address_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="is no address"):
        Client(url)


def test_a_login_and_a_token_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be used together"):
        Client("http://127.0.0.1:8080", login=("user", "secret"), token="abc")


def test_every_error_is_in_the_documented_tree() -> None:
    drawn = client_module.__doc__ or ""
    for error in (Refused, Unavailable, Unreachable, UnexpectedAnswer):
        assert issubclass(error, ClientError)
        assert f"── {error.__name__} " in drawn


def test_the_client_needs_no_package_but_requests() -> None:
    """Beside these and the standard library, its import loads only modules of the library."""
    code = (
        "import sys; import requests; before = set(sys.modules); import lesion.client\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(*sorted(new - set(sys.stdlib_module_names)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == ["lesion"]
