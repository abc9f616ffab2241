"""Checks before every request: the Host and Origin headers, and errors that leave as JSON."""

import json
import traceback
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from service.config import Address, ServerConfig
from service.gateway_metrics import GatewayMetrics
from service.observation import RECORD
from service.progress import say
from service.refusals import ForeignOrigin, InternalError, Refusal, UnknownHost

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
"""Host names under which this machine reaches itself."""
_EVERY_INTERFACE = "0.0.0.0"
"""The host of an address at all of a machine's IP addresses, as in a container."""
_RESPONSE_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-site",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def list_hosts(address: Address, allowed_hosts: frozenset[str]) -> frozenset[str]:
    """Return every value that the Host header may have at an address, in lower case."""
    is_local = address.host in (*LOOPBACK_HOSTS, _EVERY_INTERFACE)
    names = LOOPBACK_HOSTS if is_local else (address.host,)
    return frozenset(f"{name}:{address.port}" for name in names) | allowed_hosts


def make_guard(hosts: frozenset[str], metrics: GatewayMetrics) -> Middleware:
    """Return middleware that refuses unknown hosts and turns every error into JSON.

    Args:
        hosts: see ``list_hosts``.
        metrics: counts the refusals.
    """

    def refuse(request: web.Request, refusal: Refusal) -> web.Response:
        metrics.refusals.labels(refusal.code).inc()
        request[RECORD].outcome = refusal.code
        return to_response(refusal, request[RECORD].request_id)

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            check_host(request, hosts)
            response = await handler(request)
        except Refusal as refusal:
            response = refuse(request, refusal)
        except web.HTTPException as error:
            response = refuse(request, Refusal.from_http_status(HTTPStatus(error.status)))
        except Exception as error:
            # The traceback without the exception's message, which could quote the request.
            frames = "".join(traceback.format_tb(error.__traceback__))
            reason = type(error).__name__
            request_id = request[RECORD].request_id
            say(f"The gateway failed at request {request_id} with {reason}:\n{frames}")
            response = refuse(request, InternalError())
        response.headers.update(_RESPONSE_HEADERS)
        return response

    return guard


def check_host(request: web.Request, hosts: frozenset[str]) -> None:
    """Check the Host header, against DNS rebinding.

    The IP address that the client connected to is accepted, too: probes and Prometheus use that of
    a pod, which nobody knows before, and DNS rebinding needs a name.

    Raises:
        UnknownHost: it names no host of this service.
    """
    host = request.headers.get("Host", "")
    if not _is_host(host, hosts) and host != _read_own_address(request):
        raise UnknownHost


def _read_own_address(request: web.Request) -> str | None:
    """Return IPv4 address and port at which a request arrived."""
    transport = request.transport
    name = transport.get_extra_info("sockname") if transport else None
    return f"{name[0]}:{name[1]}" if name and len(name) == 2 else None


def came_through_proxy(request: web.Request, config: ServerConfig) -> bool:
    """Tell whether the Host header names the address under which a proxy offers page and API."""
    host = request.headers.get("Host", "")
    return config.public_host is not None and _is_host(host, frozenset({config.public_host}))


def check_origin(request: web.Request, config: ServerConfig) -> None:
    """Check the Origin header: the page's own address, or a page on one of ``allowed_hosts``.

    Raises:
        ForeignOrigin: it names another web page.
    """
    origin = request.headers.get("Origin", config.page.url)
    host = origin.partition("://")[2]
    own = (config.page.url, config.public_address)
    if origin not in own and not _is_host(host, config.allowed_hosts):
        raise ForeignOrigin


def _is_host(host: str, hosts: frozenset[str]) -> bool:
    """Tell whether ``host``, with or without its port, is one of ``hosts``."""
    host = host.lower()
    name, colon, port = host.rpartition(":")
    return host in hosts or (bool(colon) and port.isdecimal() and name in hosts)


def to_response(refusal: Refusal, request_id: str) -> web.Response:
    """Turn a refusal into JSON of the same form as the handler's errors."""
    error = {
        "error": {"code": refusal.code, "message": refusal.message},
        "request_id": request_id,
    }
    headers = {}
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(refusal.retry_after)
    return web.Response(
        body=json.dumps(error).encode(),
        status=refusal.status,
        headers=headers,
        content_type="application/json",
    )
