"""Serves frontend/ on loopback, tells the page where the service is and how it is doing."""

import json
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from scripts.torchserve import ROOT, ServerConfig, worker

FRONTEND = ROOT / "frontend"

MESSAGES = {
    "ready": "The service is ready.",
    "starting": "The service is starting. This takes up to a minute.",
    "down": "The service is not running. Please try again later.",
}


class PageHandler(SimpleHTTPRequestHandler):
    """Files of frontend/, /config.json and /status; everything else is 404."""

    server: "PageServer"
    server_version = "SkinLesionPage"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    # Python asks the system for types, and some systems call a script text/plain: then browsers
    # refuse to run it.
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".css": "text/css",
        ".html": "text/html; charset=utf-8",
        ".svg": "image/svg+xml",
    }

    def __init__(self, *args: Any) -> None:
        super().__init__(*args, directory=str(FRONTEND))

    def do_GET(self) -> None:
        if not self._redirected() and not self._answered():
            super().do_GET()

    def do_HEAD(self) -> None:
        if not self._redirected() and not self._answered():
            super().do_HEAD()

    def _redirected(self) -> bool:
        """Send visitors who came by another name (localhost) to the one that CORS allows."""
        page = self.server.config.page
        if self.headers.get("Host") == f"{page.host}:{page.port}":
            return False
        self.send_response(HTTPStatus.TEMPORARY_REDIRECT)
        # The path only: what follows the host must not become part of it.
        self.send_header("Location", f"{page.url}/{self.path.lstrip('/')}")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return True

    def _answered(self) -> bool:
        """Answer the two addresses that are no files."""
        path = self.path.partition("?")[0]
        if path == "/config.json":
            config = self.server.config
            self._send_json(
                {
                    "inference_url": config.prediction_url,
                    "explanation_url": config.explanation_url,
                    "health_url": f"{config.inference.url}/ping",
                }
            )
        elif path == "/status":
            state = self.server.state()
            self._send_json({"state": state, "message": MESSAGES[state]})
        else:
            return False
        return True

    def _send_json(self, content: dict[str, str]) -> None:
        body = json.dumps(content).encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def list_directory(self, path: Any) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        inference = self.server.config.inference.url
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; script-src 'self'; style-src 'self'; "
            f"img-src 'self' data: blob:; connect-src 'self' {inference}; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        )
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep no record of visitors."""


class PageServer(ThreadingHTTPServer):
    """The page at the configuration's CORS origin; serves from a thread within a ``with`` block."""

    daemon_threads = True

    def __init__(self, config: ServerConfig, is_running: Callable[[], bool]) -> None:
        """Bind the address; ``is_running`` tells whether TorchServe's process lives."""
        self.config = config
        self._is_running = is_running
        super().__init__((config.page.host, config.page.port), PageHandler)

    def state(self) -> str:
        """``ready``, ``starting`` or ``down``: the service, not the page."""
        if not self._is_running():
            return "down"
        found = worker(self.config)
        return "ready" if found and found["status"] == "READY" else "starting"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.shutdown()
        self.server_close()
