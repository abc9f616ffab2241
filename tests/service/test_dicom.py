"""Photos in DICOM files at the running service: as body, as field, refused, and without names."""

from pathlib import Path

import numpy as np
import pytest
import requests

from lesion.enums import ErrorCode, ImageFormat
from service.config import ServerConfig
from tests import dicom_files, pictures
from tests.service.answers import assert_analysed, assert_refused
from tests.service.conftest import Post

pytestmark = [pytest.mark.service, pytest.mark.usefixtures("worker_survives")]

DICOM = {"Content-Type": "application/dicom"}
CHANGING = ("timing_ms", "request_id", "image")
"""Fields in which two answers about one picture differ."""


@pytest.fixture(scope="module")
def pixels() -> np.ndarray:
    return pictures.lesion_photo(481, 360, seed=3)[0]


@pytest.mark.parametrize("name", ["native", "JPEG-LS", "JPEG 2000", "lossless JPEG"])
def test_a_dicom_photo_gets_the_answer_of_the_same_png(
    post: Post, name: str, pixels: np.ndarray
) -> None:
    png = assert_analysed(post(data=pictures.encode(pixels, ImageFormat.PNG)))
    dicom = assert_analysed(post(data=dicom_files.LOSSLESS[name](pixels), headers=DICOM))
    assert dicom["image"] == {"width": 481, "height": 360, "format": "DICOM"}
    for field in CHANGING:
        del png[field], dicom[field]
    assert dicom == png


def test_a_dicom_photo_can_be_a_field(post: Post, pixels: np.ndarray) -> None:
    data = dicom_files.jpeg(pixels)
    as_field = assert_analysed(post(files={"data": ("mole.dcm", data, "application/dicom")}))
    as_body = assert_analysed(post(data=data, headers=DICOM))
    for field in CHANGING:
        del as_field[field], as_body[field]
    assert as_field == as_body


def test_a_dicom_photo_is_explained(service: ServerConfig, pixels: np.ndarray) -> None:
    url = service.prediction_url.replace("/predictions/", "/explanations/")
    answer = requests.post(url, data=dicom_files.jpeg(pixels), headers=DICOM, timeout=120)
    assert "explanation" in assert_analysed(answer)


@pytest.mark.parametrize("name", ["CT", "several frames", "16 bits", "encrypted attributes"])
def test_other_objects_are_refused(post: Post, name: str) -> None:
    make, words = dicom_files.REFUSED[name]
    answer = post(data=make(), headers=DICOM)
    assert_refused(answer, 415, ErrorCode.UNSUPPORTED_FORMAT)
    assert words in answer.json()["error"]["message"]


def test_a_truncated_file_is_refused(post: Post) -> None:
    data = dicom_files.truncated(dicom_files.native, 0.5)
    assert_refused(post(data=data, headers=DICOM), 400, ErrorCode.CORRUPT_IMAGE)


def test_a_file_larger_than_a_request_is_refused(post: Post, service: ServerConfig) -> None:
    """The message is the gateway's; the limit for files from elsewhere is higher."""
    pixels = np.zeros((2100, 2100, 3), np.uint8)
    data = dicom_files.native(pixels)
    assert len(data) > service.max_request_bytes
    assert_refused(post(data=data, headers=DICOM), 413, ErrorCode.FILE_TOO_LARGE)


def test_a_dicom_photo_is_answered_without_its_patient(
    post: Post, logs: Path, pixels: np.ndarray
) -> None:
    objects = [dicom_files.jpeg(pixels), dicom_files.truncated(dicom_files.native, 0.9)]
    objects += [dicom_files.REFUSED["CT"][0](), dicom_files.changed(PixelSpacing=[0.02])]
    secrets = (dicom_files.PATIENT, dicom_files.PATIENT_ID, "1.2.826.0.1.3680043")
    for data in objects:
        text = post(data=data, headers=DICOM).text
        assert not any(secret in text for secret in secrets)
    for log in logs.iterdir():
        content = log.read_bytes()
        assert not any(secret.encode() in content for secret in secrets)
