"""Train one network: ``python -m training.train unet`` (or ``deeplabv3``, ``resnet18``).

Runs on CUDA where there is one, else on the CPU; ``torchrun --nproc-per-node 2 -m training.train
unet`` runs on several devices. Resumes from its last checkpoint after a stop. Reads
``training/configs/<recipe>/<network>.yaml``; writes checkpoint, log and curves to
``runs/<network>`` (``runs/<network>-<recipe>`` for another recipe than the shipped one).
"""

import argparse
from pathlib import Path

from lesion.config import read_settings
from lesion.networks import OUTPUTS
from lesion.weights import WeightsError
from training.config import TrainingConfigError, load_training_config
from training.data.collection import load_for_training
from training.data.sample import DataError
from training.distributed import join, leave
from training.pretrained import PretrainedError
from training.regions import region_views
from training.run import Run
from training.tasks import Labelled

ROOT = Path(__file__).resolve().parent.parent
CONFIGS = ROOT / "training" / "configs"
SHIPPED = "shipped"
WEIGHTS = ROOT / "model_store" / "weights"


def train(arguments: argparse.Namespace) -> None:
    """Check the data and run what is left of a network's training.

    Raises:
        DataError, PretrainedError, TrainingConfigError, WeightsError: something is wrong with
            what is given.
    """
    name = arguments.network
    config = load_training_config(CONFIGS / arguments.recipe / f"{name}.yaml")
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
        settings = read_settings(ROOT / "handlers" / "model-config.yaml")
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
        "--recipe", choices=sorted(p.name for p in CONFIGS.iterdir()), default=SHIPPED
    )
    parser.add_argument("--pretrained", type=Path, help="safetensors to start from")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--runs", type=Path, default=ROOT / "runs")
    arguments = parser.parse_args()

    try:
        train(arguments)
    except (DataError, PretrainedError, TrainingConfigError, WeightsError) as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
