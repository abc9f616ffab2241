"""Pictures of an evaluation: examples from photo to outline, distributions, groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import matplotlib.figure
import numpy as np
from matplotlib.axes import Axes

from lesion.imaging import find_contours
from lesion.photo import read_ground_truth, read_photo
from lesion.region import bounding_box, crop_region
from training.data.sample import Sample
from training.evaluation.metrics.estimates import Figure
from training.evaluation.metrics.masks import dice
from training.evaluation.outcome import Outcome
from training.evaluation.segmentation.rules import MASKS
from training.evaluation.segmentation.scores import FLAG_BELOW, GroupFigures
from training.evaluation.served_model import ServedModel

PLAIN, FLAGGED, DPI = "#4c78a8", "#c0392b", 110

_OURS, _TRUE = "#ff2d2d", "#00e5ff"


@dataclass(frozen=True)
class Example:
    """One photo on its way to the outline.

    Attributes:
        title: its name, and what was said of it.
        photo: uint8 H x W x 3, RGB.
        truth: uint8 H x W, 0 or 1; the masks likewise.
        raw: the chosen network's probability map above the threshold, before refinement.
        refined: the chosen network's mask.
        final: the mask that the service answered with; None where it answered with none.
        region: uint8 h x w x 3, RGB, cut out for the classifier; None likewise.
    """

    title: str
    photo: np.ndarray
    truth: np.ndarray
    raw: np.ndarray
    refined: np.ndarray
    final: np.ndarray | None
    region: np.ndarray | None


def ranked(outcomes: Sequence[Outcome], count: int = 3) -> dict[str, list[Outcome]]:
    """The photos with the best, the middle and the worst Dice of the selected mask."""
    order = sorted(outcomes, key=lambda outcome: outcome.scores["selected"].dice)
    middle = max(0, (len(order) - count) // 2)
    return {
        "best": order[::-1][:count],
        "median": order[middle : middle + count],
        "worst": order[:count],
    }


def example_of(sample: Sample, outcome: Outcome, model: ServedModel) -> Example:
    """Analyse a photo once more and keep what is made on the way.

    Raises:
        ValueError: nobody outlined the lesion.
    """
    if sample.mask is None:
        raise ValueError(f"{sample.image_id} has no true mask")
    settings = model.settings
    photo = read_photo(sample.photo.read_bytes(), settings).pixels
    truth = read_ground_truth(sample.mask.read_bytes(), photo.shape, settings)
    candidates, _ = model.segment(photo)
    # Where the service kept none, the first network's steps are shown.
    chosen = candidates.selected or candidates.candidates[0]
    raw = (chosen.probability > settings.segmentation.threshold).astype(np.uint8)
    final = region = None
    title = f"{sample.image_id} ({outcome.groups['diagnosis']}, {outcome.groups['lesion size']})"
    if outcome.status == "ok":
        final, box = chosen.mask, bounding_box(chosen.mask)
        assert box is not None  # a mask that was kept is not empty
        region = crop_region(photo, box, settings.region.margin)
        title += f"\n{MASKS.get(chosen.network, chosen.network)}"
    else:
        title += f"\nanswer: {outcome.status}"
    return Example(
        title=title,
        photo=photo,
        truth=truth,
        raw=cv2.resize(raw, truth.shape[::-1], interpolation=cv2.INTER_NEAREST),
        refined=chosen.mask,
        final=final,
        region=region,
    )


def draw_examples(examples: Sequence[Example], title: str, file: Path) -> None:
    """A row a photo: photo, raw mask, refined mask, final outline beside the truth, region."""
    tallest = max(example.truth.shape[0] / example.truth.shape[1] for example in examples)
    height = 0.5 + len(examples) * (0.6 + 2.7 * min(tallest, 1.5))
    canvas = matplotlib.figure.Figure((14, height), layout="constrained")
    canvas.suptitle(title)
    grid = canvas.subplots(len(examples), 5, squeeze=False)
    for row, example in zip(grid, examples, strict=True):
        for axes in row:
            axes.set_axis_off()
        _show(row[0], example.photo, example.title)
        _show(row[1], example.raw, f"raw mask\nDice {dice(example.raw, example.truth):.3f}")
        agreement = dice(example.refined, example.truth)
        _show(row[2], example.refined, f"refined mask\nDice {agreement:.3f}")
        answer = "no outline" if example.final is None else f"Dice {agreement:.3f}"
        _show(row[3], example.photo, f"final outline (red), truth (blue)\n{answer}")
        _trace(row[3], example.truth, _TRUE)
        if example.final is not None and example.region is not None:
            _trace(row[3], example.final, _OURS)
            region = _framed(example.region, example.photo.shape)
            _show(row[4], region, "region for the classifier\n")
    canvas.savefig(file, dpi=DPI)


def draw_histogram(outcomes: Sequence[Outcome], title: str, file: Path) -> None:
    """How many photos reach which Dice: each network and the selected mask."""
    canvas = matplotlib.figure.Figure((12, 3.6), layout="constrained")
    canvas.suptitle(title)
    row = canvas.subplots(1, len(MASKS), sharey=True, squeeze=False)[0]
    for axes, (mask, name) in zip(row, MASKS.items(), strict=True):
        values = np.asarray([outcome.scores[mask].dice for outcome in outcomes])
        axes.hist(values, bins=np.linspace(0, 1, 41).tolist(), color=PLAIN)
        for value, style, label in (
            (float(values.mean()), "-", "mean"),
            (float(np.median(values)), "--", "median"),
        ):
            axes.axvline(value, color="black", linestyle=style, label=f"{label} {value:.3f}")
        axes.set(title=name, xlabel="Dice", xlim=(0, 1))
        axes.legend(loc="upper left", frameon=False)
    row[0].set_ylabel("photos")
    canvas.savefig(file, dpi=DPI)


def draw_groups(groups: Sequence[GroupFigures], title: str, file: Path) -> None:
    """Dice of the selected mask in each group, with its 95 % interval."""
    place, places, headings = 0.0, [], []
    for i, group in enumerate(groups):
        if i == 0 or group.grouping != groups[i - 1].grouping:
            place += 1.6
            headings.append((place - 1.0, group.grouping))
        places.append(place)
        place += 1.0
    figures = [group.figures["dice selected"] for group in groups]
    values = np.asarray([figure.value for figure in figures])
    colours = [FLAGGED if group.flagged else PLAIN for group in groups]

    canvas = matplotlib.figure.Figure((9, 1.4 + 0.27 * place), layout="constrained")
    axes = canvas.subplots()
    axes.barh(places, values, color=colours, xerr=arms(figures), error_kw={"capsize": 2})
    everyone = values[0] - groups[0].difference
    axes.axvline(everyone, color="black", label=f"mean of all {everyone:.3f}")
    limit = everyone - FLAG_BELOW
    axes.axvline(limit, color=FLAGGED, linestyle="--", label=f"flagged below {limit:.3f}")
    axes.set_yticks(places, [f"{group.group} ({group.photos})" for group in groups])
    for height, heading in headings:
        axes.text(0.005, height, heading, fontweight="bold", va="center")
    axes.set(title=title, xlabel="Dice of the selected mask, 95 % interval", xlim=(0, 1))
    axes.set_ylim(place, -0.2)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=2, frameon=False)
    canvas.savefig(file, dpi=DPI)


def arms(figures: Sequence[Figure]) -> np.ndarray:
    """How far the intervals of figures reach down and up: float 2 x N, at least 0."""
    down = [figure.value - figure.low for figure in figures]
    up = [figure.high - figure.value for figure in figures]
    return np.maximum([down, up], 0.0)


def _show(axes: Axes, picture: np.ndarray, title: str) -> None:
    axes.imshow(picture, cmap="gray", vmin=0, vmax=1 if picture.ndim == 2 else 255)
    axes.set_title(title, fontsize=9)


def _framed(region: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The region in the middle of a white picture with a photo's aspect ratio, to stand in line."""
    height, width = region.shape[:2]
    scale = max(height / shape[0], width / shape[1])
    down, across = round(scale * shape[0]) - height, round(scale * shape[1]) - width
    edges = down // 2, down - down // 2, across // 2, across - across // 2
    return cv2.copyMakeBorder(region, *edges, cv2.BORDER_CONSTANT, value=(255, 255, 255))


def _trace(axes: Axes, mask: np.ndarray, colour: str) -> None:
    """Draw the outline of a mask over a picture, on a dark line so that it shows on any skin."""
    for polygon in find_contours(mask):
        closed = np.concatenate([polygon, polygon[:1]])
        axes.plot(closed[:, 0], closed[:, 1], color="black", linewidth=2.4, alpha=0.5)
        axes.plot(closed[:, 0], closed[:, 1], color=colour, linewidth=1.4)
