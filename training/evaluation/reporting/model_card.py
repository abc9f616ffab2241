"""The model card of the weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lesion.enums import DiagnosisCode, NetworkName
from lesion.weights import Manifest, NetworkEntry
from training.data.sample import Sample, Split
from training.evaluation.reporting.rendering import render
from training.evaluation.reporting.report import CONSTANTS, report_view
from training.evaluation.reporting.tables import Table
from training.evaluation.reporting.titles import NETWORKS
from training.evaluation.summary import Evaluation
from training.evaluation.targets import TargetResult

_BACKGROUND = "[docs/background.md](../docs/background.md)"

_SPLITS = {Split.TRAIN: "training", Split.VALIDATION: "validation", Split.TEST: "test"}


@dataclass(frozen=True)
class CardView:
    """The contents of the model card besides the report.

    Attributes:
        version: of the weights.
        packed: date on which the weights were packed.
        written: date of the evaluation.
        splits: photos and lesions of each split, in words.
        training: one row a network.
        remarks: on the training, one paragraph each.
        calibrations: of the classifiers that have one, a line each.
    """

    version: str
    packed: str
    written: str
    splits: str
    training: Table
    remarks: list[str]
    calibrations: list[str]


def render_model_card(
    manifest: Manifest,
    evaluation: Evaluation,
    targets: Sequence[TargetResult],
    samples: Sequence[Sample],
    written: str,
) -> str:
    """Render the model card (after Mitchell et al., 2019), with the report's tables in it.

    Args:
        manifest: of the weights that were evaluated.
        evaluation: of these weights.
        targets: checked against the evaluation.
        samples: all photos of HAM10000, to describe its splits.
        written: date of the evaluation.
    """
    remarks = (entry.training.get("remark", "") for entry in manifest.networks.values())
    card = CardView(
        version=manifest.version,
        packed=manifest.date,
        written=written,
        splits=_splits(samples),
        training=_training_table(manifest, evaluation),
        remarks=[remark for remark in dict.fromkeys(remarks) if remark],
        calibrations=[
            f"{NETWORKS[name]}: {_words(values)} ({_words(evaluation.calibration_facts[name])})"
            for name, values in evaluation.calibration.items()
            if values
        ],
    )
    return render(
        "model_card.md.j2",
        card=card,
        report=report_view(evaluation, targets, {}),
        heading="##",
        diagnoses=list(DiagnosisCode),
        rule=evaluation.settings.classification.rule,
        prevalence=evaluation.settings.classification.prevalence,
        background=_BACKGROUND,
        **CONSTANTS,
    )


def _words(values: Mapping[str, Any]) -> str:
    """Names and values in words; lists with slashes."""
    return ", ".join(f"{name.replace('_', ' ')} {_word(value)}" for name, value in values.items())


def _word(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " / ".join(map(_word, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _training_table(manifest: Manifest, evaluation: Evaluation) -> Table:
    head = ["network", "parameters", "data", "epochs at picture size", "time"]
    return Table(
        [*head, "8-bit storage, validation photos"],
        [_training_row(name, entry, evaluation) for name, entry in manifest.networks.items()],
    )


def _training_row(name: NetworkName, entry: NetworkEntry, evaluation: Evaluation) -> list[str]:
    facts = entry.training
    return [
        name,
        f"{evaluation.parameters[name] / 1e6:.1f} M",
        ", ".join(facts["data"]),
        ", ".join(f"{phase['epochs']:g} at {phase['size']}" for phase in facts["phases"]),
        f"{facts['minutes']:.0f} min on {facts['machine']}",
        _storage_cost(facts["validation"]),
    ]


def _splits(samples: Sequence[Sample]) -> str:
    """Photos and lesions of each split, in words."""
    parts = []
    for split, name in _SPLITS.items():
        own = [sample for sample in samples if sample.split is split]
        lesions = len({sample.group_id for sample in own})
        parts.append(f"{name} {len(own):,} photos of {lesions:,} lesions")
    return ", ".join(parts)


def _storage_cost(validation: Mapping[str, Mapping[str, float]]) -> str:
    """Validation metrics of the trained weights and of the weights stored with 8 bits."""
    trained, stored = validation["float32"], validation["stored"]
    return ", ".join(f"{name} {trained[name]:.4f} to {stored[name]:.4f}" for name in trained)
