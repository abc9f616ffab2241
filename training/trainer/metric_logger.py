"""Logs of a training run: a CSV file, TensorBoard logs and plots of the curves."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib
import numpy as np
from torch.utils.tensorboard import SummaryWriter

matplotlib.use("Agg")
from matplotlib import pyplot as plt

COLUMNS = (
    "phase",
    "step",
    "epoch",
    "seconds",
    "learning_rate",
    "train_loss",
    "train_dice",
    "val_loss",
    "val_dice",
    "val_skin_auc",
    "val_lesion_auc",
    "val_malignancy_auc",
    "val_diagnosis_recall",
)
CURVES = {
    "loss": ("train_loss", "val_loss"),
    "Dice": ("train_dice", "val_dice"),
    "AUC": ("val_skin_auc", "val_lesion_auc", "val_malignancy_auc"),
}
"""Title of each plot, and the columns that it shows."""


@dataclass
class RunningMetrics:
    """Loss and Dice of the training steps since the last validation."""

    losses: list[float] = field(default_factory=list)
    dices: list[float] = field(default_factory=list)

    def summarise(self) -> dict[str, float]:
        """Average the loss, and the Dice if there were masks."""
        figures = {"train_loss": float(np.mean(self.losses))}
        if not np.all(np.isnan(self.dices)):
            figures["train_dice"] = float(np.nanmean(self.dices))
        return figures


class MetricLogger:
    """Writes ``log.csv``, ``curves.png`` and ``tensorboard/`` in a run's folder."""

    def __init__(self, folder: Path) -> None:
        """Open the TensorBoard log in an existing folder."""
        self.folder = folder
        self.board = SummaryWriter(str(folder / "tensorboard"))

    def write(self, row: Mapping[str, float]) -> None:
        """Add a row with at least ``phase`` and ``epoch``; the CSV file gets its ``COLUMNS``."""
        log = self.folder / "log.csv"
        new = not log.exists()
        with log.open("a", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
            if new:
                writer.writeheader()
            writer.writerow({key: f"{value:.5g}" for key, value in row.items()})
        for key, value in row.items():
            if key not in ("phase", "step", "epoch"):
                self.board.add_scalar(key, value, int(1000 * row["epoch"]))
        self.board.flush()
        draw_curves(log, self.folder / "curves.png")


def draw_curves(log: Path, picture: Path) -> None:
    """Plot loss, Dice and AUC of a ``log.csv`` over the epochs, with a line between phases."""
    columns = _read_columns(log)
    shown = {
        title: [key for key in keys if not np.all(np.isnan(columns[key]))]
        for title, keys in CURVES.items()
    }
    shown = {title: keys for title, keys in shown.items() if keys}
    figure, axes = plt.subplots(1, len(shown), figsize=(5 * len(shown), 4), squeeze=False)
    epochs, phases = columns["epoch"], columns["phase"]
    starts = [epochs[i - 1] for i in range(1, len(phases)) if phases[i] != phases[i - 1]]
    for axis, (title, keys) in zip(axes[0], shown.items(), strict=True):
        for key in keys:
            axis.plot(epochs, columns[key], marker=".", label=key.replace("_", " "))
        for start in starts:
            axis.axvline(start, color="grey", linewidth=0.5)
        axis.set(title=title, xlabel="epochs")
        axis.legend()
    figure.tight_layout()
    figure.savefig(picture)
    plt.close(figure)


def _read_columns(log: Path) -> dict[str, list[float]]:
    """Read the columns of a ``log.csv``; empty cells are NaN."""
    columns: dict[str, list[float]] = defaultdict(list)
    with log.open(newline="") as file:
        for row in csv.DictReader(file):
            for key, value in row.items():
                columns[key].append(float(value) if value else float("nan"))
    return columns
