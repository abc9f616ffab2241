"""The running service answers in FHIR."""

import pytest
import requests
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.operationoutcome import OperationOutcome

from lesion.paths import MODEL_NAME
from service.config import ServerConfig
from tests import pictures

pytestmark = pytest.mark.service

HEADERS = {"Accept": "application/fhir+json"}


def send(service: ServerConfig, photo: bytes) -> requests.Response:
    url = f"{service.inference.url}/predictions/{MODEL_NAME}"
    parameters = {"pixel_spacing": "0.05"}
    return requests.post(url, files={"data": photo}, params=parameters, headers=HEADERS, timeout=60)


def test_a_photo_becomes_a_report(service: ServerConfig) -> None:
    answer = send(service, pictures.small_photo_jpeg())
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, HEADERS["Accept"])
    assert answer.headers["X-Request-Id"]
    bundle = answer.json()
    Bundle.model_validate(bundle)
    report = bundle["entry"][0]["resource"]
    assert report["resourceType"] == "DiagnosticReport" and report["conclusion"]
    units = [
        component["valueQuantity"]["code"]
        for entry in bundle["entry"]
        for component in entry["resource"].get("component", [])
        if "valueQuantity" in component
    ]
    assert "mm" in units and "mm2" in units


def test_a_refusal_becomes_an_outcome(service: ServerConfig) -> None:
    answer = send(service, pictures.pdf())
    assert (answer.status_code, answer.headers["Content-Type"]) == (415, HEADERS["Accept"])
    OperationOutcome.model_validate(answer.json())
