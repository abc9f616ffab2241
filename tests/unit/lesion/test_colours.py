"""Colours of drawn lesions."""

import cv2
import numpy as np
import pytest

from lesion.arrays import Image
from lesion.colours import list_colours
from lesion.enums import LesionColour
from tests import shapes

SIZES = [(1280, 720), (720, 1280), (333, 257), (2400, 1800)]

DRAWN = {
    LesionColour.WHITE: (250, 245, 240),
    LesionColour.RED: (175, 45, 70),
    LesionColour.LIGHT_BROWN: (170, 120, 85),
    LesionColour.DARK_BROWN: (100, 60, 35),
    LesionColour.BLUE_GREY: (90, 100, 120),
    LesionColour.BLACK: (25, 18, 15),
}
"""Red, green and blue in white light, on light skin."""

CAMERAS = {
    "neutral": (1, 1, 1),
    "pink": (0.95, 0.55, 0.65),
    "blue": (0.6, 0.75, 0.95),
    "yellow": (1, 0.85, 0.5),
}
"""Gains of linear red, green and blue."""

DARK_SKIN = (115, 82, 68)


def colours_of(photo: Image, mask: shapes.Mask) -> list[LesionColour]:
    return [each.colour for each in list_colours(shapes.closeup(photo, mask))]


def take_with(camera: str, photo: Image) -> Image:
    """Take a photo with the white balance of another camera."""
    lab = cv2.cvtColor(photo.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    linear = cv2.cvtColor(lab, cv2.COLOR_LAB2LRGB) * np.asarray(CAMERAS[camera], np.float32)
    tinted = cv2.cvtColor(cv2.cvtColor(linear, cv2.COLOR_LRGB2LAB), cv2.COLOR_LAB2RGB)
    return np.rint(tinted.clip(0, 1) * 255).astype(np.uint8)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("colour", LesionColour)
def test_a_lesion_of_one_colour(size: tuple[int, int], colour: LesionColour) -> None:
    mask = shapes.ellipse(*size, 200, 150)
    found = list_colours(shapes.closeup(shapes.photo_of(mask, DRAWN[colour]), mask))
    assert found[0].colour is colour and found[0].share > 0.95


@pytest.mark.parametrize("camera", CAMERAS)
@pytest.mark.parametrize("colour", LesionColour)
def test_the_white_balance_does_not_change_the_colour(camera: str, colour: LesionColour) -> None:
    mask = shapes.ellipse(400, 300, 200, 150)
    photo = take_with(camera, shapes.photo_of(mask, DRAWN[colour]))
    assert colours_of(photo, mask)[0] is colour


@pytest.mark.parametrize(
    ("drawn", "colour"),
    [
        ((85, 58, 45), LesionColour.LIGHT_BROWN),
        ((60, 38, 28), LesionColour.DARK_BROWN),
        ((20, 14, 12), LesionColour.BLACK),
        ((140, 40, 58), LesionColour.RED),
    ],
)
def test_the_colours_on_dark_skin(drawn: tuple[int, ...], colour: LesionColour) -> None:
    mask = shapes.ellipse(400, 300, 200, 150)
    photo = np.where(mask[..., None] > 0, drawn, DARK_SKIN).astype(np.uint8)
    assert colours_of(photo, mask)[0] is colour


def test_vivid_red_is_not_brown() -> None:
    """Its hue is that of some brown moles, which are never as vivid."""
    mask = shapes.ellipse(400, 300, 200, 150)
    assert colours_of(shapes.photo_of(mask, (205, 50, 40)), mask)[0] is LesionColour.RED
    assert colours_of(shapes.photo_of(mask, (110, 50, 45)), mask)[0] is LesionColour.DARK_BROWN


def test_the_shares_of_several_colours() -> None:
    """Quarters of a disc: two white, one red, one black; and a speck of blue-grey."""
    mask = shapes.ellipse(500, 400, 300, 300)
    x, y = shapes.grid(500, 400)
    photo = shapes.photo_of(mask, DRAWN[LesionColour.WHITE])
    photo[(mask > 0) & (x > 0) & (y > 0)] = DRAWN[LesionColour.RED]
    photo[(mask > 0) & (x > 0) & (y <= 0)] = DRAWN[LesionColour.BLACK]
    photo[(mask > 0) & (np.hypot(x + 60, y) < 15)] = DRAWN[LesionColour.BLUE_GREY]
    found = {each.colour: each.share for each in list_colours(shapes.closeup(photo, mask))}
    assert next(iter(found)) is LesionColour.WHITE
    assert found[LesionColour.WHITE] == pytest.approx(0.5, abs=0.05)
    assert found[LesionColour.RED] == pytest.approx(0.25, abs=0.03)
    assert found[LesionColour.BLACK] == pytest.approx(0.25, abs=0.03)
    assert LesionColour.BLUE_GREY not in found  # 1 %


def test_white_must_be_lighter_than_the_skin() -> None:
    """The same pale lesion, on darker and on lighter skin."""
    mask = shapes.ellipse(300, 200, 120, 100)
    photo = shapes.photo_of(mask, (230, 210, 200))
    assert colours_of(photo, mask)[0] is LesionColour.WHITE
    photo[mask == 0] = (250, 225, 210)
    assert LesionColour.WHITE not in colours_of(photo, mask)


@pytest.mark.parametrize("colour", LesionColour)
def test_a_lesion_that_fills_the_photo_is_compared_with_light_skin(colour: LesionColour) -> None:
    photo = np.full((200, 300, 3), DRAWN[colour], np.uint8)
    assert colours_of(photo, np.ones((200, 300), np.uint8)) == [colour]


def test_a_dermoscopes_black_frame_is_no_skin() -> None:
    """With the frame as skin, which is darker, the pale lesion would be white."""
    mask = shapes.ellipse(400, 400, 200, 200)
    x, y = shapes.grid(400, 400)
    photo = np.full((400, 400, 3), (250, 225, 210), np.uint8)
    photo[mask > 0] = (230, 210, 200)
    photo[np.hypot(x, y) > 105] = 0
    assert LesionColour.WHITE not in colours_of(photo, mask)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("skin", [(0, 0, 16), (16, 0, 0), (255, 0, 0), (0, 0, 255)])
def test_skin_of_any_colour_is_no_error(skin: tuple[int, ...]) -> None:
    mask = shapes.ellipse(400, 300, 200, 150)
    photo = np.where(mask[..., None] > 0, (0, 0, 0), skin).astype(np.uint8)
    assert sum(each.share for each in list_colours(shapes.closeup(photo, mask))) > 0.9
