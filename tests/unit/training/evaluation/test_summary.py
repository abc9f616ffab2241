"""Estimates by data set."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from lesion.config import Settings
from lesion.enums import (
    CLASSIFIERS,
    Acquisition,
    Confidence,
    LesionType,
    Status,
    WarningCode,
)
from tests.outcomes import defined, outcome, value
from tests.served_models import write_sample
from training.data.sample import Source, Split
from training.evaluation.classification.predictions import shipped_call
from training.evaluation.crops import Move
from training.evaluation.groups import Grouping
from training.evaluation.metrics.keys import (
    AcquisitionKey,
    Band,
    BandKey,
    BandMetric,
    CallKey,
    CallMetric,
    ClassifierMetric,
    ScreeningMetric,
    StatusKey,
    WarningKey,
)
from training.evaluation.outcome import Outcome, evaluate_photo
from training.evaluation.run import measure_training_photos
from training.evaluation.segmentation.estimates import SELECTED_DICE
from training.evaluation.served_model import ServedModel
from training.evaluation.summary import (
    classifier_data_sets,
    classifier_groups,
    classifier_results,
    estimate_data_sets,
    overall_estimates,
    screening_estimates,
    segmentation_data_sets,
    segmentation_groups,
    summarise,
)


def test_a_data_set_has_every_kind_of_estimate(outcomes: list[Outcome], settings: Settings) -> None:
    found = estimate_data_sets(outcomes, settings)[Source.HAM10000_FRAME]
    shipped = shipped_call(settings)
    assert defined(found, SELECTED_DICE).photos == 5
    assert value(found, ClassifierMetric.AUC) == pytest.approx(3 / 4)
    assert defined(found, ClassifierMetric.AUC).photos == 4
    assert value(found, CallKey(CallMetric.ACCURACY, shipped)) == pytest.approx(3 / 4)
    assert value(found, CallKey(CallMetric.SENSITIVITY, shipped)) == pytest.approx(1 / 2)
    assert value(found, CallKey(CallMetric.SPECIFICITY, shipped)) == pytest.approx(1.0)
    # p is 0.9, 0.3, 0.6 and 0.1: malignant Medium, twice benign Low, benign Medium.
    low, high = (Band(LesionType.BENIGN, level) for level in (Confidence.LOW, Confidence.HIGH))
    malignant = Band(LesionType.MALIGNANT, Confidence.MEDIUM)
    assert value(found, BandKey(BandMetric.SHARE_OF_ALL, low)) == pytest.approx(1 / 2)
    assert value(found, BandKey(BandMetric.SHARE_CORRECT, low)) == pytest.approx(1 / 2)
    assert value(found, BandKey(BandMetric.SHARE_CORRECT, malignant)) == pytest.approx(1.0)
    assert value(found, BandKey(BandMetric.SHARE_OF_ALL, high)) == 0
    assert found[BandKey(BandMetric.SHARE_CORRECT, high)] is None
    assert value(found, StatusKey(Status.NOT_SKIN)) == pytest.approx(1 / 5)


def test_photos_without_a_true_mask_have_no_groups_of_masks(settings: Settings) -> None:
    one = dataclasses.replace(outcome(0, p=None), scores={}, groups={})
    found = estimate_data_sets([one], settings)[Source.HAM10000_FRAME]
    shares = {*map(StatusKey, Status), *map(AcquisitionKey, Acquisition)}
    shares |= {*map(WarningKey, WarningCode)}
    assert {key for key, own in found.items() if own} == shares
    assert segmentation_groups([one]) == segmentation_data_sets([one]) == []


def test_photos_without_an_answer_have_no_results_of_the_classifier(settings: Settings) -> None:
    own = [outcome(1, malignant=None, diagnosis="ACK"), outcome(2, malignant=True, p=None)]
    results = classifier_results(own, settings)
    assert (results.bands, results.decision, results.groups) == ([], [], [])
    assert (results.crops, results.shifts) == ({}, {})
    assert classifier_data_sets(own, settings) == []
    assert classifier_groups(own, settings) == []


@pytest.mark.parametrize("malignant", [True, False])
def test_a_single_class_has_no_curves(malignant: bool, settings: Settings) -> None:
    own = [outcome(i, malignant=malignant, p=0.1 * i + 0.1) for i in range(5)]
    results = classifier_results(own, settings)
    assert results.decision == []
    assert list(results.reliability.values()) == [[], []]


def test_outcomes_of_a_model_are_summarised(
    model_with: Callable[..., ServedModel], tmp_path: Path
) -> None:
    model = model_with()
    samples = [write_sample(tmp_path, (200, 150), i, malignant=i == 0) for i in range(2)]
    outcomes = [evaluate_photo(sample, model, Move.LEFT) for sample in samples]
    training = measure_training_photos(samples, model)
    found = summarise(Split.TEST, model, outcomes, training, {}, {})
    assert defined(found.estimates[Source.HAM10000_FRAME], ClassifierMetric.AUC).photos == 2
    assert list(found.segmentation_groups) == list(found.classifier) == [Source.HAM10000_FRAME]
    assert found.calibration == found.calibration_facts == {name: {} for name in CLASSIFIERS}
    assert len(found.training_comparison) == 3


def test_shares_of_statuses_acquisitions_and_warnings(outcomes: list[Outcome]) -> None:
    blurry = frozenset({WarningCode.BLURRY, WarningCode.LOW_RESOLUTION})
    first = dataclasses.replace(outcomes[0], acquisition=Acquisition.PHONE, warnings=blurry)
    found = screening_estimates([first, *outcomes[1:]])
    assert {key: own.value for key, own in found.items() if own and own.value} == {
        StatusKey(Status.OK): pytest.approx(4 / 5),
        StatusKey(Status.NOT_SKIN): pytest.approx(1 / 5),
        AcquisitionKey(Acquisition.DERMOSCOPIC): pytest.approx(4 / 5),
        AcquisitionKey(Acquisition.PHONE): pytest.approx(1 / 5),
        WarningKey(WarningCode.LOW_RESOLUTION): 1,
        WarningKey(WarningCode.BLURRY): pytest.approx(1 / 5),
    }
    assert value(found, StatusKey(Status.NO_LESION_FOUND)) == 0
    assert value(screening_estimates([outcome(1, p=None)]), StatusKey(Status.NOT_SKIN)) == 1


def test_screening_over_several_data_sets() -> None:
    others = [
        dataclasses.replace(outcome(i, p=None), source=Source.NOT_SKIN, skin_probability=p)
        for i, p in enumerate((0.1, 0.8))
    ]
    photos = [
        dataclasses.replace(outcome(i + 2), skin_probability=p) for i, p in enumerate((0.9, 0.7))
    ]
    found = overall_estimates([*others, *photos])
    assert value(found, ScreeningMetric.SKIN_AUC) == pytest.approx(3 / 4)
    assert found[ScreeningMetric.DARK_SKIN_ANSWERED] is None


def test_lesions_on_dark_skin_are_found_and_classified() -> None:
    def dark(skin_type: str, own: Outcome) -> Outcome:
        return dataclasses.replace(own, groups=own.groups | {Grouping.FITZPATRICK: skin_type})

    photos = [
        dark("4", outcome(1)),
        dark("5", outcome(2, unet=0.0)),  # its mask is beside the lesion
        dark("6", outcome(3, p=None)),
        dark("3", outcome(4, p=None)),
    ]
    found = overall_estimates(photos)
    assert value(found, ScreeningMetric.DARK_SKIN_ANSWERED) == pytest.approx(1 / 3)
    assert found[ScreeningMetric.SKIN_AUC] is None  # nothing but skin
