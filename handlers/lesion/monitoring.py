"""What is counted and measured about each photo, to watch a running service.

The names are those of metrics.yaml; ``training.baselines`` computes the same values for test
photos. TorchServe's histograms have fixed buckets (``BUCKETS``), so some values are scaled to
spread over them; the name then says how.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from lesion.enums import (
    SEGMENTERS,
    Acquisition,
    Advice,
    Confidence,
    ErrorCode,
    LesionType,
    SelectionRule,
    Status,
    WarningCode,
)
from lesion.errors import PhotoRefused
from lesion.report import Report

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
"""Upper edges of the buckets of TorchServe's histograms."""

REQUESTS = "lesion_requests_total"
REFUSALS = "lesion_refusals_total"
ANALYSES = "lesion_analyses_total"
EXPLANATIONS = "lesion_explanations_total"
ADVICE = "lesion_advice_total"
ACQUISITION = "lesion_acquisition_total"
WARNINGS = "lesion_warnings_total"
SEGMENTER = "lesion_selected_segmenter_total"
PROBABILITY = "lesion_malignancy_probability"
DISAGREEMENT = "lesion_mask_disagreement"
SHARPNESS = "lesion_sharpness_hundreds"
DARKNESS = "lesion_darkness_fifties"
STAGE_SECONDS = "lesion_stage_seconds"

HISTOGRAMS = (PROBABILITY, DISAGREEMENT, SHARPNESS, DARKNESS)
"""Distributions that drift is looked for in."""

_NO_CONFIDENCE = "none"
"""Label of an analysis without a diagnosis."""


@dataclass(frozen=True)
class Observation:
    """An increment of a counter, or a value for a histogram.

    Attributes:
        metric: its name in metrics.yaml.
        labels: values of the metric's dimensions after the model's name.
        value: to add or to observe.
        is_histogram: whether the metric is a histogram.
    """

    metric: str
    labels: tuple[str, ...] = ()
    value: float = 1
    is_histogram: bool = False


def observe_request() -> Observation:
    """Count a photo that was submitted, with any outcome."""
    return Observation(REQUESTS)


def observe_refusal(refusal: PhotoRefused) -> Observation:
    """Count a photo that was refused."""
    return Observation(REFUSALS, (refusal.code,))


def observe_report(report: Report, *, explained: bool) -> Iterator[Observation]:
    """Count and measure an analysis.

    Args:
        report: its result.
        explained: whether an explanation was requested. The photo was most likely analysed before,
            so only the explanation and the times count.
    """
    if explained:
        yield Observation(EXPLANATIONS, (report.status,))
    else:
        yield from _observe_photo(report)
        yield from _observe_result(report)
    for stage, milliseconds in report.timing_ms.items():
        if milliseconds > 0:  # a stage that did not run is not observed
            yield _histogram(STAGE_SECONDS, milliseconds / 1000, stage)


def _observe_photo(report: Report) -> Iterator[Observation]:
    """Measure what depends on the camera and on how the photo was taken."""
    yield Observation(ACQUISITION, (report.acquisition,))
    for warning in report.warnings:
        yield Observation(WARNINGS, (warning.code,))
    yield _histogram(SHARPNESS, report.measures.sharpness / 100)
    yield _histogram(DARKNESS, (255 - report.measures.brightness) / 50)


def _observe_result(report: Report) -> Iterator[Observation]:
    """Count what the networks found."""
    outcome = report.diagnosis or report.status, report.confidence or _NO_CONFIDENCE
    yield Observation(ANALYSES, outcome)
    if report.advice is not None:
        yield Observation(ADVICE, (report.advice,))
    if report.malignancy_probability is not None:
        yield _histogram(PROBABILITY, report.malignancy_probability)
    segmentation = report.segmentation
    if segmentation.selected is not None:
        yield Observation(SEGMENTER, (segmentation.selected, segmentation.rule))
    if segmentation.agreement is not None:
        yield _histogram(DISAGREEMENT, 1 - segmentation.agreement)


def _histogram(metric: str, value: float, *labels: str) -> Observation:
    return Observation(metric, labels, value, is_histogram=True)


def list_zeros() -> Iterator[Observation]:
    """List every counter with each of its labels and the value 0.

    Observed at the start, they let Prometheus see the first event of each kind: the increase of a
    series that does not exist before is unknown.
    """
    undiagnosed = product((Status.NO_LESION_FOUND, Status.NOT_SKIN), (_NO_CONFIDENCE,))
    labels: dict[str, list[tuple[str, ...]]] = {
        REQUESTS: [()],
        REFUSALS: [(code,) for code in ErrorCode],
        ANALYSES: [*product(LesionType, Confidence), *undiagnosed],
        EXPLANATIONS: [(status,) for status in Status],
        ADVICE: [(advice,) for advice in Advice],
        ACQUISITION: [(acquisition,) for acquisition in Acquisition],
        WARNINGS: [(code,) for code in WarningCode],
        SEGMENTER: list(product(SEGMENTERS, SelectionRule)),
    }
    for metric, values in labels.items():
        yield from (Observation(metric, each, 0) for each in values)
