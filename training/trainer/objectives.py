"""The training objective of a batch, and the Dice that is logged with it."""

import torch
from torch import Tensor

from training.trainer.batches import Batch
from training.trainer.enums import MaskLoss
from training.trainer.losses import compute_class_loss, compute_label_loss, compute_mask_loss

SKIN_WEIGHT = 0.2
"""Weight of the skin head's loss relative to the mask loss, which is the harder task."""
LESION_WEIGHT = 0.2
"""Likewise of the lesion head's."""
ACQUISITION_WEIGHT = 0.1
"""Likewise of the acquisition head's, an easy task that should not shape the features."""
DIAGNOSIS_WEIGHT = 0.5
"""Weight of the diagnosis head's loss relative to that of the malignancy, which is served."""


def compute_loss(
    outputs: dict[str, Tensor], batch: Batch, mask_loss: MaskLoss = MaskLoss.BCE_DICE
) -> Tensor:
    """Compute the loss of all outputs that a network has, as a scalar."""
    total = torch.zeros((), device=batch.inputs.device)
    if "mask_logits" in outputs:
        logits = outputs["mask_logits"].float()
        total = total + compute_mask_loss(logits, batch.masks, batch.has_mask, mask_loss)
    if "skin_logit" in outputs:
        loss = compute_label_loss(outputs["skin_logit"].float(), batch.skin)
        total = total + SKIN_WEIGHT * loss
    if "lesion_logit" in outputs:
        loss = compute_label_loss(outputs["lesion_logit"].float(), batch.lesion)
        total = total + LESION_WEIGHT * loss
    if "acquisition_logits" in outputs:
        loss = compute_class_loss(outputs["acquisition_logits"].float(), batch.acquisition)
        total = total + ACQUISITION_WEIGHT * loss
    if "malignancy_logit" in outputs:
        loss = compute_label_loss(outputs["malignancy_logit"].float(), batch.malignant)
        total = total + loss
    if "diagnosis_logits" in outputs:
        loss = compute_class_loss(outputs["diagnosis_logits"].float(), batch.diagnosis)
        total = total + DIAGNOSIS_WEIGHT * loss
    return total


@torch.no_grad()
def compute_batch_dice(outputs: dict[str, Tensor], batch: Batch) -> float:
    """Compute the mean Dice of a batch's photos with a mask, at threshold 0.5; NaN if none."""
    if "mask_logits" not in outputs:
        return float("nan")
    predicted = (outputs["mask_logits"] > 0).float().flatten(1)
    truth = batch.masks.flatten(1)
    total = predicted.sum(1) + truth.sum(1)
    each = torch.where(total > 0, 2.0 * (predicted * truth).sum(1) / total, 1.0)
    counted = each[batch.has_mask > 0]
    return float(counted.mean()) if len(counted) else float("nan")
