"""All that one evaluation measured."""

from collections.abc import Sequence
from dataclasses import dataclass

from training.evaluation.archive import ServedModel
from training.evaluation.bootstrap import Figure
from training.evaluation.figures import (
    GroupFigures,
    by_source,
    data_set_figures,
    figures_of,
    group_figures,
)
from training.evaluation.outcome import Outcome
from training.evaluation.scale import ScaleFigures


@dataclass(frozen=True)
class Evaluation:
    """What is reported, recorded and held against the targets.

    Attributes:
        split: of the data sets, ``val`` or ``test``.
        rule: that the archive selects masks by.
        weights: each network's SHA-256.
        parameters: each network's number of them.
        figures: by data set, then by name.
        groups: by data set; each group is compared with the mean of its data set.
        data_sets: those with true masks, compared with the mean of all their photos.
        scale: by what was reduced.
    """

    split: str
    rule: str
    weights: dict[str, str]
    parameters: dict[str, int]
    figures: dict[str, dict[str, Figure]]
    groups: dict[str, list[GroupFigures]]
    data_sets: list[GroupFigures]
    scale: dict[str, ScaleFigures]


def summarise(
    split: str, model: ServedModel, outcomes: Sequence[Outcome], scale: dict[str, ScaleFigures]
) -> Evaluation:
    """Compute every figure."""
    groups = {source: group_figures(own) for source, own in by_source(outcomes).items()}
    return Evaluation(
        split=split,
        rule=model.settings.selection.rule,
        weights={name: entry.sha256 for name, entry in model.manifest.networks.items()},
        parameters=model.parameters,
        figures=figures_of(outcomes, model.settings.diagnosis),
        groups={source: own for source, own in groups.items() if own},
        data_sets=data_set_figures(outcomes),
        scale=scale,
    )
