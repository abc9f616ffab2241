"""The reference system's test cases of the segmentation, on real photos (docs/background.md).

None of the photos was used for training. The figures are those that a person would accept, below
the measured ones of the model card by more than their error bars on so few photos.
"""

import numpy as np

from lesion.config import Settings
from lesion.enums import ImageFormat, Status, WarningCode
from tests import pictures
from tests.acceptance.other_pictures import OTHER_PICTURES
from tests.acceptance.photos import (
    MARKS,
    Analyse,
    codes,
    dark_skinned,
    dermoscopic,
    hairy,
    held_out,
    score,
    score_photos,
    spread,
    tiny_lesions,
    true_mask,
)
from training.data.sample import Source

pytestmark = MARKS

TINY_LESIONS = 16


def test_lesion_on_an_ordinary_photo(analyse: Analyse) -> None:
    found = score_photos(analyse, spread(dermoscopic(sharp=True), 20))
    assert found.min() > 0
    assert found.mean() > 0.90
    assert np.mean(found > 0.8) >= 0.9


def test_lesion_on_a_photo_below_720p(analyse: Analyse) -> None:
    samples = spread(dermoscopic(), 20)
    assert score_photos(analyse, samples).mean() > 0.88
    for sample in samples:
        assert WarningCode.LOW_RESOLUTION in codes(analyse(sample.photo.read_bytes()))


def test_not_a_skin_image(analyse: Analyse) -> None:
    answers = [analyse(s.photo.read_bytes()) for s in spread(held_out(Source.NOT_SKIN), 49)]
    recognised = [answer for answer in answers if answer["status"] == Status.NOT_SKIN]
    assert len(recognised) >= 0.97 * len(answers)
    for answer in recognised:
        assert answer["message"].startswith("This is not a skin image")
        assert answer["diagnosis"] is None and answer["overlay_jpeg"] is None


def test_documents_and_drawings_are_not_skin_images(analyse: Analyse) -> None:
    drawn = [draw(seed) for draw in OTHER_PICTURES for seed in range(4)]
    statuses = [analyse(pictures.encode(pixels, ImageFormat.PNG))["status"] for pixels in drawn]
    assert np.mean([status == Status.NOT_SKIN for status in statuses]) >= 0.95


def test_photos_of_skin_are_skin_images(analyse: Analyse) -> None:
    for source, refused in ((Source.HAM10000_FRAME, 0), (Source.PAD_UFES_20, 1)):
        answers = [analyse(s.photo.read_bytes()) for s in spread(held_out(source), 20)]
        assert sum(answer["status"] == Status.NOT_SKIN for answer in answers) <= refused


def test_lesion_on_darker_skin(analyse: Analyse) -> None:
    found = score_photos(analyse, dark_skinned())
    assert len(found) >= 5
    assert found.min() > 0
    assert found.mean() > 0.65


def test_lesion_under_visible_hair(analyse: Analyse, settings: Settings) -> None:
    photographed = [s for s in dermoscopic() if (s.hair_rating or 0) >= 1]
    assert score_photos(analyse, photographed).mean() > 0.86
    samples = spread(dermoscopic(sharp=True), 20)
    without = score_photos(analyse, samples)
    drawn = np.array([score(analyse(hairy(s, settings)), true_mask(s)) for s in samples])
    assert drawn.mean() > without.mean() - 0.03


def test_tiny_lesion_under_hair(analyse: Analyse, settings: Settings) -> None:
    composed = tiny_lesions(settings, TINY_LESIONS, hair=True)
    found = np.array([score(analyse(file), truth) for file, truth in composed])
    assert np.mean(found > 0) >= 0.9
    assert found.mean() > 0.7


def test_tiny_lesion_in_a_wide_photo(analyse: Analyse, settings: Settings) -> None:
    composed = tiny_lesions(settings, TINY_LESIONS, hair=False)
    found = np.array([score(analyse(file), truth) for file, truth in composed])
    assert np.mean(found > 0) >= 0.9
    assert found.mean() > 0.75


def test_skin_without_a_lesion(analyse: Analyse) -> None:
    answers = [analyse(s.photo.read_bytes()) for s in spread(held_out(Source.HEALTHY_SKIN), 18)]
    empty = [answer for answer in answers if answer["status"] == Status.NO_LESION_FOUND]
    assert len(empty) >= 0.8 * len(answers)
    for answer in empty:
        assert answer["message"].startswith("No lesion area found")
        assert answer["diagnosis"] is None


def test_lesion_on_a_smartphone_photo(analyse: Analyse) -> None:
    found = score_photos(analyse, spread(held_out(Source.PAD_UFES_20), 55))
    assert np.mean(found > 0) >= 0.93
    assert found.mean() > 0.65
