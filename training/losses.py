"""What training minimises."""

import torch
from torch import Tensor
from torch.nn import functional as F


def soft_dice_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """1 - Dice of the probabilities with the masks, for each photo.

    Milletari et al., "V-Net" (2016), with squared sums. An empty mask with nothing predicted
    costs nearly nothing.

    Args:
        logits: float N x 1 x H x W.
        masks: float N x 1 x H x W, in [0, 1].

    Returns:
        float N, each in [0, 1].
    """
    probability = torch.sigmoid(logits).flatten(1)
    masks = masks.flatten(1)
    smooth = 1e-3 * masks.shape[1]
    overlap = (probability * masks).sum(1)
    total = probability.square().sum(1) + masks.square().sum(1)
    return 1.0 - (2.0 * overlap + smooth) / (total + smooth)


def mask_loss(logits: Tensor, masks: Tensor, weight: Tensor) -> Tensor:
    """Binary cross-entropy plus soft Dice, averaged over the photos that have a mask.

    Args:
        logits: float N x 1 x H x W.
        masks: float N x 1 x H x W, in [0, 1].
        weight: float N, 1 where the mask counts, 0 where there is none.

    Returns:
        a scalar; 0 where no photo counts.
    """
    cross_entropy = F.binary_cross_entropy_with_logits(logits, masks, reduction="none")
    each = cross_entropy.flatten(1).mean(1) + soft_dice_loss(logits, masks)
    return (each * weight).sum() / weight.sum().clamp_min(1.0)


def label_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Binary cross-entropy of one logit a photo, floats N and N; labels of NaN do not count."""
    known = ~labels.isnan()
    if not known.any():
        return logits.sum() * 0.0
    return F.binary_cross_entropy_with_logits(logits[known], labels[known])
