"""Asymmetry and colours of drawn lesions."""

import numpy as np
import pytest

from lesion.abcd import Closeup, list_colours, measure_asymmetry, take_closeup
from lesion.enums import LesionColour
from lesion.region import bounding_box
from tests import shapes

SIZES = [(1280, 720), (720, 1280), (333, 257), (2400, 1800)]

DRAWN = {
    LesionColour.WHITE: (250, 248, 245),
    LesionColour.RED: (205, 60, 50),
    LesionColour.LIGHT_BROWN: (150, 105, 20),
    LesionColour.DARK_BROWN: (60, 20, 10),
    LesionColour.BLUE_GREY: (70, 140, 150),
    LesionColour.BLACK: (8, 8, 8),
}


def closeup(photo: np.ndarray, mask: shapes.Mask) -> Closeup:
    box = bounding_box(mask)
    assert box is not None
    return take_closeup(photo, mask, box)


@pytest.mark.parametrize("size", SIZES)
def test_the_share_without_a_mirror_image(size: tuple[int, int]) -> None:
    """A rectangle whose one half has only a half of the height, mirrored by hand.

    The two axes are not those of the picture, but a brute-force mirror of the pixels at the
    principal axes gives the same share.
    """
    mask = shapes.rectangle(*size, 200, 120)
    x, y = shapes.grid(*size)
    mask[(x > 0) & (y > 0)] = 0
    found = measure_asymmetry(closeup(shapes.photo_of(mask), mask)).shape
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
    found = measure_asymmetry(closeup(shapes.photo_of(egg), egg)).shape
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
    assert measure_asymmetry(closeup(photo, mask)).colour < 0.5
    x, _ = shapes.grid(300, 300)
    photo[(mask > 0) & (x > 0)] = (180, 140, 120)
    picture = closeup(photo, mask)
    inside = picture.lab[picture.mask == 1]
    difference = np.linalg.norm(
        inside[inside[:, 0] > 50].mean(0) - inside[inside[:, 0] < 40].mean(0)
    )
    assert measure_asymmetry(picture).colour == pytest.approx(difference / 2, rel=0.08)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("colour", LesionColour)
def test_a_lesion_of_one_colour(size: tuple[int, int], colour: LesionColour) -> None:
    mask = shapes.ellipse(*size, 200, 150)
    found = list_colours(closeup(shapes.photo_of(mask, DRAWN[colour]), mask))
    assert found[0].colour is colour and found[0].share > 0.95


def test_the_shares_of_several_colours() -> None:
    """Quarters of a disc: two white, one red, one black; and a speck of blue-grey."""
    mask = shapes.ellipse(500, 400, 300, 300)
    x, y = shapes.grid(500, 400)
    photo = shapes.photo_of(mask, DRAWN[LesionColour.WHITE])
    photo[(mask > 0) & (x > 0) & (y > 0)] = DRAWN[LesionColour.RED]
    photo[(mask > 0) & (x > 0) & (y <= 0)] = DRAWN[LesionColour.BLACK]
    photo[(mask > 0) & (np.hypot(x + 60, y) < 15)] = DRAWN[LesionColour.BLUE_GREY]
    found = {each.colour: each.share for each in list_colours(closeup(photo, mask))}
    assert next(iter(found)) is LesionColour.WHITE
    assert found[LesionColour.WHITE] == pytest.approx(0.5, abs=0.05)
    assert found[LesionColour.RED] == pytest.approx(0.25, abs=0.03)
    assert found[LesionColour.BLACK] == pytest.approx(0.25, abs=0.03)
    assert LesionColour.BLUE_GREY not in found  # 1 %


def test_white_must_be_lighter_than_the_skin() -> None:
    """The same pale lesion, on darker and on lighter skin, and without any skin."""
    mask = shapes.ellipse(300, 200, 120, 100)
    photo = np.full((200, 300, 3), 200, np.uint8)
    photo[mask > 0] = 220
    assert [each.colour for each in list_colours(closeup(photo, mask))] == [LesionColour.WHITE]
    photo[mask == 0] = 240
    assert LesionColour.WHITE not in [each.colour for each in list_colours(closeup(photo, mask))]
    everything = np.ones_like(mask)
    photo[:] = 240
    found = list_colours(closeup(photo, everything))
    assert [each.colour for each in found] == [LesionColour.WHITE]


def test_a_dermoscopes_black_frame_is_no_skin() -> None:
    mask = shapes.ellipse(400, 400, 200, 200)
    x, y = shapes.grid(400, 400)
    photo = np.full((400, 400, 3), 220, np.uint8)
    photo[mask > 0] = 200
    photo[np.hypot(x, y) > 105] = 0
    found = [each.colour for each in list_colours(closeup(photo, mask))]
    assert LesionColour.WHITE not in found
