"""Fixtures of the evaluation: a served model, some outcomes and the evaluation of them."""

import dataclasses
from collections.abc import Callable

import pytest

from lesion.config import Settings
from lesion.enums import CLASSIFIERS, Advice, NetworkName, Status
from tests.outcomes import outcome
from tests.served_models import darkness_model
from training.data.sample import Source, Split
from training.evaluation.classification.predictions import labelled_predictions
from training.evaluation.classification.training_photos import compare_with_held_out
from training.evaluation.composed.hair import HairOutcome, hair_estimates
from training.evaluation.composed.healthy_skin import HealthySkinOutcome, healthy_skin_estimates
from training.evaluation.composed.tiny_lesions import TinyLesionOutcome, tiny_lesion_estimates
from training.evaluation.metrics.estimates import Estimates
from training.evaluation.metrics.keys import Composition, MaskSource
from training.evaluation.outcome import Outcome
from training.evaluation.segmentation.resolution import (
    COMPARED_MASKS,
    FULL_RESOLUTION,
    ResolutionOutcome,
    Verdict,
    resolution_estimates,
)
from training.evaluation.served_model import ServedModel
from training.evaluation.summary import (
    Evaluation,
    classifier_data_sets,
    classifier_results,
    estimate_data_sets,
    overall_estimates,
    segmentation_data_sets,
    segmentation_groups,
)


@pytest.fixture
def model_with(settings: Settings) -> Callable[..., ServedModel]:
    """`model_with(skin=-5.0)`: a served model with that skin logit."""
    return lambda skin=5.0: darkness_model(settings, skin)


@pytest.fixture
def model(settings: Settings) -> ServedModel:
    """A served model that takes every photo for skin."""
    return darkness_model(settings)


@pytest.fixture
def few() -> list[Outcome]:
    """Three melanomas (one missed with High confidence, one at the threshold, one found), three
    moles, a melanoma without an answer, and a keratosis that counts as neither."""
    return [
        outcome(1, malignant=True, p=0.04),
        outcome(2, malignant=True, p=0.60),
        outcome(3, malignant=True, p=0.96),
        outcome(4, p=0.01),
        outcome(5, p=0.15),
        outcome(6, p=0.70),
        outcome(7, malignant=True, p=None),
        outcome(8, malignant=None, p=0.9, diagnosis="ACK"),
    ]


@pytest.fixture
def outcomes() -> list[Outcome]:
    """Four labelled photos with different masks, and one that is called not skin."""
    return [
        outcome(1, unet=0.9, deeplabv3=0.7, malignant=True, p=0.9),
        outcome(2, unet=0.5, deeplabv3=0.9, malignant=True, p=0.3),
        outcome(3, unet=0.8, deeplabv3=0.8, p=0.6),
        outcome(4, unet=0.8, deeplabv3=0.6, p=0.1),
        outcome(0, p=None),
    ]


@pytest.fixture
def evaluation(outcomes: list[Outcome], settings: Settings) -> Evaluation:
    """The evaluation of ``outcomes``, a smartphone photo and a photo that shows no skin."""
    smartphone = outcome(6, unet=0.4, deeplabv3=0.6, source=Source.PAD_UFES_20, diagnosis="NEV")
    not_skin = dataclasses.replace(
        outcome(0, p=None),
        source=Source.NOT_SKIN,
        malignant=None,
        diagnosis="",
        scores={},
        groups={},
    )
    verdicts = Verdict(0.30, Advice.SEE_DOCTOR), Verdict(0.25, Advice.SEE_DOCTOR)
    full = ResolutionOutcome(
        "big", "big", (3000, 2000), (300, 200), agreement(0.97), verdicts, ("remarkable",)
    )
    everything = [*outcomes, smartphone, not_skin]
    return Evaluation(
        split=Split.TEST,
        settings=settings,
        weights={NetworkName.UNET: "0" * 64},
        parameters={NetworkName.UNET: 4_500_000},
        calibration={
            NetworkName.RESNET18: {"temperature": 1.5, "bias": -0.25},
            NetworkName.EFFICIENTNET_LITE: {"temperature": 0.75, "diagnosis_bias": [0.5, -1.0]},
        },
        calibration_facts={name: {"data": "ham10000/frame, val"} for name in CLASSIFIERS},
        estimates=estimate_data_sets(everything, settings),
        segmentation_groups={
            Source.HAM10000_FRAME: segmentation_groups(outcomes),
            Source.PAD_UFES_20: segmentation_groups([smartphone]),
        },
        segmentation_data_sets=segmentation_data_sets(everything),
        classifier={
            Source.HAM10000_FRAME: classifier_results(outcomes, settings),
            Source.PAD_UFES_20: classifier_results([smartphone], settings),
        },
        classifier_data_sets=classifier_data_sets(everything, settings),
        training_comparison=compare_with_held_out(
            labelled_predictions(outcomes), outcomes, settings
        ),
        resolution={FULL_RESOLUTION: resolution_estimates([full], 10)},
        composed=composed_estimates(),
        overall=overall_estimates(everything),
    )


def composed_estimates() -> dict[Composition, Estimates]:
    """Two tiny lesions, one of them missed; one photo of skin; one photo with hair."""
    return {
        Composition.TINY_LESION: tiny_lesion_estimates(
            [
                TinyLesionOutcome("a", "a", 0.004, Status.OK, 0.8),
                TinyLesionOutcome("b", "b", 0.004, Status.NO_LESION_FOUND, 0.0),
            ]
        ),
        Composition.TINY_LESION_UNDER_HAIR: tiny_lesion_estimates([]),
        Composition.HEALTHY_SKIN: healthy_skin_estimates(
            [HealthySkinOutcome("a", Status.NO_LESION_FOUND)]
        ),
        Composition.HAIR: hair_estimates([HairOutcome("a", "a", 0.9, 0.87)]),
    }


def agreement(dice: float) -> dict[MaskSource, float]:
    """The same Dice for each compared mask."""
    return dict.fromkeys(COMPARED_MASKS, dice)
