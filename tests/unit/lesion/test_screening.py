"""Warnings about photos, and the question whether it is skin."""

import cv2
import numpy as np
import pytest

from lesion.config import Settings
from lesion.imaging import shrink
from lesion.screening import agreement_warnings, is_skin, quality_warnings, sharpness
from tests import pictures


def _codes(photo: np.ndarray, settings: Settings) -> list[str]:
    return [warning.code for warning in quality_warnings(photo, settings.screening)]


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (1281, 721), (2000, 1500)])
def test_good_photos_get_no_warning(size: tuple[int, int], settings: Settings) -> None:
    assert _codes(pictures.lesion_photo(*size)[0], settings) == []


@pytest.mark.parametrize("size", [(1279, 720), (720, 1279), (1280, 719), (480, 360), (3000, 100)])
def test_small_photos_get_a_warning(size: tuple[int, int], settings: Settings) -> None:
    photo, _ = pictures.lesion_photo(*size)
    (warning,) = quality_warnings(photo, settings.screening)
    assert warning.code == "low_resolution"
    assert f"{size[0]}x{size[1]}" in warning.message and "1280x720" in warning.message


@pytest.mark.parametrize("dark_skin", [False, True])
@pytest.mark.parametrize("size", [(1280, 720), (1500, 2000)])
def test_blurry_photos_get_a_warning(
    size: tuple[int, int], dark_skin: bool, settings: Settings
) -> None:
    photo, _ = pictures.lesion_photo(*size, dark_skin=dark_skin)
    blurred = cv2.GaussianBlur(photo, (0, 0), 0.005 * max(size))
    assert _codes(photo, settings) == []
    assert _codes(blurred, settings) == ["blurry"]


def test_sharpness_falls_with_blur_and_is_zero_without_any_texture() -> None:
    photo, _ = pictures.lesion_photo(640, 480)
    measured = [sharpness(photo)]
    measured += [sharpness(cv2.GaussianBlur(photo, (0, 0), sigma)) for sigma in (1, 2, 4)]
    assert measured == sorted(measured, reverse=True)
    assert sharpness(np.full((64, 48, 3), 90, np.uint8)) == 0


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((300, 600), (50, 100)),
        ((600, 300), (100, 50)),
        ((101, 33), (100, 33)),
        ((5, 4000), (1, 100)),
    ],
)
def test_reduced_keeps_the_aspect_ratio(shape: tuple[int, int], expected: tuple[int, int]) -> None:
    assert shrink(np.zeros((*shape, 3), np.uint8), 100).shape == (*expected, 3)


def test_reduced_never_enlarges() -> None:
    picture = np.zeros((40, 100, 3), np.uint8)
    assert shrink(picture, 100) is picture


def test_skin_is_decided_by_the_threshold(settings: Settings) -> None:
    edge = settings.screening.skin_threshold
    assert is_skin(edge, settings.screening)
    assert not is_skin(np.nextafter(edge, 0), settings.screening)


def test_outlines_that_differ_are_told(settings: Settings) -> None:
    edge = settings.screening.min_agreement
    assert agreement_warnings(edge, settings.screening) == ()
    (warning,) = agreement_warnings(edge - 0.01, settings.screening)
    assert warning.code == "outlines_differ"
