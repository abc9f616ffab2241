"""Pictures of random samples with their masks, as stored and as a network sees them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import matplotlib
import numpy as np
import torch
from matplotlib.axes import Axes
from tqdm import tqdm

from lesion.arrays import Image, Mask
from lesion.enums import LesionType
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from training.data.pixels import SIZE, Pixels, read_pair
from training.data.sample import Sample, Split
from training.trainer.batches import LabelledPhotos, make_batch
from training.trainer.config import TrainingConfig, override_augmentation

matplotlib.use("Agg")
import matplotlib.pyplot as plt

CONTOUR_COLOUR = "#00e5ff"
CELL = 1.9
"""Side of one photo in the pictures, inches."""
MAX_NAME = 24
"""Longest image id in a caption, characters."""


@dataclass(frozen=True)
class SheetRow:
    """A row of a picture.

    Attributes:
        title: of the row.
        samples: N samples.
        photos: uint8 NxSxSx3, RGB.
        masks: uint8 NxSxS, 0 or 1.
    """

    title: str
    samples: Sequence[Sample]
    photos: Image
    masks: Mask


def draw_sheets(
    samples: Sequence[Sample], config: TrainingConfig, count: int, seed: int, folder: Path
) -> list[Path]:
    """Draw ``as-stored.png`` and, if there are training photos, ``as-trained-on.png``.

    Args:
        samples: to choose from.
        config: the augmentation of its last phase is shown.
        count: photos of each source and split.
        seed: of the random choice and the augmentation.
        folder: for the pictures; created if missing.

    Returns:
        The files.

    Raises:
        DataError: a file is missing, unreadable or wrong.
    """
    stored = read_rows(choose_samples(samples, count, seed))
    title = f"As stored, resized to {SIZE}x{SIZE}, with the contours of the masks"
    files = [folder / "as-stored.png"]
    draw_sheet(stored, title, files[0])
    augmented = augment_rows(stored, config, seed)
    if augmented:
        title = f"Training photos, augmented as in the last phase of {config.network}"
        files.append(folder / "as-trained-on.png")
        draw_sheet(augmented, title, files[1])
    return files


def choose_samples(samples: Sequence[Sample], count: int, seed: int) -> dict[str, list[Sample]]:
    """Choose up to ``count`` random samples of every source and split, in that order."""
    rng = np.random.default_rng(seed)
    chosen = {}
    for source in dict.fromkeys(sample.source for sample in samples):
        for split in Split:
            group = [s for s in samples if s.source == source and s.split == split]
            if group:
                rows = rng.permutation(len(group))[:count]
                chosen[f"{source}, {split}"] = [group[row] for row in rows]
    return chosen


def read_rows(chosen: dict[str, list[Sample]]) -> list[SheetRow]:
    """Read the samples as they are decoded for training.

    Raises:
        DataError: a file is missing, unreadable or wrong.
    """
    rows = []
    for name, samples in tqdm(chosen.items(), "reading"):
        photos, masks = zip(*(read_pair(sample) for sample in samples), strict=True)
        rows.append(SheetRow(name, samples, np.stack(photos), np.stack(masks)))
    return rows


def augment_rows(rows: Sequence[SheetRow], config: TrainingConfig, seed: int) -> list[SheetRow]:
    """Augment the training photos of the rows as in the last phase of a configuration."""
    torch.manual_seed(seed)
    phase = config.phases[-1]
    augmentation = override_augmentation(config, phase)
    device = torch.device("cpu")
    augmented = []
    for row in rows:
        if row.samples[0].split != Split.TRAIN:
            continue
        data = LabelledPhotos.build(row.samples, Pixels(row.photos, row.masks))
        numbers = np.arange(len(row.samples))
        batch = make_batch(data, numbers, phase.size, device, augmentation)
        # From the network's input back to a picture.
        photos = batch.inputs.permute(0, 2, 3, 1).numpy() * IMAGENET_STD + IMAGENET_MEAN
        augmented.append(
            replace(
                row,
                photos=np.clip(photos * 255.0, 0.0, 255.0).round().astype(np.uint8),
                masks=batch.masks[:, 0].numpy().astype(np.uint8),
            )
        )
    return augmented


def make_caption(sample: Sample) -> str:
    """Make a caption of the image id, and of diagnosis, age and sex if known."""
    diagnosis = sample.diagnosis
    if not diagnosis and sample.malignant is not None:
        diagnosis = LesionType.MALIGNANT if sample.malignant else LesionType.BENIGN
    age = "" if sample.age is None else f"{sample.age:.0f} y"
    known = [diagnosis, age, sample.sex]
    name = sample.image_id
    if len(name) > MAX_NAME:
        name = name[: MAX_NAME - 2] + "..."
    return "\n".join(filter(None, [name, ", ".join(filter(None, known))]))


def draw_sheet(rows: Sequence[SheetRow], title: str, path: Path) -> None:
    """Draw the photos of each row in a line, with the contours of their masks."""
    columns = max(len(row.samples) for row in rows)
    size = (CELL * columns + 0.5, (CELL + 0.36) * len(rows) + 0.4)
    figure, axes = plt.subplots(
        len(rows), columns, figsize=size, squeeze=False, layout="constrained"
    )
    for axis in axes.ravel():
        axis.set_axis_off()
    for line, row in zip(axes, rows, strict=True):
        for axis, sample, photo, mask in zip(
            line, row.samples, row.photos, row.masks, strict=False
        ):
            _draw_photo(axis, photo, mask)
            axis.set_title(make_caption(sample), fontsize=7)
        _draw_row_title(line[0], row.title)
    figure.suptitle(title, fontsize=11)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def _draw_photo(axis: Axes, photo: Image, mask: Mask) -> None:
    side = photo.shape[0]
    axis.imshow(photo, extent=(0, side, side, 0))
    if mask.any():
        # An empty border closes contours that end at the frame.
        grid = np.arange(-1, side + 1) + 0.5
        axis.contour(grid, grid, np.pad(mask, 1), [0.5], colors=CONTOUR_COLOUR, linewidths=1.2)
    axis.set(xlim=(0, side), ylim=(side, 0))


def _draw_row_title(axis: Axes, title: str) -> None:
    axis.text(
        -0.08,
        0.5,
        title.replace(", ", "\n"),
        transform=axis.transAxes,
        rotation=90,
        ha="center",
        va="center",
        fontsize=9,
        weight="bold",
    )
