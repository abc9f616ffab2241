"""The checks of the Host and Origin headers, and refusals as JSON."""

import json
from unittest.mock import Mock

import pytest
from aiohttp.test_utils import make_mocked_request

from service.config import Address, ServerConfig
from service.guard import check_host, check_origin, list_hosts, to_response
from service.refusals import Busy, ForeignOrigin, MalformedRequest, RefusalCode, UnknownHost


@pytest.mark.parametrize(
    ("host", "accepted"),
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
def test_hosts(config: ServerConfig, host: str, accepted: bool) -> None:
    request = make_mocked_request("GET", "/", headers={"Host": host} if host else {})
    hosts = list_hosts(config.inference, config.allowed_hosts)
    if accepted:
        check_host(request, hosts)
        return
    with pytest.raises(UnknownHost) as caught:
        check_host(request, hosts)
    assert (caught.value.status, caught.value.code) == (403, RefusalCode.UNKNOWN_HOST)


def test_an_address_other_than_loopback_has_only_its_own_name() -> None:
    assert list_hosts(Address("192.0.2.7", 80), frozenset()) == {"192.0.2.7:80"}


def test_an_address_at_every_interface_has_the_names_of_this_machine() -> None:
    hosts = list_hosts(Address("0.0.0.0", 80), frozenset({"lesion"}))
    assert hosts == {"127.0.0.1:80", "localhost:80", "[::1]:80", "lesion"}


@pytest.mark.parametrize(
    ("host", "accepted"),
    [
        ("10.1.2.3:8080", True),
        ("10.1.2.4:8080", False),
        ("10.1.2.3:80", False),
        ("10.1.2.3", False),
        ("10.1.2.3.evil.example:8080", False),
    ],
)
def test_the_ip_address_of_the_connection_is_accepted(host: str, accepted: bool) -> None:
    transport = Mock()
    transport.get_extra_info = {"sockname": ("10.1.2.3", 8080)}.get
    request = make_mocked_request("GET", "/", headers={"Host": host}, transport=transport)
    if accepted:
        check_host(request, frozenset())
        return
    with pytest.raises(UnknownHost):
        check_host(request, frozenset())


@pytest.mark.parametrize(
    ("origin", "accepted"),
    [
        (None, True),
        ("http://127.0.0.1:8000", True),
        ("https://lesion.example", True),
        ("https://clinic.example:8443", True),
        ("https://proxy.example:8443", True),
        ("http://proxy.example:8443", False),
        ("https://proxy.example", False),
        ("http://127.0.0.1:8080", False),
        ("http://localhost:8000", False),
        ("https://clinic.example", False),
        ("https://lesion.example.evil.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_origins(config: ServerConfig, origin: str | None, accepted: bool) -> None:
    request = make_mocked_request("POST", "/", headers={} if origin is None else {"Origin": origin})
    if accepted:
        check_origin(request, config)
        return
    with pytest.raises(ForeignOrigin) as caught:
        check_origin(request, config)
    assert (caught.value.status, caught.value.code) == (403, RefusalCode.FOREIGN_ORIGIN)


def test_a_refusal_becomes_json() -> None:
    response = to_response(Busy(), "an-id")
    assert (response.status, response.headers["Retry-After"]) == (503, "5")
    assert response.headers["Content-Type"].startswith("application/json")
    assert isinstance(response.body, bytes)
    content = json.loads(response.body)
    assert (content["error"]["code"], content["request_id"]) == (RefusalCode.BUSY, "an-id")
    response = to_response(MalformedRequest("a field has no name"), "an-id")
    assert "Retry-After" not in response.headers
