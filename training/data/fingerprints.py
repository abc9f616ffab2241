"""Whether two photos show the same picture, however it was encoded, scaled, lit or mirrored.

Two looks. The first is cheap and finds candidates among millions of pairs: a 64-bit perceptual
hash (pHash: signs of the lowest 8 x 8 cosine coefficients; Zauner, 2010). It is too coarse to
decide: a dark spot in the middle of light skin is what every dermoscopic photo is, and hundreds of
pairs of different lesions differ in four bits or less. The second look compares details: the
pictures' edges and texture, normalised locally so that light and vignette do not count, correlated
over small shifts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import imagehash
import numpy as np
from PIL import Image
from tqdm import tqdm

from training.data.pixels import Pixels, cache_name
from training.data.sample import Sample

THUMBNAIL = 64
ORIENTATIONS = 8
SHIFT = 4
"""Pixels of the thumbnail by which two photos of one scene may be shifted: 6 % of the side."""
CENTRE = 44
"""Side of the thumbnail's part that is compared: what a round field of view leaves visible."""


@dataclass(frozen=True)
class Looks:
    """What is kept of photos to compare them, row by row.

    Attributes:
        hashes: uint64 N x 8, of the photo in the orientations of ``turned``.
        thumbnails: uint8 N x 64 x 64, grey.
    """

    hashes: np.ndarray
    thumbnails: np.ndarray


def turned(picture: np.ndarray, orientation: int) -> np.ndarray:
    """A square picture in one of the eight orientations: 0 to 3 are quarter turns, 4 to 7 those
    of the mirrored picture; 0 is the picture itself."""
    return np.rot90(picture[:, ::-1] if orientation >= 4 else picture, orientation % 4)


def look_at(photo: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hashes (uint64 8) and thumbnail (uint8 64 x 64) of a photo (uint8 256 x 256 x 3)."""
    grey = cv2.cvtColor(np.ascontiguousarray(photo), cv2.COLOR_RGB2GRAY)
    thumbnail = cv2.resize(grey, (THUMBNAIL, THUMBNAIL), interpolation=cv2.INTER_AREA)
    bits = [
        imagehash.phash(Image.fromarray(np.ascontiguousarray(turned(thumbnail, n)))).hash.ravel()
        for n in range(ORIENTATIONS)
    ]
    return np.packbits(bits, axis=1).view(np.uint64)[:, 0], thumbnail


def load_looks(samples: Sequence[Sample], pixels: Pixels, cache: Path) -> Looks:
    """The looks of samples, kept beside their pixels in the cache."""
    file = cache / f"{cache_name(samples)}-looks.npz"
    if not file.exists():
        seen = [look_at(photo) for photo in tqdm(pixels.photos, "hashing photos")]
        hashes, thumbnails = (np.stack(part) for part in zip(*seen, strict=True))
        cache.mkdir(parents=True, exist_ok=True)
        temporary = file.with_suffix(".tmp.npz")
        np.savez(temporary, hashes=hashes, thumbnails=thumbnails)
        temporary.replace(file)
    with np.load(file) as kept:
        return Looks(kept["hashes"], kept["thumbnails"])


def details(thumbnail: np.ndarray) -> np.ndarray:
    """Edges and texture of a grey picture, of like strength everywhere: uint8 H x W -> float32."""
    grey = thumbnail.astype(np.float32)
    edges = grey - cv2.GaussianBlur(grey, (0, 0), 2.0)
    # The 2 grey levels keep noise on smooth skin from counting like structure.
    return edges / np.sqrt(cv2.GaussianBlur(edges * edges, (0, 0), 4.0) + 2.0**2)


def similarity(one: np.ndarray, other: np.ndarray) -> float:
    """How alike the ``details`` of two thumbnails (float32 64 x 64 each) are.

    Returns:
        the best correlation, in [-1, 1], of the one's centre with the other's surroundings of it;
        0 where there is nothing to compare.
    """
    margin = (THUMBNAIL - CENTRE) // 2
    centre = one[margin:-margin, margin:-margin]
    around = other[margin - SHIFT : SHIFT - margin, margin - SHIFT : SHIFT - margin]
    if min(centre.std(), around.std()) < 0.05:
        return 0.0
    return float(
        cv2.matchTemplate(around, np.ascontiguousarray(centre), cv2.TM_CCOEFF_NORMED).max()
    )


def same_pictures(
    ones: Looks, others: Looks, distance: int, alike: float
) -> list[tuple[int, int, float]]:
    """Pairs of a photo of ``ones`` and one of ``others`` that show the same picture.

    Args:
        ones, others: what to compare; every row with every row.
        distance: bits in which the hashes of such pictures differ at most.
        alike: ``similarity`` that such pictures reach at least.

    Returns:
        (row of ones, row of others, similarity), the highest over the orientations, sorted.
    """
    found: dict[tuple[int, int], float] = {}
    plain = [details(thumbnail) for thumbnail in others.thumbnails]
    for row, hashes in enumerate(tqdm(ones.hashes, "comparing photos")):
        bits = np.bitwise_count(hashes[:, None] ^ others.hashes[None, :, 0])
        views: dict[int, np.ndarray] = {}
        for orientation, other in zip(*np.nonzero(bits <= distance), strict=True):
            if orientation not in views:
                view = turned(ones.thumbnails[row], int(orientation))
                views[orientation] = details(np.ascontiguousarray(view))
            measured = similarity(views[orientation], plain[other])
            pair = (row, int(other))
            if measured >= alike:
                found[pair] = max(measured, found.get(pair, -1.0))
    return [(*pair, measured) for pair, measured in sorted(found.items())]
