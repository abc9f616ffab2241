"""Cases of the whole system on real photos: sizes, several lesions, and the complete answer.

Files that are not photos are tested in tests/service, and what the page shows in tests/browser.
Small copies of most of the full-resolution photos are among the ISIC 2017 photos that the
classifiers and DeepLabV3 were trained on.
"""

import io
from base64 import b64decode

import numpy as np
import pytest
import requests
from PIL import Image

from lesion.enums import Acquisition, Confidence, ImageFormat, LesionType, Status, WarningCode
from service.config import ServerConfig
from tests import pictures
from tests.acceptance.photos import DATA, MARKS, Analyse, codes, dermoscopic, held_out, spread
from training.data.sample import Source
from training.data.tables import read_table

pytestmark = MARKS


def test_full_resolution_photos_are_answered_without_a_size_warning(analyse: Analyse) -> None:
    found = []
    for row in read_table(DATA / "full-resolution" / "labels.csv", ("id", "w")):
        answer = analyse((DATA / "full-resolution" / f"{row['id']}.jpg").read_bytes())
        found.append(answer["status"] == Status.OK)
        assert (WarningCode.LOW_RESOLUTION in codes(answer)) == (int(row["w"]) < 1280)
    # One may be called not skin: an ulcerated tumour under hair that fills a round, dark frame.
    assert sum(found) >= len(found) - 1


def test_the_answer_tells_dermoscopic_photos_from_those_of_phones(analyse: Analyse) -> None:
    for source, acquisition in (
        (Source.HAM10000_FRAME, Acquisition.DERMOSCOPIC),
        (Source.PAD_UFES_20, Acquisition.PHONE),
    ):
        answers = [analyse(s.photo.read_bytes()) for s in spread(held_out(source), 20)]
        assert np.mean([answer["acquisition"] == acquisition for answer in answers]) >= 0.9


def test_two_lesions_in_one_photo(analyse: Analyse, service: ServerConfig) -> None:
    """Two photos of moles side by side: both are listed, and either is analysed on request."""
    small = [s for s in dermoscopic(malignant=False, sharp=True) if _covers(s.mask) < 0.15]
    listed = 0
    for left, right in zip(small[:12:2], small[1:12:2], strict=True):
        both = [Image.open(each.photo).convert("RGB").resize((640, 480)) for each in (left, right)]
        photo = pictures.encode(np.hstack([np.asarray(each) for each in both]), ImageFormat.PNG)
        answer = analyse(photo)
        assert answer["status"] == Status.OK
        if len(answer["lesions"]) < 2:
            continue
        listed += 1
        assert WarningCode.SEVERAL_LESIONS in codes(answer)
        other = requests.post(
            service.prediction_url, params={"lesion": 2}, files={"data": photo}, timeout=60
        ).json()
        assert other["segmentation"]["bounding_box"] == pytest.approx(
            answer["lesions"][1]["bounding_box"], abs=1
        )
        assert other["malignancy_probability"] is not None
    assert listed >= 4


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


def _covers(mask: object) -> float:
    """Compute the part of a photo that its true mask covers."""
    with Image.open(str(mask)) as picture:
        return float(np.asarray(picture.convert("L"), np.float32).mean() / 255)
