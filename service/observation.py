"""What is noted about every request: its id, outcome and times, to be logged and counted."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPMethod, HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from lesion.paths import MODEL_NAME
from lesion.request import REQUEST_ID_HEADER, read_request_id
from service.gateway_metrics import GatewayMetrics, Kind
from service.request_log import RequestLog

_ID_BYTES = 8
"""Random bytes of an id: few enough for a person to read it to the operator."""
_DISCONNECTED, _DISCONNECTED_STATUS = "disconnected", 499
"""Outcome and status of a request whose client closed the connection; the status is nginx's."""


_KINDS = {
    f"/predictions/{MODEL_NAME}": Kind.PREDICTION,
    f"/explanations/{MODEL_NAME}": Kind.EXPLANATION,
    f"/v1/models/{MODEL_NAME}:predict": Kind.PREDICTION,
    f"/v1/models/{MODEL_NAME}:explain": Kind.EXPLANATION,
    f"/v2/models/{MODEL_NAME}/infer": Kind.PREDICTION,
    f"/v1/models/{MODEL_NAME}": Kind.PROBE,
    f"/v2/models/{MODEL_NAME}/ready": Kind.PROBE,
    "/v2/health/live": Kind.PROBE,
    "/v2/health/ready": Kind.PROBE,
    "/ping": Kind.PROBE,
    "/status": Kind.PROBE,
    "/metrics": Kind.METRICS,
    "/config.json": Kind.PAGE,
    "/{name}": Kind.PAGE,
}
"""By the path of the route; that of the page's files has a placeholder."""
_UNLOGGED = {Kind.PROBE, Kind.METRICS}
"""Machines ask for these every few seconds; they are logged only if they fail."""


@dataclass
class Record:
    """What the gateway knows about one request.

    Attributes:
        request_id: that of the client or proxy if possible, otherwise a random one.
        outcome: status of the analysis, or code of the error; None for anything but photos and
            errors.
        warnings: codes of the answer's warnings.
        timing_ms: milliseconds per stage of the analysis.
        queue_seconds: time that the photo waited for the worker; None if it did not reach it.
    """

    request_id: str
    outcome: str | None = None
    warnings: list[str] = field(default_factory=list)
    timing_ms: dict[str, float] = field(default_factory=dict)
    queue_seconds: float | None = None

    def note_answer(self, content: Mapping[str, Any]) -> None:
        """Note the outcome that the handler's answer contains."""
        if "error" in content:
            self.outcome = content["error"]["code"]
            return
        self.outcome = content["status"]
        self.warnings = [warning["code"] for warning in content["warnings"]]
        self.timing_ms = content["timing_ms"]


RECORD = web.RequestKey("record", Record)
"""Key under which a request holds its record."""


def make_observer(address: str, metrics: GatewayMetrics, log: RequestLog) -> Middleware:
    """Return middleware that gives requests an id, and logs and counts them.

    The id is returned in a header. The log has no diagnosis and no probability: together with a
    proxy's log, an id may lead to a person.

    Args:
        address: name of the address that the requests come to, for the log.
        metrics: counts the requests.
        log: gets a line for each of them.
    """

    @web.middleware
    async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
        record = Record(read_request_id(request.headers) or secrets.token_hex(_ID_BYTES))
        request[RECORD] = record
        start = time.monotonic()
        status = _DISCONNECTED_STATUS
        try:
            with metrics.in_flight.track_inprogress():
                response = await handler(request)
            status = response.status
        finally:
            seconds = time.monotonic() - start
            kind = _find_kind(request)
            metrics.observe(kind, status, seconds, record.queue_seconds)
            if kind not in _UNLOGGED or status != HTTPStatus.OK:
                entry = {"address": address, **_describe(request, record, status, seconds)}
                log.write({name: value for name, value in entry.items() if value is not None})
        response.headers[REQUEST_ID_HEADER] = record.request_id
        return response

    return observe


def _find_kind(request: web.Request) -> Kind:
    return _KINDS.get(_find_route(request) or "", Kind.OTHER)


def _find_route(request: web.Request) -> str | None:
    """Return the path of a request's route; None if there is no such route."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else None


def _describe(
    request: web.Request, record: Record, status: int, seconds: float
) -> dict[str, object]:
    """Describe a request without anything that a client could have put a name into."""
    # A path that does not exist, a query or an unknown method may contain anything.
    path = request.path if status == HTTPStatus.OK else _find_route(request)
    disconnected = status == _DISCONNECTED_STATUS
    return {
        "request_id": record.request_id,
        "method": request.method if request.method in set(HTTPMethod) else None,
        "path": path,
        "status": status,
        "outcome": _DISCONNECTED if disconnected else record.outcome,
        "seconds": round(seconds, 4),
        "bytes_in": request.content.total_bytes,
        "queue_seconds": None if record.queue_seconds is None else round(record.queue_seconds, 4),
        "timing_ms": record.timing_ms or None,
        "warnings": record.warnings or None,
    }
