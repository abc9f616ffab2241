"""The running service answers as docs/openapi.yaml describes.

Generated requests send arbitrary bodies and DICOM files; drawn photos cover the answers and the
refusals of particular files.
"""

from http import HTTPMethod, HTTPStatus
from typing import Any

import numpy as np
import pytest
import requests
import schemathesis
from hypothesis import settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from clinic.fhir import MEDIA_TYPE as FHIR
from lesion.arrays import Image
from lesion.enums import ErrorCode, SelectionRule, Status
from lesion.paths import MODEL_NAME, ROOT
from service.config import ServerConfig
from service.refusals import RefusalCode
from tests import dicom_files, pictures

pytestmark = [pytest.mark.service, pytest.mark.usefixtures("worker_survives")]

DICOM_FILES = st.builds(
    dicom_files.truncated,
    st.sampled_from([*dicom_files.LOSSLESS.values(), *dicom_files.LOSSY.values()]),
    st.just(1.0) | st.floats(0.0, 1.0),
)
"""Small photos, whole or cut off."""
schemathesis.openapi.media_type("application/dicom", DICOM_FILES | st.binary())

API = schemathesis.openapi.from_path(ROOT / "docs" / "openapi.yaml")
PREDICTIONS, EXPLANATIONS = f"/predictions/{MODEL_NAME}", f"/explanations/{MODEL_NAME}"
PATHS = [PREDICTIONS, EXPLANATIONS]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
"""Applied to every answer."""


def send(
    service: ServerConfig, path: str, method: HTTPMethod = HTTPMethod.POST, **request: Any
) -> requests.Response:
    """Send a request to the service and check its answer against the description."""
    answer = requests.request(method, service.inference.url + path, timeout=120, **request)
    API[path][method].Case().validate_response(answer, checks=CHECKS)
    return answer


def code_of(answer: requests.Response) -> str:
    return str(answer.json()["error"]["code"])


@pytest.mark.filterwarnings("error:Skipped test cases")
@pytest.mark.parametrize("accept", ["application/json", FHIR])
@API.parametrize()
@settings(max_examples=30, deadline=None)
def test_generated_requests_get_described_answers(
    case: schemathesis.Case, service: ServerConfig, accept: str
) -> None:
    case.call_and_validate(
        base_url=service.inference.url, checks=CHECKS, headers={"Accept": accept}, timeout=60
    )


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", [HTTPMethod.POST, HTTPMethod.PUT])
def test_photo_as_field_and_as_raw_body(
    service: ServerConfig, path: str, method: HTTPMethod
) -> None:
    photo = pictures.photo_jpeg()
    as_field = send(service, path, method, files={"data": ("mole.jpg", photo, "image/jpeg")})
    as_body = send(service, path, method, data=photo, headers={"Content-Type": "image/jpeg"})
    assert as_field.json()["status"] == as_body.json()["status"] == Status.OK


@pytest.mark.parametrize("method", [HTTPMethod.POST, HTTPMethod.PUT])
@pytest.mark.parametrize(
    ("photo", "resource"),
    [(pictures.small_photo_jpeg(), "Bundle"), (pictures.pdf(), "OperationOutcome")],
)
def test_fhir(service: ServerConfig, method: HTTPMethod, photo: bytes, resource: str) -> None:
    answer = send(service, PREDICTIONS, method, data=photo, headers={"Accept": FHIR})
    assert answer.headers["Content-Type"] == FHIR
    assert answer.json()["resourceType"] == resource


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", ["grey_jpeg", "transparent_png"])
def test_other_photos(service: ServerConfig, path: str, name: str) -> None:
    answer = send(service, path, data=pictures.ANALYSABLE[name]())
    assert answer.status_code == HTTPStatus.OK


@pytest.mark.parametrize("path", PATHS)
def test_ground_truth(service: ServerConfig, path: str) -> None:
    pixels, mask = pictures.lesion_photo()
    files = {"data": pictures.encode(pixels), "ground_truth": pictures.mask_file(mask)}
    answer = send(service, path, files=files).json()
    assert answer["segmentation"]["rule"] == SelectionRule.DICE
    assert all(candidate["dice"] is not None for candidate in answer["segmentation"]["candidates"])


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("pixels", "status"),
    [
        (np.full((400, 600, 3), (30, 60, 200), np.uint8), Status.NOT_SKIN),
        (pictures.healthy_skin(), Status.NO_LESION_FOUND),
    ],
    ids=["blue", "healthy skin"],
)
def test_photos_without_a_result(
    service: ServerConfig, path: str, pixels: Image, status: Status
) -> None:
    answer = send(service, path, files={"data": pictures.encode(pixels)}).json()
    assert answer["status"] == status


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "name", ["empty", "pdf", "truncated_jpeg", "one_pixel", "decompression_bomb", "many_scans"]
)
def test_refused_files(service: ServerConfig, path: str, name: str) -> None:
    file, code, status = pictures.REFUSED[name]
    answer = send(service, path, files={"data": ("photo.jpg", file())})
    assert (answer.status_code, code_of(answer)) == (status, code)


PHOTO = pictures.small_photo_jpeg()
WIDE_MASK = pictures.mask_file(np.ones((50, 300), np.uint8))
REFUSED_REQUESTS: list[tuple[ErrorCode | RefusalCode, HTTPStatus, dict[str, Any]]] = [
    (ErrorCode.NO_IMAGE, HTTPStatus.BAD_REQUEST, {}),
    (
        ErrorCode.SEVERAL_PHOTOS,
        HTTPStatus.BAD_REQUEST,
        {"files": [("data", ("1.jpg", PHOTO)), ("data", ("2.jpg", PHOTO))]},
    ),
    (
        ErrorCode.BAD_GROUND_TRUTH,
        HTTPStatus.BAD_REQUEST,
        {"files": {"data": PHOTO, "ground_truth": pictures.text()}},
    ),
    (
        ErrorCode.GROUND_TRUTH_SIZE_MISMATCH,
        HTTPStatus.BAD_REQUEST,
        {"files": {"data": PHOTO, "ground_truth": WIDE_MASK}},
    ),
    (
        ErrorCode.BAD_CHOICE,
        HTTPStatus.BAD_REQUEST,
        {"data": PHOTO, "params": {"region": "100,100,5000,100"}},
    ),
    (
        ErrorCode.BAD_CHOICE,
        HTTPStatus.BAD_REQUEST,
        {"files": {"data": PHOTO}, "data": {"lesion": "1"}, "params": {"region": "1,2,3,4"}},
    ),
    (
        RefusalCode.MALFORMED_REQUEST,
        HTTPStatus.BAD_REQUEST,
        {"data": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=b"}},
    ),
    (
        RefusalCode.UNSUPPORTED_ENCODING,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        {"data": PHOTO, "headers": {"Content-Encoding": "gzip"}},
    ),
    (
        RefusalCode.FOREIGN_ORIGIN,
        HTTPStatus.FORBIDDEN,
        {"data": PHOTO, "headers": {"Origin": "https://example.org"}},
    ),
    (
        RefusalCode.UNKNOWN_HOST,
        HTTPStatus.FORBIDDEN,
        {"data": PHOTO, "headers": {"Host": "example.org"}},
    ),
    (
        RefusalCode.FILE_TOO_LARGE,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        {"data": pictures.padded_jpeg(13 * 2**20)},
    ),
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("code", "status", "request_"), REFUSED_REQUESTS)
def test_refused_requests(
    service: ServerConfig,
    path: str,
    code: ErrorCode | RefusalCode,
    status: HTTPStatus,
    request_: dict[str, Any],
) -> None:
    answer = send(service, path, **request_)
    assert (answer.status_code, code_of(answer)) == (status, code)


def test_other_methods(service: ServerConfig) -> None:
    for path in PATHS:
        answer = requests.delete(service.inference.url + path, timeout=60)
        API[path]["POST"].Case().validate_response(answer, checks=CHECKS)
        assert code_of(answer) == RefusalCode.METHOD_NOT_ALLOWED
