"""The weights that a training starts from."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from lesion.config import Settings
from lesion.enums import NetworkName
from lesion.networks import build_network
from lesion.networks.efficientnet_lite import Variant
from lesion.weights import save_state_dict
from tests import discs
from training.trainer.config import Phase
from training.trainer.enums import InitialWeights
from training.trainer.imagenet import load_imagenet_weights
from training.trainer.training_run import TrainingRun, load_initial_weights


@pytest.fixture
def run(settings: Settings, tmp_path: Path) -> TrainingRun:
    config = replace(discs.disc_config(), network=NetworkName.EFFICIENTNET_LITE)
    return TrainingRun(config, tmp_path, tmp_path, tmp_path, settings, tmp_path)


def test_random_weights_are_none(run: TrainingRun) -> None:
    assert load_initial_weights(run) is None


def test_shipped_weights_come_from_the_folder_of_weights(run: TrainingRun, tmp_path: Path) -> None:
    shipped = build_network(NetworkName.EFFICIENTNET_LITE, variant="lite0").state_dict()
    save_state_dict(tmp_path / "efficientnet_lite.safetensors", shipped)
    config = replace(run.config, initial_weights=InitialWeights.SHIPPED)
    initial = load_initial_weights(replace(run, config=config))
    assert initial is not None and set(initial.weights) == set(shipped)


def test_imagenet_weights_are_those_of_the_variant(run: TrainingRun) -> None:
    phase = Phase(1.0, 64, 8, 0.1, {"variant": "lite0"})
    config = replace(run.config, phases=(phase,), initial_weights=InitialWeights.IMAGENET)
    initial = load_initial_weights(replace(run, config=config))
    assert initial is not None and initial.source == "ImageNet"
    expected = load_imagenet_weights(Variant.LITE0)
    assert all(torch.equal(initial.weights[key], value) for key, value in expected.items())


def test_a_file_takes_the_place_of_the_initial_weights(run: TrainingRun, tmp_path: Path) -> None:
    own = tmp_path / "own.safetensors"
    save_state_dict(own, {"bias": torch.ones(3)})
    config = replace(run.config, initial_weights=InitialWeights.IMAGENET)
    initial = load_initial_weights(replace(run, config=config, pretrained=own))
    assert initial is not None and set(initial.weights) == {"bias"}
