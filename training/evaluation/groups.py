"""Groups of photos, by properties of the lesion, the photo and the person."""

from collections.abc import Collection
from enum import StrEnum

from training.data.sample import Sample
from training.evaluation.skin_tone import SkinTone, skin_tone

UNKNOWN = "unknown"
"""Group of the photos for which the data set does not record the property."""


class Grouping(StrEnum):
    """Properties by which photos are grouped."""

    DIAGNOSIS = "diagnosis"
    LESION_SIZE = "lesion size"
    HAIR = "hair"
    SHARPNESS = "sharpness"
    AGE = "age"
    SEX = "sex"
    SKIN_TONE = "skin tone"
    FITZPATRICK = "Fitzpatrick"
    DATA_SET = "data set"


GROUPINGS: dict[Grouping, str] = {
    Grouping.DIAGNOSIS: "as the data set records it",
    Grouping.LESION_SIZE: "area of the true mask in percent of the frame: tiny below 2 %, small 2 "
    "to 10 %, medium 10 to 30 %, large 30 % or more",
    Grouping.HAIR: "rated by people, 0 (none) to 2 (much)",
    Grouping.SHARPNESS: "shorter side of the copy; in HAM10000, copies of 384x288 pixels are "
    "sharp, copies of 200x150 are enlarged for the networks",
    Grouping.AGE: "years",
    Grouping.SEX: "as recorded",
    Grouping.SKIN_TONE: "individual typology angle of the skin around the lesion (Chardon et al., "
    "1991): very light above 55 degrees, light above 41, intermediate above 28, tan above 10, "
    "brown above -30, dark below; approximate, because lighting, exposure, camera and JPEG "
    "compression change the colour",
    Grouping.FITZPATRICK: "skin type, as recorded",
}
"""The groupings within a data set, each with the definition of its groups."""

SHARP_FROM = 256
"""Shorter side, in pixels, from which a copy counts as sharp: the networks' input size."""

TINY = "tiny"
OVER_75 = "75 and over"
DARK_SKIN = ("4", "5", "6")
"""Fitzpatrick's skin types IV to VI."""

_UNBOUNDED = float("inf")
_SIZES: dict[str, float] = {TINY: 0.02, "small": 0.10, "medium": 0.30, "large": _UNBOUNDED}
_AGES: dict[str, float] = {
    "under 30": 30,
    "30 to 44": 45,
    "45 to 59": 60,
    "60 to 74": 75,
    OVER_75: _UNBOUNDED,
}
_SHARPNESS: dict[str, float] = {
    f"under {SHARP_FROM} pixels": SHARP_FROM,
    f"{SHARP_FROM} pixels or more": _UNBOUNDED,
}
"""Names of groups with their upper edges, which belong to the next group."""

_ORDER: list[str] = [*_SIZES, *_SHARPNESS, *_AGES, *SkinTone]


def assign_groups(
    sample: Sample, shape: tuple[int, ...], lesion_fraction: float | None, angle: float | None
) -> dict[Grouping, str]:
    """Assign a photo to one group of each of ``GROUPINGS``.

    Args:
        sample: the photo's record.
        shape: its H, W, ...
        lesion_fraction: area of the true mask, in [0, 1] of the frame; None without a true mask.
        angle: individual typology angle, degrees; None where it cannot be measured.
    """
    size = UNKNOWN if lesion_fraction is None else _group_below(lesion_fraction, _SIZES)
    return {
        Grouping.DIAGNOSIS: sample.diagnosis or UNKNOWN,
        Grouping.LESION_SIZE: size,
        Grouping.HAIR: _number_or_unknown(sample.hair_rating),
        Grouping.SHARPNESS: _group_below(min(shape[:2]), _SHARPNESS),
        Grouping.AGE: UNKNOWN if sample.age is None else _group_below(sample.age, _AGES),
        Grouping.SEX: sample.sex or UNKNOWN,
        Grouping.SKIN_TONE: UNKNOWN if angle is None else skin_tone(angle),
        Grouping.FITZPATRICK: _number_or_unknown(sample.fitzpatrick),
    }


def sort_groups(groups: Collection[str]) -> list[str]:
    """Sort groups of one grouping: numeric ones by their edges, others by name, unknown last."""

    def place(group: str) -> tuple[bool, int, str]:
        return group == UNKNOWN, _ORDER.index(group) if group in _ORDER else -1, group

    return sorted(groups, key=place)


def _group_below(value: float, upper_edges: dict[str, float]) -> str:
    """The first group whose upper edge is above the value."""
    return next(name for name, edge in upper_edges.items() if value < edge)


def _number_or_unknown(value: int | None) -> str:
    return UNKNOWN if value is None else str(value)
