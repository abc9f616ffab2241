"""A task that a tiny U-Net learns in seconds: bright discs on a dark background."""

import sys
from pathlib import Path

import numpy as np

from lesion.networks.unet import MIN_WIDTH
from training.data.pixels import SIZE, Pixels
from training.data.sample import Sample, Split
from training.trainer.augmentation import Augmentation
from training.trainer.config import Phase, TrainingConfig
from training.trainer.distributed import join, leave
from training.trainer.tasks import Labelled
from training.trainer.trainer import Run

TINY = {"widths": (MIN_WIDTH,) * 3}
"""Options of a U-Net with three levels, as narrow as the CPU's kernels allow."""


def disc_photos() -> Labelled:
    """Draw 24 photos for training and 8 for validation."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:SIZE, :SIZE]
    photos, masks, samples = [], [], []
    for number in range(32):
        centre, radius = rng.uniform(80, 176, 2), rng.uniform(30, 70)
        mask = (np.hypot(x - centre[0], y - centre[1]) < radius).astype(np.uint8)
        photos.append(np.repeat((60 + 130 * mask)[:, :, None], 3, 2).astype(np.uint8))
        masks.append(mask)
        split: Split = "train" if number < 24 else "val"
        samples.append(
            Sample(str(number), str(number), "ham10000/frame", split, Path("a.jpg"), Path("a.png"))
        )
    return Labelled.build(samples, Pixels(np.stack(photos), np.stack(masks)))


def disc_config() -> TrainingConfig:
    """Configure 10 epochs at 64 pixels and 2 at 96, which take 30 and 6 steps."""
    phases = (Phase(10.0, 64, 8, 0.02, dict(TINY)), Phase(2.0, 96, 8, 0.005, dict(TINY)))
    augmentation = Augmentation(blur=0.0, soften=0.0, tint=0.0)
    return TrainingConfig("unet", phases, {"ham10000/frame": 1.0}, augmentation, averaging=0.8)


if __name__ == "__main__":  # under torchrun, with the folder as the argument
    processes = join()
    Run(disc_config(), disc_photos(), Path(sys.argv[1]), processes).train()
    leave(processes)
