"""Drawn hair."""

import numpy as np
import pytest

from training.evaluation.composed.drawn_hair import draw_hair
from training.evaluation.composed.seeds import seeded


def _changed(size: tuple[int, int], name: str, field: float | None = None) -> np.ndarray:
    grey = np.full((*size, 3), 128, np.uint8)
    drawn = draw_hair(grey, seeded(name), field)
    assert drawn.shape == grey.shape and drawn.dtype == np.uint8
    assert (grey == 128).all()  # the photo itself is left alone
    return np.abs(drawn.astype(int) - grey).max(2)


@pytest.mark.parametrize("size", [(150, 200), (301, 203), (600, 800)])
def test_hair_covers_a_small_part_at_any_size(size: tuple[int, int]) -> None:
    covered = [float((_changed(size, str(i)) > 10).mean()) for i in range(8)]
    assert all(0.01 < share < 0.35 for share in covered)


def test_hair_is_smooth_and_always_the_same_for_a_name() -> None:
    change = _changed((300, 400), "a")
    np.testing.assert_array_equal(change, _changed((300, 400), "a"))
    assert (change != _changed((300, 400), "b")).any()
    edge = (change > 0) & (change < change.max() / 2)
    assert edge.sum() > 0.2 * (change > 0).sum()


def test_hair_of_a_smaller_field_is_finer_and_as_dense() -> None:
    coarse, fine = (
        np.mean([(_changed((600, 800), str(i), field) > 10).mean() for i in range(6)])
        for field in (600, 200)
    )
    assert 0.6 < fine / coarse < 1.8
