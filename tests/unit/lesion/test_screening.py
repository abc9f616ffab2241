"""The decision whether a photo shows skin, and the warning about masks that differ."""

import numpy as np
import pytest

from lesion.config import Settings
from lesion.enums import WarningCode
from lesion.screening import check_agreement, check_count, is_plain, is_skin
from tests import pictures


def test_skin_is_decided_by_the_threshold(settings: Settings) -> None:
    edge = settings.screening.skin_threshold
    assert is_skin(edge, settings.screening)
    assert not is_skin(np.nextafter(edge, 0), settings.screening)


@pytest.mark.parametrize("colour", [0, 128, 255, (30, 120, 60), (222, 184, 160)])
def test_a_picture_of_one_colour_is_plain(colour: object, settings: Settings) -> None:
    picture = np.full((720, 1280, 3), colour, np.uint8)
    assert is_plain(picture, settings.screening)
    noise = np.random.default_rng(0).integers(0, 3, picture.shape, np.uint8)
    assert is_plain(np.maximum(picture, 2) - noise, settings.screening)


def test_a_photo_of_skin_is_not_plain(settings: Settings) -> None:
    photo, _ = pictures.lesion_photo(1280, 720)
    assert not is_plain(photo, settings.screening)
    assert not is_plain(photo // 8 + np.uint8(100), settings.screening)


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
