"""Scores of a network on validation photos."""

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn

from lesion.arrays import Floats, Ints
from training.evaluation.metrics.masks import dice
from training.trainer.batches import LabelledPhotos, make_batch
from training.trainer.enums import MaskLoss
from training.trainer.objectives import compute_loss

BATCH_SIZE = 16


@torch.inference_mode()
def score_network(
    network: nn.Module,
    data: LabelledPhotos,
    size: int,
    device: torch.device,
    mask_loss: MaskLoss = MaskLoss.BCE_DICE,
) -> dict[str, float]:
    """Score a network in evaluation mode.

    Args:
        network: on ``device``.
        data: validation photos.
        size: side of the square input, pixels.
        device: to compute on.
        mask_loss: for ``loss``.

    Returns:
        Depending on the network's outputs and the labels: ``loss`` (mean over photos), ``dice``
        (mean over photos with a lesion, at the input's size), ``skin_auc``, ``lesion_auc``,
        ``acquisition_accuracy``, ``malignancy_auc``, that of each source as
        ``malignancy_auc/<source>``, and ``diagnosis_recall`` (mean over the diagnoses, also known
        as balanced accuracy).
    """
    network.eval()
    losses: list[float] = []
    dices: list[float] = []
    logits: dict[str, list[float]] = {"skin_logit": [], "lesion_logit": [], "malignancy_logit": []}
    lesions: list[float] = []
    diagnoses: list[int] = []
    acquired: list[bool] = []
    for start in range(0, len(data.samples), BATCH_SIZE):
        rows = np.arange(start, min(start + BATCH_SIZE, len(data.samples)))
        batch = make_batch(data, rows, size, device, None)
        outputs = network(batch.inputs)
        losses += [compute_loss(outputs, batch, mask_loss).item()] * len(rows)
        if "mask_logits" in outputs:
            predicted = (outputs["mask_logits"] > 0).cpu().numpy()
            truth = batch.masks.cpu().numpy() > 0
            dices += [dice(predicted[i], truth[i]) for i in range(len(rows)) if truth[i].any()]
        lesions += batch.lesion.cpu().tolist()
        for key, values in logits.items():
            values += outputs[key].cpu().tolist() if key in outputs else []
        if "acquisition_logits" in outputs:
            right = outputs["acquisition_logits"].argmax(1) == batch.acquisition.argmax(1)
            acquired += right.cpu().tolist()
        if "diagnosis_logits" in outputs:
            diagnoses += outputs["diagnosis_logits"].argmax(1).cpu().tolist()
    figures = {"loss": float(np.mean(losses))}
    if dices:
        figures["dice"] = float(np.mean(dices))
    labelled = {
        "skin_logit": data.skin,
        "lesion_logit": torch.tensor(lesions),
        "malignancy_logit": data.malignant,
    }
    for key, labels in labelled.items():
        if logits[key] and (auc := _compute_auc(logits[key], labels)) is not None:
            figures[key.replace("_logit", "_auc")] = auc
    if acquired:
        figures["acquisition_accuracy"] = float(np.mean(acquired))
    if logits["malignancy_logit"]:
        figures |= _compute_source_aucs(data, np.asarray(logits["malignancy_logit"]))
    if diagnoses and not data.diagnosis.isnan().all():
        figures["diagnosis_recall"] = _compute_mean_recall(data.diagnosis, np.asarray(diagnoses))
    return figures


def _compute_source_aucs(data: LabelledPhotos, logits: Floats) -> dict[str, float]:
    """Compute the AUC of each source with both classes from logits, float64 N."""
    aucs = {}
    for source in sorted({sample.source for sample in data.samples}):
        own = [row for row, sample in enumerate(data.samples) if sample.source == source]
        auc = _compute_auc(logits[own].tolist(), data.malignant[own])
        if auc is not None:
            aucs[f"malignancy_auc/{source}"] = auc
    return aucs


def _compute_mean_recall(diagnosis: Tensor, predicted: Ints) -> float:
    """Compute the recall averaged over the diagnoses that occur.

    Args:
        diagnosis: float32 NxD, see ``LabelledPhotos``.
        predicted: int64 N, positions of the predicted diagnoses.
    """
    known = ~diagnosis.isnan().any(1).numpy()
    truth = diagnosis.argmax(1).numpy()[known]
    correct = predicted[known] == truth
    return float(np.mean([correct[truth == number].mean() for number in np.unique(truth)]))


def _compute_auc(logits: list[float], labels: Tensor) -> float | None:
    """Compute the AUC over known labels (float32 N, NaN if unknown); None with one class only."""
    known = ~labels.isnan().numpy()
    truth = labels.numpy()[known]
    if len(np.unique(truth)) != 2:
        return None
    return float(roc_auc_score(truth, np.asarray(logits)[known]))
