"""What the service answers to a proxy that offers page and API under one origin."""

import pytest
import requests

from lesion.paths import MODEL_NAME
from service.config import Address, ServerConfig
from service.refusals import RefusalCode
from tests import pictures
from tests.service.answers import assert_analysed, assert_refused

pytestmark = pytest.mark.service


def get(service: ServerConfig, address: Address, path: str) -> requests.Response:
    """Send a request as a proxy does, with the host of the public address."""
    headers = {"Host": str(service.public_host)}
    return requests.get(address.url + path, headers=headers, timeout=10, allow_redirects=False)


def test_the_page_uses_the_public_address_for_everything(service: ServerConfig) -> None:
    addresses = get(service, service.page, "/config.json").json()
    assert addresses["inference_url"] == f"{service.public_address}/predictions/{MODEL_NAME}"
    assert addresses["explanation_url"] == f"{service.public_address}/explanations/{MODEL_NAME}"
    assert addresses["health_url"] == f"{service.public_address}/ping"
    page = get(service, service.page, "/")
    for policy in (page.text, page.headers["Content-Security-Policy"]):
        assert f"connect-src 'self' {service.public_address};" in policy


def test_the_service_remains_usable_without_the_proxy(service: ServerConfig) -> None:
    addresses = requests.get(f"{service.page.url}/config.json", timeout=10).json()
    assert addresses["inference_url"] == service.prediction_url


def test_photos_of_the_public_page_need_no_permission_of_cors(service: ServerConfig) -> None:
    answer = requests.post(
        service.prediction_url,
        files={"data": pictures.small_photo_jpeg()},
        headers={"Host": str(service.public_host), "Origin": str(service.public_address)},
        timeout=60,
    )
    assert_analysed(answer)
    assert not [name for name in answer.headers if name.startswith("Access-Control-")]


def test_the_metrics_are_not_public(service: ServerConfig) -> None:
    assert_refused(get(service, service.metrics, "/metrics"), 403, RefusalCode.UNKNOWN_HOST)
