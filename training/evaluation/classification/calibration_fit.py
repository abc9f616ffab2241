"""Calibration of a classifier: from its logits to calibrated probabilities.

Temperature scaling (Guo et al., "On Calibration of Modern Neural Networks", 2017) with a bias
(Platt, 1999; for several classes Alexandari et al., "Maximum Likelihood with Bias-Corrected
Calibration Is Hard-To-Beat at Label Shift Adaptation", 2020). The biases are needed because
training samples rare diagnoses more often than they occur. The parameters of the malignancy do not
change the order of photos, or any AUC.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GroupKFold
from sklearn.utils.class_weight import compute_sample_weight

from lesion.arrays import Bools, Floats, Ints
from lesion.classification import Calibration
from lesion.differential import MALIGNANT
from lesion.enums import DiagnosisCode
from lesion.segmentation import sigmoid
from training.errors import TrainingError

FOLDS = 5


def fit_calibration(logits: Floats, truth: Bools) -> Calibration:
    """Fit temperature and bias to the lowest log loss, both classes with the same total weight.

    Args:
        logits: float64 N.
        truth: bool N, malignant; both classes must occur.

    Raises:
        TrainingError: only one class occurs, or a higher logit does not mean a higher risk.
    """
    if len(np.unique(truth)) != 2:
        raise TrainingError("Calibration needs photos of benign and of malignant lesions.")
    line = LogisticRegression(C=np.inf, class_weight="balanced").fit(logits[:, np.newaxis], truth)
    slope = float(line.coef_.item())
    if slope <= 0:
        raise TrainingError(
            "The classifier's logits do not rise with malignancy: it has not learnt to classify."
        )
    return Calibration(round(1 / slope, 4), round(float(line.intercept_.item()), 4))


def fit_diagnosis_calibration(
    calibration: Calibration, logits: Floats, diagnoses: Ints
) -> Calibration:
    """Fit temperature and biases of the diagnoses, and add them to a calibration.

    They are fitted to the probabilities of the diagnoses among the malignant and among the benign
    ones, because the malignancy itself is predicted and calibrated separately. A normal
    distribution with deviation 1 as the prior of each bias keeps those of rare diagnoses small.

    Args:
        calibration: to add to.
        logits: float64 NxD.
        diagnoses: int64 N, positions in ``DiagnosisCode``.
    """
    malignant = np.asarray([code in MALIGNANT for code in DiagnosisCode])

    def loss(parameters: Floats) -> float:
        scores = logits * np.exp(parameters[0]) + parameters[1:]
        total = 0.0
        for group in (malignant, ~malignant):
            own = group[diagnoses]
            positions = np.cumsum(group)[diagnoses[own]] - 1
            total -= log_softmax(scores[own][:, group], 1)[np.arange(own.sum()), positions].sum()
        return total + float(np.square(parameters[1:]).sum()) / 2.0

    found = minimize(loss, np.zeros(1 + len(DiagnosisCode))).x
    return replace(
        calibration,
        diagnosis_temperature=round(float(np.exp(-found[0])), 4),
        diagnosis_bias=tuple(round(float(bias), 4) for bias in found[1:]),
    )


def cross_validate(logits: Floats, truth: Bools, lesions: Sequence[str]) -> dict[str, float]:
    """Measure the log loss before and after calibration, by cross-validation over lesions.

    Each logit is calibrated by a fit without its lesion; both classes have the same total weight.

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
    weights = compute_sample_weight("balanced", truth)
    return {
        "log_loss_before": round(log_loss(truth, sigmoid(logits), sample_weight=weights), 4),
        "log_loss_after": round(log_loss(truth, held_out, sample_weight=weights), 4),
    }
