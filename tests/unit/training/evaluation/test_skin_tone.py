"""The individual typology angle and the skin tones."""

import cv2
import numpy as np
import pytest

from tests import pictures
from training.evaluation.skin_tone import SkinTone, skin_tone, typology_angle


def _textbook_angle(colour: tuple[int, int, int]) -> float:
    """The ITA of one colour: sRGB (IEC 61966-2-1) -> XYZ (D65) -> CIELAB -> ITA."""
    share = np.asarray(colour) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    y = linear @ (0.2126, 0.7152, 0.0722)
    z = linear @ (0.0193, 0.1192, 0.9505) / 1.089
    lightness, yellowness = 116 * np.cbrt(y) - 16, 200 * (np.cbrt(y) - np.cbrt(z))
    return float(np.degrees(np.arctan((lightness - 50) / yellowness)))


@pytest.mark.parametrize("size", [(97, 61), (61, 97), (1500, 1000)])
@pytest.mark.parametrize(
    "colour", [(240, 212, 190), (222, 176, 156), (180, 130, 95), (104, 72, 56), (70, 45, 30)]
)
def test_angle_is_that_of_the_skin_around_the_lesion(
    colour: tuple[int, int, int], size: tuple[int, int]
) -> None:
    width, height = size
    photo = np.full((height, width, 3), colour, np.uint8)
    lesion = np.zeros((height, width), np.uint8)
    cv2.circle(lesion, (width // 2, height // 2), min(size) // 3, 1, -1)
    photo[lesion == 1] = (40, 20, 20)
    assert typology_angle(photo, lesion) == pytest.approx(_textbook_angle(colour), abs=0.5)


def test_rim_of_the_lesion_does_not_count_as_skin() -> None:
    photo = np.full((100, 100, 3), (222, 176, 156), np.uint8)
    photo[10:90, 10:90] = (90, 60, 50)  # most of the photo, but within 5 pixels of the mask
    lesion = np.zeros((100, 100), np.uint8)
    lesion[14:86, 14:86] = 1
    expected = _textbook_angle((222, 176, 156))
    assert typology_angle(photo, lesion) == pytest.approx(expected, abs=0.5)


def test_light_skin_is_lighter_than_dark_skin_and_a_full_mask_leaves_no_skin() -> None:
    light, truth = pictures.lesion_photo(400, 300)
    dark, _ = pictures.lesion_photo(400, 300, dark_skin=True)
    angles = [typology_angle(photo, truth) for photo in (light, dark)]
    tones = [skin_tone(angle) for angle in angles if angle is not None]
    assert len(tones) == 2
    assert list(SkinTone).index(tones[0]) < list(SkinTone).index(tones[1])
    assert typology_angle(light, np.ones_like(truth)) is None


@pytest.mark.parametrize(
    ("angle", "tone"),
    [
        (55.1, SkinTone.VERY_LIGHT),
        (55.0, SkinTone.LIGHT),
        (41.0, SkinTone.INTERMEDIATE),
        (28.0, SkinTone.TAN),
        (10.0, SkinTone.BROWN),
        (-29.9, SkinTone.BROWN),
        (-30.0, SkinTone.DARK),
        (-80.0, SkinTone.DARK),
    ],
)
def test_edges_of_the_skin_tones(angle: float, tone: SkinTone) -> None:
    assert skin_tone(angle) is tone
