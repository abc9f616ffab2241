"""torchvision's ResNet-18 (He et al., 2016) with logits for malignancy and diagnoses."""

from torch import Tensor, nn
from torch.nn import functional as F
from torchvision.models import resnet18


class LesionResNet18(nn.Module):
    """ResNet-18 for a lesion's region of interest.

    The last layer is linear in the mean of a feature map. The logit is therefore the mean of that
    layer applied to every cell of the map (Zhou et al., 2016, "class activation mapping"), which
    for such a network equals Grad-CAM (Selvaraju et al., 2017, section 3.1) but needs no gradient.
    """

    def __init__(self, diagnoses: int = 7, imitated: int = 0) -> None:
        """Build with random weights.

        Args:
            diagnoses: D, number of diagnoses; 0 for a network that does not tell them apart.
            imitated: F, number of a teacher's features that a head imitates, which only training
                uses; 0 for no such head.
        """
        super().__init__()
        self.network = resnet18(num_classes=1, zero_init_residual=True)
        width = self.network.fc.in_features
        self.diagnosis_head = nn.Linear(width, diagnoses) if diagnoses else None
        self.imitation_head = nn.Linear(width, imitated) if imitated else None

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        """Classify a batch of regions.

        Args:
            x: float Nx3xHxW, normalised.

        Returns:
            ``malignancy_logit``, float N, and ``activation_map``, float Nxhxw, whose mean is the
            logit without its constant; if D is not 0 also ``diagnosis_logits``, float NxD, and if
            F is not 0 ``imitated_features``, float NxF.
        """
        net = self.network
        features = net.maxpool(net.relu(net.bn1(net.conv1(x))))
        features = net.layer4(net.layer3(net.layer2(net.layer1(features))))
        activation = F.conv2d(features, net.fc.weight[:, :, None, None]).squeeze(1)
        outputs = {
            "malignancy_logit": activation.mean((1, 2)) + net.fc.bias,
            "activation_map": activation,
        }
        pooled = features.mean((2, 3))
        if self.diagnosis_head is not None:
            outputs["diagnosis_logits"] = self.diagnosis_head(pooled)
        if self.imitation_head is not None:
            outputs["imitated_features"] = self.imitation_head(pooled)
        return outputs
