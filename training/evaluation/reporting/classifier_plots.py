"""Plots of the classifier: reliability diagram and decision curve."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib.figure
import numpy as np

from training.evaluation.metrics.calibration import BINS, ReliabilityBin
from training.evaluation.metrics.decision_curve import DecisionPoint
from training.evaluation.reporting.plot_style import DPI, FLAGGED, PLAIN, error_bars


def draw_reliability(
    diagrams: Mapping[str, Sequence[ReliabilityBin]], title: str, file: Path
) -> None:
    """Draw reliability diagrams, one panel each, with the number of photos in each bin.

    Args:
        diagrams: points by title of the panel.
        title: of the figure.
        file: PNG file to write.
    """
    canvas = matplotlib.figure.Figure((5.2 * len(diagrams), 6.4), layout="constrained")
    canvas.suptitle(title)
    grid = canvas.subplots(
        2, len(diagrams), sharex=True, sharey="row", squeeze=False, height_ratios=(3, 1)
    )
    for (upper, lower), (name, bins) in zip(grid.T, diagrams.items(), strict=True):
        places = np.asarray([point.probability for point in bins])
        shares = [point.malignant for point in bins]
        upper.plot([0, 1], [0, 1], color="black", linewidth=1, label="perfect calibration")
        values = [share.value for share in shares]
        style = {"fmt": "o-", "color": PLAIN, "capsize": 2, "label": "observed, 95 % interval"}
        upper.errorbar(places, values, yerr=error_bars(shares), **style)
        upper.set(title=name, xlim=(0, 1), ylim=(-0.03, 1.03))
        upper.legend(loc="upper left", frameon=False)
        lower.bar(places, [share.photos for share in shares], width=0.6 / BINS, color=PLAIN)
        lower.set(xlabel="malignancy probability, mean of the bin")
    grid[0][0].set_ylabel("malignant share, weighted to the prevalence")
    grid[1][0].set_ylabel("photos")
    canvas.savefig(file, dpi=DPI)


def draw_decision_curve(
    points: Sequence[DecisionPoint], advised_from: float, title: str, file: Path
) -> None:
    """Draw the net benefit of following the classifier, of examining all and of examining none.

    Args:
        points: of the decision curve, by ascending threshold.
        advised_from: the probability from which the service advises to see a doctor, for the
            shipped prevalence.
        title: of the figure.
        file: PNG file to write.
    """
    thresholds = [point.threshold for point in points]
    followed = [point.net_benefit for point in points]
    canvas = matplotlib.figure.Figure((9, 4.8), layout="constrained")
    axes = canvas.subplots()
    values = [estimate.value for estimate in followed]
    axes.plot(thresholds, values, color=PLAIN, label="examine by the classifier, 95 % interval")
    low, high = [own.low for own in followed], [own.high for own in followed]
    axes.fill_between(thresholds, low, high, color=PLAIN, alpha=0.25, linewidth=0)
    treat_all = [point.treat_all for point in points]
    axes.plot(thresholds, treat_all, color=FLAGGED, label="examine all")
    axes.axhline(0, color="black", linewidth=1, label="examine none")
    axes.axvline(advised_from, color="grey", linestyle="--", label="advice of the service")
    top = max([*high, treat_all[0], 0.05])
    axes.set(title=title, xlim=(0, thresholds[-1]), ylim=(-0.2 * top, 1.1 * top))
    axes.set(xlabel="probability from which a lesion is examined", ylabel="net benefit per lesion")
    axes.legend(loc="upper right", frameon=False)
    canvas.savefig(file, dpi=DPI)
