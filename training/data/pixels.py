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
from training.data.checks import Kind, Problem, missing_files, problems_of_mask, refuse
from training.data.sample import Sample

SIZE = 256
Pair = tuple[np.ndarray, np.ndarray]
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError)
"""What Pillow raises for files that are cut short, damaged or no pictures."""


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


def _open(path: Path, mode: str) -> np.ndarray | None:
    """The file's pixels in a Pillow mode; None where they cannot be read."""
    try:
        with Image.open(path) as file:
            return np.asarray(file.convert(mode))
    except UNREADABLE:
        return None


def pair_or_problems(sample: Sample) -> Pair | list[Problem]:
    """Decode one sample, or say everything that is wrong with its files."""
    missing = missing_files([sample])
    absent = {problem.kind for problem in missing}
    problems, photo, mask = list(missing), None, None
    if Kind.MISSING_PHOTO not in absent:
        photo = _open(sample.photo, "RGB")
        if photo is None:
            problems.append(Problem(Kind.UNREADABLE_PHOTO, str(sample.photo)))
    if sample.mask is not None and Kind.MISSING_MASK not in absent:
        mask = _open(sample.mask, "L")
        if mask is None:
            problems.append(Problem(Kind.UNREADABLE_MASK, str(sample.mask)))
        else:
            # Without its photo a mask can still be looked at for all but its shape.
            shape = mask.shape if photo is None else photo.shape[:2]
            square = sample.centre_square and photo is not None
            problems += problems_of_mask(sample.mask, mask, (shape[1], shape[0]), square)
    if photo is None or problems:
        return problems
    photo = resize_photo(photo, SIZE)
    if mask is None:
        return photo, np.zeros((SIZE, SIZE), np.uint8)
    if sample.centre_square:
        side = min(mask.shape)
        top, left = ((length - side) // 2 for length in mask.shape)
        mask = mask[top : top + side, left : left + side]
    return photo, (resize_photo(np.ascontiguousarray(mask), SIZE) >= 128).astype(np.uint8)


def read_pair(sample: Sample) -> Pair:
    """Decode one sample: uint8 256 x 256 x 3 photo, uint8 256 x 256 mask (0 or 1).

    Raises:
        DataError: a file is missing, unreadable or wrong; see ``training.data.checks``.
    """
    result = pair_or_problems(sample)
    if isinstance(result, list):
        refuse(result)
        raise AssertionError("a sample has pixels or problems")
    return result


def cache_name(samples: Sequence[Sample]) -> str:
    """Start of the names of the files that are kept for these samples in this order."""
    key = json.dumps([[s.image_id, s.source, str(s.photo)] for s in samples])
    return hashlib.sha256(f"{SIZE} {key}".encode()).hexdigest()[:16]


def load_pixels(samples: Sequence[Sample], cache: Path) -> Pixels:
    """Pixels of the samples, from the cache where these very samples were decoded before.

    The cache does not notice files that were changed since: remove it after changing any.

    Args:
        samples: what to decode, in order.
        cache: folder for the arrays, about 0.26 MB a sample; made where missing.

    Raises:
        DataError: files are missing, unreadable or wrong; the message names all of them, and
            nothing is kept.
    """
    name = cache_name(samples)
    photos_file, masks_file = cache / f"{name}-photos.npy", cache / f"{name}-masks.npy"
    if masks_file.exists():
        refuse(missing_files(samples))
    else:
        cache.mkdir(parents=True, exist_ok=True)
        _decode(samples, photos_file, masks_file)
    return Pixels(np.load(photos_file, mmap_mode="r"), np.load(masks_file, mmap_mode="r"))


def _decode(samples: Sequence[Sample], photos_file: Path, masks_file: Path) -> None:
    """Decode into two files, which appear only when every sample was found good."""
    shape = (len(samples), SIZE, SIZE)
    files = {photos_file: (*shape, 3), masks_file: shape}
    temporary = {file: file.with_suffix(".tmp.npy") for file in files}
    problems: list[Problem] = []
    try:
        photos, masks = (
            np.lib.format.open_memmap(temporary[file], "w+", np.uint8, shape)
            for file, shape in files.items()
        )
        with ProcessPoolExecutor() as pool:
            results = pool.map(pair_or_problems, samples, chunksize=64)
            for row, result in enumerate(tqdm(results, "decoding photos", len(samples))):
                if isinstance(result, list):
                    problems += result
                else:
                    photos[row], masks[row] = result
        refuse(problems)
        for array in (photos, masks):
            array.flush()
        for file, written in temporary.items():
            written.replace(file)
    finally:
        for written in temporary.values():
            written.unlink(missing_ok=True)
