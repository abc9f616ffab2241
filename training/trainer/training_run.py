"""A training run: checks the data, loads it in every process and trains."""

from dataclasses import dataclass
from pathlib import Path

from lesion.config import Settings
from lesion.enums import CLASSIFIER
from training.data.collection import load_for_training
from training.trainer.batches import LabelledPhotos
from training.trainer.config import TrainingConfig
from training.trainer.devices import Processes, cleanup, init_processes
from training.trainer.trainer import Trainer
from training.trainer.views import load_region_views


@dataclass(frozen=True)
class TrainingRun:
    """The input of a training run.

    Attributes:
        config: how to train.
        folder: of checkpoint and logs; created if missing.
        data: folder of the data sets.
        cache: folder of decoded photos.
        settings: of the service, for the classifier's regions.
        weights: folder of the shipped weights, for the classifier's regions.
        pretrained: safetensors to start from, if any.
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
    Trainer(run.config, data, run.folder, processes, run.pretrained).train()
    cleanup(processes)


def _load_data(run: TrainingRun, processes: Processes) -> LabelledPhotos:
    """Load the photos: first in the first process, then from its cache in the others."""
    if not processes.is_first:
        processes.broadcast(True)
    samples, pixels = load_for_training(run.data, run.cache)
    views = None
    if run.config.network is CLASSIFIER:
        views = load_region_views(samples, pixels, run.settings, run.weights, run.cache)
    if processes.is_first:
        processes.broadcast(True)
    return LabelledPhotos.build(samples, pixels, views)
