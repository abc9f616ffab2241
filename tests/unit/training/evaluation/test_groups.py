"""Groups of photos."""

from pathlib import Path

import pytest

from training.data.sample import Sample, Source, Split
from training.evaluation.groups import GROUPINGS, UNKNOWN, Grouping, assign_groups, sort_groups
from training.evaluation.skin_tone import SkinTone


def _sample(**known: object) -> Sample:
    return Sample("a", "a", Source.HAM10000_FRAME, Split.TEST, Path("a.jpg"), **known)  # type: ignore[arg-type]


def test_a_photo_is_in_one_group_of_each_grouping() -> None:
    sample = _sample(diagnosis="mel", age=45.0, sex="female", hair_rating=0, fitzpatrick=6)
    groups = assign_groups(sample, (288, 384, 3), 0.02, 30.0)
    assert groups == {
        Grouping.DIAGNOSIS: "mel",
        Grouping.LESION_SIZE: "small",
        Grouping.HAIR: "0",
        Grouping.SHARPNESS: "256 pixels or more",
        Grouping.AGE: "45 to 59",
        Grouping.SEX: "female",
        Grouping.SKIN_TONE: SkinTone.INTERMEDIATE,
        Grouping.FITZPATRICK: "6",
    }
    assert list(groups) == list(GROUPINGS)


def test_properties_without_a_record_are_unknown() -> None:
    groups = assign_groups(_sample(), (150, 200, 3), 0.5, None)
    known = {name: group for name, group in groups.items() if group != UNKNOWN}
    assert known == {Grouping.LESION_SIZE: "large", Grouping.SHARPNESS: "under 256 pixels"}


@pytest.mark.parametrize(
    ("fraction", "size"),
    [(0.0199, "tiny"), (0.02, "small"), (0.0999, "small"), (0.1, "medium"), (0.3, "large")],
)
def test_edges_of_the_sizes(fraction: float, size: str) -> None:
    assert assign_groups(_sample(), (9, 9), fraction, None)[Grouping.LESION_SIZE] == size


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
def test_edges_of_the_ages(age: float, group: str) -> None:
    assert assign_groups(_sample(age=age), (9, 9), 0.1, None)[Grouping.AGE] == group


def test_groups_are_sorted_by_their_edges() -> None:
    assert sort_groups({"large", "tiny", "medium"}) == ["tiny", "medium", "large"]
    assert sort_groups({UNKNOWN, "75 and over", "under 30"}) == [
        "under 30",
        "75 and over",
        UNKNOWN,
    ]
    assert sort_groups(set(SkinTone)) == list(SkinTone)
    assert sort_groups({"nv", "mel", UNKNOWN}) == ["mel", "nv", UNKNOWN]
