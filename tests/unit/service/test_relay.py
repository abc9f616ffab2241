"""Relaying the handler's answers, and replacing TorchServe's own errors."""

import json

import pytest

from service.observation import Record
from service.refusals import Refusal, RefusalCode
from service.relay import relay
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
        relay(answer, Record("an-id"))
    assert caught.value.code == code
    assert (caught.value.retry_after is None) == (code is RefusalCode.INTERNAL_ERROR)


ANALYSED = {"status": "ok", "warnings": [{"code": "glare"}], "timing_ms": {"total": 7.0}}


@pytest.mark.parametrize("status", [200, 400, 415, 500])
def test_answers_of_the_handler_are_relayed(status: int) -> None:
    content = ANALYSED if status == 200 else {"error": {"code": "x", "message": "y"}}
    body = json.dumps(content).encode()
    record = Record("an-id")
    response = relay(Answer(status, body, 1.5), record)
    assert (response.status, response.body) == (status, body)
    assert response.headers["Content-Type"] == "application/json"
    assert record == (
        Record("an-id", "ok", ["glare"], {"total": 7.0}, 1.5)
        if status == 200
        else Record("an-id", "x", queue_seconds=1.5)
    )
