"""Fixtures of the acceptance tests."""

import hashlib
import time

import pytest
import requests

from service.config import ServerConfig
from tests.acceptance.photos import Analyse, Answer

SECONDS = 60
"""Time in which a person gets an answer."""


@pytest.fixture(scope="session")
def analyse(service: ServerConfig) -> Analyse:
    """Return a function that posts a photo once, and requires an answer within a minute."""
    answers: dict[bytes, Answer] = {}

    def send(photo: bytes) -> Answer:
        key = hashlib.sha256(photo).digest()
        if key not in answers:
            start = time.monotonic()
            url = service.prediction_url
            response = requests.post(url, files={"data": photo}, timeout=SECONDS)
            assert time.monotonic() - start < SECONDS
            assert response.status_code == 200, response.text
            answers[key] = dict(response.json())
        return answers[key]

    return send
