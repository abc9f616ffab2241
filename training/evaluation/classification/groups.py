"""Figures of the classifier in each group of photos, and the groups it serves worse."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lesion.config import DiagnosisSettings
from training.evaluation.classification.predictions import (
    ADVICE,
    answered,
    judged,
    ranking_statistics,
    threshold_statistics,
)
from training.evaluation.groups import GROUPINGS, UNKNOWN, in_order
from training.evaluation.metrics.estimates import Figure, defined_figures
from training.evaluation.outcome import Outcome

FLAG_PHOTOS = 10
FLAG_BELOW = 0.05
"""A figure of a group is flagged where it is this far below that of all photos, their figure is
above its whole interval, and it counts so many photos: malignant ones for a sensitivity, benign
ones for a specificity, of each for the AUC."""


@dataclass(frozen=True)
class ClassifierGroup:
    """The figures of one group of labelled photos that got a probability.

    Attributes:
        grouping: what the photos are grouped by.
        group: which group of it.
        benign: how many are.
        malignant: likewise.
        figures: those of ``group_figure_names`` that the group has photos for.
        flagged: the names of those that are flagged.
    """

    grouping: str
    group: str
    benign: int
    malignant: int
    figures: dict[str, Figure]
    flagged: tuple[str, ...]


def group_figure_names(settings: DiagnosisSettings) -> list[str]:
    """The figures that are shown for each group."""
    calls = (f"at {settings.malignant_above:.2f}", f"of {ADVICE}")
    return ["auc", *(f"{what} {call}" for call in calls for what in ("sensitivity", "specificity"))]


def classifier_groups(
    outcomes: Sequence[Outcome], settings: DiagnosisSettings
) -> list[ClassifierGroup]:
    """Every group in which some of the photos (of one data set) are known to be."""
    own = answered(outcomes)
    groups: list[ClassifierGroup] = []
    for grouping in GROUPINGS:
        of_photo = [outcome.groups[grouping] for outcome in own]
        if set(of_photo) - {UNKNOWN}:
            groups += _compared(own, grouping, of_photo, settings)
    return groups


def classifier_data_sets(
    outcomes: Sequence[Outcome], settings: DiagnosisSettings
) -> list[ClassifierGroup]:
    """The data sets as groups, held against the figures of all their photos."""
    own = answered(outcomes)
    return _compared(own, "data set", [outcome.source for outcome in own], settings)


def _compared(
    own: Sequence[Outcome], grouping: str, of_photo: Sequence[str], settings: DiagnosisSettings
) -> list[ClassifierGroup]:
    """Each group against all; ``of_photo``: the group of each photo."""
    everyone = _figures(own, settings)
    groups = []
    for group in in_order(set(of_photo)):
        inside = [o for o, name in zip(own, of_photo, strict=True) if name == group]
        truth, figures = judged(inside).truth, _figures(inside, settings)
        flagged = tuple(
            name
            for name, figure in figures.items()
            if name in everyone and _is_worse(name, figure, everyone[name], truth)
        )
        malignant = int(truth.sum())
        groups.append(
            ClassifierGroup(grouping, group, len(truth) - malignant, malignant, figures, flagged)
        )
    return groups


def _figures(outcomes: Sequence[Outcome], settings: DiagnosisSettings) -> dict[str, Figure]:
    photos = judged(outcomes)
    statistics = ranking_statistics(photos) | threshold_statistics(photos, settings)
    shown = {name: statistics[name] for name in group_figure_names(settings)}
    return defined_figures(shown, photos.groups)


def _is_worse(name: str, figure: Figure, everyone: Figure, truth: np.ndarray) -> bool:
    """``truth``: bool N, of the group's photos."""
    malignant = int(truth.sum())
    counted = {"sensitivity": malignant, "specificity": len(truth) - malignant}
    photos = counted.get(name.split()[0], min(counted.values()))
    far = figure.value < everyone.value - FLAG_BELOW and figure.high < everyone.value
    return photos >= FLAG_PHOTOS and far
