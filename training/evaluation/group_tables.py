"""Comparison of groups of photos with all photos, and the one rule that flags a group."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from training.evaluation.groups import GROUPINGS, UNKNOWN, Grouping, sort_groups
from training.evaluation.metrics.estimates import Estimate, Estimates
from training.evaluation.metrics.keys import CallKey, CallMetric, ClassifierMetric, MetricKey
from training.evaluation.outcome import Outcome

FLAG_PHOTOS = 10
FLAG_BELOW = 0.05
"""An estimate of a group is flagged if at least ``FLAG_PHOTOS`` photos count for it, it lies
``FLAG_BELOW`` or more below the overall estimate, and the overall estimate lies above its whole
confidence interval."""

Estimator = Callable[[Sequence[Outcome]], Estimates]
"""Computes the same estimates, of metrics where higher is better, from any photos."""


@dataclass(frozen=True)
class Group:
    """One group of photos, compared with all photos that it was taken from.

    Attributes:
        grouping: the property by which the photos are grouped.
        name: of the group.
        photos: number of photos.
        benign: number of them that are labelled benign.
        malignant: number of them that are labelled malignant.
        estimates: of the group.
        differences: each estimate minus the overall one; None where one of them is undefined.
        flagged: keys of the estimates that are flagged.
    """

    grouping: Grouping
    name: str
    photos: int
    benign: int
    malignant: int
    estimates: Estimates
    differences: dict[MetricKey, float | None]
    flagged: tuple[MetricKey, ...]

    def counted(self, key: MetricKey) -> int:
        """The number of photos that count for an estimate.

        These are the malignant ones for a sensitivity, the benign ones for a specificity, the
        fewer of both for the AUC and all for other metrics.
        """
        match key:
            case CallKey(metric=CallMetric.SENSITIVITY):
                return self.malignant
            case CallKey(metric=CallMetric.SPECIFICITY):
                return self.benign
            case ClassifierMetric.AUC:
                return min(self.benign, self.malignant)
        return self.photos


def compare_groups(outcomes: Sequence[Outcome], estimator: Estimator) -> list[Group]:
    """Compare every group of ``GROUPINGS`` with all photos of a data set.

    Groupings that the data set does not record at all are left out.

    Args:
        outcomes: of one data set.
        estimator: computes the estimates to compare.
    """
    groups: list[Group] = []
    for grouping in GROUPINGS:
        names = [outcome.groups[grouping] for outcome in outcomes]
        if set(names) - {UNKNOWN}:
            groups += _compare(outcomes, grouping, names, estimator)
    return groups


def compare_data_sets(outcomes: Sequence[Outcome], estimator: Estimator) -> list[Group]:
    """Compare every data set with the photos of all of them; arguments as ``compare_groups``."""
    sources = [outcome.source for outcome in outcomes]
    return _compare(outcomes, Grouping.DATA_SET, sources, estimator)


def _compare(
    outcomes: Sequence[Outcome], grouping: Grouping, names: Sequence[str], estimator: Estimator
) -> list[Group]:
    """Compare the groups of one grouping; ``names`` holds the group of each photo."""
    if not outcomes:
        return []
    overall = estimator(outcomes)
    groups = []
    for name in sort_groups(set(names)):
        own = [o for o, group in zip(outcomes, names, strict=True) if group == name]
        groups.append(_compare_group(grouping, name, own, estimator(own), overall))
    return groups


def _compare_group(
    grouping: Grouping,
    name: str,
    outcomes: Sequence[Outcome],
    estimates: Estimates,
    overall: Estimates,
) -> Group:
    group = Group(
        grouping=grouping,
        name=name,
        photos=len(outcomes),
        benign=sum(outcome.malignant is False for outcome in outcomes),
        malignant=sum(outcome.malignant is True for outcome in outcomes),
        estimates=estimates,
        differences={key: _difference(own, overall[key]) for key, own in estimates.items()},
        flagged=(),
    )
    flagged = tuple(
        key
        for key, own in estimates.items()
        if group.counted(key) >= FLAG_PHOTOS and _is_worse(own, overall[key])
    )
    return replace(group, flagged=flagged)


def _difference(own: Estimate | None, overall: Estimate | None) -> float | None:
    return None if own is None or overall is None else own.value - overall.value


def _is_worse(own: Estimate | None, overall: Estimate | None) -> bool:
    if own is None or overall is None:
        return False
    return overall.value - own.value >= FLAG_BELOW and overall.value > own.high
