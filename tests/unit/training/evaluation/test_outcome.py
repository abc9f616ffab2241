"""Outcomes of drawn photos, with networks that take darkness for a lesion."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lesion.config import Settings
from lesion.differential import MALIGNANT
from lesion.enums import CLASSIFIERS, DiagnosisCode, NetworkName, Status
from lesion.selection import Candidate
from tests.served_models import write_sample
from training.evaluation.crops import Crop, Move, Shift
from training.evaluation.groups import UNKNOWN, Grouping
from training.evaluation.metrics.keys import MaskSource
from training.evaluation.outcome import evaluate_photo, mean_mask
from training.evaluation.served_model import ServedModel


@pytest.mark.parametrize("size", [(200, 150), (257, 333)])
def test_masks_are_compared_with_the_true_mask(
    size: tuple[int, int], model: ServedModel, tmp_path: Path
) -> None:
    outcome = evaluate_photo(write_sample(tmp_path, size), model)
    assert (outcome.width, outcome.height, outcome.status) == (*size, Status.OK)
    assert set(outcome.scores) == set(MaskSource)
    assert outcome.selected is not None
    assert outcome.scores[MaskSource.SELECTED] == outcome.scores[MaskSource(outcome.selected)]
    for scores in outcome.scores.values():
        assert scores.dice > 0.9
        assert scores.hd95 < 5
    # DeepLabV3's mask is the smaller one; that of the mean of the maps lies between.
    assert outcome.area[NetworkName.DEEPLABV3] < outcome.area[NetworkName.UNET]
    ascending = (MaskSource.DEEPLABV3, MaskSource.MEAN, MaskSource.UNET)
    sensitivities = [outcome.scores[source].sensitivity for source in ascending]
    assert sensitivities == sorted(sensitivities)
    assert outcome.groups[Grouping.AGE] == "30 to 44"
    assert outcome.groups[Grouping.LESION_SIZE] == "medium"
    assert outcome.typology_angle is not None


@pytest.mark.parametrize("size", [(200, 150), (257, 333)])
def test_every_crop_is_classified(
    size: tuple[int, int], model: ServedModel, tmp_path: Path
) -> None:
    sample = write_sample(tmp_path, size)
    outcome = evaluate_photo(sample, model, Move.SHRUNK)
    assert set(outcome.crops) == set(Crop)
    assert outcome.selected is not None
    served = outcome.crops[Crop.SELECTED]
    assert served == outcome.crops[Crop(outcome.selected)]
    assert list(outcome.classifiers) == list(CLASSIFIERS)
    logits = [own.logit for own in outcome.classifiers.values()]
    assert min(logits) <= served.logit <= max(logits)
    assert set(outcome.diagnoses) == set(DiagnosisCode)
    malignant = sum(outcome.diagnoses[code] for code in MALIGNANT)
    assert malignant == pytest.approx(outcome.malignancy_probability)
    assert outcome.crops[Crop.MIRRORED].logit == pytest.approx(served.logit, abs=0.001)
    assert outcome.age == 40.0
    assert served.probability == outcome.malignancy_probability
    assert served.probability == pytest.approx(1 / (1 + np.exp(-served.logit)))
    assert outcome.crops[Crop.WHOLE].logit < served.logit  # more light skin
    changes = [answer.logit - served.logit for answer in outcome.shifted.values()]
    assert list(outcome.shifted) == list(Shift)
    assert changes == sorted(changes) and changes[-1] > 0.1  # less and less light skin
    assert evaluate_photo(sample, model).shifted == {}
    unlabelled = evaluate_photo(dataclasses.replace(sample, malignant=None), model, Move.SHRUNK)
    assert (unlabelled.crops, unlabelled.shifted) == ({}, {})
    assert unlabelled.malignancy_probability == outcome.malignancy_probability


def test_a_labelled_photo_without_a_mask_is_classified_and_grouped(
    model: ServedModel, tmp_path: Path
) -> None:
    sample = dataclasses.replace(write_sample(tmp_path, (200, 150)), mask=None)
    outcome = evaluate_photo(sample, model)
    assert set(outcome.crops) == set(Crop) - {Crop.TRUE}
    assert outcome.scores == {} and outcome.typology_angle is None
    assert outcome.groups[Grouping.AGE] == "30 to 44"
    assert outcome.groups[Grouping.LESION_SIZE] == UNKNOWN


def test_a_photo_called_not_skin_is_scored_with_empty_masks(
    model_with: Callable[..., ServedModel], tmp_path: Path
) -> None:
    sample = write_sample(tmp_path, (200, 150))
    outcome = evaluate_photo(sample, model_with(skin=-5.0))
    assert (outcome.status, outcome.selected, outcome.area) == (Status.NOT_SKIN, None, {})
    assert set(outcome.scores) == set(MaskSource)
    for scores in outcome.scores.values():
        assert (scores.dice, scores.specificity, scores.hd95) == (0.0, 1.0, 100.0)
    assert (outcome.crops, outcome.shifted) == ({}, {})
    assert (outcome.classifiers, outcome.diagnoses) == ({}, {})
    unknown = dataclasses.replace(sample, mask=None, malignant=None)
    without = evaluate_photo(unknown, model_with(skin=-5.0))
    assert (without.scores, without.groups) == ({}, {})


def test_mean_of_two_maps_by_hand(settings: Settings) -> None:
    def candidate(network: NetworkName, left: float, right: float) -> Candidate:
        probability = np.full((64, 64), right, np.float32)
        probability[:, :32] = left
        mask = np.zeros((90, 120), np.uint8)
        return Candidate(network, probability, mask, 0.0, 0.0, None)

    sure = candidate(NetworkName.UNET, 0.9, 0.1)
    unsure = candidate(NetworkName.DEEPLABV3, 0.4, 0.4)
    mask = mean_mask([sure, unsure], (90, 120, 3), settings)
    assert mask.shape == (90, 120)
    assert mask[:, :58].all() and not mask[:, 62:].any()
    assert not mean_mask([unsure, unsure], (90, 120), settings).any()
    assert not mean_mask([], (90, 120), settings).any()
