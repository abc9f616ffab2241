"""From logits to masks: geometry for photos of every shape, and refinement."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from lesion.config import SegmentationSettings, Settings
from lesion.enums import NetworkName
from lesion.imaging import resize_mask
from lesion.region import BoundingBox, bounding_box, fill
from lesion.segmentation import (
    Segmentation,
    enlarge,
    find_regions,
    lesion_mask,
    refine,
    sigmoid,
)
from lesion.selection import dice
from tests import pictures

SHAPES = [(720, 1280), (1280, 720), (150, 200), (333, 257), (1999, 1501), (3000, 4000), (32, 5000)]


def _disc(shape: tuple[int, int], centre: tuple[int, int], radius: int) -> np.ndarray:
    return cv2.circle(np.zeros(shape, np.uint8), centre, radius, 1, cv2.FILLED)


def _refine(mask: np.ndarray, settings: SegmentationSettings) -> np.ndarray:
    """The first region of a refined mask."""
    return refine(mask, settings).mask()


def test_sigmoid_equals_values_computed_by_hand() -> None:
    logits = np.asarray([0, 0.8, -0.8, 200, -200], np.float32)
    probability = sigmoid(logits)
    assert probability.dtype == np.float32
    assert probability == pytest.approx([0.5, 0.6899745, 0.3100255, 1, 0])


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_a_logit_that_is_not_finite_is_an_arithmetic_error(broken: float) -> None:
    with pytest.raises(ArithmeticError):
        sigmoid(np.asarray([0, broken], np.float32))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("area_fraction", [0.12, 0.5])
def test_the_mask_is_where_the_network_found_the_lesion(
    shape: tuple[int, int], area_fraction: float, settings: Settings
) -> None:
    height, width = shape
    truth = pictures.lesion_photo(width, height, area_fraction=area_fraction)[1]
    scaled = cv2.resize(truth.astype(np.float32), (256, 256), interpolation=cv2.INTER_AREA)
    logits = np.asarray(20 * scaled - 10, np.float32)[None, None]
    segmentation = Segmentation.from_logits(
        NetworkName.UNET, logits, (height, width, 3), settings.segmentation
    )
    assert segmentation.network == NetworkName.UNET
    assert segmentation.probability.shape == (256, 256)
    assert segmentation.mask.shape == shape and segmentation.mask.dtype == np.uint8
    assert set(np.unique(segmentation.mask)) == {0, 1}
    assert dice(segmentation.mask, truth) > (0.99 if min(shape) > 100 else 0.93)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_lesion_may_cover_the_whole_frame_or_none_of_it(
    shape: tuple[int, int], settings: Settings
) -> None:
    everywhere = np.ones((256, 256), np.float32)
    assert lesion_mask(everywhere, shape, settings.segmentation).all()
    assert not lesion_mask(0 * everywhere, shape, settings.segmentation).any()


@pytest.mark.parametrize("shape", [(720, 1280), (1280, 720), (150, 200), (3000, 4000)])
@pytest.mark.parametrize("position", [(128, 128), (10, 240)])
def test_a_lesion_of_a_500th_of_the_frame_is_kept(
    shape: tuple[int, int], position: tuple[int, int], settings: Settings
) -> None:
    probability = _disc((256, 256), position, 6).astype(np.float32)
    mask = lesion_mask(probability, shape, settings.segmentation)
    assert mask.mean() == pytest.approx(probability.mean(), rel=0.25)


def test_the_threshold_is_the_setting_s(settings_with: Callable[..., Settings]) -> None:
    probability = np.full((256, 256), 0.45, np.float32)
    strict, generous = (
        settings_with("segmentation", threshold=threshold).segmentation for threshold in (0.5, 0.4)
    )
    assert not lesion_mask(probability, (256, 256), strict).any()
    assert lesion_mask(probability, (256, 256), generous).all()


def test_refinement_removes_specks_and_hairs(settings: Settings) -> None:
    lesion = _disc((400, 600), (300, 200), 80)
    noisy = lesion.copy()
    noisy[20:22, 30:32] = 1
    noisy[::, 500] = 1
    refined = _refine(noisy, settings.segmentation)
    assert refined[21, 31] == 0 and refined[:, 500].sum() == 0
    assert dice(refined, lesion) > 0.995


def test_refinement_closes_a_hair_and_fills_a_reflection(settings: Settings) -> None:
    lesion = _disc((400, 600), (300, 200), 80)
    marred = lesion.copy()
    cv2.line(marred, (200, 100), (400, 300), 0, 3)
    cv2.circle(marred, (300, 230), 25, 0, cv2.FILLED)
    assert dice(_refine(marred, settings.segmentation), lesion) > 0.99


def test_refinement_keeps_the_largest_region_only(settings: Settings) -> None:
    large, small = _disc((400, 600), (150, 200), 60), _disc((400, 600), (450, 200), 40)
    refined = _refine(large | small, settings.segmentation)
    assert dice(refined, large) > 0.995


@pytest.mark.parametrize("upright", [False, True])
def test_of_several_regions_a_central_one_is_preferred(
    upright: bool, settings_with: Callable[..., Settings]
) -> None:
    central, cut_off = _disc((400, 600), (280, 210), 50), _disc((400, 600), (570, 200), 75)
    assert cut_off.sum() > central.sum()
    both = central | cut_off
    if upright:
        central, cut_off, both = (np.ascontiguousarray(m.T) for m in (central, cut_off, both))
    for sigma, kept in ((0.45, central), (100.0, cut_off)):
        chosen = settings_with("segmentation", centre_sigma=sigma).segmentation
        assert dice(_refine(both, chosen), kept) > 0.99


def test_the_area_of_a_ring_includes_what_it_encloses(settings: Settings) -> None:
    ring = _disc((400, 600), (150, 200), 60) - _disc((400, 600), (150, 200), 52)
    disc = _disc((400, 600), (450, 200), 40)  # more pixels than the ring, a smaller lesion
    assert disc.sum() > ring.sum()
    refined = _refine(ring | disc, settings.segmentation)
    assert refined[200, 150] == 1 and refined[200, 450] == 0


def test_a_region_below_the_smallest_area_is_dropped(
    settings_with: Callable[..., Settings],
) -> None:
    disc = _disc((256, 256), (128, 128), 8)
    limit = _refine(disc, settings_with("segmentation", min_area_fraction=0).segmentation).mean()
    at = settings_with("segmentation", min_area_fraction=limit).segmentation
    above = settings_with("segmentation", min_area_fraction=limit * 1.001).segmentation
    assert _refine(disc, at).any()
    assert not _refine(disc, above).any()


def test_refining_does_not_change_its_input(settings: Settings) -> None:
    mask = _disc((64, 48), (20, 20), 9)
    before = mask.copy()
    _refine(mask, settings.segmentation)
    assert np.array_equal(mask, before)


def test_regions_are_in_the_order_of_their_weighted_area(settings: Settings) -> None:
    discs = [_disc((400, 600), (x, 200), radius) for x, radius in ((100, 40), (320, 60), (520, 30))]
    regions = refine(discs[0] | discs[1] | discs[2], settings.segmentation)
    assert len(regions.order) == 3
    for rank, disc in enumerate((discs[1], discs[0], discs[2])):
        assert dice(regions.mask(rank), disc) > 0.99
    assert not regions.mask(3).any()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("centre", [(60, 70), (128, 4), (252, 252)])
def test_a_region_that_is_cut_out_equals_the_mask_of_the_photo(
    shape: tuple[int, int], centre: tuple[int, int], settings: Settings
) -> None:
    probability = cv2.GaussianBlur(_disc((256, 256), centre, 25).astype(np.float32), (0, 0), 2)
    regions = find_regions(np.asarray(probability, np.float32), shape, settings.segmentation)
    box, mask = regions.cut_out(0, shape)
    whole = enlarge(regions.mask(), shape)
    placed = np.zeros_like(whole)
    placed[box.y : box.y + box.height, box.x : box.x + box.width] = mask
    assert dice(placed, whole) > 0.998
    assert bounding_box(placed) == box


def test_the_region_at_a_mask_is_kept(settings: Settings) -> None:
    left, right = _disc((400, 600), (150, 200), 60), _disc((400, 600), (450, 200), 40)
    regions = refine(left | right, settings.segmentation)

    def nearest(x: int, y: int, width: int, height: int) -> np.ndarray:
        box = fill(BoundingBox(x, y, width, height), (400, 600))
        return regions.nearest(box, min_overlap=0.5).mask()

    assert dice(nearest(400, 150, 100, 100), right) > 0.99
    assert dice(nearest(440, 190, 10, 10), right) > 0.99, "a box inside the lesion"
    assert dice(nearest(100, 0, 500, 400), left) > 0.99, "the larger part"
    assert not nearest(0, 0, 100, 400).any(), "the edge of a lesion"
    assert not nearest(270, 10, 50, 50).any()


def test_a_segmentation_can_be_focused_on_another_region(settings: Settings) -> None:
    discs = [_disc((256, 256), (70, 128), 40), _disc((256, 256), (200, 128), 30)]
    logits = 12 * (discs[0] | discs[1]).astype(np.float32)[None, None] - 6
    shape = (2000, 3000)
    segmentation = Segmentation.from_logits(NetworkName.UNET, logits, shape, settings.segmentation)
    enlarged = [resize_mask(disc, shape[::-1]) for disc in discs]
    assert dice(segmentation.mask, enlarged[0]) > 0.98
    assert dice(segmentation.focus(enlarged[1], 0.5).mask, enlarged[1]) > 0.98
    assert not segmentation.focus(fill(BoundingBox(0, 0, 9, 9), shape), 0.5).mask.any()
