"""Bands and calls that follow from a probability."""

import numpy as np
import pytest

from lesion.advice import advise
from lesion.classification import CombinedClassification
from lesion.config import Settings
from lesion.diagnosis import diagnose
from lesion.enums import Advice, ClassifierRule, Confidence, LesionType
from tests.outcomes import outcome, settings_at
from training.evaluation.classification.predictions import (
    STRICTER_CALL,
    advice_call,
    advised_from,
    all_calls,
    answered,
    band_of,
    is_positive,
    labelled_predictions,
    photos_by_band,
    shipped_call,
    soon_call,
)
from training.evaluation.crops import Crop
from training.evaluation.metrics.keys import BANDS, Band
from training.evaluation.outcome import Outcome


def test_lower_edge_belongs_to_the_band(settings: Settings) -> None:
    medium = Band(LesionType.BENIGN, Confidence.MEDIUM)
    assert band_of(0.05, settings) == medium


def test_each_photo_is_in_one_band(settings: Settings) -> None:
    inside = photos_by_band(np.linspace(0, 1, 101), settings)
    assert list(inside) == list(BANDS)
    assert (np.sum(list(inside.values()), 0) == 1).all()


def test_thresholds_of_calls(settings: Settings) -> None:
    shipped, advice, soon = (call(settings) for call in (shipped_call, advice_call, soon_call))
    assert all_calls(settings) == [shipped, STRICTER_CALL, advice, soon]
    assert is_positive(shipped, np.array([0.6, 0.601]), settings).tolist() == [False, True]
    assert is_positive(advice, np.array([0.099, 0.1]), settings).tolist() == [False, True]
    assert is_positive(soon, np.array([0.599, 0.6]), settings).tolist() == [False, True]
    assert advised_from(settings) == pytest.approx(settings.advice.see_doctor_from)


@pytest.mark.parametrize("prevalence", [0.02, 0.2, 0.5, 0.97])
def test_calls_are_those_of_the_service(prevalence: float, settings: Settings) -> None:
    changed = settings_at(prevalence, settings)
    answers = [
        CombinedClassification(ClassifierRule.MEAN, prevalence, (), None, float(own), ())
        for own in np.linspace(-9, 9, 401)
    ]
    p = np.asarray([own.probability for own in answers])
    kinds = [diagnose(q, changed.diagnosis).type for q in p]
    advice = [advise(*own, changed.advice) for own in zip(answers, kinds, strict=True)]
    expected = {
        shipped_call: [kind is LesionType.MALIGNANT for kind in kinds],
        advice_call: [own is not Advice.WATCH for own in advice],
        soon_call: [own is Advice.SEE_DOCTOR_SOON for own in advice],
    }
    for call, positive in expected.items():
        assert is_positive(call(changed), p, changed).tolist() == positive
    assert p[expected[advice_call]].min() == pytest.approx(advised_from(changed), abs=0.02)


def test_only_labelled_photos_with_an_answer_count(few: list[Outcome]) -> None:
    assert [o.image_id for o in answered(few)] == [f"photo {i}" for i in range(1, 7)]
    photos = labelled_predictions([outcome(1, malignant=True, p=0.3, crops={Crop.TRUE: 0.7})])
    assert photos.probability.tolist() == [0.3] and photos.truth.tolist() == [True]
    assert photos.uncalibrated.round(6).tolist() == [np.float32(0.09).round(6)]
    photos = labelled_predictions(
        [outcome(1, malignant=True, p=0.3, crops={Crop.TRUE: 0.7})], Crop.TRUE
    )
    assert photos.probability.tolist() == [0.7]
