"""The id of a request: in its answer, in the logs, and in what the worker logs about its photo."""

import secrets

from aiohttp import web
from aiohttp.typedefs import Handler

from lesion.request import REQUEST_ID_HEADER, read_request_id

REQUEST_ID = web.RequestKey("request_id", str)
"""Key under which a request holds its id."""
_BYTES = 8
"""Random bytes of an id: few enough for a person to read it to the operator."""


@web.middleware
async def identify(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give a request an id, that of its client or proxy if possible, and return it in a header."""
    request[REQUEST_ID] = read_request_id(request.headers) or secrets.token_hex(_BYTES)
    response = await handler(request)
    response.headers[REQUEST_ID_HEADER] = request[REQUEST_ID]
    return response
