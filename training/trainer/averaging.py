"""Averaged weights, which measure better than the last step's and are the ones that ship."""

import copy

import torch
from torch import nn


class AveragedWeights:
    """Exponential moving average of a network's weights and buffers (Polyak & Juditsky, 1992)."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.network = copy.deepcopy(network).requires_grad_(False).eval()
        self.decay = decay

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """Take in the weights after step ``step`` of the phase, from 0; early steps count more."""
        decay = min(self.decay, (1.0 + step) / (10.0 + step))
        own = self.network.state_dict()
        for key, value in network.state_dict().items():
            if value.is_floating_point():
                own[key].lerp_(value, 1.0 - decay)
            else:
                own[key].copy_(value)
