"""torchvision's ResNet-18 (He et al., 2016) with one logit: is the lesion malignant?"""

from torch import Tensor, nn
from torch.nn import functional as F

from lesion.networks.torchvision_compat import declare_missing_operators

declare_missing_operators()

from torchvision.models import resnet18  # noqa: E402


class LesionResNet18(nn.Module):
    """ResNet-18 on a lesion's region of interest.

    Its last layer is linear on the mean of a feature map. So the logit is the mean of that layer
    applied to every cell of the map (Zhou et al., 2016, "class activation mapping"), which is what
    Grad-CAM gives for such a network (Selvaraju et al., 2017, section 3.1), without its gradient.
    """

    def __init__(self, diagnoses: int = 0) -> None:
        """Build it.

        Args:
            diagnoses: that a second head tells apart, which only training uses; 0 for none.
        """
        super().__init__()
        self.network = resnet18(num_classes=1, zero_init_residual=True)
        width = self.network.fc.in_features
        self.diagnosis_head = nn.Linear(width, diagnoses) if diagnoses else None

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        """float N x 3 x H x W, normalised -> ``malignancy_logit`` float N and ``activation_map``
        float N x h x w, whose mean is the logit without its constant; with a second head also
        ``diagnosis_logits`` float N x diagnoses."""
        net = self.network
        features = net.maxpool(net.relu(net.bn1(net.conv1(x))))
        features = net.layer4(net.layer3(net.layer2(net.layer1(features))))
        activation = F.conv2d(features, net.fc.weight[:, :, None, None]).squeeze(1)
        outputs = {
            "malignancy_logit": activation.mean((1, 2)) + net.fc.bias,
            "activation_map": activation,
        }
        if self.diagnosis_head is not None:
            outputs["diagnosis_logits"] = self.diagnosis_head(features.mean((2, 3)))
        return outputs
