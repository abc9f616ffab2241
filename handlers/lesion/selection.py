"""Selection of one of the two networks' masks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import cv2
import numpy as np

from lesion.arrays import AnyArray, FloatMap, Mask
from lesion.config import SelectionSettings
from lesion.enums import NetworkName, SelectionRule
from lesion.region import BoundingBox
from lesion.segmentation import Segmentation


@dataclass(frozen=True)
class Candidate:
    """One network's mask with its scores, each in [0, 1].

    Attributes:
        network: the network that segmented the photo.
        probability: float32 hxw at the network's input size.
        mask: uint8 HxW of the photo, 0 or 1.
        area_fraction: the mask's part of the photo's area.
        expected_dice: see the function of this name; corrected by the network's mean error on
            validation photos.
        dice: Dice with the ground truth; None without a ground truth.
    """

    network: NetworkName
    probability: FloatMap
    mask: Mask
    area_fraction: float
    expected_dice: float
    dice: float | None

    def place(self, window: BoundingBox, shape: tuple[int, ...]) -> Self:
        """Extend the mask of a window to its whole photo, of the shape (H, W, ...)."""
        mask = np.zeros(shape[:2], np.uint8)
        rows = slice(window.y, window.y + window.height)
        mask[rows, window.x : window.x + window.width] = self.mask
        return replace(self, mask=mask, area_fraction=cv2.countNonZero(mask) / mask.size)


@dataclass(frozen=True)
class Selection:
    """The selected mask and its alternatives.

    Attributes:
        selected: one of the candidates; None if its mask is empty.
        rule: the rule that was applied.
        candidates: the masks of both networks.
        agreement: Dice between the candidates' masks, in [0, 1].
    """

    selected: Candidate | None
    rule: SelectionRule
    candidates: tuple[Candidate, ...]
    agreement: float

    def place(self, window: BoundingBox, shape: tuple[int, ...]) -> Self:
        """Extend the masks of a window to its whole photo, of the shape (H, W, ...)."""
        placed = {one.network: one.place(window, shape) for one in self.candidates}
        return replace(
            self,
            selected=None if self.selected is None else placed[self.selected.network],
            candidates=tuple(placed.values()),
        )


def select(
    segmentations: Sequence[Segmentation],
    settings: SelectionSettings,
    ground_truth: Mask | None = None,
) -> Selection:
    """Select the mask with the highest score, the first of equals.

    Args:
        segmentations: both networks' segmentations of the same photo.
        settings: the rule and its parameters.
        ground_truth: uint8 HxW, 0 or 1; with it, the rule is ``SelectionRule.DICE``.
    """
    candidates = tuple(_build_candidate(one, settings, ground_truth) for one in segmentations)
    rule = settings.rule if ground_truth is None else SelectionRule.DICE
    best = max(candidates, key=lambda candidate: _score(candidate, rule, settings))
    return Selection(
        selected=best if best.area_fraction > 0 else None,
        rule=rule,
        candidates=candidates,
        agreement=dice(candidates[0].mask, candidates[-1].mask),
    )


def dice(mask: Mask, other: Mask) -> float:
    """Compute 2 |A and B| / (|A| + |B|) of two masks (uint8 HxW, 0 or 1); 1.0 if both are empty."""
    total = cv2.countNonZero(mask) + cv2.countNonZero(other)
    return 2 * cv2.countNonZero(mask & other) / total if total else 1.0


def expected_dice(probability: AnyArray, mask: Mask) -> float:
    """Estimate the Dice of a mask from a probability map: 2 sum(p m) / (sum(p) + sum(m)).

    Args:
        probability: float hxw, in [0, 1].
        mask: uint8 HxW, 0 or 1, of the same frame; it is reduced to the map's size.

    Returns:
        The estimate, in [0, 1]; 0.0 for an empty mask, so that it is never selected.
    """
    height, width = probability.shape
    # In two steps, because averaging a 48-megapixel mask directly takes 0.2 s.
    fine = cv2.resize(mask, (4 * width, 4 * height), interpolation=cv2.INTER_NEAREST)
    coverage = cv2.resize(fine.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    total = float(probability.sum() + coverage.sum())
    return 2 * float((probability * coverage).sum()) / total if total else 0.0


def _score(candidate: Candidate, rule: SelectionRule, settings: SelectionSettings) -> float:
    """Compute the score of a candidate under a rule; the highest is selected."""
    if rule == SelectionRule.DICE:
        assert candidate.dice is not None  # this rule applies only with a ground truth
        return candidate.dice
    if rule == SelectionRule.AREA or candidate.area_fraction == 0:
        return candidate.area_fraction
    preference = settings.unet_preference if candidate.network == NetworkName.UNET else 0.0
    return candidate.expected_dice + preference


def _build_candidate(
    segmentation: Segmentation, settings: SelectionSettings, ground_truth: Mask | None
) -> Candidate:
    """Score a segmentation; its expected Dice is corrected and kept in [0, 1]."""
    network, mask = segmentation.network, segmentation.mask
    estimate = expected_dice(segmentation.probability, mask)
    if estimate > 0:  # an empty mask stays at 0, and any other above it
        estimate = min(1.0, max(1e-6, estimate + settings.correction(network)))
    return Candidate(
        network=network,
        probability=segmentation.probability,
        mask=mask,
        area_fraction=cv2.countNonZero(mask) / mask.size,
        expected_dice=estimate,
        dice=None if ground_truth is None else dice(mask, ground_truth),
    )
