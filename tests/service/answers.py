"""Checks of the service's answers."""

from typing import Any

import requests

from lesion.enums import Status
from lesion.report import DISCLAIMER

KEYS = {
    "status",
    "message",
    "diagnosis",
    "malignancy_probability",
    "confidence",
    "segmentation",
    "overlay_jpeg",
    "image",
    "warnings",
    "model",
    "timing_ms",
    "disclaimer",
}
"""Keys of every answer to a photo that was analysed."""


def assert_refused(answer: requests.Response, status: int, code: str) -> None:
    """Check an error: its HTTP status, its code, and that its message is a sentence."""
    assert answer.headers["Content-Type"] == "application/json"
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["message"].endswith(".")


def assert_analysed(answer: requests.Response) -> dict[str, Any]:
    """Check the answer to a photo that was analysed; returns its content."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    content: dict[str, Any] = answer.json()
    assert content.keys() >= KEYS
    assert content["disclaimer"] == DISCLAIMER
    assert content["status"] in set(Status)
    return content
