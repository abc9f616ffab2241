"""Near duplicates: photos of the same scene, however they were encoded, scaled, lit or mirrored.

There are two steps. The first is cheap and finds candidates among millions of pairs: a 64-bit
perceptual hash (pHash: signs of the lowest 8x8 cosine coefficients; Zauner, 2010). It cannot decide
alone: every dermoscopic photo shows a dark spot in the middle of light skin, and hundreds of pairs
of different lesions differ in four bits or fewer. The second step compares details: edges and
texture, normalised locally so that light and vignette do not count, correlated over small shifts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage
from tqdm import tqdm

from lesion.arrays import FloatMap, Image
from training.data.pixels import Pixels, name_cache
from training.data.sample import Sample

THUMBNAIL = 64
"""Side of the thumbnails, pixels."""
ORIENTATIONS = 8
SHIFT = 4
"""Pixels of the thumbnail by which two photos of one scene may be shifted: 6 % of the side."""
CENTRE = 44
"""Side of the compared part of the thumbnail, which a round field of view does not cut."""

Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Fingerprints:
    """What is kept of photos to compare them, row by row.

    Attributes:
        hashes: uint64 Nx8, of the photo in the orientations of ``orient``.
        thumbnails: uint8 Nx64x64, grey.
    """

    hashes: Hashes
    thumbnails: Image


def orient(picture: Image, orientation: int) -> Image:
    """Turn a square picture into one of its eight orientations.

    0 to 3 are quarter turns, 4 to 7 those of the mirrored picture; 0 is the picture itself.
    """
    return np.rot90(picture[:, ::-1] if orientation >= 4 else picture, orientation % 4)


def compute_fingerprint(photo: Image) -> tuple[Hashes, Image]:
    """Compute hashes (uint64 8) and thumbnail (uint8 64x64) of a photo (uint8 256x256x3)."""
    grey = cv2.cvtColor(np.ascontiguousarray(photo), cv2.COLOR_RGB2GRAY)
    thumbnail = np.asarray(
        cv2.resize(grey, (THUMBNAIL, THUMBNAIL), interpolation=cv2.INTER_AREA), np.uint8
    )
    oriented = (np.ascontiguousarray(orient(thumbnail, n)) for n in range(ORIENTATIONS))
    bits = [imagehash.phash(PillowImage.fromarray(view)).hash.ravel() for view in oriented]
    return np.packbits(bits, axis=1).view(np.uint64)[:, 0], thumbnail


def load_fingerprints(samples: Sequence[Sample], pixels: Pixels, cache: Path) -> Fingerprints:
    """Load the fingerprints of samples, which are cached beside their pixels."""
    file = cache / f"{name_cache(samples)}-fingerprints.npz"
    if not file.exists():
        computed = [compute_fingerprint(photo) for photo in tqdm(pixels.photos, "hashing photos")]
        hashes, thumbnails = (np.stack(part) for part in zip(*computed, strict=True))
        cache.mkdir(parents=True, exist_ok=True)
        temporary = file.with_suffix(".tmp.npz")
        np.savez(temporary, hashes=hashes, thumbnails=thumbnails)
        temporary.replace(file)
    with np.load(file) as cached:
        return Fingerprints(cached["hashes"], cached["thumbnails"])


def extract_details(thumbnail: Image) -> FloatMap:
    """Extract edges and texture of a grey picture, at even local contrast: uint8 -> float32 HxW."""
    grey = thumbnail.astype(np.float32)
    edges = grey - cv2.GaussianBlur(grey, (0, 0), 2.0)
    # The 2 grey levels prevent noise on smooth skin from counting like structure.
    details = edges / np.sqrt(cv2.GaussianBlur(edges * edges, (0, 0), 4.0) + 2.0**2)
    return np.asarray(details, np.float32)


def measure_similarity(one: FloatMap, other: FloatMap) -> float:
    """Compare the details of two thumbnails (float32 64x64 each).

    Returns:
        The highest correlation, in [-1, 1], of the centre of ``one`` with shifted parts of
        ``other``; 0 if one of them has no details.
    """
    margin = (THUMBNAIL - CENTRE) // 2
    centre = one[margin:-margin, margin:-margin]
    around = other[margin - SHIFT : SHIFT - margin, margin - SHIFT : SHIFT - margin]
    if min(centre.std(), around.std()) < 0.05:
        return 0.0
    return float(
        cv2.matchTemplate(around, np.ascontiguousarray(centre), cv2.TM_CCOEFF_NORMED).max()
    )


def find_near_duplicates(
    ones: Fingerprints, others: Fingerprints, max_distance: int, min_similarity: float
) -> list[tuple[int, int, float]]:
    """Find pairs of a photo of ``ones`` and one of ``others`` that are near duplicates.

    Args:
        ones, others: fingerprints to compare; every row with every row.
        max_distance: bits in which the hashes of near duplicates may differ.
        min_similarity: the lowest similarity of near duplicates.

    Returns:
        (row of ones, row of others, similarity), the highest over the orientations, sorted.
    """
    found: dict[tuple[int, int], float] = {}
    upright = [extract_details(thumbnail) for thumbnail in others.thumbnails]
    for row, hashes in enumerate(tqdm(ones.hashes, "comparing photos")):
        distances = np.bitwise_count(hashes[:, None] ^ others.hashes[None, :, 0])
        oriented: dict[int, FloatMap] = {}
        for orientation, other in zip(*np.nonzero(distances <= max_distance), strict=True):
            if orientation not in oriented:
                view = orient(ones.thumbnails[row], int(orientation))
                oriented[orientation] = extract_details(np.ascontiguousarray(view))
            similarity = measure_similarity(oriented[orientation], upright[other])
            pair = (row, int(other))
            if similarity >= min_similarity:
                found[pair] = max(similarity, found.get(pair, -1.0))
    return [(*pair, similarity) for pair, similarity in sorted(found.items())]
