"""Scores of training runs."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from lesion.enums import NetworkName
from lesion.networks import build_network
from tests.discs import disc_photos
from training.data.sample import Source
from training.errors import TrainingError
from training.score import score_runs
from training.trainer.batches import LabelledPhotos
from training.trainer.checkpoints import CHECKPOINT
from training.trainer.config import Phase, TrainingConfig, dump_config

NAME = NetworkName.RESNET18


@pytest.fixture
def data() -> LabelledPhotos:
    """The darker half is malignant."""
    discs = disc_photos()
    brightness = discs.pixels.photos.mean((1, 2, 3))
    dark = brightness < np.median(brightness)
    samples = [
        replace(sample, malignant=bool(malignant), diagnosis="mel" if malignant else "nv")
        for sample, malignant in zip(discs.samples, dark, strict=True)
    ]
    return LabelledPhotos.build(samples, discs.pixels)


def _save_run(folder: Path, sign: float) -> None:
    """Save a network whose logit is a feature, times a sign."""
    torch.manual_seed(0)
    network = build_network(NAME)
    with torch.no_grad():
        for _ in range(5):  # so that the features have the scale that batch normalisation expects
            network(torch.randn(8, 3, 64, 64))
        network.network.fc.weight.mul_(sign)  # type: ignore[union-attr, operator]
    config = TrainingConfig(NAME, (Phase(1.0, 128, 8, 0.001),), {Source.HAM10000_FRAME: 1.0})
    folder.mkdir()
    checkpoint = {"average": network.state_dict(), "config": dump_config(config)}
    torch.save(checkpoint, folder / CHECKPOINT)


def test_runs_and_their_mean_are_scored(data: LabelledPhotos, tmp_path: Path) -> None:
    """Opposite logits rank in the opposite order, and say nothing together."""
    _save_run(tmp_path / "resnet18", 1.0)
    _save_run(tmp_path / "resnet18-opposite", -1.0)
    scores = score_runs(["resnet18", "resnet18-opposite"], tmp_path, data)
    assert list(scores) == ["resnet18", "resnet18-opposite", "mean"]
    assert scores["resnet18"] != 0.5
    assert scores["resnet18"] + scores["resnet18-opposite"] == pytest.approx(1.0)
    assert score_runs(["resnet18"], tmp_path, data)["mean"] == scores["resnet18"]


def test_a_missing_run_is_refused(data: LabelledPhotos, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="train the network first"):
        score_runs(["resnet18"], tmp_path, data)
