"""A stub of the service: the page's own server, and an inference server with preset answers.

Two ports, hence two origins, as in the real service: the browser applies its CORS rules.
"""

import json
import math
import re
import threading
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import cv2
import numpy as np
from aiohttp import web

from lesion.advice import WORDS
from lesion.arrays import Image as Pixels
from lesion.arrays import Mask
from lesion.classification import Calibration, Classification, to_log_odds
from lesion.config import read_settings
from lesion.differential import NAMES
from lesion.enums import (
    Acquisition,
    Advice,
    ClassifierRule,
    Confidence,
    DiagnosisCode,
    ErrorCode,
    ImageFormat,
    LesionType,
    NetworkName,
    SelectionRule,
    Stage,
    Status,
)
from lesion.explanation import explain
from lesion.imaging import encode_mask, find_contours
from lesion.measures import PixelSpacing, choose_scale, measure_lesion
from lesion.overlay import render_overlay
from lesion.paths import MODEL_CONFIG, SERVER_CONFIG, WEIGHTS
from lesion.region import bounding_box, with_margin
from lesion.report import DISCLAIMER, NO_LESION, NOT_SKIN, explanation_to_json, measures_to_json
from lesion.screening import check_count
from lesion.weights import load_manifest
from service.config import Address, read_config
from service.page import MESSAGES, describe_addresses, describe_limits, read_file
from service.refusals import RefusalCode
from service.upstream import ServiceState
from tests import pictures

Json = dict[str, Any]

SETTINGS = read_settings(MODEL_CONFIG)
MANIFEST = load_manifest(WEIGHTS)
HOST = "127.0.0.1"
HELD_ANSWER_SECONDS = 30
"""Longest time for which an answer is held back, so that a failed test ends."""

MALIGNANT_SHARES = {DiagnosisCode.MEL: 0.7, DiagnosisCode.BCC: 0.18, DiagnosisCode.AKIEC: 0.12}
"""How the malignancy probability is divided among the malignant diagnoses."""
BENIGN_SHARES = {
    DiagnosisCode.NV: 0.8,
    DiagnosisCode.BKL: 0.13,
    DiagnosisCode.DF: 0.04,
    DiagnosisCode.VASC: 0.03,
}


def answer(
    status: Status = Status.OK,
    diagnosis: LesionType = LesionType.BENIGN,
    probability: float = 0.0312,
    confidence: Confidence = Confidence.HIGH,
    **changes: object,
) -> Json:
    """Return a complete answer of the service; ``changes`` replace top-level fields."""
    found = status is Status.OK
    mask = pictures.lesion_photo()[1] if found else None
    advice = _advice(diagnosis, probability)
    messages = {
        Status.OK: f"{WORDS[advice]} Malignancy probability {100 * probability:.0f} %.",
        Status.NO_LESION_FOUND: NO_LESION,
        Status.NOT_SKIN: NOT_SKIN,
    }
    timing = {
        Stage.DECODE: 9,
        Stage.QUALITY: 2,
        Stage.SEGMENT: 800,
        Stage.CLASSIFY: 30,
        Stage.RENDER: 14,
        Stage.TOTAL: 855,
    }
    whole: Json = {
        "status": status,
        "message": messages[status],
        "diagnosis": diagnosis if found else None,
        "malignancy_probability": probability if found else None,
        "confidence": confidence if found else None,
        "advice": advice if found else None,
        "skin_probability": 0.02 if status is Status.NOT_SKIN else 0.99,
        "lesion_probability": 0.02 if status is Status.NO_LESION_FOUND else 0.99,
        "acquisition": Acquisition.DERMOSCOPIC,
        "segmentation": segmentation(mask),
        "classification": classification(probability) if found else NO_CLASSIFICATION,
        "lesions": [] if mask is None else [_lesion(1, mask, selected=True)],
        "measures": None if mask is None else measures(),
        "overlay_jpeg": overlay() if found else None,
        "image": {"width": 1280, "height": 720, "format": ImageFormat.JPEG},
        "warnings": [],
        "model": {"version": "1.0.0", "weights": {}},
        "timing_ms": timing,
        "disclaimer": DISCLAIMER,
    }
    return whole | changes


@cache
def measures(spacing: PixelSpacing | None = None) -> Json:
    """Return the part ``measures`` of an answer about the drawn lesion."""
    photo, mask = pictures.lesion_photo()
    box = bounding_box(mask)
    assert box is not None
    return measures_to_json(measure_lesion(photo, mask, box, choose_scale(None, spacing)))


def _advice(diagnosis: LesionType, probability: float) -> Advice:
    if diagnosis is LesionType.MALIGNANT:
        return Advice.SEE_DOCTOR_SOON
    see_doctor = probability >= SETTINGS.advice.see_doctor_from
    return Advice.SEE_DOCTOR if see_doctor else Advice.WATCH


def classification(
    probability: float,
    *,
    selected: NetworkName | None = None,
    prevalence: float = 0.5,
    log_odds_apart: float = 0.4,
) -> Json:
    """Return the part ``classification`` of an answer with this malignancy probability.

    The log-odds of the two classifiers lie this far apart, around those of ``probability``, or
    those of the selected classifier are those of ``probability``.
    """
    offset = log_odds_apart / 2
    offsets = {NetworkName.RESNET18: -offset, NetworkName.EFFICIENTNET_LITE: offset}
    middle = _log_odds(probability) - (offsets[selected] if selected else 0)
    return {
        "rule": ClassifierRule.MEAN,
        "prevalence": prevalence,
        "selected": selected,
        "candidates": [
            {
                "model": network,
                "malignancy_probability": round(1 / (1 + math.exp(-middle - moved)), 4),
            }
            for network, moved in offsets.items()
        ],
        "diagnoses": _diagnoses(probability),
    }


NO_CLASSIFICATION: Json = {
    "rule": ClassifierRule.MEAN,
    "prevalence": 0.5,
    "selected": None,
    "candidates": [],
    "diagnoses": [],
}


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))


def _diagnoses(probability: float) -> list[Json]:
    """Divide the probability among the diagnoses, with four decimals, most probable first."""
    parts = _divide(probability, MALIGNANT_SHARES) | _divide(1 - probability, BENIGN_SHARES)
    return [
        {"code": code, "name": NAMES[code], "probability": part}
        for code, part in sorted(parts.items(), key=lambda item: -item[1])
    ]


def _divide(whole: float, shares: Mapping[DiagnosisCode, float]) -> dict[DiagnosisCode, float]:
    """Divide a probability; the largest part takes what rounding leaves over."""
    parts = {code: round(share * whole, 4) for code, share in shares.items()}
    largest = max(shares, key=lambda code: shares[code])
    parts[largest] = round(parts[largest] + whole - sum(parts.values()), 4)
    return parts


def segmentation(mask: Mask | None) -> Json:
    """Return the part ``segmentation`` of an answer; the U-Net's mask lies within DeepLabV3's.

    Args:
        mask: the selected mask, of DeepLabV3 (uint8 HxW, 0 or 1); None if no lesion was found.
    """
    if mask is None:
        unet = mask = np.zeros((720, 1280), np.uint8)
    else:
        unet = np.asarray(cv2.erode(mask, np.ones((15, 15), np.uint8)), np.uint8)
    box = bounding_box(mask)
    contours = [contour.tolist() for contour in find_contours(mask)]

    def candidate(network: NetworkName, own: Mask, expected_dice: float) -> Json:
        return {
            "model": network,
            "area_fraction": round(cv2.countNonZero(own) / own.size, 4),
            "expected_dice": expected_dice,
            "dice": None,
            "contours": [contour.tolist() for contour in find_contours(own)],
        }

    return {
        "selected": NetworkName.DEEPLABV3 if box else None,
        "rule": SelectionRule.EXPECTED_DICE,
        "candidates": [
            candidate(NetworkName.UNET, unet, 0.942),
            candidate(NetworkName.DEEPLABV3, mask, 0.961),
        ],
        "agreement": 0.953,
        "bounding_box": asdict(box) if box else None,
        "contours": contours,
        "mask_png": b64encode(encode_mask(mask)).decode() if box else None,
    }


def _lesion(number: int, mask: Mask, *, selected: bool) -> Json:
    """Return the entry of ``lesions`` for the lesion in a mask."""
    box = bounding_box(mask)
    assert box is not None
    return {
        "number": number,
        "bounding_box": asdict(box),
        "area_fraction": round(cv2.countNonZero(mask) / mask.size, 4),
        "contour": find_contours(mask)[0].tolist(),
        "selected": selected,
    }


SEVERAL_PROBABILITIES = (0.0312, 0.2346, 0.0721)
"""The malignancy probability of each lesion in the photo of several lesions."""


@cache
def several_lesions_photo() -> tuple[Pixels, tuple[Mask, ...]]:
    """Draw a photo of three lesions, 1280x720, and the mask of each, the main one first."""
    photo, mask = pictures.lesion_photo(area_fraction=0.06)
    masks = [mask]
    for x, y, seed in ((60, 60, 4), (1000, 420, 5)):
        part, inside = pictures.lesion_photo(220, 260, seed=seed, area_fraction=0.2)
        photo[y : y + 260, x : x + 220][inside > 0] = part[inside > 0]
        mask = np.zeros_like(mask)
        mask[y : y + 260, x : x + 220] = inside
        masks.append(mask)
    return photo, tuple(masks)


@cache
def several(number: int = 1) -> Json:
    """Return an answer about one of the lesions in the photo of several lesions."""
    photo, masks = several_lesions_photo()
    others = [find_contours(mask)[0] for mask in masks if mask is not masks[number - 1]]
    rendered = render_overlay(photo, masks[number - 1], SETTINGS.overlay, others)
    (warning,) = check_count(len(masks))
    return answer(
        probability=SEVERAL_PROBABILITIES[number - 1],
        confidence=Confidence.LOW,
        lesions=[_lesion(n, each, selected=n == number) for n, each in enumerate(masks, start=1)],
        segmentation=segmentation(masks[number - 1]),
        overlay_jpeg=b64encode(rendered).decode(),
        warnings=[asdict(warning)],
    )


def malignant(probability: float = 0.9731, confidence: Confidence = Confidence.HIGH) -> Json:
    """Return an answer with the type malignant."""
    return answer(Status.OK, LesionType.MALIGNANT, probability, confidence)


@cache
def overlay() -> str:
    """Return the overlay of the drawn photo with its true mask, in base64."""
    photo, mask = pictures.lesion_photo()
    return b64encode(render_overlay(photo, mask, SETTINGS.overlay)).decode()


OWN_PROBABILITY = 0.0257
"""The probability that the classifier of the heat map gives, for an answer of 0.0312."""


@cache
def explanation() -> Json:
    """Explain the drawn photo: strongest upwards at the top left, downwards in the middle."""
    photo, mask = pictures.lesion_photo()
    box = bounding_box(mask)
    assert box is not None
    region = with_margin(box, SETTINGS.region.margin, photo.shape)
    activation = np.random.default_rng(2).normal(-3.4, 1, (7, 7)).astype(np.float32)
    activation[1, 1], activation[3, 3] = 6, -9
    found = Classification(
        NetworkName.RESNET18,
        float(activation.mean()),
        to_log_odds(OWN_PROBABILITY),
        activation=activation,
    )
    return explanation_to_json(explain(photo, mask, region, found, Calibration(), SETTINGS))


def explained(**changes: object) -> Json:
    """Return an answer with an explanation; ``changes`` replace its top-level fields."""
    return answer() | {"explanation": explanation()} | changes


def page_status(state: ServiceState) -> Json:
    """Return the body of ``/status``."""
    return {"state": state, "message": MESSAGES[state]}


@dataclass
class Stub:
    """The answers of the two servers, which a test may change, and the requests they received.

    A body of None stands for an answer without content; for the page's server, for 404.

    Attributes:
        status: body of ``/status``.
        config: body of ``/config.json``.
        cors: whether the inference server's answers have the CORS header.
        release: while it is not set, the inference server holds back its answers.
        by_lesion: answers to photos with the field ``lesion``, by its value, instead of ``body``.
        retry_after: header of that name of the inference server's answers; None for no header.
        next_answers: status and body of the next answers to photos, instead of the above.
        received: bodies of the requests for a prediction.
        explained: bodies of the requests for an explanation.
        status_requests: number of requests for ``/status``.
    """

    page_url: str
    inference: Address
    status: Json | None = None
    config: Json | None = None
    healthy: bool = True
    http_status: int = HTTPStatus.OK
    body: Json | None = None
    explanation_status: int = HTTPStatus.OK
    explanation: Json | None = None
    cors: bool = True
    release: threading.Event = field(default_factory=threading.Event)
    by_lesion: dict[int, Json] = field(default_factory=dict)
    retry_after: int | None = None
    next_answers: list[tuple[int, Json]] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)
    explained: list[bytes] = field(default_factory=list)
    status_requests: int = 0

    def reset(self) -> None:
        """Return to a service that is ready and answers every photo with a benign result."""
        upload_side = read_config(SERVER_CONFIG).upload_side
        limits = describe_limits(upload_side, SETTINGS, MANIFEST)
        self.config = describe_addresses(self.inference.url) | limits
        self.status, self.healthy = page_status(ServiceState.READY), True
        self.http_status, self.body, self.cors = HTTPStatus.OK, answer(), True
        self.explanation_status, self.explanation = HTTPStatus.OK, explained()
        self.by_lesion.clear()
        self.next_answers.clear()
        self.retry_after = None
        self.received.clear()
        self.explained.clear()
        self.status_requests = 0
        self.release.set()

    def refuse(self, http_status: int, code: ErrorCode | RefusalCode, message: str) -> None:
        """Answer every photo with a refusal from now on."""
        self.http_status, self.body = http_status, {"error": {"code": code, "message": message}}


class _PageHandler(BaseHTTPRequestHandler):
    def __init__(self, stub: Stub, *args: Any) -> None:
        self.stub = stub
        super().__init__(*args)

    def handle(self) -> None:
        with suppress(ConnectionError):  # the page was closed while it was loading
            super().handle()

    def do_GET(self) -> None:
        if self.path == "/status":
            self.stub.status_requests += 1
            self._send_json(self.stub.status)
        elif self.path == "/config.json":
            self._send_json(self.stub.config)
        else:
            self._send_file()

    def _send_file(self) -> None:
        config = self.stub.config
        inference = self.stub.inference if config else read_config(SERVER_CONFIG).inference
        try:
            body, content_type = read_file(urlsplit(self.path).path[1:], inference.url)
        except web.HTTPNotFound:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", content_type)
        self.end_headers()
        self.wfile.write(body)

    def _send_json(self, body: Json | None) -> None:
        if body is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            _send_json(self, HTTPStatus.OK, body)

    def log_message(self, *args: object) -> None:
        pass


class _InferenceHandler(BaseHTTPRequestHandler):
    def __init__(self, stub: Stub, *args: Any) -> None:
        self.stub = stub
        super().__init__(*args)

    def do_OPTIONS(self) -> None:
        self._send(HTTPStatus.OK, {})

    def do_GET(self) -> None:
        if self.stub.healthy:
            self._send(HTTPStatus.OK, {"status": "Healthy"})
        else:
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, {"status": "Unhealthy"})

    def do_POST(self) -> None:
        stub, data = self.stub, self.rfile.read(int(self.headers["Content-Length"]))
        wants_explanation = self.path.startswith("/explanations/")
        (stub.explained if wants_explanation else stub.received).append(data)
        stub.release.wait(HELD_ANSWER_SECONDS)
        if wants_explanation:
            self._send(stub.explanation_status, stub.explanation, cors=stub.cors)
        elif stub.next_answers:
            self._send(*stub.next_answers.pop(0))
        else:
            number = re.search(rb'name="lesion"\r\n\r\n([0-9]+)', data)
            body = stub.by_lesion[int(number[1])] if number else stub.body
            self._send(stub.http_status, body, cors=stub.cors)

    def _send(self, http_status: int, body: Json | None, cors: bool = True) -> None:
        headers = {"Access-Control-Expose-Headers": "Retry-After"}
        if cors:
            headers["Access-Control-Allow-Origin"] = self.stub.page_url
        if self.stub.retry_after is not None:
            headers["Retry-After"] = str(self.stub.retry_after)
        _send_json(self, http_status, body, headers)

    def handle(self) -> None:
        with suppress(ConnectionError):  # the page cancelled
            super().handle()

    def log_message(self, *args: object) -> None:
        pass


def _send_json(
    handler: BaseHTTPRequestHandler,
    http_status: int,
    body: Json | None,
    headers: Mapping[str, str] | None = None,
) -> None:
    data = b"" if body is None else json.dumps(body).encode()
    handler.send_response(http_status)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


@contextmanager
def running_stub() -> Iterator[Stub]:
    """Run both servers on free ports."""
    page_server, inference_server = (
        ThreadingHTTPServer((HOST, 0), BaseHTTPRequestHandler) for _ in range(2)
    )
    stub = Stub(
        page_url=f"http://{HOST}:{page_server.server_port}",
        inference=Address(HOST, inference_server.server_port),
    )
    stub.reset()
    page_server.RequestHandlerClass = partial(_PageHandler, stub)
    inference_server.RequestHandlerClass = partial(_InferenceHandler, stub)
    servers = (page_server, inference_server)
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield stub
    stub.release.set()
    for server in servers:
        server.shutdown()
        server.server_close()
