"""Losses that training minimises."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

from training.trainer.enums import MaskLoss


def soft_dice_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """Compute 1 - Dice of the probabilities and the mask, for each photo.

    Milletari et al., "V-Net" (2016), with squared sums. An empty mask with an empty prediction
    costs almost nothing.

    Args:
        logits: float32 Nx1xHxW.
        masks: float32 Nx1xHxW, in [0, 1].

    Returns:
        float32 N, each in [0, 1].
    """
    probability, masks, smooth = _flatten(logits, masks)
    overlap = (probability * masks).sum(1)
    total = probability.square().sum(1) + masks.square().sum(1)
    return 1.0 - (2.0 * overlap + smooth) / (total + smooth)


def _flatten(logits: Tensor, masks: Tensor) -> tuple[Tensor, Tensor, float]:
    """Return probabilities and masks, float32 NxP, and a term that avoids division by 0."""
    masks = masks.flatten(1)
    return torch.sigmoid(logits).flatten(1), masks, 1e-3 * masks.shape[1]


def bce_dice_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """Compute binary cross-entropy plus soft Dice loss, for each photo.

    Arguments as in ``soft_dice_loss``.

    Returns:
        float32 N.
    """
    cross_entropy = F.binary_cross_entropy_with_logits(logits, masks, reduction="none")
    return cross_entropy.flatten(1).mean(1) + soft_dice_loss(logits, masks)


def soft_jaccard_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """Compute 1 - soft intersection over union, for each photo.

    Arguments as in ``soft_dice_loss``.

    Returns:
        float32 N, each in [0, 1].
    """
    probability, masks, smooth = _flatten(logits, masks)
    overlap = (probability * masks).sum(1)
    union = (probability + masks).sum(1) - overlap
    return 1.0 - (overlap + smooth) / (union + smooth)


def ssim_loss(logits: Tensor, masks: Tensor, window: int = 11) -> Tensor:
    """Compute 1 - structural similarity of the probabilities and the mask, for each photo.

    Wang et al., "Image Quality Assessment" (2004), equation 13, with a square window instead of a
    Gaussian one. It emphasises the lesion's border, where the local variance is high. Arguments as
    in ``soft_dice_loss``; ``window`` in pixels, odd.

    Returns:
        float32 N, each in [0, 2].
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


def focal_loss(logits: Tensor, masks: Tensor, gamma: float = 2.0) -> Tensor:
    """Compute the focal loss averaged over the pixels, for each photo.

    Lin et al., "Focal Loss for Dense Object Detection" (2017), equation 4:
    -(1 - p_t)^gamma log(p_t), without class weights. Arguments as in ``soft_dice_loss``.

    Returns:
        float32 N.
    """
    probability = torch.sigmoid(logits)
    cross_entropy = F.binary_cross_entropy_with_logits(logits, masks, reduction="none")
    p_t = probability * masks + (1.0 - probability) * (1.0 - masks)
    return (cross_entropy * (1.0 - p_t) ** gamma).flatten(1).mean(1)


def jaccard_ssim_focal_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """Add soft Jaccard, structural similarity and focal loss with equal weights, for each photo.

    The combination that the reference system used (docs/background.md). Arguments as in
    ``soft_dice_loss``.

    Returns:
        float32 N.
    """
    focal = focal_loss(logits, masks)
    return focal + soft_jaccard_loss(logits, masks) + ssim_loss(logits, masks)


MASK_LOSSES: dict[MaskLoss, Callable[[Tensor, Tensor], Tensor]] = {
    MaskLoss.BCE_DICE: bce_dice_loss,
    MaskLoss.JACCARD_SSIM_FOCAL: jaccard_ssim_focal_loss,
}


def compute_mask_loss(
    logits: Tensor, masks: Tensor, weights: Tensor, kind: MaskLoss = MaskLoss.BCE_DICE
) -> Tensor:
    """Average a mask loss over the photos with a mask.

    Args:
        logits: float32 Nx1xHxW.
        masks: float32 Nx1xHxW, in [0, 1].
        weights: float32 N, 1 where the photo has a mask, else 0.
        kind: of loss.

    Returns:
        A scalar; 0 if no photo has a mask.
    """
    return (MASK_LOSSES[kind](logits, masks) * weights).sum() / weights.sum().clamp_min(1.0)


def compute_label_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Compute binary cross-entropy, float32 N and N -> a scalar; labels of NaN are ignored."""
    known = ~labels.isnan()
    if not known.any():
        return logits.sum() * 0.0
    return F.binary_cross_entropy_with_logits(logits[known], labels[known])


def compute_feature_loss(student: Tensor, teacher: Tensor) -> Tensor:
    """Compute the mean squared difference of features that are standardised over the batch.

    Miles & Mikolajczyk, "Understanding the Role of the Projector in Knowledge Distillation" (2024):
    a linear projection of the student's features, and normalisation of both over the batch.

    Args:
        student, teacher: float NxF.
    """
    student, teacher = (
        F.batch_norm(own.float(), None, None, training=True) for own in (student, teacher)
    )
    return F.mse_loss(student, teacher)


def compute_class_loss(logits: Tensor, classes: Tensor) -> Tensor:
    """Compute cross-entropy, float32 NxC and NxC -> a scalar; rows of NaN are ignored.

    Args:
        logits: of the classes.
        classes: their probabilities.
    """
    known = ~classes.isnan().any(1)
    if not known.any():
        return logits.sum() * 0.0
    return F.cross_entropy(logits[known], classes[known])
