"""The page: files of frontend/, and what tells it where the service is and how it is doing."""

from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from lesion.paths import FRONTEND
from service.config import ServerConfig
from service.guard import LOOPBACK_HOSTS
from service.upstream import ServiceState, Upstream

MESSAGES = {
    ServiceState.READY: "The service is ready.",
    ServiceState.STARTING: "The service is starting. This takes up to a minute.",
    ServiceState.NOT_RESPONDING: "The service is not responding at the moment. It is restarted if "
    "this lasts.",
    ServiceState.DOWN: "The service is not running. Please try again later.",
}

# Python asks the system for types, and some systems call a script text/plain: then browsers refuse
# to run it.
_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".svg": "image/svg+xml",
}


def page_application(
    config: ServerConfig, upstream: Upstream, guard: Middleware
) -> web.Application:
    """Files of frontend/, ``/config.json`` and ``/status``; everything else is 404.

    Args:
        config: tells the page where the service is.
        upstream: tells how it is doing.
        guard: middleware that refuses unknown hosts and turns failures into JSON.
    """
    here = f"{config.page.host}:{config.page.port}"

    @web.middleware
    async def lead_to_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Send visitors who came by localhost to the one origin that CORS allows."""
        host = request.headers.get("Host", "").lower()
        if host == here or host.rpartition(":")[0] not in LOOPBACK_HOSTS:
            return await handler(request)
        # The path only: what follows the host must not become part of it.
        location = f"{config.page.url}/{request.path_qs.lstrip('/')}"
        status = HTTPStatus.TEMPORARY_REDIRECT
        return web.Response(status=status, headers={"Location": location})

    async def add_policy(request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; script-src 'self'; style-src 'self'; "
            f"img-src 'self' data: blob:; connect-src 'self' {config.inference.url}; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )

    async def addresses(request: web.Request) -> web.Response:
        return web.json_response(
            {
                "inference_url": config.prediction_url,
                "explanation_url": config.explanation_url,
                "health_url": f"{config.inference.url}/ping",
            }
        )

    async def status(request: web.Request) -> web.Response:
        state = upstream.state()
        return web.json_response({"state": state, "message": MESSAGES[state]})

    application = web.Application(middlewares=[guard, lead_to_origin])
    application.on_response_prepare.append(add_policy)
    application.router.add_get("/config.json", addresses)
    application.router.add_get("/status", status)
    application.router.add_get("/{name:.*}", _file)
    return application


async def _file(request: web.Request) -> web.Response:
    """A file of frontend/. The name is looked up among those there are, never made a path."""
    name = request.match_info["name"] or "index.html"
    found = {
        file.relative_to(FRONTEND).as_posix(): file
        for file in FRONTEND.rglob("*")
        if file.suffix in _TYPES
    }.get(name)
    if found is None:
        raise web.HTTPNotFound
    return web.Response(body=found.read_bytes(), content_type=_TYPES[found.suffix], charset="utf-8")
