"""One YAML file a network says how it is trained; unknown keys are refused."""

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import yaml

from lesion.errors import ConfigError
from training.trainer.augmentation import Augmentation
from training.trainer.regions import VIEWS


@dataclass(frozen=True)
class Phase:
    """A stretch of training at one picture size.

    Attributes:
        epochs: passes over as many photos as the largest source has; fractions are fine.
        size: side of the square input, pixels.
        batch_size: photos a step.
        learning_rate: the highest of this phase; see ``TrainingConfig.schedule``.
        network: the network constructor's options in this phase.
        augmentation: what differs in this phase from the run's augmentation.
        augmented: share of each batch that this difference is for; the rest is varied as the run
            says, so that photos as the data set has them stay in view.
        rarity: a photo of a diagnosis that n photos share is drawn with a chance proportional to
            n to the power of minus this: 0 draws all photos alike, 1 all diagnoses alike.
    """

    epochs: float
    size: int
    batch_size: int
    learning_rate: float
    network: dict[str, Any] = field(default_factory=dict)
    augmentation: dict[str, Any] = field(default_factory=dict)
    augmented: float = 1.0
    rarity: float = 0.0


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that decides a training run, stored in its checkpoints.

    Attributes:
        network: ``unet``, ``deeplabv3`` or ``resnet18``.
        phases: run in order, weights carried over.
        sources: share of the drawn photos for each ``Sample.source``; sums to 1.
        augmentation: how photos are varied.
        mask_loss: one of ``training.trainer.losses.MASK_LOSSES``.
        schedule: of the learning rate in each phase: ``one_cycle`` (Smith & Topin, 2019: up to
            the phase's rate, then down to nearly 0) or ``constant``.
        accumulate: a step's batch is computed in this many parts, to save memory.
        validate_every: epochs between two looks at the validation photos.
        patience: a phase ends early, with the best weights so far, where this many looks in
            succession brought no better figure; 0 never ends early.
        weight_decay: of AdamW (Loshchilov & Hutter, 2019); with 0 that is Adam.
        averaging: decay of the exponential moving average of the weights, a step.
        views: share of each of ``training.trainer.regions.VIEWS`` in what is shown; sums to 1.
        validation_photos: of each source, that a look takes in: 64 show the trend of a Dice, an AUC
            needs more.
        seed: of initial weights, draws and augmentation.
    """

    network: str
    phases: tuple[Phase, ...]
    sources: dict[str, float]
    augmentation: Augmentation = field(default_factory=Augmentation)
    mask_loss: Literal["bce_dice", "jaccard_ssim_focal"] = "bce_dice"
    schedule: Literal["one_cycle", "constant"] = "one_cycle"
    accumulate: int = 1
    validate_every: float = 1.0
    patience: int = 0
    weight_decay: float = 0.05
    averaging: float = 0.995
    views: dict[str, float] = field(default_factory=lambda: {"whole": 1.0})
    validation_photos: int = 64
    seed: int = 0


def _build(kind: type, content: Any, where: str) -> Any:
    """Make a dataclass from a mapping, refusing unknown keys."""
    if not isinstance(content, dict):
        raise ConfigError(f"{where} must be a mapping, it is {content!r}")
    known = {f.name for f in fields(kind)}
    unknown = sorted(set(content) - known)
    if unknown:
        raise ConfigError(f"{where}: unknown {unknown}; known are {sorted(known)}")
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in content.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise ConfigError(f"{where}: {error}") from None


def load_training_config(path: Path) -> TrainingConfig:
    """Read a YAML file.

    Raises:
        ConfigError: a key is unknown, missing or unusable.
    """
    content = yaml.safe_load(path.read_text())
    if not isinstance(content, dict):
        raise ConfigError(f"{path.name} must be a mapping")
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
    for key, hint in get_type_hints(TrainingConfig).items():
        choices = get_args(hint) if get_origin(hint) is Literal else ()
        if choices and getattr(config, key) not in choices:
            raise ConfigError(f"{path.name}: {key} must be one of {choices}")
    if not config.phases:
        raise ConfigError(f"{path.name}: phases must list at least one phase")
    for number, phase in enumerate(config.phases):
        if phase.batch_size % config.accumulate:
            raise ConfigError(
                f"{path.name}: phases[{number}].batch_size must be a multiple of accumulate"
            )
    if set(config.views) - set(VIEWS):
        raise ConfigError(f"{path.name}: views must be of {VIEWS}")
    for key in ("sources", "views"):
        if abs(sum(getattr(config, key).values()) - 1.0) > 1e-6:
            raise ConfigError(f"{path.name}: the shares in {key} must sum to 1")
    return config
