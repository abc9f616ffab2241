"""The groups of photos that figures are compared between."""

from training.data.sample import Sample
from training.evaluation.skin_tone import SKIN_TONES, skin_tone

UNKNOWN = "unknown"

HAM10000, PAD = "ham10000/frame", "pad-ufes-20"
"""Sources of photos that some figures and targets are about."""

GROUPINGS: dict[str, str] = {
    "diagnosis": "the data set's own word for it",
    "lesion size": "the true mask's part of the frame: tiny under 2 %, small 2 to 10 %, medium 10 "
    "to 30 %, large above",
    "hair": "people's rating, 0 (none) to 2 (much)",
    "sharpness": "shorter side of the copy; HAM10000: 384x288 is sharp, 200x150 is enlarged for "
    "the networks",
    "age": "years",
    "sex": "as recorded",
    "skin tone": "individual typology angle of the skin around the lesion (Chardon et al., 1991): "
    "very light above 55 degrees, light above 41, intermediate above 28, tan above 10, brown above "
    "-30, dark; rough, because lamp, exposure, camera and JPEG colour it",
    "Fitzpatrick": "skin type, as recorded",
}
"""Name of each grouping and how its groups are made."""

SHARP_FROM = 256
"""Pixels of the shorter side: the networks' input, so that a sharper copy loses nothing there."""

_SIZES = ((0.02, "tiny"), (0.10, "small"), (0.30, "medium"), (float("inf"), "large"))
_AGES = (
    (30, "under 30"),
    (45, "30 to 44"),
    (60, "45 to 59"),
    (75, "60 to 74"),
    (float("inf"), "75 and over"),
)
_SHARPNESS = (
    (SHARP_FROM, f"under {SHARP_FROM} pixels"),
    (float("inf"), f"{SHARP_FROM} pixels or more"),
)

_ORDER = [name for edges in (_SIZES, _SHARPNESS, _AGES) for _, name in edges] + [*SKIN_TONES]


def groups_of(
    sample: Sample, shape: tuple[int, ...], lesion_fraction: float | None, angle: float | None
) -> dict[str, str]:
    """The group of a photo in each grouping.

    Args:
        sample: what is known of the photo.
        shape: its H, W, ...
        lesion_fraction: the true mask's part of the frame, in [0, 1]; None where there is none.
        angle: individual typology angle, degrees, or None.

    Returns:
        Keyed as ``GROUPINGS``; ``unknown`` where the data set does not say.
    """
    return {
        "diagnosis": sample.diagnosis or UNKNOWN,
        "lesion size": UNKNOWN if lesion_fraction is None else _below(lesion_fraction, _SIZES),
        "hair": _known(sample.hair_rating),
        "sharpness": _below(min(shape[:2]), _SHARPNESS),
        "age": UNKNOWN if sample.age is None else _below(sample.age, _AGES),
        "sex": sample.sex or UNKNOWN,
        "skin tone": skin_tone(angle),
        "Fitzpatrick": _known(sample.fitzpatrick),
    }


def in_order(groups: set[str]) -> list[str]:
    """Groups as a reader expects them: by size, age or tone, else by name; unknown last."""

    def place(group: str) -> tuple[bool, int, str]:
        return group == UNKNOWN, _ORDER.index(group) if group in _ORDER else -1, group

    return sorted(groups, key=place)


def _below(value: float, edges: tuple[tuple[float, str], ...]) -> str:
    """The first group whose upper edge is above the value."""
    return next(name for edge, name in edges if value < edge)


def _known(value: int | None) -> str:
    return UNKNOWN if value is None else str(value)
