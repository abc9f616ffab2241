"""The id of a request: in every answer, and in what the worker logs about a photo."""

import re

import pytest
import requests

from lesion.paths import MODEL_NAME
from lesion.request import REQUEST_ID_HEADER
from service.config import ServerConfig
from tests import pictures
from tests.service.conftest import Post

pytestmark = pytest.mark.service

OWN_ID = re.compile(r"[0-9a-f]{16}")


@pytest.mark.parametrize("sent", ["a", "clinic-7_2026.11", 64 * "x"])
def test_a_valid_id_of_the_client_is_kept(post: Post, sent: str) -> None:
    photos = (pictures.small_photo_jpeg(), pictures.gif())
    for photo in photos:
        answer = post(data=photo, headers={REQUEST_ID_HEADER: sent})
        assert answer.headers[REQUEST_ID_HEADER] == answer.json()["request_id"] == sent


@pytest.mark.parametrize("sent", [None, "", 65 * "x", "maria perez", "a/b", '{"a":1}', "\xe4"])
def test_any_other_id_is_replaced(post: Post, sent: str | None) -> None:
    headers = {} if sent is None else {REQUEST_ID_HEADER: sent.encode("latin-1")}
    answer = post(data=pictures.gif(), headers=headers)
    assert OWN_ID.fullmatch(answer.headers[REQUEST_ID_HEADER])
    assert answer.headers[REQUEST_ID_HEADER] == answer.json()["request_id"]


def test_every_request_has_its_own_id(post: Post) -> None:
    ids = [post(data=b"no photo").json()["request_id"] for _ in range(5)]
    assert len(set(ids)) == 5


def test_answers_of_every_address_have_an_id(service: ServerConfig) -> None:
    prediction = f"/predictions/{MODEL_NAME}"
    requests_ = [
        ("GET", f"{service.inference.url}/ping", {}),
        ("GET", f"{service.inference.url}/nothing", {}),
        ("DELETE", f"{service.inference.url}{prediction}", {}),
        ("OPTIONS", f"{service.inference.url}{prediction}", {}),
        ("POST", f"{service.inference.url}{prediction}", {"Origin": "http://evil.example"}),
        ("POST", f"{service.inference.url}{prediction}", {"Host": "evil.example"}),
        ("GET", f"{service.metrics.url}/metrics", {}),
        ("GET", f"{service.page.url}/", {}),
        ("GET", f"{service.page.url}/nothing", {}),
        ("GET", f"http://localhost:{service.page.port}/", {}),
    ]
    for method, url, headers in requests_:
        headers = {REQUEST_ID_HEADER: "an-id", **headers}
        answer = requests.request(method, url, headers=headers, timeout=10, allow_redirects=False)
        assert answer.headers[REQUEST_ID_HEADER] == "an-id", (method, url)
        if not answer.ok:
            assert answer.json()["request_id"] == "an-id", (method, url)
