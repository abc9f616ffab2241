"""Cases that the service must master, on real photos, among them those of docs/background.md.

None of the photos was used for training, except the full-resolution ones: small copies of most of
them are among the ISIC 2017 photos that the classifier and the skin detector, but not the masks,
were trained on.

The tests need the data folder (docs/training.md), whose photos may not be published with the
project; without it every test here is skipped. Files that are not photos are tested in
tests/service.
"""

import csv
import io
import time
from base64 import b64decode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import requests
from PIL import Image

from lesion.enums import Advice, Confidence, ImageFormat, LesionType, Status, WarningCode
from lesion.paths import data_folder
from service.config import ServerConfig
from tests import pictures
from training.data.flat_folders import load_not_skin
from training.data.sample import Split

DATA = data_folder()
pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.service,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the data folder {DATA} is missing"),
]

Analyse = Callable[[bytes], dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """A photo with its true mask and its row of the metadata."""

    photo: Path
    mask: Path
    metadata: dict[str, str]


@pytest.fixture(scope="session")
def analyse(service: ServerConfig) -> Analyse:
    """Return a function that posts a photo and requires an answer within a minute."""

    def send(photo: bytes) -> dict[str, Any]:
        start = time.monotonic()
        answer = requests.post(service.prediction_url, files={"data": photo}, timeout=60)
        assert time.monotonic() - start < 60
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return send


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def ham10000() -> list[Case]:
    """List the photos of HAM10000's test split."""
    folder = DATA / "ham10000"
    return [
        Case(
            folder / "images" / f"{row['image_id']}.jpg",
            folder / "masks" / f"{row['image_id']}_segmentation.png",
            row,
        )
        for row in read_csv(folder / "metadata.csv")
        if row["split"] == "test"
    ]


def spread(cases: list[Case], count: int) -> list[Case]:
    """Select ``count`` cases, spread evenly."""
    return cases[:: max(1, len(cases) // count)][:count]


def dice_score(answer: dict[str, Any], mask_file: Path) -> float:
    """Compute the Dice of the answer's mask, at the photo's size; 0 if there is no mask."""
    encoded = answer["segmentation"]["mask_png"]
    if encoded is None:
        return 0.0
    found = cv2.imdecode(np.frombuffer(b64decode(encoded), np.uint8), cv2.IMREAD_GRAYSCALE)
    true = cv2.imread(str(mask_file), cv2.IMREAD_GRAYSCALE)
    assert found is not None
    assert true is not None
    true = cv2.resize(true, found.shape[::-1], interpolation=cv2.INTER_NEAREST)
    both = np.count_nonzero((found > 0) & (true > 0))
    return 2 * both / (np.count_nonzero(found) + np.count_nonzero(true))


def scores(analyse: Analyse, cases: Iterable[Case]) -> np.ndarray:
    """Compute the Dice of each case."""
    return np.array([dice_score(analyse(case.photo.read_bytes()), case.mask) for case in cases])


def with_hair(case: Case) -> bytes:
    """Draw hair over a photo: JPEG."""
    pixels = cv2.cvtColor(cv2.imread(str(case.photo)), cv2.COLOR_BGR2RGB)  # type: ignore[arg-type]
    pictures.draw_hairs(pixels, 12, np.random.default_rng(0))
    return pictures.encode(pixels, ImageFormat.JPEG, quality=95)


# ---------------------------------------------------------------- segmentation


def test_ordinary_photos_are_segmented(analyse: Analyse) -> None:
    cases = [case for case in ham10000() if case.metadata["width"] == "384"]
    found = scores(analyse, spread(cases, 20))
    assert found.mean() > 0.85
    assert np.mean(found > 0.6) >= 0.9


def test_full_resolution_photos_are_segmented_without_a_size_warning(analyse: Analyse) -> None:
    segmented = []
    for row in read_csv(DATA / "full-resolution" / "labels.csv"):
        answer = analyse((DATA / "full-resolution" / f"{row['id']}.jpg").read_bytes())
        segmented.append(
            answer["status"] == Status.OK and len(answer["segmentation"]["contours"]) > 0
        )
        is_small = int(row["w"]) < 1280
        codes = [warning["code"] for warning in answer["warnings"]]
        assert (WarningCode.LOW_RESOLUTION in codes) == is_small
    # One is called not skin: an ulcerated tumour under hair that fills a round, dark frame.
    assert sum(segmented) >= len(segmented) - 1


def test_photos_below_720p_are_segmented_with_a_warning(analyse: Analyse) -> None:
    for case in spread([case for case in ham10000() if case.metadata["width"] == "200"], 10):
        answer = analyse(case.photo.read_bytes())
        assert answer["status"] == Status.OK
        assert WarningCode.LOW_RESOLUTION in [warning["code"] for warning in answer["warnings"]]


def test_other_pictures_are_called_not_skin(analyse: Analyse) -> None:
    samples = [each for each in load_not_skin(DATA / "not-skin") if each.split == Split.TEST]
    answers = [analyse(each.photo.read_bytes()) for each in samples]
    recognised = [each for each in answers if each["status"] == Status.NOT_SKIN]
    assert len(recognised) >= 0.9 * len(samples)
    for answer in recognised:
        assert answer["message"].startswith("This is not a skin image")
        assert answer["diagnosis"] is None


def test_lesions_on_darker_skin_are_segmented_and_classified(analyse: Analyse) -> None:
    folder = DATA / "pad-ufes-20"
    rows = read_csv(folder / "metadata.csv")
    dark = [row for row in rows if (row["fitzpatrick"] or "0") >= "4"]
    assert len(dark) >= 5
    found = []
    for row in dark:
        (photo,) = folder.glob(f"images/{row['image_id']}.*")
        (mask,) = folder.glob(f"masks/{row['image_id']}*")
        answer = analyse(photo.read_bytes())
        assert answer["status"] == Status.OK
        assert answer["diagnosis"] in set(LesionType)
        found.append(dice_score(answer, mask))
    assert np.median(found) > 0.6


def test_lesions_under_hair_are_segmented(analyse: Analyse) -> None:
    cases = [case for case in ham10000() if case.metadata["hair_rating"] in {"1.0", "2.0"}]
    found = scores(analyse, cases)
    assert found.mean() > 0.8


def test_tiny_lesions_under_hair_are_segmented_and_classified(analyse: Analyse) -> None:
    cases = [case for case in ham10000() if float(case.metadata["mask_fraction"]) < 0.02]
    answers = [analyse(with_hair(case)) for case in cases]
    classified = [answer for answer in answers if answer["diagnosis"] in set(LesionType)]
    assert len(classified) >= 0.9 * len(cases)
    found = [dice_score(answer, case.mask) for answer, case in zip(answers, cases, strict=True)]
    assert np.median(found) > 0.5


# ---------------------------------------------------------------- classification


def test_many_benign_lesions_are_called_benign_with_high_confidence(analyse: Analyse) -> None:
    cases = spread([case for case in ham10000() if case.metadata["malignant"] == "0"], 30)
    certain = [analyse(case.photo.read_bytes())["confidence"] == Confidence.HIGH for case in cases]
    assert np.mean(certain) >= 0.4


def test_malignant_lesions_get_the_advice_to_see_a_doctor(
    analyse: Analyse,
) -> None:
    cases = spread([case for case in ham10000() if case.metadata["malignant"] == "1"], 60)
    answers = [analyse(case.photo.read_bytes()) for case in cases]
    assert np.mean([answer["advice"] != Advice.WATCH for answer in answers]) >= 0.9
    certain = [answer for answer in answers if answer["confidence"] == Confidence.HIGH]
    assert sum(answer["diagnosis"] == LesionType.BENIGN for answer in certain) <= 1


def test_most_lesions_called_malignant_are_malignant(analyse: Analyse) -> None:
    truth = []
    for malignant in ("0", "1"):
        same = [case for case in ham10000() if case.metadata["malignant"] == malignant]
        answers = [analyse(case.photo.read_bytes()) for case in spread(same, 40)]
        called = sum(answer["diagnosis"] == LesionType.MALIGNANT for answer in answers)
        truth += called * [malignant == "1"]
    assert len(truth) >= 25
    assert np.mean(truth) >= 0.7


# ---------------------------------------------------------------- the answer


def test_the_answer_holds_everything_that_a_person_is_shown(analyse: Analyse) -> None:
    photo = DATA / "full-resolution" / "ISIC_0000247.jpg"
    answer = analyse(photo.read_bytes())
    assert answer["diagnosis"] in set(LesionType)
    assert 0 <= answer["malignancy_probability"] <= 1
    assert answer["confidence"] in set(Confidence)
    assert answer["disclaimer"].startswith("This result is for reference only.")
    overlay = Image.open(io.BytesIO(b64decode(answer["overlay_jpeg"])))
    assert overlay.size == (1024, 768)
    original = np.asarray(Image.open(photo).convert("RGB"), np.int16)
    changed = np.abs(np.asarray(overlay, np.int16) - original).max(axis=2) > 40
    assert changed.any()
    redder = np.asarray(overlay, np.int16)[changed].mean(axis=0) - original[changed].mean(axis=0)
    assert redder.argmax() == 0
