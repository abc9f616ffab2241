"""What the crop does to the classifier: whose outline cuts it, and how exactly."""

from collections.abc import Sequence

import numpy as np

from lesion.config import DiagnosisSettings
from training.evaluation.classification.predictions import (
    Judged,
    answered,
    band_name,
    judged,
    ranking_statistics,
)
from training.evaluation.crops import SHIFTS, Answer
from training.evaluation.metrics.estimates import (
    Figure,
    Statistic,
    defined_figures,
    difference,
    mean,
    quantile,
)
from training.evaluation.metrics.ranking import auc
from training.evaluation.outcome import Outcome

CROPS = {
    "true": "box of the true mask",
    "unet": "box of the U-Net's mask",
    "deeplabv3": "box of DeepLabV3's mask",
    "selected": "box of the selected mask (what the service does)",
    "whole": "whole photo, no crop",
}
"""What is compared, and how a reader calls it."""


def crop_figures(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Figure]]:
    """Each crop's figures, and their difference to those of the service's crop, photo by photo.

    Only the labelled photos count that have all crops which any of them has; where nobody outlined
    a lesion, the true mask's is not among them.

    Returns:
        By ``CROPS``, then by the name of the figure; differences are named ``difference of ...``.
    """
    own = answered(outcomes)
    crops = [crop for crop in CROPS if any(crop in o.crops for o in own)]
    photos = [o for o in own if all(crop in o.crops for crop in crops)]
    found = {crop: judged(photos, crop) for crop in crops}
    return {crop: _compared(own, found["selected"]) for crop, own in found.items()}


def shift_figures(
    outcomes: Sequence[Outcome], settings: DiagnosisSettings
) -> dict[str, dict[str, Figure]]:
    """How much an answer changes where the service's box is moved, over photos where it was.

    Returns:
        By ``crops.SHIFTS``, then by the name of the figure; empty where no box was moved.
    """
    own = [o for o in answered(outcomes) if o.shifted]
    if not own:
        return {}
    unmoved = [o.crops["selected"] for o in own]
    moved = {name: [o.shifted[name] for o in own] for name in SHIFTS}
    truth = np.asarray([o.malignant for o in own], bool)
    groups = [o.group_id for o in own]
    return {
        name: defined_figures(_changes(truth, unmoved, answers, settings), groups)
        for name, answers in moved.items()
    }


def _compared(photos: Judged, service: Judged) -> dict[str, Figure]:
    own, others = ranking_statistics(photos), ranking_statistics(service)
    differences = {
        f"difference of {name}": difference(statistic, others[name])
        for name, statistic in own.items()
    }
    return defined_figures(own | differences, photos.groups)


def _changes(
    truth: np.ndarray,
    before: Sequence[Answer],
    after: Sequence[Answer],
    settings: DiagnosisSettings,
) -> dict[str, Statistic]:
    """``truth``: bool N, malignant."""
    p, q = (np.asarray([answer.probability for answer in own]) for own in (before, after))
    bands, moved = ([band_name(value, settings) for value in values] for values in (p, q))
    types = [
        one.split(",")[0] != other.split(",")[0] for one, other in zip(bands, moved, strict=True)
    ]
    return {
        "mean change": mean(np.abs(p - q)),
        "95th percentile of the change": quantile(np.abs(p - q), 0.95),
        "other type": mean(np.asarray(types)),
        "other type or confidence": mean(np.asarray(bands) != np.asarray(moved)),
        "auc": auc(truth, q),
        "difference of auc": difference(auc(truth, q), auc(truth, p)),
    }
