"""Training on a tiny problem: learning, early stopping, several processes, and resuming."""

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from lesion.enums import NetworkName
from lesion.networks import build_network
from tests import discs
from training.data.sample import Source
from training.errors import TrainingError
from training.trainer.batches import LabelledPhotos, make_batch
from training.trainer.config import Phase, TrainingConfig
from training.trainer.devices import Processes
from training.trainer.pretrained import read_pretrained
from training.trainer.trainer import Trainer

ALONE = Processes(0, 1, torch.device("cpu"))


@pytest.fixture(scope="module")
def data() -> LabelledPhotos:
    return discs.disc_photos()


@pytest.fixture
def config() -> TrainingConfig:
    return discs.disc_config()


@pytest.fixture
def short(config: TrainingConfig) -> TrainingConfig:
    """Half an epoch."""
    return replace(config, phases=(Phase(0.5, 64, 8, 0.01, dict(discs.TINY)),))


def _weights(folder: Path) -> dict[str, torch.Tensor]:
    saved = torch.load(folder / "last.pt", weights_only=True)
    weights: dict[str, torch.Tensor] = saved["average"]
    return weights


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "log.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_discs_are_learnt_and_logged(
    data: LabelledPhotos, config: TrainingConfig, tmp_path: Path
) -> None:
    trainer = Trainer(config, data, tmp_path, ALONE)
    trainer.train()
    assert trainer.figures["dice"] > 0.9
    rows = _rows(tmp_path)
    # 10 and 2 epochs, validated after each.
    assert [float(row["epoch"]) for row in rows] == [*range(1, 13)]
    assert float(rows[-1]["train_loss"]) < 0.5 * float(rows[0]["train_loss"])
    assert float(rows[-1]["train_dice"]) > 0.9
    assert float(rows[-1]["val_dice"]) == pytest.approx(trainer.figures["dice"], abs=1e-4)
    with Image.open(tmp_path / "curves.png") as curves:
        assert min(curves.size) > 200
    assert list((tmp_path / "tensorboard").glob("events.*"))


def test_two_processes_reach_the_dice_of_one(tmp_path: Path) -> None:
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command = [*torchrun, "--nproc-per-node", "2", discs.__file__, str(tmp_path)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-2000:]
    rows = _rows(tmp_path)  # only the first process logs
    assert [float(row["epoch"]) for row in rows] == [*range(1, 13)]
    assert float(rows[-1]["val_dice"]) > 0.9


class Interrupted(Exception):
    pass


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The steps taken; the tenth raises an exception."""
    step = Trainer._run_step
    taken: list[int] = []

    def interrupt_the_tenth(self: Trainer, *arguments: Any) -> None:
        taken.append(self.step)
        if len(taken) == 10:
            raise Interrupted
        step(self, *arguments)

    monkeypatch.setattr(Trainer, "_run_step", interrupt_the_tenth)
    yield taken


def test_interrupted_training_repeats_at_most_one_epoch(
    data: LabelledPhotos, config: TrainingConfig, tmp_path: Path, steps: list[int]
) -> None:
    with pytest.raises(Interrupted):
        Trainer(config, data, tmp_path, ALONE).train()
    resumed = Trainer(config, data, tmp_path, ALONE)
    resumed.train()
    assert steps[9] == 9 and steps[10] == 9  # an epoch has three steps
    assert len(steps) - 10 == 30 + 6 - 9
    assert resumed.phase == 2


def test_checkpoints_are_written_during_long_epochs(
    data: LabelledPhotos,
    config: TrainingConfig,
    tmp_path: Path,
    steps: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("training.trainer.trainer.CHECKPOINT_INTERVAL", 0.0)
    config = replace(config, validate_every=100.0)
    with pytest.raises(Interrupted):
        Trainer(config, data, tmp_path, ALONE).train()
    Trainer(config, data, tmp_path, ALONE).train()
    assert steps[10] == 9
    assert len(_rows(tmp_path)) == 2  # validated when a phase ends


def test_a_phase_ends_early_with_its_best_weights(
    data: LabelledPhotos, config: TrainingConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dices = iter([0.5, 0.7, 0.6, 0.65, 0.9])
    validated: list[torch.Tensor] = []

    def score(network: torch.nn.Module, *arguments: Any) -> dict[str, float]:
        validated.append(network.state_dict()["mask_head.weight"].clone())
        return {"loss": 1.0, "dice": next(dices)}

    monkeypatch.setattr("training.trainer.trainer.score_network", score)
    config = replace(config, phases=config.phases[:1], patience=2)
    Trainer(config, data, tmp_path, ALONE).train()
    assert len(validated) == 4
    assert torch.equal(_weights(tmp_path)["mask_head.weight"], validated[1])


def test_a_batch_can_be_computed_in_parts(
    data: LabelledPhotos, config: TrainingConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = []

    def record(data: LabelledPhotos, rows: np.ndarray, *arguments: Any) -> Any:
        sizes.append(len(rows))
        return make_batch(data, rows, *arguments)

    monkeypatch.setattr("training.trainer.trainer.make_batch", record)
    trainer = Trainer(replace(config, accumulate=4), data, tmp_path, ALONE)
    trainer.train()
    assert sizes == [2] * (4 * (30 + 6))
    assert trainer.figures["dice"] > 0.8


def test_a_fraction_of_each_batch_gets_the_overrides_of_the_phase(
    data: LabelledPhotos, short: TrainingConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flips = []

    def record(data: LabelledPhotos, rows: np.ndarray, *arguments: Any) -> Any:
        flips.append((len(rows), arguments[2].flip))
        return make_batch(data, rows, *arguments)

    monkeypatch.setattr("training.trainer.trainer.make_batch", record)
    phase = replace(short.phases[0], augmentation={"flip": 0.1}, augmented_fraction=0.25)
    trainer = Trainer(replace(short, phases=(phase,)), data, tmp_path, ALONE)
    trainer.train()
    steps = trainer.count_steps(phase, phase.epochs)
    assert flips == [(2, 0.1), (6, short.augmentation.flip)] * steps


def test_training_can_start_from_pretrained_weights(
    data: LabelledPhotos, short: TrainingConfig, tmp_path: Path
) -> None:
    from safetensors.torch import save_file

    torch.manual_seed(7)
    start = build_network(NetworkName.UNET, **discs.TINY).state_dict()
    save_file(start, tmp_path / "start.safetensors")
    slow = replace(short, phases=(replace(short.phases[0], learning_rate=1e-12),))
    pretrained = read_pretrained(tmp_path / "start.safetensors")
    Trainer(slow, data, tmp_path, ALONE, pretrained).train()
    name = "features.first.conv1.0.weight"
    torch.testing.assert_close(_weights(tmp_path)[name], start[name])


def test_finished_training_changes_nothing(
    data: LabelledPhotos, short: TrainingConfig, tmp_path: Path
) -> None:
    Trainer(short, data, tmp_path, ALONE).train()
    before = _weights(tmp_path)
    Trainer(short, data, tmp_path, ALONE).train()
    after = _weights(tmp_path)
    assert all(torch.equal(before[key], after[key]) for key in before)


def test_a_checkpoint_of_another_configuration_is_not_resumed(
    data: LabelledPhotos, short: TrainingConfig, tmp_path: Path
) -> None:
    Trainer(short, data, tmp_path, ALONE).train()
    with pytest.raises(TrainingError, match="another configuration"):
        Trainer(replace(short, seed=1), data, tmp_path, ALONE).train()


def test_a_source_without_photos_is_refused(
    data: LabelledPhotos, short: TrainingConfig, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match="isic2017"):
        Trainer(replace(short, sources={Source.ISIC2017: 1.0}), data, tmp_path, ALONE)


def test_rare_diagnoses_can_be_sampled_more_often(
    data: LabelledPhotos, short: TrainingConfig, tmp_path: Path
) -> None:
    samples = [
        replace(sample, diagnosis="mel" if number < 4 else "nv")
        for number, sample in enumerate(data.samples)
    ]
    trainer = Trainer(short, replace(data, samples=samples), tmp_path, ALONE)
    for power, fraction in ((0.0, 4 / 24), (1.0, 0.5)):
        weights = trainer.compute_weights(replace(short.phases[0], class_balance_power=power))
        assert weights.sum() == pytest.approx(1.0)
        assert weights[:4].sum() == pytest.approx(fraction)


def test_a_phase_can_draw_the_sources_in_other_fractions(
    data: LabelledPhotos, short: TrainingConfig, tmp_path: Path
) -> None:
    samples = [
        replace(sample, source=Source.ISIC2017) if number < 12 else sample
        for number, sample in enumerate(data.samples)
    ]
    sources = {data.samples[0].source: 0.5, Source.ISIC2017: 0.5}
    trainer = Trainer(
        replace(short, sources=sources), replace(data, samples=samples), tmp_path, ALONE
    )
    other = {data.samples[0].source: 0.9, Source.ISIC2017: 0.1}
    for fractions, expected in ((None, 0.5), (other, 0.1)):
        weights = trainer.compute_weights(replace(short.phases[0], sources=fractions))
        assert weights[:12].sum() == pytest.approx(expected)


def test_frozen_weights_keep_their_values(
    data: LabelledPhotos, short: TrainingConfig, tmp_path: Path
) -> None:
    torch.manual_seed(short.seed)
    before = build_network(NetworkName.UNET, **discs.TINY).state_dict()
    prefix = "features.first."
    phase = replace(short.phases[0], frozen=(prefix,))
    Trainer(replace(short, phases=(phase,)), data, tmp_path, ALONE).train()
    after = _weights(tmp_path)
    unchanged = {key for key, value in before.items() if torch.equal(value, after[key])}
    kernels = {key for key, value in before.items() if value.ndim == 4}
    assert kernels & unchanged == {key for key in kernels if key.startswith(prefix)} != set()
