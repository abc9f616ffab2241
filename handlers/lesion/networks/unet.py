"""The project's own U-Net, which segments the lesion and detects skin in one pass.

After Ronneberger et al., "U-Net: Convolutional Networks for Biomedical Image Segmentation" (2015),
with residual blocks (He et al., 2016) and two changes for a service on CPUs: the finest level works
at half the input's resolution, where a lesion's contour is still smooth, and the coarsest level
feeds a second head that separates photos of skin from other photos at no extra cost.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lesion.networks.attention import SpatialAttention

WIDTHS = (24, 48, 96, 160, 256)
"""Channels of the five levels, at 1/2, 1/4, 1/8, 1/16 and 1/32 of the input's resolution."""

MIN_WIDTH = 16
"""Fewest channels of a level.

oneDNN (the CPU kernels of torch 2.13) writes beyond a buffer when it computes the weight gradient
of a strided 1x1 convolution in channels-last layout with fewer input channels than its block: 8 on
AVX2, 16 on AVX-512. Training then hangs, crashes or uses wrong gradients
(https://github.com/uxlfoundation/oneDNN/issues/6035). The shortcuts are such convolutions.
"""

WIDTH_MULTIPLE = 8
"""Divisor of all widths: the number of float32 values in an AVX2 vector."""


def _check_widths(widths: tuple[int, ...]) -> None:
    """Raise ValueError for widths that the CPU kernels handle incorrectly."""
    for width in widths:
        if width < MIN_WIDTH or width % WIDTH_MULTIPLE:
            raise ValueError(
                f"widths are {widths}, but each must be a multiple of {WIDTH_MULTIPLE} and at "
                f"least {MIN_WIDTH}: torch's CPU kernels hang, crash or return wrong gradients "
                "for narrower levels"
            )


def _conv_bn(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
    )


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions with a shortcut (He et al., 2016)."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = _conv_bn(inputs, outputs, 3, stride)
        self.conv2 = _conv_bn(outputs, outputs, 3)
        same = inputs == outputs and stride == 1
        self.shortcut = nn.Identity() if same else _conv_bn(inputs, outputs, 1, stride)

    def forward(self, x: Tensor) -> Tensor:
        """Map float NxCxHxW to NxDxhxw, for D outputs and sides divided by the stride."""
        return F.relu(self.conv2(F.relu(self.conv1(x))) + self.shortcut(x))


class DecoderBlock(nn.Module):
    """Doubles the resolution of a coarse level and merges it with the encoder's finer level."""

    def __init__(self, coarse: int, skip: int, attention: bool) -> None:
        super().__init__()
        self.attention = SpatialAttention() if attention else nn.Identity()
        # Channels are reduced before the upsampling: the same result at a quarter of the cost.
        self.reduce = _conv_bn(coarse, skip, 1)
        self.merge = ResidualBlock(2 * skip, skip)

    def forward(self, coarse: Tensor, skip: Tensor) -> Tensor:
        """Merge float NxCxHxW and NxDx2Hx2W to NxDx2Hx2W."""
        up = F.interpolate(F.relu(self.reduce(coarse)), scale_factor=2.0, mode="bilinear")
        merged: Tensor = self.merge(torch.cat([up, self.attention(skip)], dim=1))
        return merged


class UNet(nn.Module):
    """Residual U-Net with a skin head; the input's sides must be multiples of 32."""

    def __init__(self, widths: tuple[int, ...] = WIDTHS, attention: bool = False) -> None:
        """Build with random weights.

        Args:
            widths: channels of the levels, finest first; multiples of 8, at least 16.
            attention: weight the positions of each skip connection (``SpatialAttention``).

        Raises:
            ValueError: a width is too small or not a multiple of 8.
        """
        super().__init__()
        _check_widths(widths)
        self.stem = _conv_bn(3, widths[0], 3, stride=2)
        self.first = ResidualBlock(widths[0], widths[0])
        self.encoder = nn.ModuleList(
            nn.Sequential(ResidualBlock(fine, coarse, stride=2), ResidualBlock(coarse, coarse))
            for fine, coarse in pairwise(widths)
        )
        self.decoder = nn.ModuleList(
            DecoderBlock(coarse, fine, attention)
            for fine, coarse in reversed(list(pairwise(widths)))
        )
        self.mask_head = nn.Conv2d(widths[0], 1, 1)
        self.skin_head = nn.Linear(2 * widths[-1], 1)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        """Segment a batch of photos.

        Args:
            x: float Nx3xHxW, normalised; H and W are multiples of 32.

        Returns:
            ``mask_logits``, float Nx1xHxW, and ``skin_logit``, float N.
        """
        levels = [self.first(F.relu(self.stem(x)))]
        for stage in self.encoder:
            levels.append(stage(levels[-1]))
        deepest = levels[-1]
        skin = self.skin_head(torch.cat([deepest.mean((2, 3)), deepest.amax((2, 3))], dim=1))
        merged = deepest
        for block, skip in zip(self.decoder, reversed(levels[:-1]), strict=True):
            merged = block(merged, skip)
        mask = F.interpolate(self.mask_head(merged), scale_factor=2.0, mode="bilinear")
        return {"mask_logits": mask, "skin_logit": skin.squeeze(1)}
