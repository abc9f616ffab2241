"""Averaged weights, which perform better than those of the last step and are the ones to ship."""

import copy

import torch
from torch import nn


class AveragedWeights:
    """Exponential moving average of a network's weights and buffers (Polyak & Juditsky, 1992)."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        """Start with a copy of the network; ``decay`` in [0, 1), per step."""
        self.network = copy.deepcopy(network).requires_grad_(False).eval()
        self.decay = decay

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """Include the weights after ``step`` (from 0) of the phase; early steps count more."""
        decay = min(self.decay, (1.0 + step) / (10.0 + step))
        own = self.network.state_dict()
        for key, value in network.state_dict().items():
            if value.is_floating_point():
                own[key].lerp_(value, 1.0 - decay)
            else:
                own[key].copy_(value)
