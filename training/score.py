"""Score the classifiers of training runs: ``python -m training.score resnet18 ...``.

Prints the AUC of each run's averaged weights, and of the mean of their probabilities, on HAM10000's
photos, cropped as the service would. Runs are named by their folders. For teachers and other runs
whose weights are not shipped; ``make evaluate`` measures those that are.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from tqdm import tqdm

from lesion.arrays import Floats
from lesion.config import read_settings
from lesion.errors import LesionError
from lesion.paths import MODEL_CONFIG, RUNS, WEIGHTS, data_folder
from training.data.collection import list_samples, select_held_out, select_training
from training.data.overlap import select_rows
from training.data.pixels import load_pixels
from training.data.sample import Source, Split
from training.trainer.batches import LabelledPhotos, make_batch
from training.trainer.checkpoints import load_checkpoint
from training.trainer.distillation import load_teachers
from training.trainer.views import load_region_views

BATCH_SIZE = 32
DEVICE = torch.device("cpu")


def score_runs(names: Sequence[str], runs: Path, data: LabelledPhotos) -> dict[str, float]:
    """Compute the AUC of each run, and as ``mean`` that of their mean probabilities.

    Args:
        names: of the runs' folders.
        runs: folder of the runs.
        data: photos whose malignancy is known.

    Raises:
        TrainingError: a checkpoint is missing or damaged.
    """
    found = {name: _compute_probabilities(name, runs, data) for name in names}
    found["mean"] = np.mean(list(found.values()), axis=0)
    return {
        name: float(roc_auc_score(data.malignant.numpy(), probabilities))
        for name, probabilities in found.items()
    }


def _compute_probabilities(name: str, runs: Path, data: LabelledPhotos) -> Floats:
    """Compute the malignancy probability of every photo by one run's network: float64 N."""
    size = load_checkpoint(runs / name)["config"]["phases"][-1]["size"]
    network = load_teachers([name], runs, DEVICE)
    parts = []
    for start in tqdm(range(0, len(data.samples), BATCH_SIZE), name):
        rows = np.arange(start, min(start + BATCH_SIZE, len(data.samples)))
        batch = make_batch(data, rows, size, DEVICE, None)
        parts.append(network.label(batch).batch.malignant.numpy())
    return np.concatenate(parts).astype(np.float64)


def _load(folder: Path, cache: Path, split: Split) -> LabelledPhotos:
    """Load the photos of HAM10000 in a split, with the regions that the service would crop."""
    samples = list_samples(folder)
    chosen = select_held_out(samples, split) if split is Split.TEST else select_training(samples)
    pixels = load_pixels(chosen, cache)
    views = load_region_views(chosen, pixels, read_settings(MODEL_CONFIG), WEIGHTS, cache)
    rows = select_rows(chosen, [Source.HAM10000_FRAME], split)
    return LabelledPhotos.build(chosen, pixels, views).take(rows)


def main() -> None:
    """Parse the arguments and print a line for each run, and one for their mean."""
    parser = argparse.ArgumentParser(description="Score the classifiers of training runs.")
    parser.add_argument("names", nargs="+", help="folders of the runs")
    parser.add_argument("--split", type=Split, default=Split.VALIDATION, help="val or test")
    parser.add_argument("--data", type=Path, default=data_folder(), help="folder of the data sets")
    parser.add_argument("--runs", type=Path, default=RUNS, help="folder of the runs and the cache")
    arguments = parser.parse_args()
    try:
        data = _load(arguments.data, arguments.runs / "cache", arguments.split)
        for name, auc in score_runs(arguments.names, arguments.runs, data).items():
            print(f"{name}: AUC {auc:.3f} on {len(data.samples)} photos")
    except LesionError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
