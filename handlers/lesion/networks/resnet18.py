"""torchvision's ResNet-18 (He et al., 2016) with one logit: is the lesion malignant?"""

from torch import Tensor, nn

from lesion.networks.torchvision_compat import declare_missing_operators

declare_missing_operators()

from torchvision.models import resnet18  # noqa: E402


class LesionResNet18(nn.Module):
    """ResNet-18 on a lesion's region of interest."""

    def __init__(self) -> None:
        super().__init__()
        self.network = resnet18(num_classes=1, zero_init_residual=True)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        """float N x 3 x H x W, normalised -> ``malignancy_logit`` float N."""
        return {"malignancy_logit": self.network(x).squeeze(1)}
