"""Pictures of random samples with their masks: ``python -m training.samples``.

Writes ``runs/samples/as-stored.png``, some photos of every source and split with their outline, and
``runs/samples/as-trained-on.png``, the training photos among them as a network sees them after the
augmentation of its last phase.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import matplotlib
import numpy as np
import torch
from tqdm import tqdm

from lesion.paths import RUNS, TRAINING_CONFIGS, data_folder
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from training.data.collection import all_samples
from training.data.pixels import Pixels, read_pair
from training.data.sample import Sample, Split
from training.trainer.config import TrainingConfig, load_training_config
from training.trainer.tasks import Labelled, make_batch

matplotlib.use("Agg")
import matplotlib.pyplot as plt

OUTLINE = "#00e5ff"
CELL = 1.9
"""Side of one photo in the pictures, inches."""


@dataclass(frozen=True)
class Row:
    """One line of a picture: photos uint8 N x S x S x 3, masks N x S x S (0 or 1), N samples."""

    title: str
    samples: Sequence[Sample]
    photos: np.ndarray
    masks: np.ndarray


def choose(samples: Sequence[Sample], count: int, seed: int) -> dict[str, list[Sample]]:
    """Up to ``count`` random samples of every source and split, in that order."""
    rng = np.random.default_rng(seed)
    chosen = {}
    for source in dict.fromkeys(sample.source for sample in samples):
        for split in get_args(Split):
            group = [s for s in samples if s.source == source and s.split == split]
            if group:
                rows = rng.permutation(len(group))[:count]
                chosen[f"{source}, {split}"] = [group[row] for row in rows]
    return chosen


def as_stored(chosen: dict[str, list[Sample]]) -> list[Row]:
    """The samples as they are decoded for training.

    Raises:
        DataError: a file is missing, unreadable or wrong.
    """
    rows = []
    for name, samples in tqdm(chosen.items(), "reading"):
        photos, masks = zip(*(read_pair(sample) for sample in samples), strict=True)
        rows.append(Row(name, samples, np.stack(photos), np.stack(masks)))
    return rows


def as_trained_on(rows: Sequence[Row], config: TrainingConfig, seed: int) -> list[Row]:
    """The training photos of the rows, augmented as in the last phase of a configuration."""
    torch.manual_seed(seed)
    phase = config.phases[-1]
    augmentation = replace(config.augmentation, **phase.augmentation)
    device = torch.device("cpu")
    seen = []
    for row in rows:
        if row.samples[0].split != "train":
            continue
        data = Labelled.build(row.samples, Pixels(row.photos, row.masks))
        numbers = np.arange(len(row.samples))
        batch = make_batch(data, numbers, phase.size, device, augmentation)
        # Back from the network's input to a picture.
        photos = batch.inputs.permute(0, 2, 3, 1).numpy() * IMAGENET_STD + IMAGENET_MEAN
        photos = np.clip(photos * 255.0, 0.0, 255.0).round().astype(np.uint8)
        seen.append(replace(row, photos=photos, masks=batch.masks[:, 0].numpy()))
    return seen


def caption(sample: Sample) -> str:
    """Image id, and what is known of the photo beside its source and split."""
    age = "" if sample.age is None else f"{sample.age:.0f} y"
    known = [sample.diagnosis, age, sample.sex]
    if not sample.diagnosis and sample.malignant is not None:
        known[0] = "malignant" if sample.malignant else "benign"
    name = sample.image_id if len(sample.image_id) <= 24 else sample.image_id[:22] + "..."
    return "\n".join(filter(None, [name, ", ".join(filter(None, known))]))


def draw(rows: Sequence[Row], title: str, path: Path) -> None:
    """Draw a line of photos for each row, with the outlines of their masks."""
    columns = max(len(row.samples) for row in rows)
    size = (CELL * columns + 0.5, (CELL + 0.36) * len(rows) + 0.4)
    figure, axes = plt.subplots(
        len(rows), columns, figsize=size, squeeze=False, layout="constrained"
    )
    for ax in axes.ravel():
        ax.set_axis_off()
    for line, row in zip(axes, rows, strict=True):
        for ax, sample, photo, mask in zip(line, row.samples, row.photos, row.masks, strict=False):
            side = photo.shape[0]
            ax.imshow(photo, extent=(0, side, side, 0))
            if mask.any():
                # A border of nothing closes outlines that end at the frame.
                grid = np.arange(-1, side + 1) + 0.5
                ax.contour(grid, grid, np.pad(mask, 1), [0.5], colors=OUTLINE, linewidths=1.2)
            ax.set(xlim=(0, side), ylim=(side, 0))
            ax.set_title(caption(sample), fontsize=7)
        line[0].text(
            -0.08,
            0.5,
            row.title.replace(", ", "\n"),
            transform=line[0].transAxes,
            rotation=90,
            ha="center",
            va="center",
            fontsize=9,
            weight="bold",
        )
    figure.suptitle(title, fontsize=11)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    plt.close(figure)
    print(path)


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw random samples with their masks.")
    parser.add_argument("--count", type=int, default=6, help="photos of each source and split")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--config",
        type=Path,
        default=TRAINING_CONFIGS / "shipped" / "unet.yaml",
        help="augmentation shown",
    )
    parser.add_argument("--data", type=Path, default=data_folder())
    parser.add_argument("--runs", type=Path, default=RUNS)
    arguments = parser.parse_args()

    config = load_training_config(arguments.config)
    rows = as_stored(choose(all_samples(arguments.data), arguments.count, arguments.seed))
    folder = arguments.runs / "samples"
    draw(
        rows, "As stored, squeezed to 256 x 256, with the masks' outlines", folder / "as-stored.png"
    )
    augmented = as_trained_on(rows, config, arguments.seed)
    if augmented:
        title = f"The training photos, varied as in the last phase of {config.network}"
        draw(augmented, title, folder / "as-trained-on.png")


if __name__ == "__main__":
    main()
