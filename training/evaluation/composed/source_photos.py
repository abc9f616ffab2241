"""The real photos that others are composed from: lesions with skin all around, and skin alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import PIL.Image

from lesion.arrays import Image, Mask
from lesion.config import Settings
from lesion.photo import read_photo
from lesion.region import BoundingBox, bounding_box, with_margin
from training.data.sample import Sample, Source
from training.evaluation.groups import SHARP_FROM
from training.evaluation.outcome import read_truth

SURROUNDINGS = 0.2
"""Part of the longer side of the lesion's box that the photo must show on each side of it."""
MAX_HAIR = 0.01
"""Largest share of the skin's pixels that hairs may cover, see ``measure_hair``."""

_SHARPEST_COPIES = "images600"
"""Folder of HAM10000 with copies of 600x450 pixels of some photos."""
_SMALL = 0.12
"""Largest lesion, of the photo's area, beside which skin is taken."""
_MARGIN = 0.2
"""Part of the lesion's box, on each side of it, that is not taken for skin."""
_HAIR_WIDTH = 0.015
"""Hairs are narrower than this, of the photo's shorter side."""
_HAIR_CONTRAST = 14
"""Grey levels by which hairs are at least darker than the skin."""


@dataclass(frozen=True)
class SourcePhoto:
    """A photo, read, with its true mask.

    Attributes:
        sample: of the photo.
        pixels: uint8 HxWx3, RGB.
        lesion: uint8 HxW, 0 or 1; None without a mask.
    """

    sample: Sample
    pixels: Image
    lesion: Mask | None


def read_source(sample: Sample, settings: Settings) -> SourcePhoto:
    """Read a photo and its true mask.

    Raises:
        PhotoRefused: the photo or its mask cannot be read.
    """
    pixels = read_photo(sample.photo.read_bytes(), settings).pixels
    return SourcePhoto(sample, pixels, read_truth(sample, pixels, settings))


def list_lesions(samples: Sequence[Sample], settings: Settings, number: int) -> list[Sample]:
    """List the sharpest photos of HAM10000 without hair that show skin all around the lesion.

    Args:
        samples: held-out photos.
        settings: of the analysis.
        number: of photos, at most.

    Raises:
        PhotoRefused: a photo or mask cannot be read.
    """
    found: list[Sample] = []
    for photo in _without_hair(samples, settings):
        if len(found) == number:
            break
        box = None if photo.lesion is None else bounding_box(photo.lesion)
        if box is not None and _contains(photo.pixels.shape, with_surroundings(box)):
            found.append(photo.sample)
    return found


def list_skins(samples: Sequence[Sample], settings: Settings) -> list[Sample]:
    """List photos to take skin from: healthy skin in turn with skin beside small lesions.

    The latter are sharp photos of HAM10000 without hair.

    Raises:
        PhotoRefused: a photo or mask cannot be read.
    """
    healthy = [sample for sample in samples if sample.source is Source.HEALTHY_SKIN]
    beside = [
        photo.sample
        for photo in _without_hair(samples, settings, SHARP_FROM)
        if photo.lesion is not None and 0 < photo.lesion.mean() < _SMALL
    ]
    sets = [own for own in (healthy, beside) if own]
    count = max(map(len, sets), default=0)
    return [own[i % len(own)] for i in range(count) for own in sets]


def read_skin(sample: Sample, settings: Settings) -> Image:
    """Read the skin of a photo, uint8 hxwx3, RGB: all of it, or the largest part beside the lesion.

    Raises:
        PhotoRefused: the photo or its mask cannot be read.
    """
    photo = read_source(sample, settings)
    box = None if photo.lesion is None else bounding_box(photo.lesion)
    if box is None:
        return photo.pixels
    box = with_margin(box, _MARGIN, photo.pixels.shape)
    parts = (
        photo.pixels[: box.y],
        photo.pixels[box.y + box.height :],
        photo.pixels[:, : box.x],
        photo.pixels[:, box.x + box.width :],
    )
    return max(parts, key=lambda part: min(part.shape[:2]))


def with_surroundings(box: BoundingBox) -> BoundingBox:
    """Add ``SURROUNDINGS`` to a box, also beyond the photo's edges."""
    margin = round(SURROUNDINGS * max(box.width, box.height))
    width, height = box.width + 2 * margin, box.height + 2 * margin
    return BoundingBox(box.x - margin, box.y - margin, width, height)


def measure_hair(pixels: Image, lesion: Mask) -> float:
    """Measure the share of the skin's pixels that narrow dark lines cover, in [0, 1].

    On HAM10000 it correlates with the amount of hair as people rate it.

    Args:
        pixels: uint8 HxWx3, RGB.
        lesion: uint8 HxW, 0 or 1; it is left out.
    """
    side = 2 * round(_HAIR_WIDTH * min(lesion.shape)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    lines = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, kernel) > _HAIR_CONTRAST
    skin = cv2.dilate(lesion, kernel) == 0
    return float(lines[skin].mean()) if skin.any() else 1.0


def _without_hair(
    samples: Sequence[Sample], settings: Settings, min_side: int = 0
) -> Iterator[SourcePhoto]:
    """Read the photos of HAM10000 without hair and with a lesion, the sharpest copies first."""
    framed = []
    for sample in samples:
        if sample.source is Source.HAM10000_FRAME and sample.mask is not None:
            file = _sharpest_copy(sample.photo)
            side = _shorter_side(file)
            if side >= min_side:
                framed.append((-side, sample.image_id, replace(sample, photo=file)))
    for _, _, sample in sorted(framed, key=lambda entry: entry[:2]):
        photo = read_source(sample, settings)
        if photo.lesion is not None and measure_hair(photo.pixels, photo.lesion) <= MAX_HAIR:
            yield photo


def _sharpest_copy(photo: Path) -> Path:
    sharper = photo.parent.parent / _SHARPEST_COPIES / photo.name
    return sharper if sharper.is_file() else photo


def _shorter_side(photo: Path) -> int:
    with PIL.Image.open(photo) as picture:
        return min(picture.size)


def _contains(shape: tuple[int, ...], box: BoundingBox) -> bool:
    height, width = shape[:2]
    inside = box.x >= 0 and box.y >= 0
    return inside and box.x + box.width <= width and box.y + box.height <= height
