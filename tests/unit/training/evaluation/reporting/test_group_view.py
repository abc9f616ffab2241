"""Tables of groups, with flagged estimates in bold."""

from lesion.config import Settings
from tests.outcomes import outcome
from training.evaluation.classification.estimates import group_keys
from training.evaluation.reporting.group_view import (
    classifier_group_table,
    groups_view,
    segmentation_group_table,
)
from training.evaluation.reporting.rendering import render
from training.evaluation.summary import classifier_groups, segmentation_groups


def test_flagged_groups_of_the_classifier_are_named(settings: Settings) -> None:
    young = [outcome(i, malignant=True, p=0.9, age="30 to 44") for i in range(40)]
    old = [outcome(i, malignant=True, p=0.05, age="75 and over") for i in range(40, 60)]
    keys = group_keys(settings)
    view = groups_view(
        classifier_groups(young + old, settings),
        lambda own: classifier_group_table(own, keys),
    )
    assert view.flagged == [
        "age 75 and over: sensitivity, malignant (p > 0.60); "
        "sensitivity, advice to see a doctor (p >= 0.10)"
    ]
    text = render("groups.md.j2", groups=view)
    assert f"- {view.flagged[0]}" in text
    assert "| 75 and over | 0 | 20 | – | **0.000 (0.000 to 0.000)** | – |" in text


def test_flagged_groups_of_masks_are_bold() -> None:
    young = [outcome(i, unet=0.95, age="30 to 44") for i in range(40)]
    old = [outcome(i, unet=0.5, age="75 and over") for i in range(40, 60)]
    view = groups_view(segmentation_groups(young + old), segmentation_group_table)
    ages = next(grouping for grouping in view.groupings if grouping.title == "Age")
    bold = "**0.500 (0.500 to 0.500)**"
    assert list(ages.table.rows[1][:5]) == [
        "75 and over", "20", bold, "0.800 (0.800 to 0.800)", bold,
    ]  # fmt: skip
    assert ages.table.rows[1][-1] == "-0.300"


def test_nothing_flagged_is_stated() -> None:
    view = groups_view([], segmentation_group_table)
    assert "No estimate is flagged" in render("groups.md.j2", groups=view)
