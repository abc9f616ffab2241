"""Photos and masks as arrays at the networks' size, decoded once and cached."""

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

from lesion.preprocessing import resize_photo
from training.data.sample import Sample

SIZE = 256


@dataclass(frozen=True)
class Pixels:
    """The pixels of a list of samples, row by row.

    Attributes:
        photos: uint8 N x 256 x 256 x 3, RGB, resized by serving's own code.
        masks: uint8 N x 256 x 256, 0 or 1; all 0 where there is no mask.
    """

    photos: np.ndarray
    masks: np.ndarray

    def take(self, rows: Sequence[int]) -> "Pixels":
        """The pixels of some rows, in that order, in memory."""
        return Pixels(self.photos[rows], self.masks[rows])


def read_pair(sample: Sample) -> tuple[np.ndarray, np.ndarray]:
    """Decode one sample: uint8 256 x 256 x 3 photo, uint8 256 x 256 mask (0 or 1)."""
    with Image.open(sample.photo) as photo:
        pixels = resize_photo(np.asarray(photo.convert("RGB")), SIZE)
    if sample.mask is None:
        return pixels, np.zeros((SIZE, SIZE), np.uint8)
    with Image.open(sample.mask) as file:
        mask = np.asarray(file.convert("L"))
    if sample.centre_square:
        side = min(mask.shape)
        top, left = ((length - side) // 2 for length in mask.shape)
        mask = mask[top : top + side, left : left + side]
    return pixels, (resize_photo(np.ascontiguousarray(mask), SIZE) >= 128).astype(np.uint8)


def load_pixels(samples: Sequence[Sample], cache: Path) -> Pixels:
    """Pixels of the samples, from the cache where these very samples were decoded before.

    Args:
        samples: what to decode, in order.
        cache: folder for the arrays, about 0.26 MB a sample; made where missing.
    """
    key = json.dumps([[s.image_id, s.source, str(s.photo)] for s in samples])
    name = hashlib.sha256(f"{SIZE} {key}".encode()).hexdigest()[:16]
    photos_file, masks_file = cache / f"{name}-photos.npy", cache / f"{name}-masks.npy"
    if not masks_file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        photos = np.empty((len(samples), SIZE, SIZE, 3), np.uint8)
        masks = np.empty((len(samples), SIZE, SIZE), np.uint8)
        with ProcessPoolExecutor() as pool:
            pairs = pool.map(read_pair, samples, chunksize=64)
            for row, pair in enumerate(tqdm(pairs, "decoding photos", len(samples))):
                photos[row], masks[row] = pair
        for file, array in ((photos_file, photos), (masks_file, masks)):
            temporary = file.with_suffix(".tmp.npy")
            np.save(temporary, array)
            temporary.replace(file)
    return Pixels(np.load(photos_file, mmap_mode="r"), np.load(masks_file, mmap_mode="r"))
