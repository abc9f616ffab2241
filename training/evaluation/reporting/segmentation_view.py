"""Estimates of masks as the templates show them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from training.evaluation.metrics.estimates import Estimates
from training.evaluation.metrics.keys import MaskMetric, MaskMetricKey, MaskRule, MaskSource
from training.evaluation.reporting.tables import Table, cells
from training.evaluation.reporting.titles import MASK_METRICS, MASKS
from training.evaluation.segmentation.estimates import SELECTED_DICE
from training.evaluation.segmentation.resolution import COMPARED_MASKS, ResolutionEstimates

_RULES: dict[MaskSource | MaskRule, str] = {
    MaskSource.UNET: "always the U-Net's mask",
    MaskSource.DEEPLABV3: "always DeepLabV3's mask",
    MaskRule.LARGER_AREA: MASKS[MaskRule.LARGER_AREA],
    MaskRule.HIGHER_EXPECTED_DICE: MASKS[MaskRule.HIGHER_EXPECTED_DICE],
    MaskSource.MEAN: f"mask of the {MASKS[MaskSource.MEAN]}",
    MaskRule.ORACLE: MASKS[MaskRule.ORACLE],
    MaskSource.SELECTED: "the archive's rule",
}
_RULE_METRICS = (
    MaskMetric.DICE,
    MaskMetric.IOU,
    MaskMetric.THRESHOLDED_JACCARD,
    MaskMetric.HD95,
)


@dataclass(frozen=True)
class SegmentationView:
    """The masks of one data set.

    Attributes:
        photos: number of photos with a true mask.
        metrics: one row a metric.
        rules: one row a rule.
    """

    photos: int
    metrics: Table
    rules: Table


@dataclass(frozen=True)
class ResolutionView:
    """Agreement between the answers at two resolutions.

    Attributes:
        table: one row a set of photos.
        remarks: on single photos.
    """

    table: Table
    remarks: list[str]


def segmentation_view(estimates: Estimates) -> SegmentationView | None:
    """Prepare the masks of one data set; None where no photo has a true mask."""
    selected = estimates[SELECTED_DICE]
    if selected is None:
        return None
    return SegmentationView(selected.photos, _metrics_table(estimates), _rules_table(estimates))


def resolution_view(resolution: Mapping[str, ResolutionEstimates]) -> ResolutionView:
    """Prepare the agreement between the answers at two resolutions, by set of photos."""
    rows = [
        [
            f"{name}, reduced to 1/{own.factor}",
            str(own.photos),
            *(f"{own.means[mask]}; {own.minima[mask]:.3f}" for mask in COMPARED_MASKS),
            f"{np.mean(own.changes):.3f}; {max(own.changes):.3f}" if own.changes else "-",
            f"{own.same_advice} of {len(own.changes)}",
        ]
        for name, own in resolution.items()
    ]
    head = [
        "photos",
        "number",
        *(f"{MASKS[mask]}: mean; minimum" for mask in COMPARED_MASKS),
        "change of the malignancy probability: mean; largest",
        "same advice",
    ]
    remarks = [remark for own in resolution.values() for remark in own.remarks]
    return ResolutionView(Table(head, rows), remarks)


def _metrics_table(estimates: Estimates) -> Table:
    shown = (MaskSource.UNET, MaskSource.DEEPLABV3, MaskSource.SELECTED)
    return Table(
        ["metric", *(MASKS[mask] for mask in shown)],
        [
            [title, *cells(estimates, [MaskMetricKey(metric, mask) for mask in shown])]
            for metric, title in MASK_METRICS.items()
        ],
    )


def _rules_table(estimates: Estimates) -> Table:
    return Table(
        ["mask", *(MASK_METRICS[metric] for metric in _RULE_METRICS)],
        [
            [title, *cells(estimates, [MaskMetricKey(metric, mask) for metric in _RULE_METRICS])]
            for mask, title in _RULES.items()
        ],
    )
