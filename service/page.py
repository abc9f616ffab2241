"""Serve the page: the files of frontend/, the service's addresses and limits, and its state."""

import json
import math
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from lesion.config import Settings, read_settings
from lesion.enums import CLASSIFIERS
from lesion.paths import FRONTEND, MODEL_CONFIG, MODEL_NAME
from lesion.weights import Manifest, load_manifest
from service.config import ServerConfig
from service.guard import LOOPBACK_HOSTS, came_through_proxy
from service.probability_scale import describe_scale
from service.upstream import ServiceState, Upstream

MESSAGES = {
    ServiceState.READY: "The service is ready.",
    ServiceState.STARTING: "The service is starting. This takes up to a minute.",
    ServiceState.NOT_RESPONDING: "The service is not responding at the moment. It will be "
    "restarted if this continues.",
    ServiceState.DOWN: "The service is not running. Please try again later.",
}

_INDEX = "index.html"
_DEFAULT_INFERENCE_URL = b"http://127.0.0.1:8080"
"""The address in the content security policy of index.html."""
_SERVICE_WORKER = "service-worker.js"
_NO_FILES = b"const FILES = [];"
"""The list of files in the service worker, which the server fills."""

FILE_BYTES = 50 * 2**20
FILE_PIXELS = 100_000_000
"""Largest photo that the page opens, to reduce it before it sends it: what browsers can hold."""

# Not from ``mimetypes``, which reads the system's table: some systems call a script text/plain, and
# browsers refuse to run it. Files of other types are not served.
_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


def page_application(
    config: ServerConfig, upstream: Upstream, middlewares: list[Middleware]
) -> web.Application:
    """Build the application that serves the page, ``/config.json`` and ``/status``.

    Args:
        config: has the addresses of the service and of the page.
        upstream: has the state of the service.
        middlewares: run before every answer.

    Raises:
        ConfigError: model-config.yaml, which has the limits, cannot be used.
        WeightsError: the weights' manifest, which has measured figures, cannot be used.
    """
    limits: dict[str, object] = {}

    def read_limits() -> None:
        """Read settings and figures of the weights, which ``make update`` replaces."""
        settings, manifest = read_settings(MODEL_CONFIG), load_manifest(config.weights)
        limits.update(describe_limits(config.upload_side, settings, manifest))

    read_limits()
    upstream.before_switch.append(read_limits)
    here = f"{config.page.host}:{config.page.port}"

    def api_url(request: web.Request) -> str:
        """Return the address of the API for the visitor: that of the page if there is a proxy."""
        if config.public_address and came_through_proxy(request, config):
            return config.public_address
        return config.inference.url

    @web.middleware
    async def redirect_to_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Redirect from other loopback names to the one origin that CORS allows."""
        host = request.headers.get("Host", "").lower()
        is_loopback = host.rpartition(":")[0] in LOOPBACK_HOSTS
        if host == here or not is_loopback or came_through_proxy(request, config):
            return await handler(request)
        # The slash ends the host: nothing that the client sent can become part of it.
        location = f"{config.page.url}/{request.path_qs.lstrip('/')}"
        status = HTTPStatus.TEMPORARY_REDIRECT
        return web.Response(status=status, headers={"Location": location})

    async def add_policy(request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; script-src 'self'; style-src 'self'; "
            f"img-src 'self' data: blob:; connect-src 'self' {api_url(request)}; "
            "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )

    async def send_config(request: web.Request) -> web.Response:
        return web.json_response(describe_addresses(api_url(request)) | limits)

    async def send_file(request: web.Request) -> web.Response:
        body, content_type = read_file(request.match_info["name"], api_url(request))
        response = web.Response(body=body, content_type=content_type, charset="utf-8")
        response.enable_compression()
        return response

    async def send_status(request: web.Request) -> web.Response:
        state = upstream.state()
        return web.json_response({"state": state, "message": MESSAGES[state]})

    application = web.Application(middlewares=[*middlewares, redirect_to_origin])
    application.on_response_prepare.append(add_policy)
    application.router.add_get("/config.json", send_config)
    application.router.add_get("/status", send_status)
    application.router.add_get("/{name:.*}", send_file)
    return application


def describe_addresses(api_url: str) -> dict[str, object]:
    """Return the first part of ``/config.json``: where the page reaches the API."""
    return {
        "inference_url": f"{api_url}/predictions/{MODEL_NAME}",
        "explanation_url": f"{api_url}/explanations/{MODEL_NAME}",
        "health_url": f"{api_url}/ping",
    }


def describe_limits(upload_side: int, settings: Settings, manifest: Manifest) -> dict[str, object]:
    """Return the second part of ``/config.json``: limits of a photo, and a scale.

    ``limits`` are in bytes and pixels; width and height are those of a photo in landscape. The
    thresholds are those of the warnings about quality.
    ``probability_scale`` is that of the malignancy probability (``service.probability_scale``).

    Args:
        upload_side: longer side in pixels to which the page reduces larger photos.
        settings, manifest: of the service.
    """
    photo, quality = settings.photo, settings.quality
    return {
        "limits": {
            "max_bytes": photo.max_bytes,
            "max_pixels": photo.max_pixels,
            "file_bytes": FILE_BYTES,
            "file_pixels": FILE_PIXELS,
            "upload_side": upload_side,
            "detail_side": _find_detail_side(settings, manifest),
            "recommended_width": quality.recommended_width,
            "recommended_height": quality.recommended_height,
            "blur_threshold": quality.blur_threshold,
            "dark_threshold": quality.dark_threshold,
            "bright_threshold": quality.bright_threshold,
        },
        "probability_scale": describe_scale(settings, manifest),
    }


def _find_detail_side(settings: Settings, manifest: Manifest) -> int:
    """Compute how many pixels wide a lesion must be for the classifiers to need no more.

    They see the lesion with a margin, reduced to their input size.
    """
    inputs = [manifest.networks[name].input_size for name in CLASSIFIERS]
    return math.ceil(max(inputs) / (1 + 2 * settings.region.margin))


def read_file(name: str, inference_url: str) -> tuple[bytes, str]:
    """Read a file of frontend/; its name is compared with the existing files, never made a path.

    Args:
        name: relative to frontend/; empty for index.html.
        inference_url: address to which the page's content security policy lets it send photos.

    Returns:
        The file's content and its media type.

    Raises:
        HTTPNotFound: there is no such file, or its type is none that a page needs.
    """
    name = name or _INDEX
    files = {
        file.relative_to(FRONTEND).as_posix(): file
        for file in FRONTEND.rglob("*")
        if file.suffix in _TYPES
    }
    if name not in files:
        raise web.HTTPNotFound
    body = files[name].read_bytes()
    if name == _INDEX:
        body = body.replace(_DEFAULT_INFERENCE_URL, inference_url.encode())
    elif name == _SERVICE_WORKER:
        kept = json.dumps(sorted(set(files) - {_INDEX, _SERVICE_WORKER}))
        body = body.replace(_NO_FILES, f"const FILES = {kept};".encode())
    return body, _TYPES[files[name].suffix]
