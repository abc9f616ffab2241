"""Probe: how well the data set of a photo can be told from what a classifier computes.

Where two data sets have their own cameras and one of them holds more malignant lesions, a
classifier can learn the camera. A linear classifier on its features tells how well the camera is
visible there; its output tells whether it takes the camera for a sign of malignancy.
"""

from dataclasses import dataclass

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import Tensor, nn

from lesion.arrays import Bools, Floats
from lesion.enums import NetworkName
from training.data.sample import Source
from training.trainer.batches import LabelledPhotos, make_batch

BATCH_SIZE = 32
FOLDS = 5

_FEATURES = {NetworkName.RESNET18: "network.layer4", NetworkName.EFFICIENTNET_LITE: "features"}
"""The part of each classifier whose last feature map is probed."""


@dataclass(frozen=True)
class SourceProbe:
    """What tells two data sets apart, as AUC: 0.5 is nothing, 1 everything.

    Attributes:
        features: a linear classifier on the mean features, cross-validated.
        malignancy: the malignancy logit alone; above 0.5 if the second data set gets higher ones.
    """

    features: float
    malignancy: float


def probe_sources(
    network: nn.Module, name: NetworkName, size: int, data: LabelledPhotos, second: Source
) -> SourceProbe:
    """Tell the photos of one data set from the others.

    Args:
        network: a classifier.
        name: its name.
        size: side of its square input, pixels.
        data: photos of two data sets, as alike as they can be (all of them benign, for instance).
        second: the data set to recognise.

    Raises:
        ValueError: one of the data sets has fewer photos than ``FOLDS``.
    """
    features, logits = _compute(network, name, size, data)
    truth: Bools = np.asarray([sample.source is second for sample in data.samples])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=1000))
    scores = cross_val_predict(model, features, truth, cv=FOLDS, method="decision_function")
    return SourceProbe(float(roc_auc_score(truth, scores)), float(roc_auc_score(truth, logits)))


@torch.inference_mode()
def _compute(
    network: nn.Module, name: NetworkName, size: int, data: LabelledPhotos
) -> tuple[Floats, Floats]:
    """Compute the mean features, float64 NxC, and the malignancy logits, float64 N."""
    found: list[Tensor] = []

    def keep(module: nn.Module, inputs: object, output: Tensor | list[Tensor]) -> None:
        last = output if isinstance(output, Tensor) else output[-1]
        found.append(last.mean((2, 3)))

    network.eval()
    hook = network.get_submodule(_FEATURES[name]).register_forward_hook(keep)
    logits = []
    for start in range(0, len(data.samples), BATCH_SIZE):
        rows = np.arange(start, min(start + BATCH_SIZE, len(data.samples)))
        batch = make_batch(data, rows, size, torch.device("cpu"), None)
        logits.append(network(batch.inputs)["malignancy_logit"])
    hook.remove()
    return (
        torch.cat(found).double().numpy(),
        torch.cat(logits).double().numpy(),
    )
