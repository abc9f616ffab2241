"""Calibration of the classifier: from its logits to calibrated probabilities.

Temperature scaling (Guo et al., "On Calibration of Modern Neural Networks", 2017) with a bias
(Platt, 1999). The bias is needed because training samples rare diagnoses more often than they
occur, so that uncorrected probabilities of malignancy are too high. Neither parameter changes the
order of photos, or any AUC.
"""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GroupKFold

from lesion.arrays import Bools, Floats
from lesion.classification import Calibration
from lesion.segmentation import sigmoid
from training.errors import TrainingError

FOLDS = 5


def fit_calibration(logits: Floats, truth: Bools) -> Calibration:
    """Fit temperature and bias to the lowest log loss.

    Args:
        logits: float64 N.
        truth: bool N, malignant; both classes must occur.

    Raises:
        TrainingError: only one class occurs, or a higher logit does not mean a higher risk.
    """
    if len(np.unique(truth)) != 2:
        raise TrainingError("Calibration needs photos of benign and of malignant lesions.")
    line = LogisticRegression(C=np.inf).fit(logits[:, np.newaxis], truth)
    slope = float(line.coef_.item())
    if slope <= 0:
        raise TrainingError(
            "The classifier's logits do not rise with malignancy: it has not learnt to classify."
        )
    return Calibration(round(1 / slope, 4), round(float(line.intercept_.item()), 4))


def cross_validate(logits: Floats, truth: Bools, lesions: Sequence[str]) -> dict[str, float]:
    """Measure the log loss before and after calibration, by cross-validation over lesions.

    Each logit is calibrated by a fit without its lesion.

    Args:
        logits, truth: as in ``fit_calibration``.
        lesions: of each photo.

    Raises:
        TrainingError: as in ``fit_calibration``.
    """
    held_out = np.empty(len(logits))
    for fitted, scored in GroupKFold(FOLDS).split(logits, truth, lesions):
        calibration = fit_calibration(logits[fitted], truth[fitted])
        held_out[scored] = sigmoid(calibration.log_odds(logits[scored]))
    return {
        "log_loss_before": round(log_loss(truth, sigmoid(logits)), 4),
        "log_loss_after": round(log_loss(truth, held_out), 4),
    }
