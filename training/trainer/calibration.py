"""From the classifier's logits to probabilities that keep their word.

Temperature scaling (Guo et al., "On Calibration of Modern Neural Networks", 2017) with a bias
(Platt, 1999). The bias is needed because training draws rare diagnoses more often than they are:
without it every probability of malignancy is too high. Neither changes the order of photos, so no
AUC.
"""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GroupKFold

from lesion.classification import Calibration
from lesion.segmentation import sigmoid

FOLDS = 5


def fit_calibration(logits: np.ndarray, truth: np.ndarray) -> Calibration:
    """The temperature and bias of the least log loss.

    Args:
        logits: float N.
        truth: bool N, malignant; both must occur.

    Raises:
        ValueError: only one class is there, or a higher logit does not mean more malignant.
    """
    line = LogisticRegression(C=np.inf).fit(logits[:, np.newaxis], truth)
    slope = float(line.coef_.item())
    if slope <= 0:
        raise ValueError("the logits say nothing of malignancy: the classifier has learnt nothing")
    return Calibration(round(1 / slope, 4), round(float(line.intercept_.item()), 4))


def cross_validated(
    logits: np.ndarray, truth: np.ndarray, lesions: Sequence[str]
) -> dict[str, float]:
    """Log loss of the raw logits, and of those calibrated without the lesions they are scored on.

    Args:
        logits, truth: as ``fit_calibration``.
        lesions: of each photo.
    """
    held_out = np.empty(len(logits))
    folds = GroupKFold(FOLDS).split(logits, truth, lesions)
    for fitted, scored in folds:
        calibration = fit_calibration(logits[fitted], truth[fitted])
        held_out[scored] = sigmoid(calibration.log_odds(logits[scored]))
    return {
        "log_loss_before": round(log_loss(truth, sigmoid(logits)), 4),
        "log_loss_after": round(log_loss(truth, held_out), 4),
    }
