"""From what the service said of each photo to figures with confidence intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lesion.config import DiagnosisSettings
from training.evaluation.classification.predictions import classification_figures
from training.evaluation.groups import GROUPINGS, UNKNOWN, in_order
from training.evaluation.metrics.estimates import Figure, figure, mean
from training.evaluation.metrics.masks import METRICS
from training.evaluation.outcome import Outcome
from training.evaluation.segmentation.rules import RULES

FLAG_PHOTOS = 50
FLAG_BELOW = 0.05
"""A group of at least so many photos whose Dice is so far below the mean is flagged."""

GROUP_FIGURES = (
    ("dice", "unet"),
    ("dice", "deeplabv3"),
    ("dice", "selected"),
    ("thresholded_jaccard", "selected"),
)
"""Metric and mask of the figures that are shown for each group."""


@dataclass(frozen=True)
class GroupFigures:
    """The figures of one group of photos.

    Attributes:
        grouping: what the photos are grouped by.
        group: which group of it.
        photos: how many it has.
        figures: named as by ``segmentation_figures``, those of ``GROUP_FIGURES``.
        difference: of the selected mask's Dice to the mean of all photos it is compared with.
        flagged: the group has ``FLAG_PHOTOS`` or more and is over ``FLAG_BELOW`` below that mean.
    """

    grouping: str
    group: str
    photos: int
    figures: dict[str, Figure]
    difference: float
    flagged: bool


def segmentation_figures(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """Mean of each metric for each network and rule; photos without a true mask do not count.

    Named by metric and mask, such as ``dice unet`` or ``iou rule area``.
    """
    masked = [outcome for outcome in outcomes if outcome.scores]
    return {
        f"{metric} {rule}": _mean_score(masked, metric, rule)
        for metric in METRICS
        for rule in RULES
        if masked
    }


def group_figures(outcomes: Sequence[Outcome]) -> list[GroupFigures]:
    """Every group in which some of the photos (of one data set) are known to be."""
    masked = [outcome for outcome in outcomes if outcome.scores]
    groups: list[GroupFigures] = []
    for grouping in GROUPINGS:
        of_photo = [outcome.groups[grouping] for outcome in masked]
        if set(of_photo) - {UNKNOWN}:
            groups += _compared(masked, grouping, of_photo)
    return groups


def data_set_figures(outcomes: Sequence[Outcome]) -> list[GroupFigures]:
    """The data sets as groups, held against the mean of all their photos."""
    masked = [outcome for outcome in outcomes if outcome.scores]
    if not masked:
        return []
    return _compared(masked, "data set", [outcome.source for outcome in masked])


def screening_figures(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """The share of photos that got each status."""
    groups = [outcome.group_id for outcome in outcomes]
    return {
        f"status {status}": figure(mean(np.asarray([o.status == status for o in outcomes])), groups)
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
    return {
        source: segmentation_figures(own)
        | classification_figures(own, settings)
        | screening_figures(own)
        for source, own in by_source(outcomes).items()
    }


def by_source(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """The outcomes of each data set."""
    return {
        source: [outcome for outcome in outcomes if outcome.source == source]
        for source in sorted({outcome.source for outcome in outcomes})
    }


def _compared(
    masked: Sequence[Outcome], grouping: str, of_photo: Sequence[str]
) -> list[GroupFigures]:
    """Each group against the mean of all; ``of_photo``: the group of each photo."""
    everyone = float(np.mean([outcome.scores["selected"].dice for outcome in masked]))
    groups = []
    for group in in_order(set(of_photo)):
        own = [o for o, name in zip(masked, of_photo, strict=True) if name == group]
        figures = {f"{m} {rule}": _mean_score(own, m, rule) for m, rule in GROUP_FIGURES}
        difference = figures["dice selected"].value - everyone
        flagged = len(own) >= FLAG_PHOTOS and difference < -FLAG_BELOW
        groups.append(GroupFigures(grouping, group, len(own), figures, difference, flagged))
    return groups


def _mean_score(masked: Sequence[Outcome], metric: str, rule: str) -> Figure:
    values = np.asarray([getattr(o.scores[RULES[rule](o)], metric) for o in masked], float)
    return figure(mean(values), [outcome.group_id for outcome in masked])
