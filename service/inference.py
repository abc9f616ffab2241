"""The application of the inference address: photos, explanations and health."""

from http import HTTPStatus
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Middleware

from lesion.paths import MODEL_NAME
from lesion.request import PARAMETER_HEADERS, REQUEST_ID_HEADER
from service.config import ServerConfig
from service.guard import came_through_proxy, check_origin
from service.kserve import KServe
from service.observation import RECORD
from service.refusals import Starting
from service.relay import relay
from service.uploads import MemoryBudget, read_upload
from service.upstream import ServiceState, Upstream

_LONGEST_PARAMETER = 100
"""Characters of a parameter that are passed on; longer ones have no meaning in any case."""


class Inference:
    """The request handlers of the inference address."""

    def __init__(self, config: ServerConfig, upstream: Upstream, budget: MemoryBudget) -> None:
        self._config, self._upstream, self._budget = config, upstream, budget

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
            headers = {**parameter_headers(request), REQUEST_ID_HEADER: record.request_id}
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


def parameter_headers(request: web.Request) -> dict[str, str]:
    """Return those parameters of a request's address that the handler knows, as headers."""
    return {
        header: quote(request.query[name][:_LONGEST_PARAMETER])
        for name, header in PARAMETER_HEADERS.items()
        if name in request.query
    }


def inference_application(
    config: ServerConfig, upstream: Upstream, middlewares: list[Middleware]
) -> web.Application:
    """Build the application of the inference address."""
    budget = MemoryBudget(config.max_waiting * config.max_request_bytes)
    inference = Inference(config, upstream, budget)
    application = web.Application(middlewares=middlewares)
    application.on_response_prepare.append(inference.add_cors_headers)
    for path in (f"/predictions/{MODEL_NAME}", f"/explanations/{MODEL_NAME}"):
        application.router.add_post(path, inference.analyse)
        application.router.add_put(path, inference.analyse)
        application.router.add_options(path, inference.preflight)
    application.router.add_get("/ping", inference.ping)
    if config.kserve:
        KServe(config, upstream, budget).add_routes(application.router)
    return application
