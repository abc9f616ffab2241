"""Checkpoints of training runs."""

from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch

from training.errors import TrainingError

CHECKPOINT = "last.pt"
"""Name of the checkpoint in a run's folder."""


def load_checkpoint(folder: Path) -> dict[str, Any]:
    """Load the checkpoint of a run's folder, onto the CPU.

    Raises:
        TrainingError: it is missing or damaged.
    """
    path = folder / CHECKPOINT
    try:
        checkpoint: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise TrainingError(f"{path} is missing: train the network first.") from None
    except (RuntimeError, EOFError, UnpicklingError) as error:
        raise TrainingError(f"{path} is damaged: {error}") from None
    return checkpoint
