"""Draw random samples with their masks: ``python -m training.samples``.

Writes ``runs/samples/as-stored.png``, photos of every source and split with the contours of their
masks, and ``runs/samples/as-trained-on.png``, the training photos among them after the augmentation
of the last phase.
"""

import argparse
from pathlib import Path

from lesion.errors import LesionError
from lesion.paths import RUNS, TRAINING_CONFIGS, data_folder
from training.data.collection import list_samples
from training.trainer.config import load_training_config
from training.trainer.sample_sheets import draw_sheets


def main() -> None:
    """Parse the arguments and draw."""
    parser = argparse.ArgumentParser(description="Draw random samples with their masks.")
    parser.add_argument("--count", type=int, default=6, help="photos of each source and split")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--config",
        type=Path,
        default=TRAINING_CONFIGS / "shipped" / "unet.yaml",
        help="training configuration with the augmentation to show",
    )
    parser.add_argument("--data", type=Path, default=data_folder(), help="folder of the data sets")
    parser.add_argument("--runs", type=Path, default=RUNS, help="pictures go to its samples folder")
    arguments = parser.parse_args()
    try:
        config = load_training_config(arguments.config)
        samples = list_samples(arguments.data)
        folder = arguments.runs / "samples"
        files = draw_sheets(samples, config, arguments.count, arguments.seed, folder)
    except LesionError as error:
        raise SystemExit(str(error)) from None
    print(*files, sep="\n")


if __name__ == "__main__":
    main()
