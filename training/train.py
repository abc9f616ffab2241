"""Train one network: ``python -m training.train unet`` (or ``deeplabv3``, ``resnet18``).

Runs on CUDA if available, otherwise on the CPU; ``torchrun --nproc-per-node 2 -m training.train
unet`` uses several devices. Resumes from its last checkpoint. Reads
``training/configs/<recipe>/<network>.yaml``; writes checkpoint, logs and curves to
``runs/<network>``, or ``runs/<network>-<recipe>`` for another recipe than the shipped one.
"""

import argparse
from pathlib import Path

from lesion.config import read_settings
from lesion.enums import NetworkName
from lesion.errors import LesionError
from lesion.paths import MODEL_CONFIG, RUNS, TRAINING_CONFIGS, WEIGHTS, data_folder
from training.trainer.config import load_training_config
from training.trainer.training_run import TrainingRun, run_training

SHIPPED = "shipped"


def make_run(arguments: argparse.Namespace) -> TrainingRun:
    """Make a training run from the arguments.

    Raises:
        ConfigError: a configuration file has a problem.
    """
    suffix = "" if arguments.recipe == SHIPPED else f"-{arguments.recipe}"
    config = TRAINING_CONFIGS / arguments.recipe / f"{arguments.network}.yaml"
    return TrainingRun(
        config=load_training_config(config),
        folder=arguments.runs / (arguments.network + suffix),
        data=arguments.data,
        cache=arguments.runs / "cache",
        settings=read_settings(MODEL_CONFIG),
        weights=WEIGHTS,
        pretrained=arguments.pretrained,
    )


def main() -> None:
    """Parse the arguments and train."""
    parser = argparse.ArgumentParser(description="Train one network; resumes where it stopped.")
    parser.add_argument("network", choices=list(map(str, NetworkName)))
    recipes = sorted(path.name for path in TRAINING_CONFIGS.iterdir() if path.is_dir())
    parser.add_argument("--recipe", choices=recipes, default=SHIPPED)
    parser.add_argument("--pretrained", type=Path, help="safetensors to start from")
    parser.add_argument("--data", type=Path, default=data_folder(), help="folder of the data sets")
    parser.add_argument("--runs", type=Path, default=RUNS, help="folder of checkpoints and cache")
    arguments = parser.parse_args()
    try:
        run_training(make_run(arguments))
    except LesionError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
