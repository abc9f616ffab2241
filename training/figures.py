"""From what the service said of each photo to figures with confidence intervals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score

from lesion.config import DiagnosisSettings
from lesion.diagnosis import Diagnosis, diagnose
from training.metrics import bootstrap_interval

BANDS = [
    Diagnosis(type_, confidence)
    for type_ in ("benign", "malignant")
    for confidence in ("High", "Medium", "Low")
]


@dataclass(frozen=True)
class Outcome:
    """What the service said of one photo, and what is true.

    ``dice`` and ``iou`` are keyed by network and, for the mask that was kept, ``selected``; a mask
    that was not found counts 0. ``area`` and ``expected_dice`` are keyed by network.
    """

    image_id: str
    group_id: str
    source: str
    diagnosis: str
    malignant: bool | None
    has_mask: bool
    status: str
    skin_probability: float
    malignancy_probability: float | None
    selected: str | None
    dice: dict[str, float]
    iou: dict[str, float]
    area: dict[str, float]
    expected_dice: dict[str, float]


@dataclass(frozen=True)
class Figure:
    """A figure with its 95 % bootstrap interval, by lesion, over ``photos`` photos."""

    value: float
    low: float
    high: float
    photos: int

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def _figure(outcomes: Sequence[Outcome], statistic: Callable[[np.ndarray], float]) -> Figure:
    low, high = bootstrap_interval(statistic, [outcome.group_id for outcome in outcomes])
    return Figure(float(statistic(np.arange(len(outcomes)))), low, high, len(outcomes))


def _mean(outcomes: Sequence[Outcome], values: Sequence[float]) -> Figure:
    array = np.asarray(values, float)
    return _figure(outcomes, lambda rows: float(array[rows].mean()))


def _by_area(outcome: Outcome) -> float:
    """Dice of the mask that the rule ``area`` keeps; 0 where there is none."""
    if not outcome.area:
        return 0.0
    return outcome.dice[max(outcome.area, key=lambda name: outcome.area[name])]


def segmentation_figures(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """Mean Dice and IoU of each network and rule; photos without a true mask do not count."""
    masked = [outcome for outcome in outcomes if outcome.has_mask]
    if not masked:
        return {}
    figures = {
        f"{measure} {name}": _mean(masked, [getattr(o, measure)[name] for o in masked])
        for measure in ("dice", "iou")
        for name in ("unet", "deeplabv3", "selected")
    }
    figures["dice rule area"] = _mean(masked, [_by_area(o) for o in masked])
    best = [max(o.dice["unet"], o.dice["deeplabv3"]) for o in masked]
    return figures | {"dice oracle": _mean(masked, best)}


def classification_figures(
    outcomes: Sequence[Outcome], settings: DiagnosisSettings
) -> dict[str, Figure]:
    """AUC, accuracy, sensitivity and specificity over the labelled photos that got a probability,
    and for each type and confidence how many photos got it and how often it was right.

    Photos that got none (not skin, no lesion) are counted by ``screening_figures``.
    """
    threshold = settings.malignant_above
    labelled = [
        o for o in outcomes if o.malignant is not None and o.malignancy_probability is not None
    ]
    truth = np.asarray([bool(o.malignant) for o in labelled])
    probability = np.asarray([o.malignancy_probability for o in labelled], float)
    if len(np.unique(truth)) < 2:
        return {}
    called = probability > threshold

    def auc(rows: np.ndarray) -> float:
        both = len(np.unique(truth[rows])) == 2
        return float(roc_auc_score(truth[rows], probability[rows])) if both else float("nan")

    def share(right: np.ndarray, among: np.ndarray) -> Callable[[np.ndarray], float]:
        return lambda rows: (
            float(right[rows].sum() / among[rows].sum()) if among[rows].any() else float("nan")
        )

    everyone = np.ones(len(labelled), bool)
    statistics = {
        "auc": auc,
        f"accuracy at {threshold:.2f}": share(called == truth, everyone),
        f"sensitivity at {threshold:.2f}": share(called & truth, truth),
        f"specificity at {threshold:.2f}": share(~called & ~truth, ~truth),
    }
    answers = [diagnose(p, settings) for p in probability]
    for band in BANDS:
        given = np.asarray([answer == band for answer in answers])
        if given.any():
            name = f"{band.type}, {band.confidence}"
            right = given & (truth == (band.type == "malignant"))
            statistics[f"share given {name}"] = share(given, everyone)
            statistics[f"share right of {name}"] = share(right, given)
    return {name: _figure(labelled, statistic) for name, statistic in statistics.items()}


def screening_figures(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """The share of photos that got each status."""
    return {
        f"status {status}": _mean(outcomes, [float(o.status == status) for o in outcomes])
        for status in ("ok", "no_lesion_found", "not_skin")
    }


def figures_of(
    outcomes: Sequence[Outcome], settings: DiagnosisSettings
) -> dict[str, dict[str, Figure]]:
    """All figures, by data set.

    Args:
        outcomes: what the service said of each photo.
        settings: the bands of the malignancy probability.
    """
    figures = {}
    for source in sorted({outcome.source for outcome in outcomes}):
        own = [outcome for outcome in outcomes if outcome.source == source]
        figures[source] = (
            segmentation_figures(own)
            | classification_figures(own, settings)
            | screening_figures(own)
        )
    return figures
