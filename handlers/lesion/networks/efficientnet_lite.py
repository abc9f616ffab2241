"""EfficientNet-Lite without batch normalisation: the features of a classifier or of an encoder.

Tan & Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks" (2019), in the
Lite variants that Google published in 2020 for CPUs: ReLU6, no squeeze-and-excitation, stem and
head of fixed width. Its batch normalisation is folded into the convolutions (see
``training.trainer.imagenet``), which makes a training step on a CPU several times cheaper.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from torch import Tensor, nn
from torch.nn import functional as F

STEM_CHANNELS = 32
HEAD_CHANNELS = 1280
"""Channels of the pooled features."""

STRIDE = 32
"""The input's sides must be multiples of this, pixels."""


class Variant(StrEnum):
    """The published sizes that this project uses."""

    LITE0 = "lite0"
    LITE2 = "lite2"


@dataclass(frozen=True)
class Stage:
    """A row of the paper's table 1: blocks of one kind, the first of them with the stride."""

    kernel: int
    stride: int
    expansion: int
    channels: int
    blocks: int


STAGES = (
    Stage(3, 1, 1, 16, 1),
    Stage(3, 2, 6, 24, 2),
    Stage(5, 2, 6, 40, 2),
    Stage(3, 2, 6, 80, 3),
    Stage(5, 1, 6, 112, 3),
    Stage(5, 2, 6, 192, 4),
    Stage(3, 1, 6, 320, 1),
)
"""The stages of LITE0."""

_SCALES = {Variant.LITE0: (1.0, 1.0), Variant.LITE2: (1.1, 1.2)}
"""Factors of each variant's channels and blocks."""


def scale_stages(variant: Variant) -> tuple[Stage, ...]:
    """Scale the channels and blocks of ``STAGES``; first and last stage keep their blocks."""
    width, depth = _SCALES[variant]
    return tuple(
        Stage(
            stage.kernel,
            stage.stride,
            stage.expansion,
            _round_channels(width * stage.channels),
            stage.blocks if stage in (STAGES[0], STAGES[-1]) else math.ceil(depth * stage.blocks),
        )
        for stage in STAGES
    )


def _round_channels(channels: float) -> int:
    """Round to the nearest multiple of 8, but not down by more than a tenth."""
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * channels else rounded


class SameConv(nn.Sequential):
    """A convolution with a bias and TensorFlow's "SAME" padding: NxCxHxW -> NxC'xH/sxW/s.

    For a stride of 2 the padding is asymmetric: one pixel more at the right and at the bottom.
    """

    def __init__(
        self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1
    ) -> None:
        total = kernel - stride
        before, after = total // 2, total - total // 2
        super().__init__(
            nn.ZeroPad2d((before, after, before, after)) if stride > 1 else nn.Identity(),
            nn.Conv2d(
                inputs,
                outputs,
                kernel,
                stride,
                0 if stride > 1 else kernel // 2,
                groups=groups,
            ),
        )


class InvertedResidual(nn.Module):
    """Expansion, depthwise convolution and projection (Sandler et al., "MobileNetV2", 2018)."""

    def __init__(self, inputs: int, outputs: int, stage: Stage, stride: int) -> None:
        super().__init__()
        hidden = inputs * stage.expansion
        self.expand = SameConv(inputs, hidden, 1) if stage.expansion > 1 else None
        self.depthwise = SameConv(hidden, hidden, stage.kernel, stride, groups=hidden)
        self.project = SameConv(hidden, outputs, 1)
        self.has_shortcut = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        hidden = x if self.expand is None else F.relu6(self.expand(x))
        projected: Tensor = self.project(F.relu6(self.depthwise(hidden)))
        return x + projected if self.has_shortcut else projected


class EfficientNetLite(nn.Module):
    """The convolutional part of EfficientNet-Lite.

    Attributes:
        channels: of the feature maps that ``forward`` returns, finest first.
        pooled_channels: of what ``pool`` returns.
    """

    pooled_channels = HEAD_CHANNELS

    def __init__(self, variant: Variant = Variant.LITE0) -> None:
        """Build with random weights."""
        super().__init__()
        stages = scale_stages(variant)
        self.stem = SameConv(3, STEM_CHANNELS, 3, stride=2)
        self.stages = nn.ModuleList()
        inputs = STEM_CHANNELS
        for stage in stages:
            blocks = []
            for number in range(stage.blocks):
                stride = stage.stride if number == 0 else 1
                blocks.append(InvertedResidual(inputs, stage.channels, stage, stride))
                inputs = stage.channels
            self.stages.append(nn.Sequential(*blocks))
        self.head = SameConv(inputs, HEAD_CHANNELS, 1)
        # The last stage at each resolution: the next one has a stride, or there is none.
        self._taps = [
            index
            for index in range(len(stages))
            if index + 1 == len(stages) or stages[index + 1].stride == 2
        ]
        self.channels = tuple(stages[index].channels for index in self._taps)

    def forward(self, x: Tensor) -> list[Tensor]:
        """Compute the feature maps of an encoder.

        Args:
            x: float NxCxHxW, C = 3, in [-1, 1]; H and W multiples of ``STRIDE``.

        Returns:
            float NxC'xH/sxW/s for s = 2, 4, 8, 16 and 32, with C' as in ``channels``.
        """
        maps = []
        x = F.relu6(self.stem(x))
        for index, stage in enumerate(self.stages):
            x = stage(x)
            if index in self._taps:
                maps.append(x)
        return maps

    def pool(self, deepest: Tensor) -> Tensor:
        """Turn the deepest feature map into features to classify: float NxHEAD_CHANNELS."""
        return F.relu6(self.head(deepest)).mean((2, 3))
