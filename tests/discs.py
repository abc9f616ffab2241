"""A problem that a tiny U-Net learns in seconds: bright discs on a dark background."""

import sys
from pathlib import Path

import numpy as np

from lesion.enums import NetworkName
from lesion.networks.unet import MIN_WIDTH, RESIDUAL
from training.data.pixels import SIZE, Pixels
from training.data.sample import Sample, Source, Split
from training.trainer.augmentation import Augmentation
from training.trainer.batches import LabelledPhotos
from training.trainer.config import Phase, TrainingConfig
from training.trainer.devices import cleanup, init_processes
from training.trainer.trainer import Trainer

TINY = {"encoder": RESIDUAL, "widths": (MIN_WIDTH,) * 3}
"""Options of a U-Net with three levels, as narrow as the CPU's kernels allow."""


def disc_photos() -> LabelledPhotos:
    """Draw 24 photos for training and 8 for validation."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:SIZE, :SIZE]
    photos, masks, samples = [], [], []
    for number in range(32):
        centre, radius = rng.uniform(80, 176, 2), rng.uniform(30, 70)
        mask = (np.hypot(x - centre[0], y - centre[1]) < radius).astype(np.uint8)
        photos.append(np.repeat((60 + 130 * mask)[:, :, None], 3, 2).astype(np.uint8))
        masks.append(mask)
        split = Split.TRAIN if number < 24 else Split.VALIDATION
        name, files = str(number), (Path("a.jpg"), Path("a.png"))
        samples.append(Sample(name, name, Source.HAM10000_FRAME, split, *files))
    return LabelledPhotos.build(samples, Pixels(np.stack(photos), np.stack(masks)))


def disc_config() -> TrainingConfig:
    """Make a configuration with 10 epochs at 64 pixels and 2 at 96: 30 and 6 steps."""
    phases = (Phase(10.0, 64, 8, 0.02, dict(TINY)), Phase(2.0, 96, 8, 0.005, dict(TINY)))
    augmentation = Augmentation(blur=0.0, downscale=0.0, channel_gain=0.0)
    sources = {Source.HAM10000_FRAME: 1.0}
    return TrainingConfig(NetworkName.UNET, phases, sources, augmentation, averaging=0.8)


if __name__ == "__main__":  # under torchrun, with the folder as the argument
    processes = init_processes()
    Trainer(disc_config(), disc_photos(), Path(sys.argv[1]), processes).train()
    cleanup(processes)
