"""Answers of a running service to good and bad requests; its worker survives all of them."""

import base64
import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import requests
from PIL import Image

from lesion.enums import ErrorCode, SelectionRule, Status, WarningCode
from service.config import ServerConfig
from service.refusals import RefusalCode
from tests import pictures
from tests.service.answers import assert_analysed, assert_refused
from tests.service.conftest import Post

pytestmark = [pytest.mark.service, pytest.mark.usefixtures("worker_survives")]

# ---------------------------------------------------------------- good photos


def test_photo_as_field_and_as_raw_body_get_the_same_answer(post: Post) -> None:
    photo = pictures.photo_jpeg()
    as_field = assert_analysed(post(files={"data": ("mole.jpg", photo, "image/jpeg")}))
    as_body = assert_analysed(post(data=photo, headers={"Content-Type": "image/jpeg"}))
    assert as_field.pop("timing_ms").keys() == as_body.pop("timing_ms").keys()
    assert as_field.pop("request_id") != as_body.pop("request_id")
    assert as_field == as_body
    assert as_field["image"] == {"width": 1280, "height": 720, "format": "JPEG"}


def test_photo_without_a_content_type_is_analysed(post: Post) -> None:
    assert_analysed(post(data=pictures.small_photo_jpeg()))


def test_low_resolution_is_a_warning(post: Post) -> None:
    content = assert_analysed(post(files={"data": pictures.small_photo_jpeg()}))
    assert WarningCode.LOW_RESOLUTION in [warning["code"] for warning in content["warnings"]]


def test_the_pictures_of_an_answer_have_the_size_of_the_photo(post: Post) -> None:
    content = assert_analysed(post(files={"data": pictures.photo_jpeg()}))
    if content["status"] == Status.OK:
        mask = Image.open(io.BytesIO(base64.b64decode(content["segmentation"]["mask_png"])))
        assert mask.size == (1280, 720)
        assert set(np.unique(np.asarray(mask))) == {0, 255}
    if content["overlay_jpeg"]:
        overlay = Image.open(io.BytesIO(base64.b64decode(content["overlay_jpeg"])))
        assert overlay.size == (1024, 576)


@pytest.mark.parametrize("name", pictures.ANALYSABLE)
def test_unusual_but_valid_pictures_are_analysed(post: Post, name: str) -> None:
    assert_analysed(post(files={"data": pictures.ANALYSABLE[name]()}))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_is_analysed_upright(post: Post, orientation: int) -> None:
    upright, _ = pictures.lesion_photo(320, 240)
    content = assert_analysed(post(files={"data": pictures.oriented_jpeg(upright, orientation)}))
    assert content["image"] == {"width": 320, "height": 240, "format": "JPEG"}


# ---------------------------------------------------------------- bad files


@pytest.mark.parametrize("name", pictures.REFUSED)
def test_bad_file_is_refused(post: Post, name: str) -> None:
    file, code, status = pictures.REFUSED[name]
    assert_refused(post(files={"data": ("photo.jpg", file(), "image/jpeg")}), status, code)


@pytest.mark.parametrize("name", pictures.REFUSED)
def test_bad_file_as_raw_body_is_refused(post: Post, name: str) -> None:
    file, code, status = pictures.REFUSED[name]
    code = ErrorCode.NO_IMAGE if name == "empty" else code
    answer = post(data=file(), headers={"Content-Type": "application/octet-stream"})
    assert_refused(answer, status, code)


@pytest.mark.parametrize(
    ("content_type", "file"),
    [
        ("text/plain", pictures.text),
        ("text/html", pictures.svg),
        ("application/json", lambda: json.dumps({"data": "a photo"}).encode()),
        ("application/json", lambda: b"{no json"),
        ("application/pdf", pictures.pdf),
        ("image/svg+xml", pictures.svg),
        ("image/gif", pictures.gif),
    ],
)
def test_the_content_decides_and_not_the_declared_type(
    post: Post, content_type: str, file: Callable[[], bytes]
) -> None:
    """TorchServe forwards text decoded and JSON parsed; both are refused like any other file."""
    answer = post(data=file(), headers={"Content-Type": content_type})
    assert_refused(answer, 415, ErrorCode.UNSUPPORTED_FORMAT)
    answer = post(files={"data": ("photo", file(), content_type)})
    assert_refused(answer, 415, ErrorCode.UNSUPPORTED_FORMAT)


def test_photo_declared_as_text_is_analysed(post: Post) -> None:
    assert_analysed(post(files={"data": ("a.txt", pictures.small_photo_jpeg(), "text/plain")}))


def test_a_body_of_30_mb_is_refused(post: Post) -> None:
    file = pictures.padded_jpeg(30 * 1024 * 1024)
    assert_refused(post(files={"data": file}), 413, RefusalCode.FILE_TOO_LARGE)
    assert_refused(post(data=file), 413, RefusalCode.FILE_TOO_LARGE)


# ---------------------------------------------------------------- bad requests


def test_no_body(post: Post) -> None:
    assert_refused(post(), 400, ErrorCode.NO_IMAGE)


def test_another_field_only(post: Post) -> None:
    assert_refused(post(files={"image": pictures.small_photo_jpeg()}), 400, ErrorCode.NO_IMAGE)
    assert_refused(post(files={"comment": (None, "a mole")}), 400, ErrorCode.NO_IMAGE)


def test_text_in_the_photos_field(post: Post) -> None:
    assert_refused(post(data={"data": "a mole"}), 415, ErrorCode.UNSUPPORTED_FORMAT)


def test_several_photos(post: Post) -> None:
    one, other = pictures.small_photo_jpeg(), pictures.grey_jpeg()
    same_name = [("data", ("1.jpg", one)), ("data", ("2.jpg", other))]
    assert_refused(post(files=same_name), 400, ErrorCode.SEVERAL_PHOTOS)
    assert_refused(post(files=list(reversed(same_name))), 400, ErrorCode.SEVERAL_PHOTOS)
    assert_refused(post(files={"data": one, "photo2": other}), 400, ErrorCode.SEVERAL_PHOTOS)


def test_several_photos_sent_in_chunks(post: Post) -> None:
    """The client sends no Content-Length."""
    one = pictures.small_photo_jpeg()
    files = [("data", ("1.jpg", one)), ("data", ("2.jpg", one))]
    prepared = requests.Request("POST", "http://localhost", files=files).prepare()
    assert isinstance(prepared.body, bytes)
    headers = {"Content-Type": prepared.headers["Content-Type"]}
    assert_refused(post(data=iter([prepared.body]), headers=headers), 400, ErrorCode.SEVERAL_PHOTOS)


def test_further_text_fields_are_ignored(post: Post) -> None:
    files = {"data": ("x" * 200 + ".jpg", pictures.small_photo_jpeg())}
    assert_analysed(post(files=files, data={"comment": "left arm"}))


def test_wrong_model_name(service: ServerConfig) -> None:
    url = f"{service.inference.url}/predictions/skin_lesions"
    answer = requests.post(url, files={"data": pictures.small_photo_jpeg()}, timeout=60)
    assert_refused(answer, 404, RefusalCode.NOT_FOUND)


# ---------------------------------------------------------------- ground truth


def test_a_ground_truth_selects_the_mask_by_dice(post: Post) -> None:
    pixels, mask = pictures.lesion_photo(480, 360)
    files = {"data": pictures.encode(pixels), "ground_truth": pictures.mask_file(mask)}
    content = assert_analysed(post(files=files))
    if content["status"] == Status.NOT_SKIN:
        pytest.skip("these weights do not recognise the drawn photo as skin")
    segmentation = content["segmentation"]
    scores = {each["model"]: each["dice"] for each in segmentation["candidates"]}
    assert segmentation["rule"] == SelectionRule.DICE
    assert all(0 <= score <= 1 for score in scores.values())
    if segmentation["selected"]:
        assert scores[segmentation["selected"]] == max(scores.values())


def test_bad_ground_truth(post: Post) -> None:
    photo = pictures.small_photo_jpeg()
    for mask in (pictures.text(), pictures.empty(), pictures.grey_ground_truth()):
        answer = post(files={"data": photo, "ground_truth": ("mask.png", mask)})
        assert_refused(answer, 400, ErrorCode.BAD_GROUND_TRUTH)
    other_shape = pictures.mask_file(np.ones((50, 300)))
    answer = post(files={"data": photo, "ground_truth": ("mask.png", other_shape)})
    assert_refused(answer, 400, ErrorCode.GROUND_TRUTH_SIZE_MISMATCH)


# ---------------------------------------------------------------- batches


def test_each_photo_of_a_batch_gets_its_own_answer(post: Post) -> None:
    """They are sent at the same time, so that the worker gets them in batches of four."""
    good = [pictures.encode(pictures.lesion_photo(200 + 20 * i, 300)[0]) for i in range(6)]
    bad = ["pdf", "truncated_jpeg", "one_pixel", "gif", "decompression_bomb", "empty"]
    files = [file for pair in zip(good, bad, strict=True) for file in pair]

    def send(file: str | bytes) -> requests.Response:
        content = file if isinstance(file, bytes) else pictures.REFUSED[file][0]()
        return post(files={"data": ("photo.jpg", content)})

    with ThreadPoolExecutor(len(files)) as pool:
        answers = list(pool.map(send, files))
    for index, answer in enumerate(answers[::2]):
        content = assert_analysed(answer)
        assert content["image"] == {"width": 200 + 20 * index, "height": 300, "format": "JPEG"}
    for name, answer in zip(bad, answers[1::2], strict=True):
        _, code, status = pictures.REFUSED[name]
        assert_refused(answer, status, code)
