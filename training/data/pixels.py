"""Photos and masks as arrays at the networks' size, decoded once and cached."""

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from PIL import Image as PillowImage
from tqdm import tqdm

from lesion.arrays import Image, Mask
from lesion.preprocessing import resize_photo
from training.data.checks import (
    Problem,
    ProblemKind,
    check_mask,
    find_missing_files,
    raise_problems,
)
from training.data.sample import Sample

SIZE = 256
"""Side of the cached photos and masks, pixels."""
Pair = tuple[Image, Mask]
"""A photo, uint8 256x256x3, RGB, and its mask, uint8 256x256, 0 or 1."""
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, PillowImage.DecompressionBombError)
"""Exceptions that Pillow raises for files that are truncated, damaged or not images."""


@dataclass(frozen=True)
class Pixels:
    """The pixels of a list of samples, row by row.

    Attributes:
        photos: uint8 Nx256x256x3, RGB, resized by the code that serving uses.
        masks: uint8 Nx256x256, 0 or 1; all 0 where there is no mask.
    """

    photos: Image
    masks: Mask

    def take(self, rows: Sequence[int]) -> Self:
        """Copy the pixels of some rows, in that order, into memory."""
        return type(self)(self.photos[rows], self.masks[rows])


def _open(path: Path, mode: str) -> Image | None:
    """Read a file's pixels in a Pillow mode; None if they cannot be read."""
    try:
        with PillowImage.open(path) as file:
            return np.asarray(file.convert(mode))
    except UNREADABLE:
        return None


def _decode_sample(sample: Sample) -> Pair | list[Problem]:
    """Decode one sample, or list all problems of its files."""
    missing = find_missing_files([sample])
    absent = {problem.kind for problem in missing}
    problems, photo, mask = list(missing), None, None
    if ProblemKind.MISSING_PHOTO not in absent:
        photo = _open(sample.photo, "RGB")
        if photo is None:
            problems.append(Problem(ProblemKind.UNREADABLE_PHOTO, str(sample.photo)))
    if sample.mask is not None and ProblemKind.MISSING_MASK not in absent:
        mask = _open(sample.mask, "L")
        if mask is None:
            problems.append(Problem(ProblemKind.UNREADABLE_MASK, str(sample.mask)))
        else:
            # Without its photo, everything about a mask can be checked except its shape.
            shape = mask.shape if photo is None else photo.shape[:2]
            square = sample.centre_square and photo is not None
            problems += check_mask(sample.mask, mask, (shape[1], shape[0]), square)
    if photo is None or problems:
        return problems
    return resize_photo(photo, SIZE), _resize_mask(mask, sample.centre_square)


def _resize_mask(mask: Mask | None, centre_square: bool) -> Mask:
    """Bring a stored mask (uint8 HxW, 0/255) or none to uint8 256x256, 0 or 1."""
    if mask is None:
        return np.zeros((SIZE, SIZE), np.uint8)
    if centre_square:
        side = min(mask.shape)
        top, left = ((length - side) // 2 for length in mask.shape)
        mask = mask[top : top + side, left : left + side]
    return (resize_photo(np.ascontiguousarray(mask), SIZE) >= 128).astype(np.uint8)


def read_pair(sample: Sample) -> Pair:
    """Decode the photo and mask of one sample.

    Raises:
        DataError: a file is missing, unreadable or wrong; see ``training.data.checks``.
    """
    result = _decode_sample(sample)
    if isinstance(result, list):
        raise_problems(result)
        raise AssertionError("a sample has either pixels or problems")
    return result


def describe_files(sample: Sample) -> list[object]:
    """Describe a sample's files so that the description changes when their content does.

    Size and modification time stand for the content, because hashing every file at each start would
    be slow. Both are None for a missing file.
    """
    described: list[object] = [sample.image_id, sample.source]
    for file in (sample.photo, sample.mask):
        try:
            status = None if file is None else file.stat()
        except OSError:
            status = None
        size, modified = (status.st_size, status.st_mtime_ns) if status else (None, None)
        described += [str(file), size, modified]
    return described


def name_cache(samples: Sequence[Sample]) -> str:
    """Make the prefix of the cache files of these samples, in this order, with these files.

    A changed file gives another name, so it is decoded again. Cache files of earlier names are not
    removed.
    """
    key = json.dumps([describe_files(sample) for sample in samples])
    return hashlib.sha256(f"{SIZE} {key}".encode()).hexdigest()[:16]


def load_pixels(samples: Sequence[Sample], cache: Path) -> Pixels:
    """Load the pixels of the samples, from the cache if their files have not changed since.

    Args:
        samples: to decode, in order.
        cache: folder for the arrays, about 0.26 MB for each sample; created if missing.

    Raises:
        DataError: files are missing, unreadable or wrong; the message names all of them, and
            nothing is cached.
    """
    name = name_cache(samples)
    photos_file, masks_file = cache / f"{name}-photos.npy", cache / f"{name}-masks.npy"
    if not masks_file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _decode(samples, photos_file, masks_file)
    return Pixels(np.load(photos_file, mmap_mode="r"), np.load(masks_file, mmap_mode="r"))


def _decode(samples: Sequence[Sample], photos_file: Path, masks_file: Path) -> None:
    """Decode into two files, which are created only if no sample has a problem."""
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
            results = pool.map(_decode_sample, samples, chunksize=64)
            for row, result in enumerate(tqdm(results, "decoding photos", len(samples))):
                if isinstance(result, list):
                    problems += result
                else:
                    photos[row], masks[row] = result
        raise_problems(problems)
        for array in (photos, masks):
            array.flush()
        for file, written in temporary.items():
            written.replace(file)
    finally:
        for written in temporary.values():
            written.unlink(missing_ok=True)
