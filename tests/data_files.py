"""Small data sets for the tests: tables, photos and masks in the layouts that the loaders read."""

import csv
from pathlib import Path

import numpy as np
from PIL import Image


def write_table(path: Path, columns: str, rows: list[str]) -> None:
    """Write a CSV file from lines with commas."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([line.split(",") for line in [columns, *rows]])


def save_photo(path: Path, size: tuple[int, int] = (20, 15)) -> None:
    """Save a photo of one colour."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, "pink").save(path)


def save_mask(path: Path, size: tuple[int, int] = (60, 45), value: int = 255) -> None:
    """Save a mask whose left quarter is the lesion."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mask = np.zeros(size[::-1], np.uint8)
    mask[:, : size[0] // 4] = value
    Image.fromarray(mask).save(path)
