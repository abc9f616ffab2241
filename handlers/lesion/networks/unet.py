"""The project's own U-Net, which segments the lesion and detects skin and lesions in one pass.

After Ronneberger et al., "U-Net: Convolutional Networks for Biomedical Image Segmentation" (2015),
with residual blocks (He et al., 2016) and changes for a service on CPUs: the encoder can be
EfficientNet-Lite, which starts from ImageNet weights; the finest level works at half the input's
resolution, where a lesion's contour is still smooth; and more heads tell photos of skin from
others, skin with a lesion from skin without, and dermoscopic photos from those of phones, at no
extra cost.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lesion.enums import Acquisition
from lesion.networks.attention import SpatialAttention
from lesion.networks.efficientnet_lite import EfficientNetLite, Variant

WIDTHS = (24, 48, 96, 160, 256)
"""Channels of the five levels, at 1/2, 1/4, 1/8, 1/16 and 1/32 of the input's resolution."""

RESIDUAL = "residual"
"""The encoder without pretrained weights; the others are variants of EfficientNet-Lite."""

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


class ResidualEncoder(nn.Module):
    """Residual levels with random weights.

    Attributes:
        channels: of the feature maps that ``forward`` returns, finest first.
        pooled_channels: of what ``pool`` returns.
    """

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        self.stem = _conv_bn(3, widths[0], 3, stride=2)
        self.first = ResidualBlock(widths[0], widths[0])
        self.stages = nn.ModuleList(
            nn.Sequential(ResidualBlock(fine, coarse, stride=2), ResidualBlock(coarse, coarse))
            for fine, coarse in pairwise(widths)
        )
        self.channels = widths
        self.pooled_channels = 2 * widths[-1]

    def forward(self, x: Tensor) -> list[Tensor]:
        """Compute the levels: float Nx3xHxW -> float NxCxH/sxW/s for s = 2, 4, 8, ..."""
        levels = [self.first(F.relu(self.stem(x)))]
        for stage in self.stages:
            levels.append(stage(levels[-1]))
        return levels

    def pool(self, deepest: Tensor) -> Tensor:
        """Turn the deepest level into features to classify: mean and maximum of each channel."""
        return torch.cat([deepest.mean((2, 3)), deepest.amax((2, 3))], dim=1)


class DecoderBlock(nn.Module):
    """Doubles the resolution of a coarse level and merges it with the encoder's finer level."""

    def __init__(self, coarse: int, skip: int, width: int, attention: bool) -> None:
        super().__init__()
        self.attention = SpatialAttention() if attention else nn.Identity()
        # Channels are reduced before the upsampling: the same result at a quarter of the cost.
        self.reduce = _conv_bn(coarse, width, 1)
        self.merge = ResidualBlock(width + skip, width)

    def forward(self, coarse: Tensor, skip: Tensor) -> Tensor:
        """Merge float NxCxHxW and NxDx2Hx2W to NxEx2Hx2W, for E = ``width``."""
        up = F.interpolate(F.relu(self.reduce(coarse)), scale_factor=2.0, mode="bilinear")
        merged: Tensor = self.merge(torch.cat([up, self.attention(skip)], dim=1))
        return merged


class UNet(nn.Module):
    """U-Net with heads for the whole photo; the input's sides must be multiples of 32."""

    def __init__(
        self,
        widths: tuple[int, ...] = WIDTHS,
        encoder: Variant | str = Variant.LITE0,
        attention: bool = False,
    ) -> None:
        """Build with random weights.

        Args:
            widths: channels of the decoder's levels, finest first, and of the coarsest level of a
                residual encoder; multiples of 8, at least 16.
            encoder: ``RESIDUAL`` or a variant of EfficientNet-Lite.
            attention: weight the positions of each skip connection (``SpatialAttention``).

        Raises:
            ValueError: a width is too small or not a multiple of 8, or there is no such encoder.
        """
        super().__init__()
        _check_widths(widths)
        self.features: ResidualEncoder | EfficientNetLite
        if encoder == RESIDUAL:
            self.features = ResidualEncoder(widths)
        else:
            self.features = EfficientNetLite(Variant(encoder))
        channels = self.features.channels
        coarse = (*widths[1:-1], channels[-1])
        self.decoder = nn.ModuleList(
            DecoderBlock(coarse[level], channels[level], widths[level], attention)
            for level in reversed(range(len(channels) - 1))
        )
        self.mask_head = nn.Conv2d(widths[0], 1, 1)
        self.skin_head = nn.Linear(self.features.pooled_channels, 1)
        self.acquisition_head = nn.Linear(self.features.pooled_channels, len(Acquisition))
        # The finest level shows lesions that are too small for the coarsest.
        self.lesion_head = nn.Linear(self.features.pooled_channels + widths[0], 1)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        """Segment a batch of photos.

        Args:
            x: float Nx3xHxW, normalised; H and W are multiples of 32.

        Returns:
            ``mask_logits``, float Nx1xHxW; ``skin_logit``, float N, of the photo showing skin;
            ``lesion_logit``, float N, of that skin having a lesion; and ``acquisition_logits``,
            float Nx3, of each ``Acquisition``.
        """
        *skips, merged = self.features(x)
        pooled = self.features.pool(merged)
        for block, skip in zip(self.decoder, reversed(skips), strict=True):
            merged = block(merged, skip)
        evidence = torch.cat([pooled, merged.amax((2, 3))], dim=1)
        return {
            "mask_logits": F.interpolate(self.mask_head(merged), scale_factor=2.0, mode="bilinear"),
            "skin_logit": self.skin_head(pooled).squeeze(1),
            "lesion_logit": self.lesion_head(evidence).squeeze(1),
            "acquisition_logits": self.acquisition_head(pooled),
        }
