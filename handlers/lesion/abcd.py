"""Asymmetry and colours of a lesion: A and C of the ABCD rule of dermoscopy.

The rule (Stolz et al., 1994, "ABCD rule of dermatoscopy: a new practical method for early
recognition of malignant melanoma"; Nachbar et al., 1994, J Am Acad Dermatol 30:551-559) is applied
by a doctor's eye. Here both parts are computed on a small copy of the lesion, so that a large photo
takes no longer than a small one.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from lesion.arrays import Bools, FloatMap, Floats, Image, Mask
from lesion.enums import LesionColour
from lesion.region import BoundingBox, crop_region

_SIDE = 160
"""Longer side of the small copy of the lesion and its surroundings."""

_MARGIN = 0.25
"""Skin that the lesion is compared with: fraction of the bounding box on each side."""

_BLACK_BELOW = 16
"""Pixels without a brighter channel outside the lesion are the frame of a dermoscope."""

_MIN_SHARE = 0.02
"""Smallest share of the lesion's area that a colour covers to be counted."""

_REFERENCES: dict[LesionColour, tuple[float, float, float]] = {
    LesionColour.WHITE: (1.0, 1.0, 1.0),
    LesionColour.RED: (0.8, 0.2, 0.2),
    LesionColour.LIGHT_BROWN: (0.6, 0.4, 0.0),
    LesionColour.DARK_BROWN: (0.2, 0.0, 0.0),
    LesionColour.BLUE_GREY: (0.2, 0.6, 0.6),
    LesionColour.BLACK: (0.0, 0.0, 0.0),
}
"""Typical red, green and blue of each colour. They go back to Cavalcanti and Scharcanski, 2011,
"Automated prescreening of pigmented skin lesions using standard cameras", but were not checked
against that paper."""


@dataclass(frozen=True)
class Closeup:
    """A small copy of a lesion with the skin around it, its pixels square on the skin.

    Attributes:
        lab: float32 hxwx3, CIELAB (D65): lightness 0 to 100, a and b.
        mask: float32 hxw, the part of each pixel that the lesion covers, 0 to 1.
        lit: bool hxw, False in the black frame of a dermoscope.
    """

    lab: FloatMap
    mask: FloatMap
    lit: Bools


@dataclass(frozen=True)
class Asymmetry:
    """How far a lesion is from its mirror images; 0 is symmetric.

    Attributes:
        shape: share of the lesion's area that its mirror image does not cover.
        colour: mean colour difference (CIE 1976, Delta E) between points that mirror each other.
    """

    shape: float
    colour: float


@dataclass(frozen=True)
class ColourShare:
    """A colour of a lesion and the share of its area that it covers, in [0, 1]."""

    colour: LesionColour
    share: float


def take_closeup(photo: Image, mask: Mask, box: BoundingBox, aspect: float = 1.0) -> Closeup:
    """Copy a lesion and its surroundings in a small size.

    Args:
        photo: uint8 HxWx3, RGB.
        mask: the lesion, uint8 HxW, 0 or 1, not empty.
        box: the mask's bounding box.
        aspect: height of a pixel on the skin, as a multiple of its width.
    """
    picture = crop_region(photo, box, _MARGIN)
    height, width = picture.shape[:2]
    scale = _SIDE / max(height * aspect, width)
    size = max(1, round(width * scale)), max(1, round(height * aspect * scale))
    rgb = _resize(picture, size)
    lesion = _resize(crop_region(mask, box, _MARGIN), size, largest=1)
    lab = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB), np.float32)
    return Closeup(lab, lesion, rgb.max(axis=2) * 255 >= _BLACK_BELOW)


def measure_asymmetry(closeup: Closeup) -> Asymmetry:
    """Measure the asymmetry of a lesion about the two principal axes of its mask.

    The mask is mirrored at each principal axis through its centroid, and the share of its area that
    the mirror image leaves uncovered is measured (Stoecker, Li and Moss, 1992, "Automatic detection
    of asymmetry in skin tumors"); both measures are the mean of the two axes. The axes of a shape
    that is equally long in all directions, as a square is, are arbitrary.
    """
    mask, lab = closeup.mask, closeup.lab
    shapes, colours = [], []
    for matrix in _mirrors(mask):
        # Pixels beyond the copy are not of the lesion, so that nothing is lost at its edge.
        mirrored = _warp(mask, matrix)
        both = np.minimum(mask, mirrored)
        shapes.append(1 - both.sum() / mask.sum())
        difference = np.linalg.norm(lab - _warp(lab, matrix), axis=2)
        colours.append((difference * both).sum() / max(both.sum(), 1e-6))
    return Asymmetry(max(0.0, float(np.mean(shapes))), float(np.mean(colours)))


def list_colours(closeup: Closeup) -> tuple[ColourShare, ...]:
    """List which of the six colours of the ABCD rule a lesion has, the most common one first.

    A pixel has the colour whose reference is nearest in CIELAB. White counts only where the lesion
    is lighter than the median of the skin around it, as the rule says, and a colour only if it
    covers 2 % of the lesion.
    """
    lesion = closeup.mask >= 0.5
    if not lesion.any():  # a lesion of one or two pixels
        lesion = closeup.mask >= closeup.mask.max()
    pixels = closeup.lab[lesion]
    references = np.asarray([list(_REFERENCES.values())], np.float32)
    wanted = cv2.cvtColor(references, cv2.COLOR_RGB2LAB)[0]
    distance = np.linalg.norm(pixels[:, None] - wanted, axis=2)
    skin = closeup.lab[(closeup.mask == 0) & closeup.lit]
    if skin.size:
        no_white = pixels[:, 0] <= np.median(skin[:, 0])
        distance[no_white, list(_REFERENCES).index(LesionColour.WHITE)] = np.inf
    counts = np.bincount(distance.argmin(axis=1), minlength=len(_REFERENCES))
    shares = counts / counts.sum()
    listed = (
        ColourShare(colour, float(share)) for colour, share in zip(_REFERENCES, shares, strict=True)
    )
    return tuple(
        sorted((each for each in listed if each.share >= _MIN_SHARE), key=lambda each: -each.share)
    )


def _mirrors(mask: FloatMap) -> Iterator[Floats]:
    """Yield the affine maps (float64 2x3) that mirror a mask at its long and its short axis."""
    moments = cv2.moments(mask)
    x, y = moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]
    double = math.atan2(2 * moments["mu11"], moments["mu20"] - moments["mu02"])
    turn = np.asarray([[math.cos(double), math.sin(double)], [math.sin(double), -math.cos(double)]])
    centre = np.asarray([[x], [y]])
    for linear in (turn, -turn):
        yield np.hstack([linear, centre - linear @ centre])


def _warp(picture: FloatMap, matrix: Floats) -> FloatMap:
    """Map a picture (float32 hxw or hxwx3) by a mirror, which is its own inverse."""
    height, width = picture.shape[:2]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), flags=flags), np.float32)


def _resize(picture: Image, size: tuple[int, int], largest: int = 255) -> FloatMap:
    """Resize a picture to ``size`` (width, height), as float32 from 0 to 1.

    A large one is thinned out first: averages of four points instead of hundreds are enough.
    """
    height, width = picture.shape[:2]
    rows, columns = max(1, height // (2 * size[1])), max(1, width // (2 * size[0]))
    thin = np.ascontiguousarray(picture[::rows, ::columns])
    method = cv2.INTER_AREA if thin.shape[0] >= size[1] else cv2.INTER_LINEAR
    small = cv2.resize(thin.astype(np.float32), size, interpolation=method)
    return np.asarray(small / largest, np.float32)
