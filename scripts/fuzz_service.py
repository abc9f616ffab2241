"""Sends mutants to a running service: photos, masks, forms, addresses and whole HTTP requests."""

import json
import re
import socket
import time
from collections.abc import Mapping
from http import HTTPStatus
from random import Random
from typing import Any, Protocol

import requests
from tqdm import tqdm

from lesion.enums import ErrorCode, Status
from lesion.paths import MODEL_NAME
from scripts.traffic.own_service import OwnService
from service.config import Address, ServerConfig
from service.refusals import RefusalCode
from tests import pictures
from tests.fuzzing.mutants import mutate
from tests.fuzzing.seeds import BOUNDARY, SEEDS, kserve_bodies

ANSWER_SECONDS = 60
"""A request without an answer after this time hangs."""
_STATUSES = {200, 400, 403, 404, 405, 408, 413, 415}
"""Of answers to mutants one after the other: nothing is busy, and nothing may fail."""
_CODES = set(ErrorCode) | set(RefusalCode) - {RefusalCode.INTERNAL_ERROR}
_LONGEST_QUERY = 2000
_PATHS = (f"/predictions/{MODEL_NAME}", f"/explanations/{MODEL_NAME}")
_KSERVE_PATHS = (f"/v1/models/{MODEL_NAME}:predict", f"/v2/models/{MODEL_NAME}/infer")
_FORM = f"multipart/form-data; boundary={BOUNDARY}"


class Outcomes(Protocol):
    """Counts the outcomes of requests."""

    def add(self, outcome: str, seconds: float) -> None:
        """Count one."""


class Sender:
    """Makes mutants, sends them and checks the answers."""

    def __init__(self, config: ServerConfig, seed: int) -> None:
        self._config, self._random = config, Random(seed)
        self._seeds = {name: make() for name, make in SEEDS.items()}
        self._seeds["kserve"] = kserve_bodies()
        self._photo = pictures.encode(pictures.lesion_photo(64, 48)[0])

    def send(self, number: int) -> str:
        """Send a mutant; returns the outcome.

        Raises:
            AssertionError: the answer is not one that is documented.
            OSError: there is no answer, or it came too late.
        """
        kinds = [self._send_photo, self._send_mask, self._send_body, self._send_form]
        kinds += [self._send_query, self._send_kserve, self._send_bytes]
        return kinds[number % len(kinds)]()

    def _mutant(self, name: str) -> bytes:
        seeds = self._seeds[name]
        return mutate(self._random.choice(seeds), seeds, self._random)

    def _post(self, address: str = "", **request: Any) -> str:
        url = self._config.inference.url + self._random.choice(_PATHS) + address
        return check(requests.post(url, timeout=ANSWER_SECONDS, **request))

    def _send_photo(self) -> str:
        return self._post(files={"data": self._mutant("photo")})

    def _send_mask(self) -> str:
        return self._post(files={"data": self._photo, "ground_truth": self._mutant("ground_truth")})

    def _send_body(self) -> str:
        kind = self._random.choice(("image/jpeg", "image/png", "application/json", "text/plain"))
        return self._post(data=self._mutant("photo"), headers={"Content-Type": kind})

    def _send_form(self) -> str:
        return self._post(data=self._mutant("form"), headers={"Content-Type": _FORM})

    def _send_query(self) -> str:
        text = "".join(filter(str.isprintable, self._mutant("query").decode("latin-1")))
        # A longer request line is no HTTP, and gets aiohttp's own answer.
        return self._post(f"?{text[:_LONGEST_QUERY]}", files={"data": self._photo})

    def _send_kserve(self) -> str:
        url = self._config.inference.url + self._random.choice(_KSERVE_PATHS)
        answer = requests.post(url, data=self._mutant("kserve"), timeout=ANSWER_SECONDS)
        if answer.status_code != HTTPStatus.OK:
            return check(answer)
        content = answer.json()
        rows = content.get("predictions") or [json.loads(o["data"][0]) for o in content["outputs"]]
        return ", ".join(check_row(row) for row in rows)

    def _send_bytes(self) -> str:
        """Send a mutant of a whole request to one of the three addresses."""
        place = self._random.choice((self._config.inference, self._config.page))
        body = self._random.choice(self._seeds["form"])
        head = (
            f"POST {self._random.choice(_PATHS)} HTTP/1.1\r\nHost: {place.host}:{place.port}\r\n"
            f"Content-Type: {_FORM}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        seeds = [head.encode() + body, b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked"]
        return check_raw(exchange(place, mutate(seeds[0], seeds, self._random)))


def check(answer: requests.Response) -> str:
    """Check the answer to a well-formed HTTP request; returns its outcome."""
    assert answer.headers["Content-Type"] == "application/json", answer.headers
    return check_content(answer.status_code, answer.json())


def check_content(status: int, content: Mapping[str, Any]) -> str:
    """Check the status and the JSON of an answer; returns its outcome."""
    assert status in _STATUSES, (status, content)
    if status == HTTPStatus.OK:
        assert content["status"] in set(Status)
        return str(content["status"])
    error = content["error"]
    assert error["code"] in _CODES and error["message"].endswith("."), content
    return str(error["code"])


def check_row(row: Mapping[str, Any]) -> str:
    """Check a row of an answer to KServe, which has its error inside; returns its outcome."""
    status = HTTPStatus.BAD_REQUEST if "error" in row else HTTPStatus.OK
    return f"row {check_content(status, row)}"


def exchange(address: Address, request: bytes) -> bytes:
    """Send bytes and end the sending; returns what comes until the connection is closed."""
    with socket.create_connection((address.host, address.port), ANSWER_SECONDS) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := connection.recv(1 << 16):
            answer += chunk
    return answer


def check_raw(answer: bytes) -> str:
    """Check the bytes that came back: nothing, or an answer with a documented status."""
    if not answer:
        return "closed"
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    assert status in _STATUSES, answer[:500]
    assert b"Traceback" not in answer
    if b"application/json" in head and b"Transfer-Encoding" not in head:
        length = int(head.lower().partition(b"content-length:")[2].split()[0])
        return check_content(status, json.loads(body[:length]))
    return f"HTTP {status}"


def fuzz_service(runs: int, seed: int, tally: Outcomes) -> None:
    """Start a service and send it mutants, one after the other.

    Raises:
        AssertionError: an answer is not documented, the worker was restarted, or a photo remained
            on the disk.
    """
    service = OwnService()
    path = service.config.path
    path.write_text(re.sub(r"^kserve=.*", "kserve=true", path.read_text(), flags=re.MULTILINE))
    with service:
        sender = Sender(service.config, seed)
        worker = service.find_processes()["worker"].pid
        for number in tqdm(range(runs), desc="Sending mutants", mininterval=5):
            start = time.monotonic()
            outcome = sender.send(number)
            tally.add(outcome, time.monotonic() - start)
        good = {"data": pictures.small_photo_jpeg()}
        answer = requests.post(service.config.prediction_url, files=good, timeout=ANSWER_SECONDS)
        assert check(answer) == Status.OK
        assert service.find_processes()["worker"].pid == worker, "the worker was restarted"
        assert not service.find_photos_on_disk()
