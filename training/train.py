"""Train one network: ``python -m training.train unet`` (or ``deeplabv3``, ``resnet18``).

Runs on CUDA where there is one, else on the CPU; ``torchrun --nproc-per-node 2 -m training.train
unet`` runs on several devices. Resumes from its last checkpoint after a stop. Reads
``training/configs/<recipe>/<network>.yaml``; writes checkpoint, log and curves to
``runs/<network>`` (``runs/<network>-<recipe>`` for another recipe than the shipped one).
"""

import argparse
from pathlib import Path

from lesion.config import read_settings
from lesion.errors import ConfigError, WeightsError
from lesion.networks import OUTPUTS
from lesion.paths import MODEL_CONFIG, RUNS, TRAINING_CONFIGS, WEIGHTS, data_folder
from training.data.collection import load_for_training
from training.errors import DataError, TrainingError
from training.trainer.config import load_training_config
from training.trainer.distributed import join, leave
from training.trainer.regions import region_views
from training.trainer.tasks import Labelled
from training.trainer.trainer import Run

SHIPPED = "shipped"


def train(arguments: argparse.Namespace) -> None:
    """Check the data and run what is left of a network's training.

    Raises:
        DataError, TrainingError, ConfigError, WeightsError: something is wrong with
            what is given.
    """
    name = arguments.network
    config = load_training_config(TRAINING_CONFIGS / arguments.recipe / f"{name}.yaml")
    suffix = "" if arguments.recipe == SHIPPED else f"-{arguments.recipe}"
    folder = arguments.runs / (name + suffix)
    folder.mkdir(parents=True, exist_ok=True)
    processes = join()
    if not processes.first:  # wait for the first one, and find decoded photos
        processes.agree(True)
    cache = arguments.runs / "cache"
    samples, pixels = load_for_training(arguments.data, cache)
    views = None
    if name == "resnet18":
        settings = read_settings(MODEL_CONFIG)
        views = region_views(samples, pixels, settings, WEIGHTS, cache)
    if processes.first:
        processes.agree(True)
    data = Labelled.build(samples, pixels, views)
    Run(config, data, folder, processes, arguments.pretrained).train()
    leave(processes)


def main() -> None:
    parser = argparse.ArgumentParser(description="Train one network; resumes where it stopped.")
    parser.add_argument("network", choices=list(OUTPUTS))
    parser.add_argument(
        "--recipe", choices=sorted(p.name for p in TRAINING_CONFIGS.iterdir()), default=SHIPPED
    )
    parser.add_argument("--pretrained", type=Path, help="safetensors to start from")
    parser.add_argument("--data", type=Path, default=data_folder())
    parser.add_argument("--runs", type=Path, default=RUNS)
    arguments = parser.parse_args()

    try:
        train(arguments)
    except (DataError, TrainingError, ConfigError, WeightsError) as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
