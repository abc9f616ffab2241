"""Relaying the handler's answers, and replacing TorchServe's own errors."""

import json
from http import HTTPStatus
from typing import Any

from aiohttp import web

from service.observation import Record
from service.refusals import InternalError, Interrupted, Starting
from service.upstream import Answer

_WORKER_DIED = b"Worker died."
"""TorchServe's message when a worker ended, or was ended because it did not answer in time."""


def relay(answer: Answer, record: Record) -> web.Response:
    """Relay the handler's answer unchanged, and replace TorchServe's own errors.

    Args:
        answer: what TorchServe answered.
        record: of the request; the outcome is noted.

    Raises:
        Interrupted, Starting, InternalError: instead of an error of TorchServe.
    """
    content = _read_answer(answer)
    if content is None:
        if _WORKER_DIED in answer.body or answer.status == HTTPStatus.INSUFFICIENT_STORAGE:
            raise Interrupted
        if answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE):
            raise Starting
        raise InternalError
    record.queue_seconds = answer.queue_seconds
    record.note_answer(content)
    return web.Response(body=answer.body, status=answer.status, content_type="application/json")


def _read_answer(answer: Answer) -> dict[str, Any] | None:
    """Parse the handler's answer; None if it is an error of TorchServe itself.

    Such errors have other keys or are not JSON.
    """
    try:
        content = json.loads(answer.body)
    except ValueError:
        return None
    key = "status" if answer.status == HTTPStatus.OK else "error"
    return content if isinstance(content, dict) and key in content else None
