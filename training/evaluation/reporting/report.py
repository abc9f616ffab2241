"""The report of an evaluation, as Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lesion.enums import Acquisition, SelectionRule, Status, WarningCode
from training.data.sample import Source
from training.evaluation.classification.estimates import group_keys
from training.evaluation.classification.training_photos import EVERY
from training.evaluation.composed.hair import EVERY as HAIR_EVERY
from training.evaluation.crops import SHIFT_EVERY
from training.evaluation.group_tables import FLAG_BELOW, FLAG_PHOTOS, Group
from training.evaluation.metrics.calibration import BINS
from training.evaluation.metrics.estimates import Estimates
from training.evaluation.metrics.keys import (
    AcquisitionKey,
    MetricKey,
    StatusKey,
    WarningKey,
)
from training.evaluation.metrics.masks import JACCARD_THRESHOLD
from training.evaluation.reporting.classifier_tables import comparison_table
from training.evaluation.reporting.classifier_view import (
    ClassifierView,
    ProbabilityView,
    classifier_view,
    probability_view,
)
from training.evaluation.reporting.composed_view import composed_table, overall_table
from training.evaluation.reporting.group_view import (
    GroupsView,
    classifier_group_table,
    groups_view,
    segmentation_group_table,
)
from training.evaluation.reporting.rendering import render
from training.evaluation.reporting.segmentation_view import (
    ResolutionView,
    SegmentationView,
    resolution_view,
    segmentation_view,
)
from training.evaluation.reporting.tables import Table, count, percent
from training.evaluation.reporting.titles import data_set_title
from training.evaluation.summary import Evaluation
from training.evaluation.targets import TargetResult

_REACHED = {True: "yes", False: "**no**", None: "not measured"}

CONSTANTS = {
    "bins": BINS,
    "count": count,
    "hair_every": HAIR_EVERY,
    "flag_below": FLAG_BELOW,
    "flag_photos": FLAG_PHOTOS,
    "jaccard_threshold": JACCARD_THRESHOLD,
    "percent": percent,
    "shift_every": SHIFT_EVERY,
    "training_every": EVERY,
}
"""Constants and functions of the templates."""


@dataclass(frozen=True)
class DataSetView:
    """The results on one data set; parts that its photos do not define are None.

    Attributes:
        title: of the data set.
        segmentation: metrics and rules of the masks.
        classifier: of benign or malignant.
        screening: one row for each status, acquisition and warning.
        segmentation_groups: by the metrics of the masks.
        classifier_groups: by the metrics of the classifier.
    """

    title: str
    segmentation: SegmentationView | None
    classifier: ClassifierView | None
    screening: Table
    segmentation_groups: GroupsView | None
    classifier_groups: GroupsView | None

    @property
    def detailed(self) -> bool:
        """Whether there is more to show than the screening."""
        return self.segmentation is not None or self.classifier is not None


@dataclass(frozen=True)
class ReportView:
    """Everything that the report's template shows; tables without rows to compare are None.

    Attributes:
        split: of the data sets.
        rule: by which the archive selects masks.
        targets: one row a target.
        data_sets: in the order of their names.
        segmentation_data_sets: data sets compared by their masks.
        classifier_data_sets: data sets compared by the classifier's metrics.
        training_comparison: training photos beside held-out photos.
        classified: whether any data set has results of the classifier.
        probability: meaning of the probability; None for weights without a calibration.
        resolution: masks at two resolutions.
        composed: composed photos, one row a kind.
        overall: metrics of the screening over several data sets.
        pictures: caption -> file, relative to the report.
    """

    split: str
    rule: SelectionRule
    targets: Table
    data_sets: list[DataSetView]
    segmentation_data_sets: Table | None
    classifier_data_sets: Table | None
    training_comparison: Table | None
    classified: bool
    probability: ProbabilityView | None
    resolution: ResolutionView | None
    composed: Table | None
    overall: Table | None
    pictures: Mapping[str, str]


def render_report(
    evaluation: Evaluation,
    targets: Sequence[TargetResult],
    pictures: Mapping[str, str] | None = None,
) -> str:
    """Render the report.

    Args:
        evaluation: what was measured.
        targets: checked against it.
        pictures: caption -> file, relative to the report.
    """
    view = report_view(evaluation, targets, pictures or {})
    prevalence = evaluation.settings.classification.prevalence
    return render("report.md.j2", report=view, heading="#", prevalence=prevalence, **CONSTANTS)


def report_view(
    evaluation: Evaluation, targets: Sequence[TargetResult], pictures: Mapping[str, str]
) -> ReportView:
    """Prepare everything that the report shows; arguments as for ``render_report``."""
    keys = group_keys(evaluation.settings)
    masks, answers = evaluation.segmentation_data_sets, evaluation.classifier_data_sets
    comparison = evaluation.training_comparison
    return ReportView(
        split=evaluation.split,
        rule=evaluation.settings.selection.rule,
        targets=_targets_table(targets),
        data_sets=[
            _data_set_view(source, estimates, evaluation)
            for source, estimates in evaluation.estimates.items()
        ],
        segmentation_data_sets=segmentation_group_table(masks) if len(masks) > 1 else None,
        classifier_data_sets=classifier_group_table(answers, keys) if len(answers) > 1 else None,
        training_comparison=(
            comparison_table(comparison, evaluation.settings) if comparison else None
        ),
        classified=bool(evaluation.classifier),
        probability=probability_view(evaluation),
        resolution=resolution_view(evaluation.resolution) if evaluation.resolution else None,
        composed=composed_table(evaluation.composed),
        overall=overall_table(evaluation.overall),
        pictures=pictures,
    )


def _data_set_view(source: Source, estimates: Estimates, evaluation: Evaluation) -> DataSetView:
    results = evaluation.classifier.get(source)
    groups = evaluation.segmentation_groups.get(source)
    classified = None
    classifier_groups = None
    if results is not None:
        classified = classifier_view(estimates, results, evaluation.settings)
        classifier_groups = _classifier_groups(results.groups, evaluation)
    return DataSetView(
        title=data_set_title(source),
        segmentation=segmentation_view(estimates),
        classifier=classified,
        screening=_screening_table(estimates),
        segmentation_groups=groups_view(groups, segmentation_group_table) if groups else None,
        classifier_groups=classifier_groups,
    )


def _classifier_groups(groups: Sequence[Group], evaluation: Evaluation) -> GroupsView:
    keys = group_keys(evaluation.settings)
    return groups_view(groups, lambda own: classifier_group_table(own, keys))


def _targets_table(targets: Sequence[TargetResult]) -> Table:
    return Table(
        ["target", "required", "measured", "reached"],
        [
            [
                target.name,
                target.requirement,
                "" if target.value is None else f"{target.value:.3f}",
                _REACHED[target.reached],
            ]
            for target in targets
        ],
    )


def _screening_table(estimates: Estimates) -> Table:
    """Build one row a status and acquisition, and a row for each warning that a photo got."""
    answers: list[tuple[MetricKey, str]] = [
        *((StatusKey(each), f"status `{each}`") for each in Status),
        *((AcquisitionKey(each), f"acquisition `{each}`") for each in Acquisition),
        *((WarningKey(each), f"warning `{each}`") for each in WarningCode),
    ]
    rows = []
    for key, title in answers:
        share = estimates[key]
        if share is not None and (share.value > 0 or not isinstance(key, WarningKey)):
            rows.append([title, str(share), str(share.photos)])
    return Table(["answer", "share of photos (95 % interval)", "photos"], rows)
