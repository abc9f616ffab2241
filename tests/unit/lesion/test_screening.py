"""Warnings about photos, and the decision whether a photo shows skin."""

import cv2
import numpy as np
import pytest

from lesion.config import Settings
from lesion.enums import WarningCode
from lesion.screening import check_agreement, check_count, check_quality, is_skin, measure_sharpness
from tests import pictures


def _codes(photo: np.ndarray, settings: Settings) -> list[WarningCode]:
    return [warning.code for warning in check_quality(photo, settings.screening)]


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (1281, 721), (2000, 1500)])
def test_good_photos_get_no_warning(size: tuple[int, int], settings: Settings) -> None:
    assert _codes(pictures.lesion_photo(*size)[0], settings) == []


@pytest.mark.parametrize("size", [(1279, 720), (720, 1279), (1280, 719), (480, 360), (3000, 100)])
def test_small_photos_get_a_warning(size: tuple[int, int], settings: Settings) -> None:
    photo, _ = pictures.lesion_photo(*size)
    (warning,) = check_quality(photo, settings.screening)
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


def test_skin_is_decided_by_the_threshold(settings: Settings) -> None:
    edge = settings.screening.skin_threshold
    assert is_skin(edge, settings.screening)
    assert not is_skin(np.nextafter(edge, 0), settings.screening)


def test_masks_that_disagree_get_a_warning(settings: Settings) -> None:
    edge = settings.screening.min_agreement
    assert check_agreement(edge, settings.screening) == ()
    (warning,) = check_agreement(edge - 0.01, settings.screening)
    assert warning.code == WarningCode.OUTLINES_DIFFER


def test_several_lesions_get_a_warning() -> None:
    assert check_count(0) == check_count(1) == ()
    (warning,) = check_count(3)
    assert warning.code == WarningCode.SEVERAL_LESIONS
    assert warning.message.startswith("3 lesions were found")
    assert "the one in red" in warning.message and "lesion=2" in warning.message
