"""Answers of a running service to requests for an explanation."""

import base64
import io
import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests
from PIL import Image

from lesion.enums import ErrorCode, NetworkName, Stage, Status
from lesion.report import DISCLAIMER, EXPLAINED, NOT_EXPLAINED
from service.config import ServerConfig, read_properties
from tests import pictures
from tests.service.answers import assert_analysed, assert_refused
from tests.service.conftest import Post
from tests.service.metrics import read_changes, read_metrics

pytestmark = [pytest.mark.service, pytest.mark.usefixtures("worker_survives")]


@pytest.fixture(scope="session")
def ask(service: ServerConfig) -> Post:
    """Like ``post`` of ./conftest.py, for explanations."""

    def send(**request: Any) -> requests.Response:
        return requests.post(service.explanation_url, timeout=120, **request)

    return send


def size_of(jpeg: str) -> tuple[int, int]:
    """Return width and height of a picture in base64."""
    return Image.open(io.BytesIO(base64.b64decode(jpeg))).size


def assert_explained(answer: requests.Response) -> dict[str, Any]:
    """Check that an explanation is complete and adds up to its classifier's probability."""
    content = assert_analysed(answer)
    if content["status"] != Status.OK:
        pytest.skip("these weights find no lesion on the drawn photo")
    explanation: dict[str, Any] = content["explanation"]
    assert explanation["message"] == EXPLAINED
    assert size_of(explanation["heatmap_jpeg"]) == size_of(content["overlay_jpeg"])
    found = explanation["map"]
    probability = 1 / (1 + math.exp(-np.sum(found["contributions"])))
    assert explanation["model"] == NetworkName.RESNET18
    assert probability == pytest.approx(explanation["malignancy_probability"], abs=2e-4)
    (own,) = (
        candidate["malignancy_probability"]
        for candidate in content["classification"]["candidates"]
        if candidate["model"] == explanation["model"]
    )
    assert explanation["malignancy_probability"] == own
    assert np.abs(found["contributions"]).max() <= found["full_colour"]
    outer, inner = found["bounding_box"], content["segmentation"]["bounding_box"]
    for start, length, side in (("x", "width", 1280), ("y", "height", 720)):
        assert 0 <= outer[start] <= inner[start]
        assert inner[start] + inner[length] <= outer[start] + outer[length] <= side
    return explanation


def test_an_explanation_is_a_prediction_with_a_heat_map(
    service: ServerConfig, ask: Post, post: Post
) -> None:
    photo = pictures.photo_jpeg()
    before = read_metrics(service)
    answer = ask(files={"data": photo}, headers={"Origin": service.page.url})
    changes = read_changes(service, before)
    assert answer.headers["Access-Control-Allow-Origin"] == service.page.url
    explanation = assert_explained(answer)
    content = answer.json()
    prediction = assert_analysed(post(files={"data": photo}))
    assert content.keys() - prediction.keys() == {"explanation"}
    same = prediction.keys() - {"timing_ms", "request_id"}
    assert {key: content[key] for key in same} == {key: prediction[key] for key in same}
    as_body = ask(data=photo, headers={"Content-Type": "image/jpeg"}).json()
    assert as_body["explanation"] == explanation, "the same photo, the same map"

    assert changes["lesion_requests_total",] == 1
    assert changes["lesion_explanations_total", Status.OK] == 1
    assert not any(
        value for (name, *_), value in changes.items() if name == "lesion_analyses_total"
    )
    assert changes["lesion_stage_seconds_count", Stage.TOTAL] == 1


@pytest.mark.parametrize("name", ["pdf", "truncated_jpeg", "one_byte_too_many", "empty"])
def test_the_refusals_are_those_of_predictions(ask: Post, name: str) -> None:
    file, code, status = pictures.REFUSED[name]
    assert_refused(ask(files={"data": ("photo.jpg", file())}), status, code)


def test_no_photo(ask: Post) -> None:
    assert_refused(ask(), 400, ErrorCode.NO_IMAGE)


def test_a_picture_that_is_not_skin_has_no_heat_map(ask: Post) -> None:
    sky = np.full((400, 600, 3), (30, 60, 200), np.uint8)
    content = assert_analysed(ask(files={"data": pictures.encode(sky)}))
    assert content["status"] == Status.NOT_SKIN
    assert content["explanation"] == {
        "message": NOT_EXPLAINED,
        "model": NetworkName.RESNET18,
        "malignancy_probability": None,
        "heatmap_jpeg": None,
        "map": None,
    }
    assert content["disclaimer"] == DISCLAIMER


def test_the_answer_to_a_large_noisy_photo_is_within_the_limit(
    service: ServerConfig, ask: Post
) -> None:
    """A lesion photo of 12 million pixels with grain, which JPEG compresses worst."""
    drawn, _ = pictures.lesion_photo(1000, 750)
    photo = np.asarray(Image.fromarray(drawn).resize((4000, 3000)))
    grain = np.kron(np.random.default_rng(0).normal(0, 40, (750, 1000, 1)), np.ones((4, 4, 1)))
    noisy = np.clip(photo + grain, 0, 255).astype(np.uint8)
    answer = ask(files={"data": pictures.encode(noisy, quality=75)})
    assert_analysed(answer)
    limit = int(read_properties(service.path)["max_response_size"])
    assert len(answer.content) < limit / 4


def test_predictions_and_explanations_in_one_batch(ask: Post, post: Post) -> None:
    """They are sent at the same time, so that the worker gets them in batches of four."""
    photo = pictures.small_photo_jpeg()
    senders = [ask, post, ask, post, post, ask, post, ask]

    def send(number: int) -> requests.Response:
        refused = number >= 6
        return senders[number](files={"data": b"no photo" if refused else photo})

    with ThreadPoolExecutor(len(senders)) as pool:
        answers = list(pool.map(send, range(len(senders))))
    for sender, each in zip(senders[:6], answers[:6], strict=True):
        assert ("explanation" in assert_analysed(each)) == (sender is ask)
    for each in answers[6:]:
        assert_refused(each, 415, ErrorCode.UNSUPPORTED_FORMAT)


def test_only_the_path_requests_an_explanation(ask: Post, post: Post) -> None:
    files = {"data": pictures.small_photo_jpeg()}
    as_field = post(files=files, data={"explain": "True"})
    assert "explanation" not in assert_analysed(as_field)
    as_parameter = post(files=files, params={"explain": "True"})
    assert "explanation" not in assert_analysed(as_parameter)
    for name in ("explain", "Explain"):
        as_header = post(files=files, headers={name: "True"})
        assert "explanation" not in assert_analysed(as_header)
    with_header = ask(files=files, headers={"explain": "False"})
    assert "explanation" in assert_analysed(with_header)


def test_explanations_leave_no_photo_in_the_logs(ask: Post, logs: Path) -> None:
    name = "maria-right-arm.jpg"
    ask(files={"data": (name, pictures.small_photo_jpeg())})
    ask(files={"data": (name, pictures.truncated_jpeg())})
    for log in logs.iterdir():
        content = log.read_bytes()
        assert name.encode() not in content
        assert b"JFIF" not in content
