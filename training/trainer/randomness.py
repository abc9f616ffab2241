"""Random draws that the augmentations share, one for each photo of a batch."""

import torch
from torch import Tensor


def draw_uniform(count: int, low: float, high: float) -> Tensor:
    """Draw from a uniform distribution: float32 N in [low, high)."""
    return torch.rand(count) * (high - low) + low


def draw_signs(count: int, probability: float) -> Tensor:
    """Draw -1 with a probability, else 1: float32 N."""
    return 1.0 - 2.0 * (torch.rand(count) < probability).float()
