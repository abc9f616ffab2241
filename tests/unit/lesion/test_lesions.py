"""The lesions of a photo: which regions count, where they lie, and windows that overlap."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from lesion.config import Settings
from lesion.enums import NetworkName
from lesion.lesions import Lesion, add_further, cut_out, list_lesions, mean_inside
from lesion.region import BoundingBox, bounding_box
from lesion.segmentation import Segmentation
from lesion.selection import dice

SHAPE = (600, 800)
WINDOW = BoundingBox(0, 0, 800, 600)


def _disc(x: int, y: int, radius: int) -> np.ndarray:
    return cv2.circle(np.zeros(SHAPE, np.uint8), (x, y), radius, 1, cv2.FILLED)


def _segmentation(probability: np.ndarray, settings: Settings) -> Segmentation:
    """Segment a photo of ``SHAPE`` from a probability map of its size."""
    small = cv2.resize(probability.astype(np.float32), (256, 256), interpolation=cv2.INTER_AREA)
    bounded = small.clip(0.001, 0.999)
    logits = np.log(bounded / (1 - bounded))[None, None]
    return Segmentation.from_logits(NetworkName.UNET, logits, SHAPE, settings.segmentation)


def test_the_lesions_are_in_the_order_of_their_regions(settings: Settings) -> None:
    discs = [_disc(400, 300, 90), _disc(150, 250, 60), _disc(680, 500, 40)]
    segmentation = _segmentation(discs[0] + discs[1] + discs[2], settings)
    lesions = list_lesions(segmentation, WINDOW, settings.lesions)
    assert len(lesions) == 3
    for lesion, disc in zip(lesions, discs, strict=True):
        placed = lesion.place(SHAPE)
        assert dice(placed, disc) > 0.97
        assert lesion.box == bounding_box(placed)
        assert lesion.area == cv2.countNonZero(placed)
        filled = cv2.fillPoly(np.zeros(SHAPE, np.uint8), [lesion.contour()], 1)
        assert dice(np.asarray(filled, np.uint8), placed) > 0.98


def test_the_lesions_of_a_window_lie_in_its_photo(settings: Settings) -> None:
    window = BoundingBox(1000, 2000, 800, 600)
    segmentation = _segmentation(_disc(400, 300, 90) + _disc(150, 250, 60), settings)
    whole = list_lesions(segmentation, WINDOW, settings.lesions)
    part = list_lesions(segmentation, window, settings.lesions)
    for one, other in zip(whole, part, strict=True):
        assert (other.box.x, other.box.y) == (one.box.x + 1000, one.box.y + 2000)
        assert other.window == window


def test_a_region_of_little_probability_is_no_lesion(settings: Settings) -> None:
    limit = settings.lesions.min_probability
    for probability, count in ((limit + 0.1, 2), (limit - 0.1, 1)):
        values = 0.95 * _disc(400, 300, 90) + probability * _disc(150, 250, 60)
        found = list_lesions(_segmentation(values, settings), WINDOW, settings.lesions)
        assert len(found) == count


def test_a_map_without_a_region_has_no_lesions(settings: Settings) -> None:
    assert list_lesions(_segmentation(np.zeros(SHAPE), settings), WINDOW, settings.lesions) == []


def _lesion(x: int, y: int, radius: int) -> Lesion:
    return cut_out(_disc(x, y, radius), WINDOW)


def test_overlapping_windows_show_one_lesion_once(settings: Settings) -> None:
    main, other = _lesion(400, 300, 60), _lesion(200, 300, 50)
    half = other.place(SHAPE)
    half[:, 190:] = 0
    cut_off = cut_out(half, WINDOW)
    beside = _lesion(235, 415, 70)  # its box overlaps that of the other one
    others = [main, other, cut_off, main, beside]
    assert add_further(main, others, settings.lesions) == (main, other, beside)


def test_a_lesion_much_smaller_than_the_main_one_does_not_count(settings: Settings) -> None:
    main = _lesion(400, 300, 100)
    ratio = settings.lesions.min_size**0.5
    large, small = _lesion(100, 100, round(110 * ratio)), _lesion(700, 100, round(90 * ratio))
    assert add_further(main, [small, large], settings.lesions) == (main, large)


def test_the_number_of_lesions_is_limited(settings_with: Callable[..., Settings]) -> None:
    settings = settings_with("lesions", max_count=2).lesions
    several = [_lesion(x, 300, 40) for x in (100, 300, 500, 700)]
    assert add_further(several[0], several, settings) == tuple(several[:2])


@pytest.mark.parametrize("shape", [(64, 64), (256, 256), (500, 700)])
def test_the_mean_probability_inside_a_mask(shape: tuple[int, int]) -> None:
    probability = np.full((256, 256), 0.2, np.float32)
    probability[:, :128] = 0.8
    left, all_of_it = np.zeros(shape, np.uint8), np.ones(shape, np.uint8)
    left[:, : shape[1] // 2] = 1
    assert mean_inside(probability, left) == pytest.approx(0.8, abs=0.01)
    assert mean_inside(probability, all_of_it) == pytest.approx(0.5, abs=0.01)
