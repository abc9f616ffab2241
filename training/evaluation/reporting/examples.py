"""Pictures of single photos on their way to the mask: the best, median and worst ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import cv2
import matplotlib.figure
import numpy as np
from matplotlib.axes import Axes

from lesion.arrays import Image, Mask
from lesion.enums import Status
from lesion.imaging import find_contours
from lesion.photo import read_ground_truth, read_photo
from lesion.region import bounding_box, crop_region
from training.data.sample import Sample
from training.errors import DataError
from training.evaluation.groups import Grouping
from training.evaluation.metrics.keys import MaskSource
from training.evaluation.metrics.masks import dice
from training.evaluation.outcome import Outcome
from training.evaluation.reporting.plot_style import DPI
from training.evaluation.reporting.titles import MASKS
from training.evaluation.served_model import ServedModel

_FINAL_COLOUR, _TRUE_COLOUR = "#ff2d2d", "#00e5ff"


class Rank(StrEnum):
    """Which photos are shown, by Dice of the selected mask."""

    BEST = "best"
    MEDIAN = "median"
    WORST = "worst"


@dataclass(frozen=True)
class Example:
    """One photo with the steps of its segmentation.

    Attributes:
        title: its name, groups and answer.
        photo: uint8 HxWx3, RGB.
        truth: true mask, uint8 HxW, 0 or 1.
        raw: the selected network's probability map above the threshold, before refinement: uint8
            hxw, 0 or 1, enlarged to HxW.
        refined: the selected network's mask, uint8 HxW, 0 or 1.
        final: the mask in the service's answer, uint8 HxW, 0 or 1; None where it has none.
        region: the classifier's crop, uint8 hxwx3, RGB; None without a final mask.
    """

    title: str
    photo: Image
    truth: Mask
    raw: Mask
    refined: Mask
    final: Mask | None
    region: Image | None


def rank_by_dice(outcomes: Sequence[Outcome], count: int = 3) -> dict[Rank, list[Outcome]]:
    """The photos with the best, median and worst Dice of the selected mask, ``count`` of each."""
    order = sorted(outcomes, key=lambda outcome: outcome.scores[MaskSource.SELECTED].dice)
    middle = max(0, (len(order) - count) // 2)
    return {
        Rank.BEST: order[::-1][:count],
        Rank.MEDIAN: order[middle : middle + count],
        Rank.WORST: order[:count],
    }


def make_example(sample: Sample, outcome: Outcome, model: ServedModel) -> Example:
    """Segment a photo once more and keep the intermediate steps.

    Where the service selected no mask, the steps of the first network are kept.

    Raises:
        DataError: the photo has no true mask.
    """
    if sample.mask is None:
        raise DataError(f"{sample.image_id} has no true mask")
    settings = model.settings
    photo = read_photo(sample.photo.read_bytes(), settings).pixels
    truth = read_ground_truth(sample.mask.read_bytes(), photo.shape, settings)
    selection, _ = model.segment(photo)
    shown = selection.selected or selection.candidates[0]
    raw = (shown.probability > settings.segmentation.threshold).astype(np.uint8)
    final = region = None
    if outcome.status is Status.OK:
        final, box = shown.mask, bounding_box(shown.mask)
        assert box is not None  # a selected mask is not empty
        region = crop_region(photo, box, settings.region.margin)
        answer = MASKS[MaskSource(shown.network)]
    else:
        answer = f"answer: {outcome.status}"
    groups = f"{outcome.groups[Grouping.DIAGNOSIS]}, {outcome.groups[Grouping.LESION_SIZE]}"
    return Example(
        title=f"{sample.image_id} ({groups})\n{answer}",
        photo=photo,
        truth=truth,
        raw=_resize(raw, truth.shape),
        refined=shown.mask,
        final=final,
        region=region,
    )


def draw_examples(examples: Sequence[Example], title: str, file: Path) -> None:
    """Draw one row a photo: photo, raw mask, refined mask, contours of both masks, region.

    Args:
        examples: at least one.
        title: of the figure.
        file: PNG file to write.
    """
    tallest = max(example.truth.shape[0] / example.truth.shape[1] for example in examples)
    height = 0.5 + len(examples) * (0.6 + 2.7 * min(tallest, 1.5))
    canvas = matplotlib.figure.Figure((14, height), layout="constrained")
    canvas.suptitle(title)
    grid = canvas.subplots(len(examples), 5, squeeze=False)
    for row, example in zip(grid, examples, strict=True):
        _draw_row(row, example)
    canvas.savefig(file, dpi=DPI)


def _draw_row(row: Sequence[Axes], example: Example) -> None:
    for axes in row:
        axes.set_axis_off()
    agreement = dice(example.refined, example.truth)
    answer = "no mask" if example.final is None else f"Dice {agreement:.3f}"
    _show(row[0], example.photo, example.title)
    _show(row[1], example.raw, f"raw mask\nDice {dice(example.raw, example.truth):.3f}")
    _show(row[2], example.refined, f"refined mask\nDice {agreement:.3f}")
    _show(row[3], example.photo, f"final mask (red), true mask (blue)\n{answer}")
    _trace(row[3], example.truth, _TRUE_COLOUR)
    if example.final is not None and example.region is not None:
        _trace(row[3], example.final, _FINAL_COLOUR)
        region = _pad_to_aspect(example.region, example.photo.shape)
        _show(row[4], region, "region for the classifier\n")


def _resize(mask: Mask, shape: tuple[int, ...]) -> Mask:
    size = shape[1], shape[0]
    return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST), np.uint8)


def _show(axes: Axes, picture: Image, title: str) -> None:
    axes.imshow(picture, cmap="gray", vmin=0, vmax=1 if picture.ndim == 2 else 255)
    axes.set_title(title, fontsize=9)


def _pad_to_aspect(region: Image, shape: tuple[int, ...]) -> Image:
    """Centre the region in a white picture with the photo's aspect ratio, so that rows align."""
    height, width = region.shape[:2]
    scale = max(height / shape[0], width / shape[1])
    down, across = round(scale * shape[0]) - height, round(scale * shape[1]) - width
    edges = down // 2, down - down // 2, across // 2, across - across // 2
    padded = cv2.copyMakeBorder(region, *edges, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    return np.asarray(padded, np.uint8)


def _trace(axes: Axes, mask: Mask, colour: str) -> None:
    """Draw the contour of a mask over a picture, on a dark line so that it shows on any skin."""
    for polygon in find_contours(mask):
        closed = np.concatenate([polygon, polygon[:1]])
        axes.plot(closed[:, 0], closed[:, 1], color="black", linewidth=2.4, alpha=0.5)
        axes.plot(closed[:, 0], closed[:, 1], color=colour, linewidth=1.4)
