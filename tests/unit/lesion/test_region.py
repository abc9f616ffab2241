"""Bounding boxes and crops, compared with values computed by hand."""

import numpy as np
import pytest

from lesion.region import BoundingBox, bounding_box, crop_region


@pytest.mark.parametrize("shape", [(48, 64), (64, 48), (33, 77), (1, 9), (9, 1)])
@pytest.mark.parametrize("dtype", [np.uint8, bool])
def test_the_box_encloses_the_foreground_exactly(shape: tuple[int, int], dtype: type) -> None:
    mask: np.ndarray = np.zeros(shape, dtype)
    assert bounding_box(mask) is None
    bottom, right = shape[0] - 1, shape[1] - 1
    mask[bottom, right] = 1
    assert bounding_box(mask) == BoundingBox(right, bottom, 1, 1)
    mask[0, 0] = 1
    assert bounding_box(mask) == BoundingBox(0, 0, shape[1], shape[0])


def test_the_box_of_a_rectangle() -> None:
    mask = np.zeros((30, 40), np.uint8)
    mask[5:12, 20:33] = 1
    assert bounding_box(mask) == BoundingBox(x=20, y=5, width=13, height=7)


@pytest.mark.parametrize(
    ("box", "margin", "rows", "columns"),
    [
        (BoundingBox(20, 10, 10, 8), 0.0, (10, 18), (20, 30)),
        (BoundingBox(20, 10, 10, 8), 0.5, (6, 22), (15, 35)),
        (BoundingBox(0, 0, 10, 8), 0.5, (0, 12), (0, 15)),  # clipped, not padded
        (BoundingBox(30, 20, 10, 10), 1.0, (10, 30), (20, 40)),
        (BoundingBox(0, 0, 40, 30), 2.0, (0, 30), (0, 40)),
    ],
)
def test_the_crop_has_its_margin_and_ends_where_the_photo_ends(
    box: BoundingBox, margin: float, rows: tuple[int, int], columns: tuple[int, int]
) -> None:
    photo = np.arange(30 * 40 * 3, dtype=np.uint16).reshape(30, 40, 3)
    crop = crop_region(photo, box, margin)
    assert np.array_equal(crop, photo[slice(*rows), slice(*columns)])
