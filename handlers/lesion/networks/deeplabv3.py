"""torchvision's DeepLabV3 on a ResNet-101 backbone, with one output channel.

Chen et al., "Rethinking Atrous Convolution for Semantic Image Segmentation" (2017). The weights do
not depend on the output stride (input resolution over feature resolution): strides become dilations
and the pyramid's rates are scaled with them (section 3.1 of the paper). Training starts at 32 and
16, where a step is several times cheaper. The service uses 16, like the paper's training: weights
trained at 16 score worse at torchvision's default of 8 (Dice 0.892 instead of 0.912 on 41
validation photos), which also takes three times as long. For weights trained at 8, the constructor
takes another stride.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torchvision.models import resnet101
from torchvision.models._utils import IntermediateLayerGetter
from torchvision.models.segmentation.deeplabv3 import DeepLabHead, DeepLabV3

from lesion.networks.attention import SpatialAttention

_DILATE = {8: [False, True, True], 16: [False, False, True], 32: [False, False, False]}
_RATES_AT_STRIDE_8 = (12, 24, 36)
SERVING_STRIDE = 16


class SkippableBlocks(nn.Sequential):
    """Residual blocks with stochastic depth (Huang et al., 2016).

    In training, each block except the first (which changes the shape) runs with the probability
    ``keep_probability``; a skipped block costs nothing. In evaluation every block runs.
    """

    keep_probability: float = 1.0

    def forward(self, x: Tensor) -> Tensor:
        """Run the blocks on a feature map, float NxCxHxW."""
        first, *rest = self
        x = first(x)
        for block in rest:
            if self.training and torch.rand(()).item() >= self.keep_probability:
                continue
            x = block(x)
        return x


class AttentiveHead(DeepLabHead):  # type: ignore[misc]  # torchvision has no types
    """torchvision's head with spatial attention after the pyramid.

    The names of all other weights are those of torchvision's head.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.attention = SpatialAttention()

    def forward(self, x: Tensor) -> Tensor:
        """Map the backbone's features, float NxCxhxw, to logits, float Nx1xhxw."""
        pyramid, *decoder, attention = self
        x = attention(pyramid(x))
        for layer in decoder:
            x = layer(x)
        return x


class LesionDeepLabV3(nn.Module):
    """torchvision's DeepLabV3 with the project's output dictionary."""

    def __init__(
        self,
        output_stride: int = SERVING_STRIDE,
        keep_probability: float = 1.0,
        attention: bool = False,
    ) -> None:
        """Build with random weights.

        Args:
            output_stride: 8, 16 (in service) or 32.
            keep_probability: probability, in (0, 1], that a block of the backbone's third stage
                runs in a training step.
            attention: weight the positions of the pyramid's output (``SpatialAttention``).

        Raises:
            ValueError: the output stride is not one of these.
        """
        super().__init__()
        if output_stride not in _DILATE:
            raise ValueError(f"output_stride is {output_stride}; choose one of {list(_DILATE)}")
        backbone = resnet101(
            replace_stride_with_dilation=_DILATE[output_stride], zero_init_residual=True
        )
        backbone.layer3 = SkippableBlocks(*backbone.layer3)
        backbone.layer3.keep_probability = keep_probability
        features = IntermediateLayerGetter(backbone, {"layer4": "out"})
        rates = tuple(rate * 8 // output_stride for rate in _RATES_AT_STRIDE_8)
        head = AttentiveHead if attention else DeepLabHead
        self.network = DeepLabV3(features, head(2048, 1, rates))

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        """Segment a batch of photos.

        Args:
            x: float Nx3xHxW, normalised.

        Returns:
            ``mask_logits``, float Nx1xHxW.
        """
        return {"mask_logits": self.network(x)["out"]}
