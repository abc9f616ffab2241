"""One YAML file a network says how it is trained; unknown keys are refused."""

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

from training.augmentation import Augmentation


class TrainingConfigError(Exception):
    """The training configuration is wrong; the message names the key."""


@dataclass(frozen=True)
class Phase:
    """A stretch of training at one picture size.

    Attributes:
        epochs: passes over as many photos as the training split has; fractions are fine.
        size: side of the square input, pixels.
        batch_size: photos a step.
        learning_rate: the peak of this phase's one-cycle schedule (Smith & Topin, 2019).
        network: the network constructor's options in this phase.
        augmentation: what differs in this phase from the run's augmentation.
        rarity: a photo of a diagnosis that n photos share is drawn with a chance proportional to
            n to the power of minus this: 0 draws all photos alike, 1 all diagnoses alike.
    """

    epochs: float
    size: int
    batch_size: int
    learning_rate: float
    network: dict[str, Any] = field(default_factory=dict)
    augmentation: dict[str, Any] = field(default_factory=dict)
    rarity: float = 0.0


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that decides a training run, stored in its checkpoints.

    Attributes:
        network: ``unet``, ``deeplabv3`` or ``resnet18``.
        phases: run in order, weights carried over.
        sources: share of the drawn photos for each ``Sample.source``; sums to 1.
        augmentation: how photos are varied.
        weight_decay: of AdamW (Loshchilov & Hutter, 2019).
        averaging: decay of the exponential moving average of the weights, a step.
        whole_photo: chance that the classifier sees the whole photo instead of the region.
        seed: of initial weights, draws and augmentation.
    """

    network: str
    phases: tuple[Phase, ...]
    sources: dict[str, float]
    augmentation: Augmentation = field(default_factory=Augmentation)
    weight_decay: float = 0.05
    averaging: float = 0.995
    whole_photo: float = 0.1
    seed: int = 0


def _build(kind: type, content: Any, where: str) -> Any:
    """Make a dataclass from a mapping, refusing unknown keys."""
    if not isinstance(content, dict):
        raise TrainingConfigError(f"{where} must be a mapping, it is {content!r}")
    known = {f.name for f in fields(kind)}
    unknown = sorted(set(content) - known)
    if unknown:
        raise TrainingConfigError(f"{where}: unknown {unknown}; known are {sorted(known)}")
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in content.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise TrainingConfigError(f"{where}: {error}") from None


def load_training_config(path: Path) -> TrainingConfig:
    """Read a YAML file.

    Raises:
        TrainingConfigError: a key is unknown, missing or unusable.
    """
    content = yaml.safe_load(path.read_text())
    if not isinstance(content, dict):
        raise TrainingConfigError(f"{path.name} must be a mapping")
    phases = [
        _build(Phase, phase, f"{path.name}: phases[{number}]")
        for number, phase in enumerate(content.get("phases", []))
    ]
    common = content.get("augmentation", {})
    augmentation = _build(Augmentation, common, f"{path.name}: augmentation")
    for number, phase in enumerate(phases):
        where = f"{path.name}: phases[{number}].augmentation"
        _build(Augmentation, common | phase.augmentation, where)
    config: TrainingConfig = _build(
        TrainingConfig, content | {"phases": phases, "augmentation": augmentation}, path.name
    )
    if not config.phases:
        raise TrainingConfigError(f"{path.name}: phases must list at least one phase")
    if abs(sum(config.sources.values()) - 1.0) > 1e-6:
        raise TrainingConfigError(f"{path.name}: the shares in sources must sum to 1")
    return config
