"""A training run: checks the data, loads it in every process and trains."""

from dataclasses import dataclass
from pathlib import Path

from lesion.config import Settings
from lesion.enums import CLASSIFIERS
from lesion.networks.efficientnet_lite import Variant
from training.data.collection import load_for_training
from training.trainer.batches import LabelledPhotos
from training.trainer.config import TrainingConfig
from training.trainer.devices import Processes, cleanup, init_processes
from training.trainer.distillation import load_teachers
from training.trainer.enums import InitialWeights
from training.trainer.imagenet import load_imagenet_weights
from training.trainer.pretrained import Pretrained, read_pretrained
from training.trainer.trainer import Trainer
from training.trainer.views import load_region_views, make_segmentation_views


@dataclass(frozen=True)
class TrainingRun:
    """The input of a training run.

    Attributes:
        config: how to train.
        folder: of checkpoint and logs, beside those of the teachers; created if missing.
        data: folder of the data sets.
        cache: folder of decoded photos.
        settings: of the service, for the classifier's regions.
        weights: folder of the shipped weights, for the classifiers' regions.
        pretrained: safetensors to start from instead of the configuration's initial weights.
    """

    config: TrainingConfig
    folder: Path
    data: Path
    cache: Path
    settings: Settings
    weights: Path
    pretrained: Path | None = None


def run_training(run: TrainingRun) -> None:
    """Check the data and run the remaining phases of a network's training.

    Raises:
        DataError, TrainingError, WeightsError: photos, checkpoint or weights cannot be used.
    """
    run.folder.mkdir(parents=True, exist_ok=True)
    processes = init_processes()
    data = _load_data(run, processes)
    teachers = None
    if run.config.teachers:
        teachers = load_teachers(run.config.teachers, run.folder.parent, processes.device)
    initial = load_initial_weights(run)
    Trainer(run.config, data, run.folder, processes, initial, teachers).train()
    cleanup(processes)


def load_initial_weights(run: TrainingRun) -> Pretrained | None:
    """Load the weights that the training starts from; None for random ones.

    Raises:
        TrainingError: the weights, or the package that holds them, are missing or damaged.
    """
    if run.pretrained:
        return read_pretrained(run.pretrained)
    if run.config.initial_weights is InitialWeights.SHIPPED:
        return read_pretrained(run.weights / f"{run.config.network}.safetensors")
    if run.config.initial_weights is InitialWeights.IMAGENET:
        options = run.config.phases[0].network
        variant = Variant(options.get("variant", options.get("encoder", Variant.LITE2)))
        return Pretrained("ImageNet", load_imagenet_weights(variant))
    return None


def _load_data(run: TrainingRun, processes: Processes) -> LabelledPhotos:
    """Load the photos: first in the first process, then from its cache in the others."""
    if not processes.is_first:
        processes.broadcast(True)
    samples, pixels = load_for_training(run.data, run.cache)
    views = make_segmentation_views(pixels, len(samples))
    if run.config.network in CLASSIFIERS:
        views = load_region_views(samples, pixels, run.settings, run.weights, run.cache)
    if processes.is_first:
        processes.broadcast(True)
    return LabelledPhotos.build(samples, pixels, views)
