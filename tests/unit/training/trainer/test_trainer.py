"""The training loop on a tiny problem: it learns, stops early, shares work, and resumes."""

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

from lesion.networks import build_network
from lesion.paths import ROOT
from tests import discs
from training.trainer.config import Phase, TrainingConfig
from training.trainer.distributed import Processes
from training.trainer.tasks import Labelled, make_batch
from training.trainer.trainer import Run

ALONE = Processes(0, 1, torch.device("cpu"))


@pytest.fixture(scope="module")
def data() -> Labelled:
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


def test_it_learns_to_outline_discs_and_writes_it_down(
    data: Labelled, config: TrainingConfig, tmp_path: Path
) -> None:
    run = Run(config, data, tmp_path, ALONE)
    run.train()
    assert run.figures["dice"] > 0.9
    rows = _rows(tmp_path)
    # 10 and 2 epochs, looked at after each.
    assert [float(row["epoch"]) for row in rows] == [*range(1, 13)]
    assert float(rows[-1]["train_loss"]) < 0.5 * float(rows[0]["train_loss"])
    assert float(rows[-1]["train_dice"]) > 0.9
    assert float(rows[-1]["val_dice"]) == pytest.approx(run.figures["dice"], abs=1e-4)
    with Image.open(tmp_path / "curves.png") as curves:
        assert min(curves.size) > 200
    assert list((tmp_path / "tensorboard").glob("events.*"))


def test_two_processes_reach_what_one_does(tmp_path: Path) -> None:
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command = [*torchrun, "--nproc-per-node", "2", discs.__file__, str(tmp_path)]
    paths = os.pathsep.join(str(ROOT / part) for part in ("handlers", "", "tests"))
    environment = os.environ | {"PYTHONPATH": paths, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-2000:]
    rows = _rows(tmp_path)  # the first process's alone
    assert [float(row["epoch"]) for row in rows] == [*range(1, 13)]
    assert float(rows[-1]["val_dice"]) > 0.9


class Killed(Exception):
    pass


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The steps that runs take; the tenth is killed."""
    step = Run._one_step
    taken: list[int] = []

    def killed_at_the_tenth(self: Run, *arguments: Any) -> None:
        taken.append(self.step)
        if len(taken) == 10:
            raise Killed
        step(self, *arguments)

    monkeypatch.setattr(Run, "_one_step", killed_at_the_tenth)
    yield taken


def test_a_killed_run_loses_at_most_one_epoch(
    data: Labelled, config: TrainingConfig, tmp_path: Path, steps: list[int]
) -> None:
    with pytest.raises(Killed):
        Run(config, data, tmp_path, ALONE).train()
    resumed = Run(config, data, tmp_path, ALONE)
    resumed.train()
    assert steps[9] == 9 and steps[10] == 9  # an epoch has three steps
    assert len(steps) - 10 == 30 + 6 - 9
    assert resumed.phase == 2


def test_long_epochs_are_saved_in_between(
    data: Labelled,
    config: TrainingConfig,
    tmp_path: Path,
    steps: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("training.trainer.trainer.CHECKPOINT_EVERY_S", 0.0)
    config = replace(config, validate_every=100.0)
    with pytest.raises(Killed):
        Run(config, data, tmp_path, ALONE).train()
    Run(config, data, tmp_path, ALONE).train()
    assert steps[10] == 9
    assert len(_rows(tmp_path)) == 2  # looked at when a phase ends


def test_a_phase_ends_early_with_its_best_weights(
    data: Labelled, config: TrainingConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dices = iter([0.5, 0.7, 0.6, 0.65, 0.9])
    seen: list[torch.Tensor] = []

    def scored(network: torch.nn.Module, *arguments: Any) -> dict[str, float]:
        seen.append(network.state_dict()["mask_head.weight"].clone())
        return {"loss": 1.0, "dice": next(dices)}

    monkeypatch.setattr("training.trainer.trainer.score", scored)
    config = replace(config, phases=config.phases[:1], patience=2)
    Run(config, data, tmp_path, ALONE).train()
    assert len(seen) == 4
    assert torch.equal(_weights(tmp_path)["mask_head.weight"], seen[1])


def test_a_batch_may_be_computed_in_parts(
    data: Labelled, config: TrainingConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = []

    def watched(data: Labelled, rows: np.ndarray, *arguments: Any) -> Any:
        sizes.append(len(rows))
        return make_batch(data, rows, *arguments)

    monkeypatch.setattr("training.trainer.trainer.make_batch", watched)
    run = Run(replace(config, accumulate=4), data, tmp_path, ALONE)
    run.train()
    assert sizes == [2] * (4 * (30 + 6))
    assert run.figures["dice"] > 0.8


def test_a_share_of_each_batch_is_varied_as_the_phase_says(
    data: Labelled, short: TrainingConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flips = []

    def watched(data: Labelled, rows: np.ndarray, *arguments: Any) -> Any:
        flips.append((len(rows), arguments[2].flip))
        return make_batch(data, rows, *arguments)

    monkeypatch.setattr("training.trainer.trainer.make_batch", watched)
    phase = replace(short.phases[0], augmentation={"flip": 0.1}, augmented=0.25)
    run = Run(replace(short, phases=(phase,)), data, tmp_path, ALONE)
    run.train()
    steps = run.steps_of(phase, phase.epochs)
    assert flips == [(2, 0.1), (6, short.augmentation.flip)] * steps


def test_a_run_may_start_from_pretrained_weights(
    data: Labelled, short: TrainingConfig, tmp_path: Path
) -> None:
    from safetensors.torch import save_file

    torch.manual_seed(7)
    start = build_network("unet", **discs.TINY).state_dict()
    save_file(start, tmp_path / "start.safetensors")
    still = replace(short, phases=(replace(short.phases[0], learning_rate=1e-12),))
    Run(still, data, tmp_path, ALONE, tmp_path / "start.safetensors").train()
    name = "encoder.0.0.conv1.0.weight"
    torch.testing.assert_close(_weights(tmp_path)[name], start[name])


def test_a_finished_run_is_left_as_it_is(
    data: Labelled, short: TrainingConfig, tmp_path: Path
) -> None:
    Run(short, data, tmp_path, ALONE).train()
    before = _weights(tmp_path)
    Run(short, data, tmp_path, ALONE).train()
    after = _weights(tmp_path)
    assert all(torch.equal(before[key], after[key]) for key in before)


def test_a_checkpoint_of_another_configuration_is_not_resumed(
    data: Labelled, short: TrainingConfig, tmp_path: Path
) -> None:
    Run(short, data, tmp_path, ALONE).train()
    with pytest.raises(SystemExit, match="another configuration"):
        Run(replace(short, seed=1), data, tmp_path, ALONE).train()


def test_a_source_without_photos_is_refused(
    data: Labelled, short: TrainingConfig, tmp_path: Path
) -> None:
    with pytest.raises(SystemExit, match="isic2017"):
        Run(replace(short, sources={"isic2017": 1.0}), data, tmp_path, ALONE)


def test_rare_diagnoses_may_be_drawn_more_often(
    data: Labelled, short: TrainingConfig, tmp_path: Path
) -> None:
    samples = [
        replace(sample, diagnosis="mel" if number < 4 else "nv")
        for number, sample in enumerate(data.samples)
    ]
    run = Run(short, replace(data, samples=samples), tmp_path, ALONE)
    for rarity, share in ((0.0, 4 / 24), (1.0, 0.5)):
        chances = run.chances(replace(short.phases[0], rarity=rarity))
        assert chances.sum() == pytest.approx(1.0)
        assert chances[:4].sum() == pytest.approx(share)
