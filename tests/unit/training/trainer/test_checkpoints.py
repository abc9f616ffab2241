"""Checkpoints: what is loaded, and what is refused."""

import pickle
from pathlib import Path

import pytest
import torch

from training.errors import TrainingError
from training.trainer.checkpoints import CHECKPOINT, load_checkpoint


class Payload:
    """Pickled, it creates a file when it is loaded."""

    def __init__(self, target: Path) -> None:
        self._target = target

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self._target,)


def test_a_checkpoint_is_loaded(tmp_path: Path) -> None:
    torch.save({"network": {"weight": torch.ones(2)}, "step": 3}, tmp_path / CHECKPOINT)
    assert load_checkpoint(tmp_path)["step"] == 3


def test_a_checkpoint_runs_no_code(tmp_path: Path) -> None:
    target = tmp_path / "created"
    torch.save({"network": Payload(target)}, tmp_path / CHECKPOINT)
    with pytest.raises(TrainingError, match="damaged"):
        load_checkpoint(tmp_path)
    assert not target.exists()
    pickle.loads(pickle.dumps(Payload(target)))
    assert target.exists()  # the payload works


def test_a_missing_checkpoint_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="train the network first"):
        load_checkpoint(tmp_path)
