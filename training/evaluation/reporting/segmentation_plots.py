"""Plots of the masks: distribution of Dice, Dice by group."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib.figure
import numpy as np

from training.evaluation.group_tables import Group
from training.evaluation.metrics.estimates import Estimate
from training.evaluation.metrics.keys import MaskSource
from training.evaluation.outcome import Outcome
from training.evaluation.reporting.plot_style import DPI, FLAGGED, PLAIN, error_bars
from training.evaluation.reporting.titles import MASKS
from training.evaluation.segmentation.estimates import SELECTED_DICE

_HISTOGRAMS = (MaskSource.UNET, MaskSource.DEEPLABV3, MaskSource.SELECTED)


def draw_dice_histograms(outcomes: Sequence[Outcome], title: str, file: Path) -> None:
    """Draw the distribution of Dice over photos: each network's and the selected mask.

    Args:
        outcomes: of photos with a true mask.
        title: of the figure.
        file: PNG file to write.
    """
    canvas = matplotlib.figure.Figure((12, 3.6), layout="constrained")
    canvas.suptitle(title)
    row = canvas.subplots(1, len(_HISTOGRAMS), sharey=True, squeeze=False)[0]
    for axes, source in zip(row, _HISTOGRAMS, strict=True):
        values = np.asarray([outcome.scores[source].dice for outcome in outcomes])
        axes.hist(values, bins=np.linspace(0, 1, 41).tolist(), color=PLAIN)
        for value, style, label in (
            (float(values.mean()), "-", "mean"),
            (float(np.median(values)), "--", "median"),
        ):
            axes.axvline(value, color="black", linestyle=style, label=f"{label} {value:.3f}")
        axes.set(title=MASKS[source], xlabel="Dice", xlim=(0, 1))
        axes.legend(loc="upper left", frameon=False)
    row[0].set_ylabel("photos")
    canvas.savefig(file, dpi=DPI)


def draw_groups(groups: Sequence[Group], title: str, file: Path) -> None:
    """Draw the Dice of the selected mask in each group, with its 95 % interval.

    Args:
        groups: with estimates of masks, in the order of their groupings.
        title: of the figure.
        file: PNG file to write.
    """
    shown = [(group, own) for group in groups if (own := group.estimates[SELECTED_DICE])]
    places, headings, height = _layout([group for group, _ in shown])
    estimates = [own for _, own in shown]
    values = np.asarray([own.value for own in estimates])
    colours = [FLAGGED if SELECTED_DICE in group.flagged else PLAIN for group, _ in shown]

    canvas = matplotlib.figure.Figure((9, 1.4 + 0.27 * height), layout="constrained")
    axes = canvas.subplots()
    axes.barh(places, values, color=colours, xerr=error_bars(estimates), error_kw={"capsize": 2})
    overall = _overall(*shown[0])
    if overall is not None:
        axes.axvline(overall, color="black", label=f"mean of all {overall:.3f}")
    axes.set_yticks(places, [f"{group.name} ({group.photos})" for group, _ in shown])
    for place, heading in headings:
        axes.text(0.005, place, heading, fontweight="bold", va="center")
    axes.set(title=title, xlabel="Dice of the selected mask, 95 % interval", xlim=(0, 1))
    axes.set_ylim(height, -0.2)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=2, frameon=False)
    canvas.savefig(file, dpi=DPI)


def _layout(groups: Sequence[Group]) -> tuple[list[float], list[tuple[float, str]], float]:
    """Vertical places of the bars, places and texts of the headings, and the total height."""
    place, places, headings = 0.0, [], []
    for i, group in enumerate(groups):
        if i == 0 or group.grouping is not groups[i - 1].grouping:
            place += 1.6
            headings.append((place - 1.0, str(group.grouping)))
        places.append(place)
        place += 1.0
    return places, headings, place


def _overall(group: Group, estimate: Estimate) -> float | None:
    difference = group.differences[SELECTED_DICE]
    return None if difference is None else estimate.value - difference
