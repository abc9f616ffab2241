"""The reference system's test cases of the classification, on real photos (docs/background.md).

None of the photos was used for training.
"""

import numpy as np

from lesion.config import Settings
from lesion.enums import Advice, Confidence, LesionType
from tests.acceptance.photos import (
    MARKS,
    Analyse,
    dark_skinned,
    dermoscopic,
    hairy,
    is_classified,
    share,
    spread,
    tiny_lesions,
)

pytestmark = MARKS

EACH = 100
"""Benign, and malignant, photos of which the answers are counted."""


def test_type_is_given(analyse: Analyse) -> None:
    answers = [analyse(s.photo.read_bytes()) for s in spread(dermoscopic(), 20)]
    assert np.mean([is_classified(answer) for answer in answers]) >= 0.98


def test_malignant_with_high_confidence(analyse: Analyse) -> None:
    malignant, benign = (spread(dermoscopic(malignant=kind), EACH) for kind in (True, False))
    right, wrong = (
        share(
            [analyse(s.photo.read_bytes()) for s in samples],
            diagnosis=LesionType.MALIGNANT,
            confidence=Confidence.HIGH,
        )
        for samples in (malignant, benign)
    )
    assert right >= 0.12
    assert wrong <= 0.05


def test_benign_with_high_confidence(analyse: Analyse) -> None:
    benign, malignant = (spread(dermoscopic(malignant=kind), EACH) for kind in (False, True))
    right, wrong = (
        share(
            [analyse(s.photo.read_bytes()) for s in samples],
            diagnosis=LesionType.BENIGN,
            confidence=Confidence.HIGH,
        )
        for samples in (benign, malignant)
    )
    assert right >= 0.25
    assert wrong <= 0.02


def test_malignant_lesions_get_the_advice_to_see_a_doctor(analyse: Analyse) -> None:
    answers = [analyse(s.photo.read_bytes()) for s in spread(dermoscopic(malignant=True), EACH)]
    assert share(answers, advice=Advice.WATCH) <= 0.1


def test_most_lesions_called_malignant_are_malignant(analyse: Analyse) -> None:
    called = {}
    for kind in (True, False):
        answers = [analyse(s.photo.read_bytes()) for s in spread(dermoscopic(malignant=kind), EACH)]
        called[kind] = share(answers, diagnosis=LesionType.MALIGNANT)
    assert called[True] >= 0.65
    assert called[False] <= 0.25


def test_type_is_given_under_hair(analyse: Analyse, settings: Settings) -> None:
    photographed = [s for s in dermoscopic() if (s.hair_rating or 0) >= 1]
    files = [s.photo.read_bytes() for s in photographed]
    files += [hairy(s, settings) for s in spread(dermoscopic(sharp=True), 20)]
    assert np.mean([is_classified(analyse(file)) for file in files]) >= 0.98


def test_type_is_given_on_darker_skin(analyse: Analyse) -> None:
    assert all(is_classified(analyse(s.photo.read_bytes())) for s in dark_skinned())


def test_type_is_given_for_a_tiny_lesion_under_hair(analyse: Analyse, settings: Settings) -> None:
    answers = [analyse(file) for file, _ in tiny_lesions(settings, 16, hair=True)]
    assert np.mean([is_classified(answer) for answer in answers]) >= 0.9
