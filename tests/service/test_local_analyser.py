"""The analysis without a server gives the answers of the running service."""

import pytest
import requests

from service.config import ServerConfig
from service.local_analyser import load_analyser
from tests import pictures

pytestmark = pytest.mark.service


def test_the_answer_is_the_service_s(service: ServerConfig) -> None:
    photo = pictures.photo_jpeg()
    answer = requests.post(service.prediction_url, data=photo, timeout=60).json()
    local = load_analyser().analyser.analyse(photo).to_json()
    for each in (answer, local):
        each.pop("timing_ms")
    answer.pop("request_id")
    assert answer == local
