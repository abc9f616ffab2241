"""Warnings about the quality of a photo and of the lesion in it."""

import cv2
import numpy as np
import pytest

from lesion.config import Settings
from lesion.enums import WarningCode
from lesion.quality import (
    check_lesion,
    check_photo,
    measure_brightness,
    measure_clipping,
    measure_cut,
    measure_glare,
    measure_photo,
    measure_sharpness,
)
from lesion.region import bounding_box
from tests import pictures

SIZES = [(1280, 720), (720, 1280), (333, 257), (200, 150), (33, 500)]


def _codes(photo: np.ndarray, settings: Settings) -> list[WarningCode]:
    return [warning.code for warning in check_photo(measure_photo(photo), settings.quality)]


def _exposure_codes(photo: np.ndarray, settings: Settings) -> set[WarningCode]:
    return {WarningCode.TOO_DARK, WarningCode.TOO_BRIGHT} & set(_codes(photo, settings))


def _lesion_codes(photo: np.ndarray, mask: np.ndarray, settings: Settings) -> list[WarningCode]:
    box = bounding_box(mask)
    assert box is not None
    return [warning.code for warning in check_lesion(photo, mask, box, settings.quality)]


def _expose(photo: np.ndarray, factor: float, noise: float = 6.0) -> np.ndarray:
    """Multiply the light of a photo and add noise; values above 255 are clipped."""
    rng = np.random.default_rng(1)
    light = factor * photo.astype(np.float64) + rng.normal(0, noise, photo.shape)
    return np.clip(light, 0, 255).astype(np.uint8)


def _disc(width: int, height: int, x: float, y: float, radius: float) -> np.ndarray:
    """Draw a disc around a point (x, y): uint8 HxW, 0 or 1."""
    rows, columns = np.mgrid[:height, :width]
    return (np.hypot(columns - x, rows - y) <= radius).astype(np.uint8)


# ---------------------------------------------------------------- the photo


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (1281, 721), (2000, 1500)])
def test_good_photos_get_no_warning(size: tuple[int, int], settings: Settings) -> None:
    assert _codes(pictures.lesion_photo(*size)[0], settings) == []


@pytest.mark.parametrize("size", [(1279, 720), (720, 1279), (1280, 719), (480, 360), (3000, 100)])
def test_small_photos_get_a_warning(size: tuple[int, int], settings: Settings) -> None:
    photo, _ = pictures.lesion_photo(*size)
    (warning,) = check_photo(measure_photo(photo), settings.quality)
    assert warning.code == WarningCode.LOW_RESOLUTION
    assert f"{size[0]}x{size[1]}" in warning.message and "1280x720" in warning.message


@pytest.mark.parametrize("dark_skin", [False, True])
@pytest.mark.parametrize("size", [(1280, 720), (1500, 2000)])
def test_blurry_photos_get_a_warning(
    size: tuple[int, int], dark_skin: bool, settings: Settings
) -> None:
    photo, _ = pictures.lesion_photo(*size, dark_skin=dark_skin)
    blurred = cv2.GaussianBlur(photo, (0, 0), 0.005 * max(size))
    assert _codes(photo, settings) == []
    assert _codes(blurred, settings) == [WarningCode.BLURRY]


def test_sharpness_decreases_with_blur_and_is_zero_without_texture() -> None:
    photo, _ = pictures.lesion_photo(640, 480)
    measured = [measure_sharpness(photo)]
    for sigma in (1, 2, 4):
        blurred = np.asarray(cv2.GaussianBlur(photo, (0, 0), sigma), np.uint8)
        measured.append(measure_sharpness(blurred))
    assert measured == sorted(measured, reverse=True)
    assert measure_sharpness(np.full((64, 48, 3), 90, np.uint8)) == 0


@pytest.mark.parametrize("dark_skin", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_underexposed_photos_get_a_warning(
    size: tuple[int, int], dark_skin: bool, settings: Settings
) -> None:
    photo, _ = pictures.lesion_photo(*size, dark_skin=dark_skin)
    assert _exposure_codes(photo, settings) == set()
    for factor in (0.0, 0.15, 0.3):
        dark = _expose(photo, factor)
        assert _exposure_codes(dark, settings) == {WarningCode.TOO_DARK}


@pytest.mark.parametrize("size", SIZES)
def test_overexposed_photos_get_a_warning(size: tuple[int, int], settings: Settings) -> None:
    photo, _ = pictures.lesion_photo(*size)
    assert _exposure_codes(_expose(photo, 3.0), settings) == {WarningCode.TOO_BRIGHT}
    dark_skin, _ = pictures.lesion_photo(*size, dark_skin=True)
    assert _exposure_codes(_expose(dark_skin, 5.0), settings) == {WarningCode.TOO_BRIGHT}


def test_pale_skin_is_not_too_bright(settings: Settings) -> None:
    pale = _expose(np.full((300, 400, 3), (250, 228, 214), np.uint8), 1.0)
    assert _exposure_codes(pale, settings) == set()


def test_a_black_frame_does_not_count_as_darkness_or_hide_brightness(settings: Settings) -> None:
    """The round frame of a dermoscope covers half of this photo."""
    photo, _ = pictures.lesion_photo(400, 300, area_fraction=0.1)
    outside = _disc(400, 300, 200, 150, np.sqrt(400 * 300 / 2 / np.pi)) == 0
    dark, bright = _expose(photo, 0.3), _expose(photo, 3.0)
    for picture in (photo, dark, bright):
        picture[outside] = 4
    assert _exposure_codes(photo, settings) == set()
    assert _exposure_codes(dark, settings) == {WarningCode.TOO_DARK}
    assert _exposure_codes(bright, settings) == {WarningCode.TOO_BRIGHT}


def test_exposure_is_measured_without_what_is_black() -> None:
    photo = np.zeros((60, 40, 3), np.uint8)
    assert measure_brightness(photo) == 0 and measure_clipping(photo) == 0
    photo[:30] = (120, 70, 40)
    assert measure_brightness(photo) == 120 and measure_clipping(photo) == 0
    photo[:10] = 255
    assert measure_brightness(photo) == 255
    assert measure_clipping(photo) == pytest.approx(1 / 3)


# ---------------------------------------------------------------- the lesion


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (333, 257), (200, 150)])
def test_reflections_on_the_lesion_get_a_warning(size: tuple[int, int], settings: Settings) -> None:
    photo, mask = pictures.lesion_photo(*size)
    assert _lesion_codes(photo, mask, settings) == []
    box = bounding_box(mask)
    assert box is not None
    x, y = box.x + box.width / 2, box.y + box.height / 2
    spot = _disc(*size, x, y, np.sqrt(0.06 * mask.sum() / np.pi))
    photo[spot == 1] = 250
    assert _lesion_codes(photo, mask, settings) == [WarningCode.GLARE]
    assert measure_glare(photo, mask, box) == pytest.approx(0.06, abs=0.015)


def test_reflections_elsewhere_and_bright_skin_are_not_glare(settings: Settings) -> None:
    photo, mask = pictures.lesion_photo(640, 480, area_fraction=0.05)
    photo[_disc(640, 480, 60, 60, 40) == 1] = 250  # a bubble of gel, far from the lesion
    assert _lesion_codes(photo, mask, settings) == []
    photo[cv2.dilate(mask, np.ones((9, 9), np.uint8)) == 0] = 245
    assert _lesion_codes(photo, mask, settings) == []


def test_a_coloured_spot_is_not_glare(settings: Settings) -> None:
    photo, mask = pictures.lesion_photo(640, 480)
    photo[_disc(640, 480, 320, 240, 30) == 1] = (250, 190, 180)
    assert _lesion_codes(photo, mask, settings) == []


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("size", [(640, 480), (201, 333)])
def test_a_lesion_that_the_frame_cuts_gets_a_warning(
    size: tuple[int, int], turns: int, settings: Settings
) -> None:
    width, height = size
    radius = 0.2 * min(size)
    photo = np.full((height, width, 3), pictures.LIGHT_SKIN, np.uint8)

    def check(inside: float) -> list[WarningCode]:
        """Check a round lesion of which a part of the width lies inside the photo."""
        mask = _disc(width, height, (2 * inside - 1) * radius, height / 2, radius)
        return _lesion_codes(np.rot90(photo, turns), np.rot90(mask, turns), settings)

    assert check(1.05) == check(1.0) == check(0.97) == []
    assert check(0.85) == check(0.5) == check(0.3) == [WarningCode.LESION_CUT]


def test_the_cut_is_a_part_of_the_lesion_s_width_or_height() -> None:
    mask = np.zeros((40, 60), np.uint8)
    mask[10:30, 0:10] = 1
    mask[15:25, 10:20] = 1

    def cut(mask: np.ndarray) -> float:
        box = bounding_box(mask)
        assert box is not None
        return measure_cut(mask, box)

    assert cut(mask) == 1.0
    assert cut(mask[:, 10:]) == 1.0
    assert cut(mask[:, ::-1]) == 1.0
    assert cut(np.roll(mask, 5, axis=1)) == 0.0
    assert cut(mask[20:]) == 1.0
    assert cut(np.ascontiguousarray(mask[:, ::-1][:, :55])) == 1.0
    mask[:, 0] = 0
    mask[12:17, 0] = 1
    assert cut(mask) == 0.25
    assert cut(np.ones((3, 5), np.uint8)) == 1.0


@pytest.mark.parametrize("size", [(640, 480), (201, 333)])
def test_a_lesion_of_few_pixels_gets_a_warning(size: tuple[int, int], settings: Settings) -> None:
    width, height = size
    edge = settings.quality.min_lesion_side
    photo = np.full((height, width, 3), pictures.LIGHT_SKIN, np.uint8)
    mask = np.zeros((height, width), np.uint8)
    mask[20 : 20 + edge, 20:180] = 1
    assert _lesion_codes(photo, mask, settings) == []
    mask[20] = 0
    box = bounding_box(mask)
    assert box is not None
    (warning,) = check_lesion(photo, mask, box, settings.quality)
    assert warning.code == WarningCode.LESION_TOO_SMALL
    assert f"160x{edge - 1} pixels" in warning.message


def test_one_pixel_is_a_lesion_that_can_be_checked(settings: Settings) -> None:
    photo, _ = pictures.lesion_photo(64, 48)
    mask = np.zeros((48, 64), np.uint8)
    mask[20, 30] = 1
    assert _lesion_codes(photo, mask, settings) == [WarningCode.LESION_TOO_SMALL]
