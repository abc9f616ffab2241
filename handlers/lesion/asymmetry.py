"""Asymmetry of a lesion: A of the ABCD rule of dermoscopy.

The rule (Stolz et al., 1994, "ABCD rule of dermatoscopy: a new practical method for early
recognition of malignant melanoma"; Nachbar et al., 1994, J Am Acad Dermatol 30:551-559) is applied
by a doctor's eye; here it is computed.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from lesion.arrays import FloatMap, Floats
from lesion.closeup import Closeup


@dataclass(frozen=True)
class Asymmetry:
    """How far a lesion is from its mirror images; 0 is symmetric.

    Attributes:
        shape: share of the lesion's area that its mirror image does not cover.
        colour: mean colour difference (CIE 1976, Delta E) between points that mirror each other.
    """

    shape: float
    colour: float


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
