"""The training loop on a tiny problem: it learns, and it resumes where it stopped."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from training.augmentation import Augmentation
from training.config import Phase, TrainingConfig
from training.data.pixels import SIZE, Pixels
from training.data.sample import Sample, Split
from training.tasks import Labelled
from training.train import Run

TINY = {"widths": (4, 8, 8, 8, 8)}


@pytest.fixture(scope="module")
def data() -> Labelled:
    """Bright discs on dark ground: 24 photos to train on, 8 to validate."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:SIZE, :SIZE]
    photos, masks, samples = [], [], []
    for number in range(32):
        centre, radius = rng.uniform(80, 176, 2), rng.uniform(30, 70)
        mask = (np.hypot(x - centre[0], y - centre[1]) < radius).astype(np.uint8)
        photos.append(np.repeat((60 + 130 * mask)[:, :, None], 3, 2).astype(np.uint8))
        masks.append(mask)
        split: Split = "train" if number < 24 else "val"
        samples.append(
            Sample(str(number), str(number), "ham10000/frame", split, Path("a.jpg"), Path("a.png"))
        )
    return Labelled.build(samples, Pixels(np.stack(photos), np.stack(masks)), margin=None)


@pytest.fixture
def config() -> TrainingConfig:
    phases = (Phase(10.0, 64, 8, 0.02, dict(TINY)), Phase(2.0, 96, 8, 0.005, dict(TINY)))
    augmentation = Augmentation(blur=0.0, soften=0.0, tint=0.0)
    return TrainingConfig("unet", phases, {"ham10000/frame": 1.0}, augmentation, averaging=0.8)


def _weights(folder: Path) -> dict[str, torch.Tensor]:
    saved = torch.load(folder / "last.pt", weights_only=True)
    weights: dict[str, torch.Tensor] = saved["average"]
    return weights


def test_it_learns_to_outline_discs(data: Labelled, config: TrainingConfig, tmp_path: Path) -> None:
    run = Run(config, data, tmp_path)
    run.train()
    assert run.figures["dice"] > 0.9
    log = (tmp_path / "log.csv").read_text().splitlines()
    assert log[0].startswith("phase,step,seconds,loss,dice")
    assert len(log) == 3


class Killed(Exception):
    pass


def test_a_killed_run_resumes_where_it_was_saved(
    data: Labelled, config: TrainingConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.train.CHECKPOINT_EVERY_S", 0.0)  # save after every step
    step, count = Run._one_step, 0

    def killed_at_the_tenth(self: Run, *arguments: object) -> float:
        nonlocal count
        count += 1
        if count == 10:
            raise Killed
        return step(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Run, "_one_step", killed_at_the_tenth)
    with pytest.raises(Killed):
        Run(config, data, tmp_path).train()
    resumed = Run(config, data, tmp_path)
    resumed.train()
    # Nine steps were kept; 30 + 6 are the whole run.
    assert count - 10 == 30 + 6 - 9
    assert resumed.phase == 2


def test_a_finished_run_is_left_as_it_is(
    data: Labelled, config: TrainingConfig, tmp_path: Path
) -> None:
    config = replace(config, phases=(Phase(0.5, 64, 8, 0.01, dict(TINY)),))
    Run(config, data, tmp_path).train()
    before = _weights(tmp_path)
    Run(config, data, tmp_path).train()
    after = _weights(tmp_path)
    assert all(torch.equal(before[key], after[key]) for key in before)


def test_a_checkpoint_of_another_configuration_is_not_resumed(
    data: Labelled, config: TrainingConfig, tmp_path: Path
) -> None:
    config = replace(config, phases=(Phase(0.5, 64, 8, 0.01, dict(TINY)),))
    Run(config, data, tmp_path).train()
    with pytest.raises(SystemExit, match="another configuration"):
        Run(replace(config, seed=1), data, tmp_path).train()


def test_a_source_without_photos_is_refused(
    data: Labelled, config: TrainingConfig, tmp_path: Path
) -> None:
    with pytest.raises(SystemExit, match="isic2017"):
        Run(replace(config, sources={"isic2017": 1.0}), data, tmp_path)
