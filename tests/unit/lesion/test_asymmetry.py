"""Asymmetry of drawn lesions."""

import numpy as np
import pytest

from lesion.asymmetry import measure_asymmetry
from tests import shapes

SIZES = [(1280, 720), (720, 1280), (333, 257), (2400, 1800)]


@pytest.mark.parametrize("size", SIZES)
def test_the_share_without_a_mirror_image(size: tuple[int, int]) -> None:
    """A rectangle whose one half has only a half of the height, mirrored by hand.

    The two axes are not those of the picture, but a brute-force mirror of the pixels at the
    principal axes gives the same share.
    """
    mask = shapes.rectangle(*size, 200, 120)
    x, y = shapes.grid(*size)
    mask[(x > 0) & (y > 0)] = 0
    found = measure_asymmetry(shapes.closeup(shapes.photo_of(mask), mask)).shape
    assert found == pytest.approx(_asymmetry_by_brute_force(mask), abs=0.01)
    assert found > 0.1


@pytest.mark.parametrize("degrees", [0, 30, 77])
def test_turning_a_shape_keeps_its_asymmetry(degrees: int) -> None:
    """An egg: symmetric about its long axis only."""
    blunt = shapes.ellipse(400, 400, 200, 160, degrees)
    x, y = shapes.grid(400, 400)
    along = x * np.cos(np.radians(degrees)) + y * np.sin(np.radians(degrees))
    pointed = shapes.ellipse(400, 400, 200, 80, degrees)
    egg = np.where(along > 0, pointed, blunt).astype(np.uint8)
    found = measure_asymmetry(shapes.closeup(shapes.photo_of(egg), egg)).shape
    assert found == pytest.approx(_asymmetry_by_brute_force(egg), abs=0.01)
    assert found == pytest.approx(0.1, abs=0.05)


def _asymmetry_by_brute_force(mask: shapes.Mask) -> float:
    """Mirror the points of a mask at the eigenvectors of their covariance."""
    points = np.argwhere(mask).astype(float)
    centred = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    shares = []
    for axis in axes.T:
        mirrored = np.rint(
            2 * np.outer(centred @ axis, axis) - centred + points.mean(axis=0)
        ).astype(int)
        inside = np.all((mirrored >= 0) & (mirrored < mask.shape), axis=1)
        kept = mask[tuple(mirrored[inside].T)].sum()
        shares.append(1 - kept / len(points))
    return float(np.mean(shares))


def test_colour_asymmetry_is_the_mean_difference_of_mirrored_points() -> None:
    """A disc with a dark and a light half, at its own axis and across it."""
    mask = shapes.ellipse(300, 300, 200, 180)
    photo = shapes.photo_of(mask)
    assert measure_asymmetry(shapes.closeup(photo, mask)).colour < 0.5
    x, _ = shapes.grid(300, 300)
    photo[(mask > 0) & (x > 0)] = (180, 140, 120)
    picture = shapes.closeup(photo, mask)
    inside = picture.lab[picture.mask == 1]
    difference = np.linalg.norm(
        inside[inside[:, 0] > 50].mean(0) - inside[inside[:, 0] < 40].mean(0)
    )
    assert measure_asymmetry(picture).colour == pytest.approx(difference / 2, rel=0.08)
