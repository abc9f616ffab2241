"""Groups of photos as the templates show them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from training.evaluation.group_tables import Group
from training.evaluation.groups import GROUPINGS
from training.evaluation.metrics.keys import MetricKey
from training.evaluation.reporting.tables import UNDEFINED, Table, cell
from training.evaluation.reporting.titles import data_set_title, key_title
from training.evaluation.segmentation.estimates import GROUP_KEYS, SELECTED_DICE


@dataclass(frozen=True)
class GroupingView:
    """The groups of one grouping.

    Attributes:
        title: of the grouping.
        definition: of its groups.
        table: one row a group.
    """

    title: str
    definition: str
    table: Table


@dataclass(frozen=True)
class GroupsView:
    """All groups of one data set.

    Attributes:
        flagged: one line for each flagged group.
        groupings: the tables.
    """

    flagged: list[str]
    groupings: list[GroupingView]


def groups_view(
    groups: Sequence[Group], make_table: Callable[[Sequence[Group]], Table]
) -> GroupsView:
    """Prepare the groups of one data set; ``make_table`` makes the table of one grouping."""
    views = []
    for grouping, definition in GROUPINGS.items():
        own = [group for group in groups if group.grouping is grouping]
        if own:
            title = f"{grouping[0].upper()}{grouping[1:]}"
            views.append(GroupingView(title, definition, make_table(own)))
    return GroupsView([_flag_line(group) for group in groups if group.flagged], views)


def segmentation_group_table(groups: Sequence[Group]) -> Table:
    """Make the table of some groups by the metrics of their masks; flagged estimates are bold."""
    head = ["group", "photos", *map(key_title, GROUP_KEYS), "difference in Dice, selected"]
    return Table(
        head,
        [
            [
                data_set_title(group.name),
                str(group.photos),
                *_flagged_cells(group, GROUP_KEYS),
                _difference(group.differences[SELECTED_DICE]),
            ]
            for group in groups
        ],
    )


def classifier_group_table(groups: Sequence[Group], keys: Sequence[MetricKey]) -> Table:
    """Make the table of some groups by metrics of the classifier; flagged estimates are bold."""
    return Table(
        ["group", "benign", "malignant", *map(key_title, keys)],
        [
            [
                data_set_title(group.name),
                str(group.benign),
                str(group.malignant),
                *_flagged_cells(group, keys),
            ]
            for group in groups
        ],
    )


def _flagged_cells(group: Group, keys: Sequence[MetricKey]) -> list[str]:
    found = [(key, cell(group.estimates[key])) for key in keys]
    return [f"**{text}**" if key in group.flagged else text for key, text in found]


def _flag_line(group: Group) -> str:
    return f"{group.grouping} {group.name}: {'; '.join(map(key_title, group.flagged))}"


def _difference(value: float | None) -> str:
    return UNDEFINED if value is None else f"{value:+.3f}"
