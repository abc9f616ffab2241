"""Plots of the masks are drawn."""

from pathlib import Path

import numpy as np
from PIL import Image

from training.evaluation.outcome import Outcome
from training.evaluation.reporting.segmentation_plots import draw_dice_histograms, draw_groups
from training.evaluation.summary import segmentation_groups


def test_plots_are_neither_blank_nor_filled(outcomes: list[Outcome], tmp_path: Path) -> None:
    draw_dice_histograms(outcomes, "Dice", tmp_path / "dice.png")
    draw_groups(segmentation_groups(outcomes), "Groups", tmp_path / "groups.png")
    for name in ("dice", "groups"):
        with Image.open(tmp_path / f"{name}.png") as picture:
            pixels = np.asarray(picture.convert("RGB"))
        assert min(pixels.shape[:2]) > 300
        assert 0.02 < (pixels.min(2) < 250).mean() < 0.98
