"""Pictures of the classifier: reliability diagram and decision curve."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib.figure
import numpy as np

from training.evaluation.metrics.calibration import BINS, Bin
from training.evaluation.metrics.decision_curve import DecisionPoint
from training.evaluation.reporting.plots import DPI, FLAGGED, PLAIN, arms


def draw_reliability(diagrams: Mapping[str, Sequence[Bin]], title: str, file: Path) -> None:
    """Malignant share beside the mean probability of each bin, with its 95 % interval, and how many
    photos are in it; a panel for each diagram."""
    canvas = matplotlib.figure.Figure((5.2 * len(diagrams), 6.4), layout="constrained")
    canvas.suptitle(title)
    grid = canvas.subplots(
        2, len(diagrams), sharex=True, sharey="row", squeeze=False, height_ratios=(3, 1)
    )
    for (upper, lower), (name, bins) in zip(grid.T, diagrams.items(), strict=True):
        places = np.asarray([one.probability for one in bins])
        shares = [one.malignant for one in bins]
        upper.plot([0, 1], [0, 1], color="black", linewidth=1, label="as good as its word")
        values = [share.value for share in shares]
        style = {"fmt": "o-", "color": PLAIN, "capsize": 2, "label": "found, 95 % interval"}
        upper.errorbar(places, values, yerr=arms(shares), **style)
        upper.set(title=name, xlim=(0, 1), ylim=(-0.03, 1.03))
        upper.legend(loc="upper left", frameon=False)
        lower.bar(places, [share.photos for share in shares], width=0.6 / BINS, color=PLAIN)
        lower.set(xlabel="malignancy probability, mean of the bin")
    grid[0][0].set_ylabel("malignant share")
    grid[1][0].set_ylabel("photos")
    canvas.savefig(file, dpi=DPI)


def draw_decision_curve(
    points: Sequence[DecisionPoint], advised_from: float, title: str, file: Path
) -> None:
    """Net benefit of following the classifier, of examining all and none, at each threshold.

    ``advised_from``: the probability from which the service advises to see a doctor.
    """
    thresholds = [point.threshold for point in points]
    followed = [point.net_benefit for point in points]
    canvas = matplotlib.figure.Figure((9, 4.8), layout="constrained")
    axes = canvas.subplots()
    values = [figure.value for figure in followed]
    axes.plot(thresholds, values, color=PLAIN, label="examine by the classifier, 95 % interval")
    low, high = ([getattr(f, end) for f in followed] for end in ("low", "high"))
    axes.fill_between(thresholds, low, high, color=PLAIN, alpha=0.25, linewidth=0)
    everybody = [point.treat_all for point in points]
    axes.plot(thresholds, everybody, color=FLAGGED, label="examine all")
    axes.axhline(0, color="black", linewidth=1, label="examine none")
    axes.axvline(advised_from, color="grey", linestyle="--", label="advice of the service")
    top = max([*high, everybody[0], 0.05])
    axes.set(title=title, xlim=(0, thresholds[-1]), ylim=(-0.2 * top, 1.1 * top))
    axes.set(xlabel="probability from which a lesion is examined", ylabel="net benefit per photo")
    axes.legend(loc="upper right", frameon=False)
    canvas.savefig(file, dpi=DPI)
