"""The application of the inference address: photos, explanations and health."""

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Middleware

from lesion.paths import MODEL_NAME
from lesion.request import CHOICE_HEADERS, REQUEST_ID_HEADER
from service.config import ServerConfig
from service.guard import came_through_proxy, check_origin
from service.observation import RECORD, Record
from service.refusals import InternalError, Interrupted, Starting
from service.uploads import MemoryBudget, read_upload
from service.upstream import Answer, ServiceState, Upstream

_WORKER_DIED = b"Worker died."
"""TorchServe's message when a worker ended, or was ended because it did not answer in time."""


_LONGEST_PARAMETER = 100
"""Characters of a parameter that are passed on; longer ones have no meaning in any case."""


class Inference:
    """The request handlers of the inference address."""

    def __init__(self, config: ServerConfig, upstream: Upstream) -> None:
        self._config = config
        self._upstream = upstream
        self._budget = MemoryBudget(config.max_waiting * config.max_request_bytes)

    async def analyse(self, request: web.Request) -> web.Response:
        """Answer a photo with the handler's answer.

        Raises:
            Refusal: the gateway answers the request itself.
        """
        record = request[RECORD]
        check_origin(request, self._config)
        if self._upstream.state() in (ServiceState.STARTING, ServiceState.DOWN):
            raise Starting
        with self._budget.open_account() as account:
            upload = await read_upload(request, self._config.max_request_bytes, account)
            headers = {**choice_headers(request), REQUEST_ID_HEADER: record.request_id}
            answer = await self._upstream.analyse(request.path, upload, headers)
        return relay(answer, record)

    async def ping(self, request: web.Request) -> web.Response:
        """Answer 200 while photos can be analysed, otherwise 503."""
        healthy = self._upstream.state() is ServiceState.READY
        status = HTTPStatus.OK if healthy else HTTPStatus.SERVICE_UNAVAILABLE
        return web.json_response({"status": "Healthy" if healthy else "Unhealthy"}, status=status)

    async def preflight(self, request: web.Request) -> web.Response:
        """Answer the request that a browser sends before it sends a photo across origins.

        Raises:
            ForeignOrigin: the photo would come from a page of another origin.
        """
        check_origin(request, self._config)
        return web.Response(headers={"Access-Control-Max-Age": "600"})

    async def add_cors_headers(self, request: web.Request, response: web.StreamResponse) -> None:
        """Allow the service's own page, and no other, to read the answer.

        Behind a proxy, page and API have one origin, and no page needs a permission.
        """
        if came_through_proxy(request, self._config):
            return
        response.headers["Access-Control-Allow-Origin"] = self._config.page.url
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Access-Control-Expose-Headers"] = f"Retry-After, {REQUEST_ID_HEADER}"


def choice_headers(request: web.Request) -> dict[str, str]:
    """Return those parameters of a request's address that the handler knows, as headers."""
    return {
        header: quote(request.query[name][:_LONGEST_PARAMETER])
        for name, header in CHOICE_HEADERS.items()
        if name in request.query
    }


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


def inference_application(
    config: ServerConfig, upstream: Upstream, middlewares: list[Middleware]
) -> web.Application:
    """Build the application of the inference address."""
    inference = Inference(config, upstream)
    application = web.Application(middlewares=middlewares)
    application.on_response_prepare.append(inference.add_cors_headers)
    for path in (f"/predictions/{MODEL_NAME}", f"/explanations/{MODEL_NAME}"):
        application.router.add_post(path, inference.analyse)
        application.router.add_put(path, inference.analyse)
        application.router.add_options(path, inference.preflight)
    application.router.add_get("/ping", inference.ping)
    return application
