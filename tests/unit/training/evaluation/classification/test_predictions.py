"""Bands and calls that follow from a probability."""

import numpy as np

from lesion.config import Settings
from lesion.enums import Confidence, LesionType
from tests.outcomes import outcome
from training.evaluation.classification.predictions import (
    STRICTER_CALL,
    advice_call,
    all_calls,
    answered,
    band_of,
    is_positive,
    labelled_predictions,
    photos_by_band,
    shipped_call,
)
from training.evaluation.crops import Crop
from training.evaluation.metrics.keys import BANDS, Band
from training.evaluation.outcome import Outcome


def test_lower_edge_belongs_to_the_band(settings: Settings) -> None:
    medium = Band(LesionType.BENIGN, Confidence.MEDIUM)
    assert band_of(0.05, settings.diagnosis) == medium


def test_each_photo_is_in_one_band(settings: Settings) -> None:
    inside = photos_by_band(np.linspace(0, 1, 101), settings.diagnosis)
    assert list(inside) == list(BANDS)
    assert (np.sum(list(inside.values()), 0) == 1).all()


def test_thresholds_of_calls(settings: Settings) -> None:
    shipped, advice = shipped_call(settings.diagnosis), advice_call(settings.diagnosis)
    assert all_calls(settings.diagnosis) == [shipped, STRICTER_CALL, advice]
    assert is_positive(shipped, np.array([0.6, 0.601])).tolist() == [False, True]
    assert is_positive(advice, np.array([0.149, 0.15])).tolist() == [False, True]


def test_only_labelled_photos_with_an_answer_count(few: list[Outcome]) -> None:
    assert [o.image_id for o in answered(few)] == [f"photo {i}" for i in range(1, 7)]
    photos = labelled_predictions([outcome(1, malignant=True, p=0.3, crops={Crop.TRUE: 0.7})])
    assert photos.probability.tolist() == [0.3] and photos.truth.tolist() == [True]
    assert photos.uncalibrated.round(6).tolist() == [np.float32(0.09).round(6)]
    photos = labelled_predictions(
        [outcome(1, malignant=True, p=0.3, crops={Crop.TRUE: 0.7})], Crop.TRUE
    )
    assert photos.probability.tolist() == [0.7]
