"""Spatial attention, an option of both segmentation networks."""

import torch
from torch import Tensor, nn


class SpatialAttention(nn.Module):
    """Weights each position of a feature map by a function of its channels.

    Woo et al., "CBAM: Convolutional Block Attention Module" (2018), section 3: mean and maximum
    over the channels, a 7x7 convolution, a sigmoid.
    """

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(2, 1, 7, padding=3)

    def forward(self, x: Tensor) -> Tensor:
        """Weight a feature map, float NxCxHxW, to the same shape."""
        summary = torch.cat([x.mean(1, keepdim=True), x.amax(1, keepdim=True)], dim=1)
        return x * torch.sigmoid(self.conv(summary))
