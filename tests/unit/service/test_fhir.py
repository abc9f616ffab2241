"""Answers in FHIR, for clients that ask for them."""

import json

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from lesion.paths import MODEL_NAME
from service.fhir import accepts_fhir, answer_in_fhir
from tests.coroutines import run
from tests.unit.clinic.test_fhir import make_answer

FHIR = {"Accept": "application/fhir+json"}


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/fhir+json", True),
        ("Application/FHIR+json; fhirVersion=4.0", True),
        ("application/json, application/fhir+json;q=0.9", True),
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("application/fhir+xml", False),
        ("x/application/fhir+json", False),
    ],
)
def test_the_header_accept(accept: str, expected: bool) -> None:
    assert accepts_fhir(accept) is expected


async def _ask(
    path: str, headers: dict[str, str], status: int
) -> tuple[int, str, dict[str, str], object]:
    async def handler(request: web.Request) -> web.Response:
        refusal = {"error": {"code": "busy", "message": "Later."}, "request_id": "1"}
        content = make_answer() if status == 200 else refusal
        answer = web.json_response(content, status=status)
        answer.headers["Retry-After"] = "5"
        return answer

    application = web.Application(middlewares=[answer_in_fhir])
    for name in ("predictions", "explanations"):
        application.router.add_post(f"/{name}/{MODEL_NAME}", handler)
    async with TestClient(TestServer(application)) as client:
        response = await client.post(path, headers=headers)
        body = json.loads(await response.read())
        return response.status, response.content_type, dict(response.headers), body


def test_an_answer_becomes_a_bundle() -> None:
    status, kind, _, body = run(_ask(f"/predictions/{MODEL_NAME}", FHIR, 200))
    assert (status, kind) == (200, "application/fhir+json")
    assert isinstance(body, dict) and body["resourceType"] == "Bundle"


def test_a_refusal_keeps_its_status_and_headers() -> None:
    status, kind, headers, body = run(_ask(f"/predictions/{MODEL_NAME}", FHIR, 503))
    assert (status, kind, headers["Retry-After"]) == (503, "application/fhir+json", "5")
    assert isinstance(body, dict) and body["resourceType"] == "OperationOutcome"
    assert body["issue"][0]["code"] == "transient"


@pytest.mark.parametrize(
    ("path", "headers"),
    [(f"/predictions/{MODEL_NAME}", {}), (f"/explanations/{MODEL_NAME}", FHIR)],
)
def test_other_answers_are_not_changed(path: str, headers: dict[str, str]) -> None:
    _, kind, _, body = run(_ask(path, headers, 200))
    assert kind == "application/json"
    assert body == make_answer()
