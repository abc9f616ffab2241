"""Predictions as FHIR, for clients that ask for it by ``Accept: application/fhir+json``."""

import asyncio
import json
from datetime import UTC, datetime
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler

from clinic.fhir import MEDIA_TYPE, make_bundle, make_outcome
from lesion.paths import MODEL_NAME

_PATH = f"/predictions/{MODEL_NAME}"


@web.middleware
async def answer_in_fhir(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Convert the answer to a prediction, or its refusal, if the client accepts FHIR."""
    response = await handler(request)
    wanted = request.path == _PATH and accepts_fhir(request.headers.get("Accept", ""))
    if not (wanted and isinstance(response, web.Response) and isinstance(response.body, bytes)):
        return response
    # The answer holds pictures, and parsing it would hold up other requests.
    response.body = await asyncio.to_thread(_convert, response.body, response.status)
    response.content_type = MEDIA_TYPE
    return response


def accepts_fhir(accept: str) -> bool:
    """Tell whether the header Accept names FHIR's media type, whatever else it names."""
    names = (part.partition(";")[0].strip().lower() for part in accept.split(","))
    return MEDIA_TYPE in names


def _convert(body: bytes, status: int) -> bytes:
    content = json.loads(body)
    if status == HTTPStatus.OK:
        found = make_bundle(content, datetime.now(UTC))
    else:
        found = make_outcome(content["error"], status)
    return json.dumps(found, separators=(",", ":")).encode()
