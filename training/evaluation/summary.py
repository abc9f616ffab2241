"""All that one evaluation measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lesion.config import DiagnosisSettings
from training.evaluation.classification.crop_effects import crop_figures, shift_figures
from training.evaluation.classification.groups import (
    ClassifierGroup,
    classifier_data_sets,
    classifier_groups,
)
from training.evaluation.classification.predictions import (
    BandCounts,
    DiagnosisCounts,
    Judged,
    answered,
    band_counts,
    diagnosis_counts,
    judged,
    reliability_diagrams,
)
from training.evaluation.classification.training_photos import compared_figures
from training.evaluation.groups import HAM10000
from training.evaluation.metrics.calibration import Bin
from training.evaluation.metrics.decision_curve import DecisionPoint, decision_curve
from training.evaluation.metrics.estimates import Figure
from training.evaluation.outcome import Outcome
from training.evaluation.segmentation.resolution import ScaleFigures
from training.evaluation.segmentation.scores import (
    GroupFigures,
    by_source,
    data_set_figures,
    figures_of,
    group_figures,
)
from training.evaluation.served_model import ServedModel


@dataclass(frozen=True)
class ClassifierTables:
    """What is told of the classifier on one data set, beside its named figures.

    Attributes:
        bands: how many photos got each answer.
        diagnoses: what each diagnosis was called.
        reliability: points of the diagrams before and after calibration.
        decision: points of the decision curve.
        crops: figures by crop, see ``crop_figures``.
        shifts: figures by how far the box was moved, see ``shift_figures``.
        groups: each compared with all photos of the data set.
    """

    bands: list[BandCounts]
    diagnoses: list[DiagnosisCounts]
    reliability: dict[str, list[Bin]]
    decision: list[DecisionPoint]
    crops: dict[str, dict[str, Figure]]
    shifts: dict[str, dict[str, Figure]]
    groups: list[ClassifierGroup]


@dataclass(frozen=True)
class Evaluation:
    """What is reported, recorded and held against the targets.

    Attributes:
        split: of the data sets, ``val`` or ``test``.
        rule: that the archive selects masks by.
        diagnosis: the bands of the malignancy probability.
        weights: each network's SHA-256.
        parameters: each network's number of them.
        calibration: of the classifier, as in the manifest; empty where it has none.
        calibration_facts: what the manifest tells of how it was fitted; empty likewise.
        figures: by data set, then by name.
        groups: by data set; each group is compared with the mean of its data set.
        data_sets: those with true masks, compared with the mean of all their photos.
        classifier: by data set, of those with labelled photos that got a probability.
        classifier_data_sets: these, compared with all their photos.
        seen: figures of training photos, of held-out photos cut out in the same way, and of these
            as served; see ``training_photos``.
        scale: by what was reduced.
    """

    split: str
    rule: str
    diagnosis: DiagnosisSettings
    weights: dict[str, str]
    parameters: dict[str, int]
    calibration: dict[str, float]
    calibration_facts: dict[str, Any]
    figures: dict[str, dict[str, Figure]]
    groups: dict[str, list[GroupFigures]]
    data_sets: list[GroupFigures]
    classifier: dict[str, ClassifierTables]
    classifier_data_sets: list[ClassifierGroup]
    seen: dict[str, dict[str, Figure]]
    scale: dict[str, ScaleFigures]


def summarise(
    split: str,
    model: ServedModel,
    outcomes: Sequence[Outcome],
    training: Judged,
    scale: dict[str, ScaleFigures],
) -> Evaluation:
    """Compute every figure; ``training``: what was said of training photos."""
    bands, classifier = model.settings.diagnosis, model.manifest.networks["resnet18"]
    own = by_source(outcomes)
    groups = {source: group_figures(outcomes) for source, outcomes in own.items()}
    return Evaluation(
        split=split,
        rule=model.settings.selection.rule,
        diagnosis=bands,
        weights={name: entry.sha256 for name, entry in model.manifest.networks.items()},
        parameters=model.parameters,
        calibration=classifier.calibration,
        calibration_facts=classifier.training.get("calibration", {}),
        figures=figures_of(outcomes, bands),
        groups={source: own for source, own in groups.items() if own},
        data_sets=data_set_figures(outcomes),
        classifier={
            source: classifier_tables(outcomes, bands)
            for source, outcomes in own.items()
            if answered(outcomes)
        },
        classifier_data_sets=classifier_data_sets(outcomes, bands),
        seen=seen_figures(training, own.get(HAM10000, []), bands),
        scale=scale,
    )


def classifier_tables(outcomes: Sequence[Outcome], settings: DiagnosisSettings) -> ClassifierTables:
    """Compute those of one data set."""
    return ClassifierTables(
        bands=band_counts(outcomes, settings),
        diagnoses=diagnosis_counts(outcomes, settings),
        reliability=reliability_diagrams(outcomes),
        decision=decision_curve(judged(outcomes)),
        crops=crop_figures(outcomes),
        shifts=shift_figures(outcomes, settings),
        groups=classifier_groups(outcomes, settings),
    )


def seen_figures(
    training: Judged, held_out: Sequence[Outcome], settings: DiagnosisSettings
) -> dict[str, dict[str, Figure]]:
    """The figures of photos that the classifier learnt from beside those of photos it did not."""
    compared = {
        "training photos": training,
        "held-out photos": judged(held_out, "true"),
        "held-out photos, as served": judged(held_out),
    }
    return {
        name: compared_figures(photos, settings)
        for name, photos in compared.items()
        if photos.groups
    }
