"""What a training run tells while it goes: a CSV, TensorBoard logs and pictures of the curves."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import matplotlib
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
    "val_malignancy_auc",
)
CURVES = {
    "loss": ("train_loss", "val_loss"),
    "Dice": ("train_dice", "val_dice"),
    "AUC": ("val_skin_auc", "val_malignancy_auc"),
}
"""Title of each picture's part, and the columns that it shows."""


class Journal:
    """Writes ``log.csv``, ``curves.png`` and ``tensorboard/`` in a run's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.board = SummaryWriter(str(folder / "tensorboard"))

    def write(self, row: Mapping[str, float]) -> None:
        """Add a row; its keys are some of ``COLUMNS``, with at least ``phase`` and ``epoch``."""
        log = self.folder / "log.csv"
        new = not log.exists()
        with log.open("a", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            if new:
                writer.writeheader()
            writer.writerow({key: f"{value:.5g}" for key, value in row.items()})
        for key, value in row.items():
            if key not in ("phase", "step", "epoch"):
                self.board.add_scalar(key, value, int(1000 * row["epoch"]))
        self.board.flush()
        draw_curves(log, self.folder / "curves.png")


def draw_curves(log: Path, picture: Path) -> None:
    """Draw loss, Dice and AUC of a ``log.csv`` over the epochs; phases are set apart by lines."""
    columns: dict[str, list[float]] = defaultdict(list)
    with log.open(newline="") as file:
        for row in csv.DictReader(file):
            for key, value in row.items():
                columns[key].append(float(value) if value else float("nan"))
    shown = {
        title: [key for key in keys if any(value == value for value in columns[key])]
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
