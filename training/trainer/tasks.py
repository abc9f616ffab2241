"""What each network learns from a batch, and how it is scored on validation photos."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn

from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from training.data.labels import diagnosis_class
from training.data.pixels import Pixels
from training.data.sample import Sample
from training.evaluation.metrics.masks import dice
from training.trainer.augmentation import (
    Augmentation,
    darken_skin,
    draw_hairs,
    draw_pen_marks,
    draw_texture,
    nonsense,
    plain_affine,
    random_affine,
    resample,
    vary_illumination,
    vary_light,
    vary_sharpness,
)
from training.trainer.losses import UNKNOWN, diagnosis_loss, label_loss, mask_loss
from training.trainer.regions import VIEWS, whole_views

SKIN_WEIGHT = 0.2
"""Weight of the skin head's loss beside the mask's, which is the harder task."""
DIAGNOSIS_WEIGHT = 0.5
"""Weight of the diagnosis head's loss beside the malignancy's, which is what is served."""


@dataclass(frozen=True)
class Labelled:
    """Samples with their pixels and labels, row by row.

    Attributes:
        samples, pixels: the photos.
        views: float N x 3 x 4, what may be shown of them, see ``training.trainer.regions``.
        has_mask, skin: float N, 0 or 1.
        malignant: float N, 0 or 1; NaN where unknown.
        diagnosis: int N, the class by ``training.data.labels``; ``UNKNOWN`` where there is none.
    """

    samples: Sequence[Sample]
    pixels: Pixels
    views: Tensor
    has_mask: Tensor
    skin: Tensor
    malignant: Tensor
    diagnosis: Tensor

    @classmethod
    def build(
        cls, samples: Sequence[Sample], pixels: Pixels, views: Tensor | None = None
    ) -> "Labelled":
        """Gather labels; without ``views`` the network sees whole photos."""
        label = [float("nan") if s.malignant is None else float(s.malignant) for s in samples]
        return cls(
            samples,
            pixels,
            whole_views(len(samples)) if views is None else views,
            torch.tensor([float(s.mask is not None) for s in samples]),
            torch.tensor([float(s.skin) for s in samples]),
            torch.tensor(label),
            torch.tensor([_class_of(s.diagnosis) for s in samples]),
        )

    def take(self, rows: Sequence[int]) -> "Labelled":
        """Some rows, in that order, their pixels in memory."""
        return Labelled(
            [self.samples[row] for row in rows],
            self.pixels.take(rows),
            self.views[rows],
            self.has_mask[rows],
            self.skin[rows],
            self.malignant[rows],
            self.diagnosis[rows],
        )


def _class_of(diagnosis: str) -> int:
    number = diagnosis_class(diagnosis)
    return UNKNOWN if number is None else number


@dataclass(frozen=True)
class Batch:
    """Network input float N x 3 x S x S, masks float N x 1 x S x S, labels as in ``Labelled``."""

    inputs: Tensor
    masks: Tensor
    has_mask: Tensor
    skin: Tensor
    malignant: Tensor
    diagnosis: Tensor

    def joined(self, other: "Batch") -> "Batch":
        """Both batches' photos in one."""
        pairs = ((getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        return Batch(*(torch.cat(pair) for pair in pairs))


def normalised(photos: Tensor) -> Tensor:
    """float N x 3 x H x W in [0, 1] -> normalised as ``lesion.preprocessing.normalise`` does."""
    mean = torch.tensor(IMAGENET_MEAN).view(3, 1, 1).to(photos)
    std = torch.tensor(IMAGENET_STD).view(3, 1, 1).to(photos)
    return (photos - mean) / std


def _varied(photos: Tensor, skin: Tensor, augmentation: Augmentation) -> Tensor:
    """Vary all that is not geometry: float N x 3 x S x S in [0, 1]; ``skin`` float N, 0 or 1."""
    replaced = (skin == 0) & (torch.rand(len(skin)) < augmentation.nonsense)
    if replaced.any():
        photos = photos.clone()
        photos[replaced] = nonsense(int(replaced.sum()), photos.shape[-1]).to(photos)
    for vary in (
        darken_skin,
        draw_texture,
        draw_pen_marks,
        draw_hairs,
        vary_illumination,
        vary_light,
        vary_sharpness,
    ):
        photos = vary(photos, augmentation)
    return photos


def make_batch(
    data: Labelled,
    rows: np.ndarray,
    size: int,
    device: torch.device,
    augmentation: Augmentation | None,
    view_shares: Sequence[float] | None = None,
) -> Batch:
    """Cut, and where asked vary, the photos of some rows.

    Args:
        data: where from.
        rows: int N, row numbers.
        size: side of the square input, pixels.
        device: where to compute.
        augmentation: how to vary, None for validation.
        view_shares: chance of each view to be shown; None shows all as they are served.
    """
    photos = torch.from_numpy(data.pixels.photos[rows]).to(device).permute(0, 3, 1, 2) / 255.0
    masks = torch.from_numpy(data.pixels.masks[rows]).to(device)[:, None].float()
    chosen = torch.full((len(rows),), VIEWS.index("served"))
    if view_shares is not None:
        chosen = torch.multinomial(torch.tensor(view_shares), len(rows), replacement=True)
    views = data.views[torch.from_numpy(rows), chosen]
    affine = plain_affine(views) if augmentation is None else random_affine(views, augmentation)
    seen = resample(torch.cat([photos, masks], 1), affine, size)
    photos, masks = seen[:, :3], seen[:, 3:]
    if augmentation is not None:
        photos = _varied(photos, data.skin[rows], augmentation)
    labels = (data.has_mask[rows], data.skin[rows], data.malignant[rows], data.diagnosis[rows])
    inputs = normalised(photos).contiguous(memory_format=torch.channels_last)
    return Batch(inputs, masks.round(), *(label.to(device) for label in labels))


def loss_of(outputs: dict[str, Tensor], batch: Batch, mask_loss_name: str = "bce_dice") -> Tensor:
    """The loss of whatever outputs the network has; see ``training.trainer.losses.mask_loss``."""
    total = torch.zeros((), device=batch.inputs.device)
    if "mask_logits" in outputs:
        total = total + mask_loss(
            outputs["mask_logits"].float(), batch.masks, batch.has_mask, mask_loss_name
        )
    if "skin_logit" in outputs:
        total = total + SKIN_WEIGHT * label_loss(outputs["skin_logit"].float(), batch.skin)
    if "malignancy_logit" in outputs:
        total = total + label_loss(outputs["malignancy_logit"].float(), batch.malignant)
    if "diagnosis_logits" in outputs:
        total = total + DIAGNOSIS_WEIGHT * diagnosis_loss(
            outputs["diagnosis_logits"].float(), batch.diagnosis
        )
    return total


@torch.no_grad()
def batch_dice(outputs: dict[str, Tensor], batch: Batch) -> float:
    """Mean Dice over a batch's photos that have a mask, at threshold 0.5; NaN without any."""
    if "mask_logits" not in outputs:
        return float("nan")
    found = (outputs["mask_logits"] > 0).float().flatten(1)
    truth = batch.masks.flatten(1)
    total = found.sum(1) + truth.sum(1)
    each = torch.where(total > 0, 2.0 * (found * truth).sum(1) / total, 1.0)
    counted = each[batch.has_mask > 0]
    return float(counted.mean()) if len(counted) else float("nan")


@torch.inference_mode()
def score(
    network: nn.Module,
    data: Labelled,
    size: int,
    device: torch.device,
    mask_loss_name: str = "bce_dice",
    batch_size: int = 16,
) -> dict[str, float]:
    """Score a network in evaluation mode on validation photos.

    Returns:
        ``loss`` (mean over photos), ``dice`` (mean over photos with a mask, at the input's size),
        ``skin_auc`` and ``malignancy_auc``, as far as the network's outputs and the labels go.
    """
    network.eval()
    losses: list[float] = []
    dices: list[float] = []
    logits: dict[str, list[float]] = {"skin_logit": [], "malignancy_logit": []}
    for start in range(0, len(data.samples), batch_size):
        rows = np.arange(start, min(start + batch_size, len(data.samples)))
        batch = make_batch(data, rows, size, device, None)
        outputs = network(batch.inputs)
        losses += [loss_of(outputs, batch, mask_loss_name).item()] * len(rows)
        if "mask_logits" in outputs:
            found = (outputs["mask_logits"] > 0).cpu().numpy()
            truth = batch.masks.cpu().numpy()
            dices += [
                dice(found[i], truth[i]) for i, row in enumerate(rows) if data.has_mask[row] > 0
            ]
        for key, values in logits.items():
            values += outputs[key].cpu().tolist() if key in outputs else []
    figures = {"loss": float(np.mean(losses))}
    if dices:
        figures["dice"] = float(np.mean(dices))
    for key, label in (("skin_logit", data.skin), ("malignancy_logit", data.malignant)):
        known = ~label.isnan().numpy()
        if logits[key] and len(np.unique(label.numpy()[known])) == 2:
            auc = roc_auc_score(label.numpy()[known], np.asarray(logits[key])[known])
            figures[key.replace("_logit", "_auc")] = float(auc)
    return figures
