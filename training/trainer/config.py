"""Training configuration: one YAML file for each network, checked before anything is decoded."""

import dataclasses
from collections.abc import Callable
from dataclasses import field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from lesion.enums import CLASSIFIERS, SEGMENTERS, NetworkName
from lesion.errors import ConfigError
from lesion.networks.efficientnet_lite import Variant
from lesion.networks.unet import MIN_WIDTH, WIDTH_MULTIPLE, WIDTHS
from lesion.validation import STRICT, Fraction, read_yaml, validate
from training.data.sample import Source
from training.trainer.augmentation import Augmentation
from training.trainer.enums import InitialWeights, MaskLoss, Schedule, View

NETWORK_STRIDE = 32
"""Sides of a network's input are multiples of this, pixels."""


def _parse_keys(kind: type[StrEnum]) -> Callable[[object], object]:
    """Make a validator that turns a mapping's keys into members of an enum."""

    def parse(value: object) -> object:
        if not isinstance(value, dict):
            return value
        unknown = [key for key in value if key not in list(kind)]
        if unknown:
            raise ValueError(
                f"unknown {', '.join(map(repr, unknown))}; known are {', '.join(kind)}"
            )
        return {kind(key): fraction for key, fraction in value.items()}

    return parse


def _check_sum(fractions: dict[Any, float]) -> dict[Any, float]:
    total = sum(fractions.values())
    if abs(total - 1.0) > 1e-6:
        raise ValueError(f"the fractions must sum to 1, they sum to {total:g}")
    return fractions


def _check_not_empty(phases: tuple[Any, ...]) -> tuple[Any, ...]:
    if not phases:
        raise ValueError("must list at least one phase")
    return phases


def _check_size(size: int) -> int:
    if size % NETWORK_STRIDE:
        raise ValueError(f"must be a multiple of {NETWORK_STRIDE}, not {size}")
    return size


def _check_width(width: int) -> int:
    if width % WIDTH_MULTIPLE:
        raise ValueError(f"must be a multiple of {WIDTH_MULTIPLE}, not {width}")
    return width


SourceFractions = Annotated[
    dict[Source, Fraction], BeforeValidator(_parse_keys(Source)), AfterValidator(_check_sum)
]
"""Fraction of the sampled photos for each ``Sample.source``; sums to 1."""


@dataclass(frozen=True, config=STRICT)
class Phase:
    """A part of training at one picture size.

    Attributes:
        epochs: passes over as many photos as the largest source has; fractions are allowed.
        size: side of the square input, pixels.
        batch_size: photos in a step.
        learning_rate: the highest of this phase; see ``TrainingConfig.schedule``.
        network: options of the network's constructor in this phase.
        augmentation: settings that override those of the configuration in this phase.
        augmented_fraction: part of each batch to which these overrides apply; the other photos are
            augmented as the configuration says, so that typical photos of the data set remain.
        frozen: prefixes of the names of weights that keep their values, such as those of the first
            layers of a pretrained network, which then cost no gradients.
        class_balance_power: the sampling weight of a photo is n to the power of minus this, where n
            is the number of photos of its diagnosis: 0 samples photos uniformly, 1 diagnoses.
        sources: fractions of the same sources in this phase; None for those of the configuration.
    """

    epochs: Annotated[float, Field(gt=0.0, le=10_000.0)]
    size: Annotated[int, Field(ge=32, le=2048), AfterValidator(_check_size)]
    batch_size: Annotated[int, Field(ge=1, le=65536)]
    learning_rate: Annotated[float, Field(gt=0.0, le=1.0)]
    network: dict[str, Any] = field(default_factory=dict)
    augmentation: dict[str, Any] = field(default_factory=dict)
    augmented_fraction: Fraction = 1.0
    frozen: tuple[str, ...] = ()
    class_balance_power: Fraction = 0.0
    sources: SourceFractions | None = None


@dataclass(frozen=True, config=STRICT)
class TrainingConfig:
    """Everything that determines a training run; stored in its checkpoints.

    Attributes:
        network: the network to train.
        phases: executed in order; the weights are carried over.
        sources: fraction of the sampled photos for each ``Sample.source``; sums to 1.
        augmentation: how photos are varied.
        mask_loss: for segmentation.
        initial_weights: of the first phase.
        teachers: folders of finished training runs of networks for the same task, whose
            probabilities are labels too; see ``training.trainer.distillation``.
        teacher_weight: weight of the loss against the teachers' labels; that against the true ones
            has the rest.
        mixup: parameter of the beta distribution by which photos are mixed, see ``Batch.mix``.
        schedule: of the learning rate in each phase: one-cycle (Smith & Topin, 2019: up to the
            phase's rate, then down to nearly 0) or constant.
        accumulate: number of parts in which a step's batch is computed, to save memory.
        validate_every: epochs between validations.
        patience: a phase ends early, with its best weights, after this many validations without
            improvement; 0 never ends early.
        weight_decay: of AdamW (Loshchilov & Hutter, 2019); with 0 that is Adam.
        averaging: decay of the exponential moving average of the weights, per step.
        views: fraction of each ``View`` in what is shown; sums to 1.
        validation_photos: used of each source: 64 show the trend of a Dice, an AUC needs more.
        seed: of initial weights, sampling and augmentation.
    """

    network: NetworkName
    phases: Annotated[tuple[Phase, ...], AfterValidator(_check_not_empty)]
    sources: SourceFractions
    augmentation: Augmentation = field(default_factory=Augmentation)
    mask_loss: MaskLoss = MaskLoss.BCE_DICE
    initial_weights: InitialWeights = InitialWeights.RANDOM
    teachers: tuple[str, ...] = ()
    teacher_weight: Fraction = 0.5
    mixup: Annotated[float, Field(ge=0.0, le=10.0)] = 0.0
    schedule: Schedule = Schedule.ONE_CYCLE
    accumulate: Annotated[int, Field(ge=1, le=65536)] = 1
    validate_every: Annotated[float, Field(gt=0.0, le=10_000.0)] = 1.0
    patience: Annotated[int, Field(ge=0, le=10_000)] = 0
    weight_decay: Fraction = 0.05
    averaging: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.995
    views: Annotated[
        dict[View, Fraction], BeforeValidator(_parse_keys(View)), AfterValidator(_check_sum)
    ] = field(default_factory=lambda: {View.WHOLE: 1.0})
    validation_photos: Annotated[int, Field(ge=1, le=1_000_000)] = 64
    seed: Annotated[int, Field(ge=0, lt=1 << 32)] = 0


_Width = Annotated[int, Field(ge=MIN_WIDTH, le=4096), AfterValidator(_check_width)]


@dataclass(frozen=True, config=STRICT)
class _UNetOptions:
    widths: tuple[_Width, ...] = WIDTHS
    encoder: Literal["residual"] | Variant = Variant.LITE0
    attention: bool = False


@dataclass(frozen=True, config=STRICT)
class _DeepLabV3Options:
    output_stride: Literal[8, 16, 32] = 16
    keep_probability: Annotated[float, Field(gt=0.0, le=1.0)] = 1.0
    attention: bool = False


@dataclass(frozen=True, config=STRICT)
class _ResNet18Options:
    diagnoses: Literal[0, 7] = 7
    imitated: Annotated[int, Field(ge=0, le=65536)] = 0


@dataclass(frozen=True, config=STRICT)
class _EfficientNetLiteOptions:
    variant: Variant = Variant.LITE2


_OPTIONS: dict[NetworkName, type] = {
    NetworkName.UNET: _UNetOptions,
    NetworkName.DEEPLABV3: _DeepLabV3Options,
    NetworkName.RESNET18: _ResNet18Options,
    NetworkName.EFFICIENTNET_LITE: _EfficientNetLiteOptions,
}
"""Types of the options that each network's constructor takes."""


def load_training_config(path: Path) -> TrainingConfig:
    """Read and check a YAML file.

    Raises:
        ConfigError: a key is unknown or missing, or a value is not allowed; the message names file
            and key, and says what is allowed.
    """
    content = read_yaml(path)
    config = validate(TrainingConfig, content, path.name)
    _check_classifier_options(config, path.name)
    common = content.get("augmentation", {})
    for number, phase in enumerate(config.phases):
        section = f"phases[{number}]"
        validate(_OPTIONS[config.network], phase.network, path.name, f"{section}.network")
        override = common | phase.augmentation
        validate(Augmentation, override, path.name, f"{section}.augmentation")
        if phase.sources is not None and set(phase.sources) != set(config.sources):
            raise ConfigError(
                f"{path.name}: {section}.sources must list the same sources as the configuration."
            )
        if phase.batch_size % config.accumulate:
            raise ConfigError(
                f"{path.name}: {section}.batch_size is {phase.batch_size}; allowed are multiples "
                f"of accumulate, {config.accumulate}."
            )
    return config


def _check_classifier_options(config: TrainingConfig, source: str) -> None:
    """Raise ConfigError if a network has options that suit other networks only."""
    task = CLASSIFIERS if config.network in CLASSIFIERS else SEGMENTERS
    if task is SEGMENTERS and config.mixup:
        raise ConfigError(f"{source}: mixup is for classifiers, not for {config.network}.")
    for teacher in config.teachers:
        if teacher.partition("-")[0] not in task:
            raise ConfigError(
                f"{source}: teachers of {config.network} must be runs of {' or '.join(task)}, "
                f"not {teacher!r}."
            )
    if config.initial_weights is InitialWeights.IMAGENET and config.network not in (
        NetworkName.EFFICIENTNET_LITE,
        NetworkName.UNET,
    ):
        raise ConfigError(
            f"{source}: initial_weights is imagenet; that is for efficientnet_lite and unet, "
            "other networks can start from a file with --pretrained."
        )


def override_augmentation(config: TrainingConfig, phase: Phase) -> Augmentation:
    """Apply a phase's overrides to the configuration's augmentation."""
    overrides: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in phase.augmentation.items()
    }
    return dataclasses.replace(config.augmentation, **overrides)


def dump_config(config: TrainingConfig) -> dict[str, Any]:
    """Turn a configuration into plain mappings, lists, strings and numbers, for a checkpoint."""
    plain: dict[str, Any] = TypeAdapter(TrainingConfig).dump_python(config, mode="json")
    return plain
