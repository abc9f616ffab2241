"""The running service's log of requests: one line for each answer, and nothing about a person."""

import json
import socket
import time
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from lesion.enums import ErrorCode, Stage, Status
from lesion.paths import MODEL_NAME
from lesion.request import REQUEST_ID_HEADER
from service.config import ServerConfig
from service.refusals import RefusalCode
from service.request_log import FILE_NAME
from tests import pictures
from tests.service.conftest import Post
from tests.service.metrics import read_changes, read_metrics

pytestmark = pytest.mark.service

PREDICTION = f"/predictions/{MODEL_NAME}"
FindEntries = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def find_entries(logs: Path) -> FindEntries:
    """Finds the lines about the request of an id."""

    def find(request_id: str) -> list[dict[str, Any]]:
        lines = (logs / FILE_NAME).read_text(encoding="ascii").splitlines()
        return [entry for entry in map(json.loads, lines) if entry["request_id"] == request_id]

    return find


def test_an_analysis_is_logged_with_its_times(post: Post, find_entries: FindEntries) -> None:
    photo = pictures.photo_jpeg()
    answer = post(data=photo, params={"lesion": "1"}, headers={REQUEST_ID_HEADER: "log-1"}).json()
    (entry,) = find_entries("log-1")
    total = answer["timing_ms"][Stage.TOTAL] / 1000
    assert total < entry.pop("seconds") < total + 30
    assert 0 <= entry.pop("queue_seconds") < 30
    assert entry.pop("time").endswith("+00:00")
    assert entry == {
        "address": "inference",
        "request_id": "log-1",
        "method": "POST",
        "path": PREDICTION,
        "status": 200,
        "outcome": Status.OK,
        "bytes_in": len(photo),
        "timing_ms": answer["timing_ms"],
        "warnings": [warning["code"] for warning in answer["warnings"]],
    }


def test_every_other_answer_is_logged(service: ServerConfig, find_entries: FindEntries) -> None:
    api, page = service.inference.url, service.page.url
    answers: list[tuple[str, str, dict[str, Any], tuple[int, object, object]]] = [
        ("POST", api + PREDICTION, {"data": b"x"}, (415, ErrorCode.UNSUPPORTED_FORMAT, PREDICTION)),
        (
            "POST",
            api + PREDICTION,
            {"headers": {"Origin": "http://evil.example"}},
            (403, RefusalCode.FOREIGN_ORIGIN, PREDICTION),
        ),
        (
            "GET",
            f"{api}/ping",
            {"headers": {"Host": "evil.example"}},
            (403, RefusalCode.UNKNOWN_HOST, "/ping"),
        ),
        ("GET", f"{api}/maria-perez", {}, (404, RefusalCode.NOT_FOUND, None)),
        ("DELETE", api + PREDICTION, {}, (405, RefusalCode.METHOD_NOT_ALLOWED, None)),
        ("GET", f"{page}/style.css", {}, (200, None, "/style.css")),
        ("GET", f"{page}/maria-perez.css", {}, (404, RefusalCode.NOT_FOUND, "/{name}")),
        ("GET", f"{page}/config.json", {}, (200, None, "/config.json")),
    ]
    for number, (method, url, request, expected) in enumerate(answers):
        request_id = f"other-{number}"
        headers = {REQUEST_ID_HEADER: request_id, **request.pop("headers", {})}
        requests.request(method, url, headers=headers, timeout=30, **request)
        (entry,) = find_entries(request_id)
        assert (entry["status"], entry.get("outcome"), entry.get("path")) == expected, url


def test_probes_are_logged_only_if_they_fail(
    service: ServerConfig, find_entries: FindEntries
) -> None:
    headers = {REQUEST_ID_HEADER: "probe"}
    for url in (f"{service.inference.url}/ping", f"{service.page.url}/status"):
        assert requests.get(url, headers=headers, timeout=10).status_code == 200
    requests.get(f"{service.metrics.url}/metrics", headers=headers, timeout=10)
    assert find_entries("probe") == []


def test_a_client_that_disconnects_is_logged(
    service: ServerConfig, worker_process: psutil.Process, find_entries: FindEntries
) -> None:
    photo = pictures.small_photo_jpeg()
    head = (
        f"POST {PREDICTION} HTTP/1.1\r\nHost: 127.0.0.1:{service.inference.port}\r\n"
        f"X-Request-Id: gone\r\nContent-Length: {len(photo)}\r\n\r\n"
    )
    before = read_metrics(service)
    worker_process.suspend()
    try:
        address = (service.inference.host, service.inference.port)
        with socket.create_connection(address, 10) as connection:
            connection.sendall(head.encode() + photo)
            time.sleep(0.5)
        deadline = time.monotonic() + 10
        while not find_entries("gone") and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        worker_process.resume()
    (entry,) = find_entries("gone")
    assert (entry["status"], entry["outcome"]) == (499, "disconnected")
    assert entry["bytes_in"] == len(photo)
    changes = read_changes(service, before)
    assert changes["lesion_gateway_requests_total", "499", "prediction"] == 1


def test_no_log_says_anything_about_a_photo_or_a_person(post: Post, logs: Path) -> None:
    """Contents, names, queries, fields, results: searched for in all logs, in several forms."""
    name = "maria-perez"
    photo, damaged = pictures.photo_jpeg(), pictures.truncated_jpeg()
    answers = [
        post(files={"data": (f"{name}.jpg", photo), name: name}, params={"patient": name}),
        post(files={"data": (f"{name}.jpg", damaged), "lesion": (None, name)}),
        post(data=photo, headers={"User-Agent": name, "Referer": name, "Cookie": name}),
        post(data=name.encode(), headers={"Content-Type": f"multipart/form-data; boundary={name}"}),
    ]
    (probability, message) = (
        answers[2].json()[key] for key in ("malignancy_probability", "message")
    )
    assert probability is not None
    forbidden = [name.encode(), b"JFIF", str(probability).encode(), message[:30].encode()]
    for start in range(600, len(photo) - 64, 3 * (len(photo) // 120)):
        piece = photo[start : start + 24]  # from a multiple of 3, where Base64 begins anew
        forbidden += [piece, piece.hex().encode(), b64encode(piece)]
    for log in logs.iterdir():
        content = log.read_bytes()
        for text in forbidden:
            assert text not in content, (log.name, text)
    assert b"127.0.0.1" not in (logs / FILE_NAME).read_bytes()
