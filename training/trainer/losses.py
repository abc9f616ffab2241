"""What training minimises."""

import torch
from torch import Tensor
from torch.nn import functional as F

from lesion.networks.torchvision_compat import declare_missing_operators

declare_missing_operators()

from torchvision.ops import sigmoid_focal_loss  # noqa: E402


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
    probability, masks, smooth = _flattened(logits, masks)
    overlap = (probability * masks).sum(1)
    total = probability.square().sum(1) + masks.square().sum(1)
    return 1.0 - (2.0 * overlap + smooth) / (total + smooth)


def _flattened(logits: Tensor, masks: Tensor) -> tuple[Tensor, Tensor, float]:
    """Probabilities and masks as float N x pixels, and what keeps empty ones from dividing by 0."""
    masks = masks.flatten(1)
    return torch.sigmoid(logits).flatten(1), masks, 1e-3 * masks.shape[1]


def bce_dice_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """Binary cross-entropy plus soft Dice, for each photo; arguments as ``soft_dice_loss``.

    Returns:
        float N.
    """
    cross_entropy = F.binary_cross_entropy_with_logits(logits, masks, reduction="none")
    return cross_entropy.flatten(1).mean(1) + soft_dice_loss(logits, masks)


def soft_jaccard_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """1 - soft intersection over union, for each photo; arguments as ``soft_dice_loss``.

    Returns:
        float N, each in [0, 1].
    """
    probability, masks, smooth = _flattened(logits, masks)
    overlap = (probability * masks).sum(1)
    union = (probability + masks).sum(1) - overlap
    return 1.0 - (overlap + smooth) / (union + smooth)


def ssim_loss(logits: Tensor, masks: Tensor, window: int = 11) -> Tensor:
    """1 - structural similarity of the probabilities and the mask, for each photo.

    Wang et al., "Image Quality Assessment" (2004), equation 13, with a square window instead of the
    Gaussian one; it weighs the outline, where the local variance is. Arguments as
    ``soft_dice_loss``; ``window`` in pixels, odd.

    Returns:
        float N, each in [0, 2].
    """
    probability = torch.sigmoid(logits)

    def local_mean(values: Tensor) -> Tensor:
        return F.avg_pool2d(values, window, 1, window // 2, count_include_pad=False)

    mean_p, mean_m = local_mean(probability), local_mean(masks)
    variance_p = local_mean(probability.square()) - mean_p.square()
    variance_m = local_mean(masks.square()) - mean_m.square()
    covariance = local_mean(probability * masks) - mean_p * mean_m
    c1, c2 = 0.01**2, 0.03**2
    luminance = (2.0 * mean_p * mean_m + c1) / (mean_p.square() + mean_m.square() + c1)
    structure = (2.0 * covariance + c2) / (variance_p + variance_m + c2)
    return 1.0 - (luminance * structure).flatten(1).mean(1)


def jaccard_ssim_focal_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """Soft Jaccard, structural similarity and focal loss with equal weights, for each photo.

    The mix that the specification's section 5 quotes; focal loss as Lin et al. (2017), gamma 2, no
    class weight. Arguments as ``soft_dice_loss``.

    Returns:
        float N.
    """
    focal = sigmoid_focal_loss(logits, masks, alpha=-1, gamma=2.0, reduction="none")
    each: Tensor = focal.flatten(1).mean(1)
    return each + soft_jaccard_loss(logits, masks) + ssim_loss(logits, masks)


UNKNOWN = -1
"""The class of a photo whose diagnosis nobody knows, or that is none of the classes."""

MASK_LOSSES = {"bce_dice": bce_dice_loss, "jaccard_ssim_focal": jaccard_ssim_focal_loss}
"""By the name that a training configuration gives."""


def mask_loss(logits: Tensor, masks: Tensor, weight: Tensor, name: str = "bce_dice") -> Tensor:
    """A mask loss averaged over the photos that have a mask.

    Args:
        logits: float N x 1 x H x W.
        masks: float N x 1 x H x W, in [0, 1].
        weight: float N, 1 where the mask counts, 0 where there is none.
        name: one of ``MASK_LOSSES``.

    Returns:
        a scalar; 0 where no photo counts.
    """
    return (MASK_LOSSES[name](logits, masks) * weight).sum() / weight.sum().clamp_min(1.0)


def label_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Binary cross-entropy of one logit a photo, floats N and N; labels of NaN do not count."""
    known = ~labels.isnan()
    if not known.any():
        return logits.sum() * 0.0
    return F.binary_cross_entropy_with_logits(logits[known], labels[known])


def diagnosis_loss(logits: Tensor, classes: Tensor) -> Tensor:
    """Cross-entropy, float N x classes and int N; photos of class ``UNKNOWN`` do not count."""
    if not (classes != UNKNOWN).any():
        return logits.sum() * 0.0
    return F.cross_entropy(logits, classes, ignore_index=UNKNOWN)
