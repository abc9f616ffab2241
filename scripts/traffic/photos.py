"""Photos for the load tests, each with what its answer must say.

Every good photo has a size of its own and its lesion at a place of its own, so an answer that
belongs to another photo is noticed. All of them are drawn, except those of ``read_real``.
"""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from lesion.arrays import Image as Pixels
from lesion.arrays import Mask
from lesion.enums import ErrorCode, Status
from tests import pictures

SMALLEST_DICE = 0.5
"""Smallest Dice of a right answer's mask with the true mask."""
HUGE_SCALE = 17
"""Width and height of a huge photo, in those of a small one."""
_CANVAS = (640, 480)
"""Size of the drawings that photos are cut from, in pixels."""
_LESION = 0.04
"""Part of a drawing that its lesion covers."""
_DRAWINGS = 12
_WIDTHS, _HEIGHTS = range(300, 401), range(220, 317)
"""Sizes of small photos in pixels: 9,797 different ones."""
_SKIN = 12
"""Pixels between the lesion and the photo's edge, at least."""


class Kind(StrEnum):
    """What a photo tests."""

    GOOD = "good"
    REAL = "real"
    BAD = "bad"
    HUGE = "huge"


class WrongAnswer(Exception):
    """An answer that cannot be the answer to the photo that was sent."""


@dataclass(frozen=True)
class Photo:
    """A file to send, and what the answer must say.

    Attributes:
        kind: what it tests.
        data: the file's bytes.
        status: HTTP status of the right answer.
        code: the error code of a bad file; None for a good one.
        mask: the true mask, uint8 HxW, 0 or 1; None for a bad file.
    """

    kind: Kind
    data: bytes
    status: HTTPStatus = HTTPStatus.OK
    code: ErrorCode | None = None
    mask: Mask | None = None

    def check(self, status: int, content: Mapping[str, Any]) -> None:
        """Check an answer's HTTP status and JSON.

        Raises:
            WrongAnswer: it does not belong to this photo, or is wrong.
        """
        if status != self.status:
            raise WrongAnswer(f"{self.kind}: status {status} instead of {self.status}")
        if self.mask is None:
            found = content["error"]["code"]
            if found != self.code:
                raise WrongAnswer(f"{self.kind}: {found} instead of {self.code}")
        else:
            _check_mask(content, self.mask)


def _check_mask(content: Mapping[str, Any], mask: Mask) -> None:
    height, width = mask.shape
    image = content["image"]
    if (image["width"], image["height"]) != (width, height):
        raise WrongAnswer(f"answer for {image} instead of {width}x{height}")
    if content["status"] != Status.OK:
        raise WrongAnswer(f"the lesion was not found: {content['status']}")
    png = Image.open(BytesIO(b64decode(content["segmentation"]["mask_png"])))
    if png.size != (width, height):
        raise WrongAnswer(f"mask of {png.size} pixels instead of {width}x{height}")
    found = np.asarray(png) > 0
    dice = 2 * np.count_nonzero(found & (mask > 0)) / (np.count_nonzero(found) + mask.sum())
    if dice < SMALLEST_DICE:
        raise WrongAnswer(f"Dice {dice:.2f} with the photo's true mask")


@cache
def _draw(seed: int) -> tuple[Pixels, Mask]:
    dark, hairs = seed % 4 == 3, 15 * (seed % 3 == 2)
    return pictures.lesion_photo(
        *_CANVAS, seed=seed, area_fraction=_LESION, dark_skin=dark, hairs=hairs
    )


def _cut(number: int) -> tuple[Pixels, Mask]:
    """Cut the photo of this number, with the lesion inside, from a drawing."""
    rng = np.random.default_rng(number)
    pixels, mask = _draw(number % _DRAWINGS)
    width = _WIDTHS[number % len(_WIDTHS)]
    height = _HEIGHTS[number // len(_WIDTHS) % len(_HEIGHTS)]
    x, y, lesion_width, lesion_height = cv2.boundingRect(mask)
    left = _place(rng, x, lesion_width, width, _CANVAS[0])
    top = _place(rng, y, lesion_height, height, _CANVAS[1])
    window = np.s_[top : top + height, left : left + width]
    return pixels[window], mask[window]


def _place(rng: np.random.Generator, start: int, length: int, window: int, whole: int) -> int:
    """Choose where a window begins that holds ``length`` pixels from ``start`` and some skin."""
    first = max(0, start + length + _SKIN - window)
    last = min(whole - window, start - _SKIN)
    return int(rng.integers(first, last + 1))


def make_good(number: int, scale: int = 1) -> Photo:
    """Make the photo of a number; 9,797 numbers in a row have different sizes.

    Args:
        number: chooses size, drawing and the lesion's place.
        scale: width and height, in those of a small photo.
    """
    pixels, mask = _cut(number)
    if scale > 1:
        size = (scale * mask.shape[1], scale * mask.shape[0])
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), np.uint8)
        mask = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return Photo(Kind.GOOD, pictures.encode(pixels, quality=90), mask=mask)


def make_huge(number: int) -> Photo:
    """Make the huge photo of a number: 19 to 37 megapixels."""
    return replace(make_good(number, HUGE_SCALE), kind=Kind.HUGE)


def make_bad() -> list[Photo]:
    """Make every file of ``tests/pictures.py`` that must be refused."""
    return [
        Photo(Kind.BAD, make(), status, code) for make, code, status in pictures.REFUSED.values()
    ]


def read_real(data: Path, count: int) -> list[Photo]:
    """Read photos of HAM10000 with their masks; none if the data folder does not have them.

    Args:
        data: folder of the data sets.
        count: number of photos; each is reduced to a size of its own.
    """
    photos = []
    files = sorted((data / "ham10000" / "images600").glob("*.jpg"))
    for number, file in enumerate(files[:count]):
        masks = data / "ham10000" / "masks" / f"{file.stem}_segmentation.png"
        with Image.open(file) as image, Image.open(masks) as mask:
            width, height = image.width - 2 * number, image.height - number
            pixels = np.asarray(image.convert("RGB").resize((width, height)))
            true = np.asarray(mask.convert("L").resize((width, height))) > 127
        photos.append(Photo(Kind.REAL, pictures.encode(pixels), mask=true.astype(np.uint8)))
    return photos
