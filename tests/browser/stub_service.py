"""A stand-in for the service: the page's own server, and an inference server that answers as told.

Two ports, hence two origins, as in the real service: the browser's CORS rules are in force.
"""

import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

from lesion.classification import Calibration, Classification
from lesion.config import read_settings
from lesion.diagnosis import Diagnosis, describe
from lesion.explanation import explain
from lesion.overlay import render_overlay
from lesion.paths import ROOT
from lesion.region import bounding_box, with_margin
from lesion.report import NO_LESION, NOT_SKIN, explanation_to_json
from tests import pictures

FRONTEND = ROOT / "frontend"
SETTINGS = read_settings(ROOT / "handlers" / "model-config.yaml")
CAUTION = (
    "This result is for reference only. If you notice any discomfort or suspicious changes, "
    "please consult a qualified doctor."
)
READY = {"state": "ready", "message": ""}


def answer(
    status: str = "ok",
    diagnosis: str = "benign",
    probability: float = 0.0312,
    confidence: str = "High",
    **changes: Any,
) -> dict[str, Any]:
    """An answer of the service, complete; `changes` replace top-level fields."""
    found = status == "ok"
    sentence = describe(Diagnosis(diagnosis, confidence), probability)
    whole: dict[str, Any] = {
        "status": status,
        "message": {"ok": sentence, "no_lesion_found": NO_LESION, "not_skin": NOT_SKIN}[status],
        "diagnosis": diagnosis if found else None,
        "malignancy_probability": probability if found else None,
        "confidence": confidence if found else None,
        "segmentation": {
            "selected": "deeplabv3" if found else None,
            "rule": "expected_dice",
            "candidates": [
                {"model": "unet", "area_fraction": 0.118, "expected_dice": 0.942, "dice": None},
                {
                    "model": "deeplabv3",
                    "area_fraction": 0.124,
                    "expected_dice": 0.961,
                    "dice": None,
                },
            ],
            "agreement": 0.953,
            "bounding_box": {"x": 440, "y": 190, "width": 400, "height": 360} if found else None,
            "contours": [],
            "mask_png": None,
        },
        "overlay_jpeg": overlay() if found else None,
        "image": {"width": 1280, "height": 720, "format": "JPEG"},
        "warnings": [],
        "model": {"version": "1.0.0", "weights": {}},
        "timing_ms": {"decode": 9, "segment": 800, "classify": 30, "render": 14, "total": 853},
        "disclaimer": CAUTION,
    }
    return whole | changes


def malignant(probability: float = 0.9731, confidence: str = "High") -> dict[str, Any]:
    return answer("ok", "malignant", probability, confidence)


def refusal(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


@cache
def overlay() -> str:
    """The drawn photo with its true mask, base64."""
    photo, mask = pictures.lesion_photo()
    return b64encode(render_overlay(photo, mask, SETTINGS.overlay)).decode()


@cache
def explanation() -> dict[str, Any]:
    """Of the drawn photo: strongest upwards at the top left, downwards in the middle."""
    photo, mask = pictures.lesion_photo()
    box = bounding_box(mask)
    assert box is not None
    region = with_margin(box, SETTINGS.region.margin, photo.shape)
    activation = np.random.default_rng(2).normal(-3.4, 1, (7, 7)).astype(np.float32)
    activation[1, 1], activation[3, 3] = 6, -9
    found = Classification(float(activation.mean()), 0.0312, activation)
    return explanation_to_json(explain(photo, mask, region, found, Calibration(), SETTINGS))


def explained(**changes: Any) -> dict[str, Any]:
    """An answer of the service's explanations; `changes` replace its top-level fields."""
    return answer() | {"explanation": explanation()} | changes


@dataclass
class Stub:
    """What the two servers answer; a test changes it while they run."""

    page_url: str = ""
    inference_url: str = ""
    page_status: dict[str, str] | None = field(default_factory=lambda: READY)
    healthy: bool = True
    http_status: int = 200
    body: dict[str, Any] | None = field(default_factory=answer)
    explanation_status: int = 200
    explanation: dict[str, Any] | None = field(default_factory=explained)
    cors: bool = True
    go_on: threading.Event = field(default_factory=threading.Event)  # the answer waits for it
    received: list[bytes] = field(default_factory=list)
    explained: list[bytes] = field(default_factory=list)  # received for an explanation
    status_asked: int = 0

    def reset(self) -> None:
        self.page_status, self.healthy = READY, True
        self.http_status, self.body, self.cors = 200, answer(), True
        self.explanation_status, self.explanation = 200, explained()
        self.received.clear()
        self.explained.clear()
        self.status_asked = 0
        self.go_on.set()

    def refuse(self, http_status: int, code: str, message: str) -> None:
        self.http_status, self.body = http_status, refusal(code, message)


class _PageHandler(SimpleHTTPRequestHandler):
    def __init__(self, stub: Stub, *args: Any) -> None:
        self.stub = stub
        super().__init__(*args, directory=str(FRONTEND))

    def do_GET(self) -> None:
        if self.path == "/status":
            self.stub.status_asked += 1
            self._send_json(self.stub.page_status)
        elif self.path == "/config.json":
            inference = self.stub.inference_url
            self._send_json(
                {
                    "inference_url": f"{inference}/predictions/skin_lesion",
                    "explanation_url": f"{inference}/explanations/skin_lesion",
                    "health_url": f"{inference}/ping",
                }
            )
        else:
            super().do_GET()

    def _send_json(self, body: dict[str, str] | None) -> None:
        if body is None:
            self.send_error(404)
            return
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        pass


class _InferenceHandler(BaseHTTPRequestHandler):
    def __init__(self, stub: Stub, *args: Any) -> None:
        self.stub = stub
        super().__init__(*args)

    def do_OPTIONS(self) -> None:
        self._send(200, {})

    def do_GET(self) -> None:
        healthy = self.stub.healthy
        self._send(200 if healthy else 500, {"status": "Healthy" if healthy else "Unhealthy"})

    def do_POST(self) -> None:
        stub, data = self.stub, self.rfile.read(int(self.headers["Content-Length"]))
        explained = self.path.startswith("/explanations/")
        (stub.explained if explained else stub.received).append(data)
        stub.go_on.wait(30)
        if explained:
            self._send(stub.explanation_status, stub.explanation, cors=stub.cors)
        else:
            self._send(stub.http_status, stub.body, cors=stub.cors)

    def _send(self, http_status: int, body: dict[str, Any] | None, cors: bool = True) -> None:
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(http_status)
        if cors:
            self.send_header("Access-Control-Allow-Origin", self.stub.page_url)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle(self) -> None:
        with suppress(ConnectionError):  # the page cancelled
            super().handle()

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def running_stub() -> Iterator[Stub]:
    stub = Stub()
    servers = [
        ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, stub))
        for handler in (_PageHandler, _InferenceHandler)
    ]
    stub.page_url, stub.inference_url = (
        f"http://127.0.0.1:{server.server_address[1]}" for server in servers
    )
    stub.reset()
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield stub
    stub.go_on.set()
    for server in servers:
        server.shutdown()
        server.server_close()
