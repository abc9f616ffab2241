"""The groups of photos, and the skin tone that one of them needs."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests import pictures
from training.data.sample import Sample
from training.evaluation.groups import GROUPINGS, groups_of, in_order
from training.evaluation.skin_tone import SKIN_TONES, skin_tone, typology_angle


def _sample(**known: object) -> Sample:
    return Sample("a", "a", "ham10000/frame", "test", Path("a.jpg"), **known)  # type: ignore[arg-type]


def _angle_by_the_book(colour: tuple[int, int, int]) -> float:
    """sRGB (IEC 61966-2-1) -> XYZ (D65) -> CIELAB -> ITA, one colour."""
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
def test_the_angle_is_that_of_the_skin_around_the_lesion(
    colour: tuple[int, int, int], size: tuple[int, int]
) -> None:
    width, height = size
    photo = np.full((height, width, 3), colour, np.uint8)
    lesion = np.zeros((height, width), np.uint8)
    cv2.circle(lesion, (width // 2, height // 2), min(size) // 3, 1, -1)
    photo[lesion == 1] = (40, 20, 20)
    assert typology_angle(photo, lesion) == pytest.approx(_angle_by_the_book(colour), abs=0.5)


def test_the_rim_of_the_lesion_is_no_skin() -> None:
    photo = np.full((100, 100, 3), (222, 176, 156), np.uint8)
    photo[10:90, 10:90] = (90, 60, 50)  # most of the photo, but within 5 pixels of the mask
    lesion = np.zeros((100, 100), np.uint8)
    lesion[14:86, 14:86] = 1
    expected = _angle_by_the_book((222, 176, 156))
    assert typology_angle(photo, lesion) == pytest.approx(expected, abs=0.5)


def test_light_skin_is_lighter_than_dark_skin_and_a_full_mask_leaves_none() -> None:
    light, truth = pictures.lesion_photo(400, 300)
    dark, _ = pictures.lesion_photo(400, 300, dark_skin=True)
    angles = [typology_angle(photo, truth) for photo in (light, dark)]
    assert None not in angles
    assert SKIN_TONES.index(skin_tone(angles[0])) < SKIN_TONES.index(skin_tone(angles[1]))
    assert typology_angle(light, np.ones_like(truth)) is None


@pytest.mark.parametrize(
    ("angle", "tone"),
    [
        (55.1, "very light"),
        (55.0, "light"),
        (41.0, "intermediate"),
        (28.0, "tan"),
        (10.0, "brown"),
        (-29.9, "brown"),
        (-30.0, "dark"),
        (-80.0, "dark"),
        (None, "unknown"),
    ],
)
def test_the_edges_of_the_skin_tones(angle: float | None, tone: str) -> None:
    assert skin_tone(angle) == tone
    assert tone in (*SKIN_TONES, "unknown")


def test_a_photo_is_in_one_group_of_each_grouping() -> None:
    sample = _sample(diagnosis="mel", age=45.0, sex="female", hair_rating=0, fitzpatrick=6)
    groups = groups_of(sample, (288, 384, 3), 0.02, 30.0)
    assert groups == {
        "diagnosis": "mel",
        "lesion size": "small",
        "hair": "0",
        "sharpness": "256 pixels or more",
        "age": "45 to 59",
        "sex": "female",
        "skin tone": "intermediate",
        "Fitzpatrick": "6",
    }
    assert list(groups) == list(GROUPINGS)


def test_what_nobody_knows_is_unknown() -> None:
    groups = groups_of(_sample(), (150, 200, 3), 0.5, None)
    known = {name: group for name, group in groups.items() if group != "unknown"}
    assert known == {"lesion size": "large", "sharpness": "under 256 pixels"}


@pytest.mark.parametrize(
    ("fraction", "size"),
    [(0.0199, "tiny"), (0.02, "small"), (0.0999, "small"), (0.1, "medium"), (0.3, "large")],
)
def test_the_edges_of_the_sizes(fraction: float, size: str) -> None:
    assert groups_of(_sample(), (9, 9), fraction, None)["lesion size"] == size


@pytest.mark.parametrize(
    ("age", "group"),
    [
        (0.0, "under 30"),
        (29.0, "under 30"),
        (30.0, "30 to 44"),
        (60.0, "60 to 74"),
        (75.0, "75 and over"),
    ],
)
def test_the_edges_of_the_ages(age: float, group: str) -> None:
    assert groups_of(_sample(age=age), (9, 9), 0.1, None)["age"] == group


def test_groups_stand_in_their_natural_order() -> None:
    assert in_order({"large", "tiny", "medium"}) == ["tiny", "medium", "large"]
    assert in_order({"unknown", "75 and over", "under 30"}) == [
        "under 30",
        "75 and over",
        "unknown",
    ]
    assert in_order({"dark", "tan", "light"}) == ["light", "tan", "dark"]
    assert in_order({"nv", "mel", "unknown"}) == ["mel", "nv", "unknown"]
