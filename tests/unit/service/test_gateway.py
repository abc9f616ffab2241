"""Whom the gateway lets in, and what it makes of TorchServe's own errors."""

import json
from dataclasses import replace

import pytest
from aiohttp.test_utils import make_mocked_request

from lesion.paths import ROOT
from service.config import Address, ServerConfig, read_config
from service.gateway import _passed_on, check_host, check_origin, hosts_of
from service.refusals import Code, Refusal
from service.upstream import Answer


@pytest.fixture
def config() -> ServerConfig:
    """The shipped configuration with two more hosts."""
    also = frozenset({"lesion.example", "clinic.example:8443"})
    return replace(read_config(ROOT / "config.properties"), allowed_hosts=also)


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1:8080", True),
        ("localhost:8080", True),
        ("LocalHost:8080", True),
        ("[::1]:8080", True),
        ("lesion.example", True),
        ("lesion.example:443", True),
        ("clinic.example:8443", True),
        ("clinic.example", False),
        ("clinic.example:443", False),
        ("127.0.0.1", False),
        ("127.0.0.1:8000", False),
        ("lesion.example.evil.example", False),
        ("evil.example:lesion.example", False),
        ("lesion.example:evil", False),
        ("", False),
    ],
)
def test_hosts(config: ServerConfig, host: str, known: bool) -> None:
    request = make_mocked_request("GET", "/", headers={"Host": host} if host else {})
    hosts = hosts_of(config.inference, config.allowed_hosts)
    if known:
        check_host(request, hosts)
        return
    with pytest.raises(Refusal) as caught:
        check_host(request, hosts)
    assert (caught.value.status, caught.value.code) == (403, Code.UNKNOWN_HOST)


def test_an_address_that_is_not_loopback_has_its_own_name_only() -> None:
    assert hosts_of(Address("192.0.2.7", 80), frozenset()) == {"192.0.2.7:80"}


@pytest.mark.parametrize(
    ("origin", "ours"),
    [
        (None, True),
        ("http://127.0.0.1:8000", True),
        ("https://lesion.example", True),
        ("https://clinic.example:8443", True),
        ("http://127.0.0.1:8080", False),
        ("http://localhost:8000", False),
        ("https://clinic.example", False),
        ("https://lesion.example.evil.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_origins(config: ServerConfig, origin: str | None, ours: bool) -> None:
    request = make_mocked_request("POST", "/", headers={} if origin is None else {"Origin": origin})
    if ours:
        check_origin(request, config)
        return
    with pytest.raises(Refusal) as caught:
        check_origin(request, config)
    assert (caught.value.status, caught.value.code) == (403, Code.FOREIGN_ORIGIN)


def torchserves(code: int, message: str) -> Answer:
    body = json.dumps({"code": code, "type": "SomeException", "message": message}, indent=2)
    return Answer(code, body.encode(), {})


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (torchserves(500, "Worker died."), Code.INTERRUPTED),
        (torchserves(507, "Out of resources"), Code.INTERRUPTED),
        (torchserves(503, "Model has no worker to serve inference request."), Code.STARTING),
        (torchserves(404, "Model not found: skin_lesion"), Code.STARTING),
        (torchserves(400, "Token Authorization failed."), Code.INTERNAL_ERROR),
        (Answer(413, b"", {}), Code.INTERNAL_ERROR),
        (Answer(500, b"[1]", {}), Code.INTERNAL_ERROR),
    ],
)
def test_errors_of_torchserve_are_told_in_our_words(answer: Answer, code: Code) -> None:
    with pytest.raises(Refusal) as caught:
        _passed_on(answer)
    assert caught.value.code == code
    assert (caught.value.retry_after is None) == (code is Code.INTERNAL_ERROR)


@pytest.mark.parametrize("status", [200, 400, 415, 500])
def test_answers_of_the_handler_are_passed_on(status: int) -> None:
    body = b'{"status":"ok"}' if status == 200 else b'{"error":{"code":"x","message":"y"}}'
    response = _passed_on(Answer(status, body, {}))
    assert (response.status, response.body) == (status, body)
    assert response.headers["Content-Type"] == "application/json"
