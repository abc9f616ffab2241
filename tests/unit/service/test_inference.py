"""Relaying the handler's answers, and replacing TorchServe's own errors."""

import json

import pytest
from aiohttp.test_utils import make_mocked_request

from lesion.paths import MODEL_NAME
from service.inference import path_with_choice, relay
from service.refusals import Refusal, RefusalCode
from service.upstream import Answer


def make_torchserve_error(code: int, message: str) -> Answer:
    """Make an error in the form of TorchServe's own."""
    body = json.dumps({"code": code, "type": "SomeException", "message": message}, indent=2)
    return Answer(code, body.encode())


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (make_torchserve_error(500, "Worker died."), RefusalCode.INTERRUPTED),
        (make_torchserve_error(507, "Out of resources"), RefusalCode.INTERRUPTED),
        (
            make_torchserve_error(503, "Model has no worker to serve inference request."),
            RefusalCode.STARTING,
        ),
        (make_torchserve_error(404, "Model not found: skin_lesion"), RefusalCode.STARTING),
        (make_torchserve_error(400, "Token Authorization failed."), RefusalCode.INTERNAL_ERROR),
        (Answer(413, b""), RefusalCode.INTERNAL_ERROR),
        (Answer(500, b"[1]"), RefusalCode.INTERNAL_ERROR),
    ],
)
def test_errors_of_torchserve_are_replaced(answer: Answer, code: RefusalCode) -> None:
    with pytest.raises(Refusal) as caught:
        relay(answer)
    assert caught.value.code == code
    assert (caught.value.retry_after is None) == (code is RefusalCode.INTERNAL_ERROR)


@pytest.mark.parametrize("status", [200, 400, 415, 500])
def test_answers_of_the_handler_arerelay(status: int) -> None:
    body = b'{"status":"ok"}' if status == 200 else b'{"error":{"code":"x","message":"y"}}'
    response = relay(Answer(status, body))
    assert (response.status, response.body) == (status, body)
    assert response.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("sent", "passed_on"),
    [
        ("/predictions/skin_lesion", "/predictions/skin_lesion"),
        ("/predictions/skin_lesion?lesion=2", "/predictions/skin_lesion?lesion=2"),
        (
            "/explanations/skin_lesion?region=1,2,3,4",
            "/explanations/skin_lesion?region=1%2C2%2C3%2C4",
        ),
        ("/predictions/skin_lesion?data=x&explain=True", "/predictions/skin_lesion"),
        (
            "/predictions/skin_lesion?a=1&lesion=2%26data%3Dx",
            "/predictions/skin_lesion?lesion=2%26data%3Dx",
        ),
        ("/predictions/skin_lesion?LESION=2&lesion[]=3", "/predictions/skin_lesion"),
    ],
)
def test_only_the_choice_is_passed_on_from_the_address(sent: str, passed_on: str) -> None:
    path = f"/explanations/{MODEL_NAME}"
    assert path_with_choice(make_mocked_request("POST", path + sent)) == path + passed_on
