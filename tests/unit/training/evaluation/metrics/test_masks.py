"""Metrics of masks, by hand and against independent implementations."""

from dataclasses import fields

import cv2
import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.metrics import accuracy_score, f1_score, jaccard_score, recall_score

from lesion.selection import dice as served_dice
from training.evaluation.metrics.keys import MaskMetric
from training.evaluation.metrics.masks import MaskScores, boundary_pixels, dice, hd95, mask_scores

SIZES = [(31, 17), (17, 31), (45, 60), (61, 43), (100, 101), (7, 90)]


def _blobs(shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Smooth random regions, some of which reach the frame: uint8, 0 or 1, never empty."""
    coarse = rng.normal(size=(5, 4)).astype(np.float32)
    smooth = cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC)
    return (smooth >= np.quantile(smooth, rng.uniform(0.4, 0.9))).astype(np.uint8)


def _slow_boundary(mask: np.ndarray) -> np.ndarray:
    """The mask's pixels with a neighbour that is background or beyond the frame, one by one."""
    height, width = mask.shape
    points = []
    for y, x in zip(*np.nonzero(mask), strict=True):
        neighbours = [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]
        if any(not (0 <= v < height and 0 <= u < width) or not mask[v, u] for v, u in neighbours):
            points.append((y, x))
    return np.asarray(points)


@pytest.mark.parametrize("shape", SIZES)
@pytest.mark.parametrize("seed", range(3))
def test_scores_agree_with_scikit_learn(shape: tuple[int, int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    predicted, truth = _blobs(shape, rng), _blobs(shape, rng)
    scores, flat = mask_scores(predicted, truth), (truth.ravel(), predicted.ravel())
    overlap = jaccard_score(*flat)
    assert scores.dice == pytest.approx(f1_score(*flat))
    assert scores.iou == pytest.approx(overlap)
    assert scores.thresholded_jaccard == pytest.approx(overlap if overlap >= 0.65 else 0.0)
    assert scores.pixel_accuracy == pytest.approx(accuracy_score(*flat))
    assert scores.sensitivity == pytest.approx(recall_score(*flat))
    assert scores.specificity == pytest.approx(recall_score(*flat, pos_label=0))


@pytest.mark.parametrize("shape", SIZES)
@pytest.mark.parametrize("seed", range(3))
def test_hd95_agrees_with_all_distances(shape: tuple[int, int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    predicted, truth = _blobs(shape, rng), _blobs(shape, rng)
    distances = cdist(_slow_boundary(predicted), _slow_boundary(truth))
    there, back = (np.percentile(distances.min(axis), 95) for axis in (0, 1))
    expected = 100 * max(there, back) / np.hypot(*shape)
    assert expected > 0
    assert hd95(predicted, truth) == pytest.approx(expected)


def test_scores_by_hand() -> None:
    truth = np.zeros((4, 5), np.uint8)
    truth[:, :2] = 1
    predicted = np.zeros_like(truth)
    predicted[:, 1:4] = 1
    scores = mask_scores(predicted, truth)
    assert scores.dice == dice(predicted, truth) == pytest.approx(2 * 4 / (12 + 8))
    assert scores.iou == pytest.approx(4 / 16)
    assert scores.thresholded_jaccard == 0.0
    assert scores.pixel_accuracy == pytest.approx(8 / 20)
    assert scores.sensitivity == pytest.approx(4 / 8)
    assert scores.specificity == pytest.approx(4 / 12)


def test_iou_at_the_jaccard_threshold_counts() -> None:
    truth = np.zeros((1, 40), np.uint8)
    truth[0, :20] = 1
    predicted = np.zeros_like(truth)
    predicted[0, :13] = 1
    assert mask_scores(predicted, truth).thresholded_jaccard == pytest.approx(0.65)
    predicted[0, 12] = 0
    assert mask_scores(predicted, truth).thresholded_jaccard == 0.0


def test_hd95_of_shifted_squares_is_the_shift() -> None:
    truth = np.zeros((90, 120), np.uint8)  # diagonal 150
    truth[20:50, 20:50] = 1
    shifted = np.roll(truth, 6, axis=1)
    # A quarter of the boundary, its right side, is the full shift away.
    assert hd95(shifted, truth) == pytest.approx(100 * 6 / 150)
    larger, larger_truth = (np.kron(mask, np.ones((4, 4), np.uint8)) for mask in (shifted, truth))
    assert hd95(larger, larger_truth) == pytest.approx(100 * 6 / 150)


def test_hd95_ignores_a_speck_but_not_a_missing_half() -> None:
    truth = np.zeros((90, 120), np.uint8)
    truth[20:60, 20:60] = 1
    speck = truth.copy()
    speck[85, 115] = 1  # one of 157 boundary pixels: less than 5 %
    assert hd95(speck, truth) == 0.0
    half = truth.copy()
    half[40:] = 0
    # Symmetric: every pixel of the half lies near the truth, but not the other way round.
    assert hd95(half, truth) == hd95(truth, half) > 10


def test_empty_and_full_masks() -> None:
    empty, full = np.zeros((6, 8), np.uint8), np.ones((6, 8), np.uint8)
    nothing = mask_scores(empty, empty)
    assert (nothing.dice, nothing.iou, nothing.thresholded_jaccard) == (1.0, 1.0, 1.0)
    assert (nothing.sensitivity, nothing.specificity, nothing.hd95) == (1.0, 1.0, 0.0)
    everything = mask_scores(full, full)
    assert (everything.dice, everything.specificity, everything.hd95) == (1.0, 1.0, 0.0)
    missed = mask_scores(empty, full)
    assert (missed.dice, missed.iou, missed.pixel_accuracy) == (0.0, 0.0, 0.0)
    assert (missed.sensitivity, missed.specificity, missed.hd95) == (0.0, 1.0, 100.0)
    invented = mask_scores(full, empty)
    assert (invented.dice, invented.sensitivity, invented.specificity) == (0.0, 1.0, 0.0)
    assert invented.hd95 == 100.0


def test_boundary_of_a_full_mask_is_the_frame() -> None:
    full = np.ones((6, 8), np.uint8)
    assert len(boundary_pixels(full)) == 6 * 8 - 4 * 6
    single = np.zeros((6, 8), bool)
    single[2, 3] = True
    assert boundary_pixels(single).tolist() == [[2, 3]]


def test_masks_of_different_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(2, 3\).*\(3, 2\)"):
        mask_scores(np.zeros((2, 3), np.uint8), np.zeros((3, 2), np.uint8))


def test_dice_agrees_with_the_service() -> None:
    a, b = np.random.default_rng(0).integers(0, 2, (2, 40, 30), np.uint8)
    assert served_dice(a, b) == pytest.approx(dice(a, b))


def test_every_metric_is_a_score() -> None:
    assert [field.name for field in fields(MaskScores)] == list(MaskMetric)
    scores = MaskScores(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
    assert [scores[metric] for metric in MaskMetric] == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
