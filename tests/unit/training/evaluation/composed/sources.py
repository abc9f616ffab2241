"""Drawn photos on disk to compose from."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from lesion.arrays import Image
from tests import pictures
from tests.served_models import write_sample
from training.data.sample import Sample, Source, Split


def write_lesion(folder: Path, seed: int, size: tuple[int, int] = (384, 288)) -> Sample:
    """A photo of a lesion with skin all around, in the folders of HAM10000."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    sample = write_sample(folder / "images", size, seed)
    photo, mask = pictures.lesion_photo(*size, seed=seed, area_fraction=0.06)
    sample.photo.write_bytes(pictures.encode(without_noise(photo), quality=95))
    assert sample.mask is not None
    sample.mask.write_bytes(pictures.mask_file(mask))
    return sample


def write_healthy_skin(folder: Path, name: str = "PAT_1_2_healthy") -> Sample:
    """A photo of skin without a lesion."""
    photo = folder / f"{name}.jpg"
    photo.write_bytes(pictures.encode(pictures.healthy_skin(224, 224), quality=95))
    return Sample(name, name, Source.HEALTHY_SKIN, Split.TEST, photo, lesion=False)


def without_noise(photo: Image) -> Image:
    """The photo without the noise of its pixels, some of which passes for hair."""
    return np.asarray(cv2.GaussianBlur(photo, (0, 0), 1.0), np.uint8)


def without_mask(sample: Sample) -> Sample:
    """The sample as if its lesion had not been segmented."""
    return replace(sample, mask=None)
