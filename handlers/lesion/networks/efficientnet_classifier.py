"""EfficientNet-Lite with one logit for malignancy and one for each diagnosis."""

from torch import Tensor, nn
from torch.nn import functional as F

from lesion.networks.efficientnet_lite import HEAD_CHANNELS, EfficientNetLite, Variant

DROPOUT = 0.2
"""Fraction of the pooled features that are dropped in training, as in the original network."""


class LesionEfficientNetLite(nn.Module):
    """EfficientNet-Lite for a lesion's region of interest."""

    def __init__(self, variant: Variant | str = Variant.LITE2, diagnoses: int = 7) -> None:
        """Build with random weights.

        Args:
            variant: size of the network.
            diagnoses: D, number of diagnoses.
        """
        super().__init__()
        self.features = EfficientNetLite(Variant(variant))
        self.malignancy_head = nn.Linear(HEAD_CHANNELS, 1)
        self.diagnosis_head = nn.Linear(HEAD_CHANNELS, diagnoses)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        """Classify a batch of regions.

        Args:
            x: float Nx3xHxW, normalised; H and W multiples of 32.

        Returns:
            ``malignancy_logit``, float N, and ``diagnosis_logits``, float NxD.
        """
        pooled = self.features.pool(self.features(x)[-1])
        pooled = F.dropout(pooled, DROPOUT, self.training)
        return {
            "malignancy_logit": self.malignancy_head(pooled).squeeze(1),
            "diagnosis_logits": self.diagnosis_head(pooled),
        }
