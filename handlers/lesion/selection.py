"""Which network's mask is kept, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from lesion.config import SelectionSettings
from lesion.enums import NetworkName
from lesion.segmentation import Segmentation


@dataclass(frozen=True)
class Candidate:
    """One network's mask with its scores, each from 0 to 1.

    `probability`: float32, hxw at the network's input size. `mask`: uint8, HxW of the photo.
    `area_fraction`: the mask's part of the photo. `expected_dice`: see the function; corrected by
    what validation photos taught. `dice`: against the ground truth, None without one.
    """

    network: NetworkName
    probability: np.ndarray
    mask: np.ndarray
    area_fraction: float
    expected_dice: float
    dice: float | None


@dataclass(frozen=True)
class Selection:
    """`selected` is one of `candidates`, or None if its mask is empty.

    `rule`: "dice", "expected_dice" or "area", what was really used. `agreement`: Dice between the
    candidates' masks.
    """

    selected: Candidate | None
    rule: str
    candidates: tuple[Candidate, ...]
    agreement: float


def select(
    segmentations: Sequence[Segmentation],
    settings: SelectionSettings,
    ground_truth: np.ndarray | None = None,
) -> Selection:
    """Keep the mask that scores best; the first of equals.

    The rule is the settings'; with a `ground_truth` (uint8, HxW, 0 or 1) it is "dice" instead.
    """
    candidates = tuple(_candidate(found, settings, ground_truth) for found in segmentations)
    rule = settings.rule
    if ground_truth is not None:
        rule = "dice"
    best = max(candidates, key=lambda candidate: _score(candidate, rule, settings))
    return Selection(
        selected=best if best.area_fraction > 0 else None,
        rule=rule,
        candidates=candidates,
        agreement=dice(candidates[0].mask, candidates[-1].mask),
    )


def dice(mask: np.ndarray, other: np.ndarray) -> float:
    """2 |A and B| / (|A| + |B|) of two masks (uint8, HxW, 0 or 1); 1.0 if both are empty."""
    total = cv2.countNonZero(mask) + cv2.countNonZero(other)
    return 2 * cv2.countNonZero(mask & other) / total if total else 1.0


def expected_dice(probability: np.ndarray, mask: np.ndarray) -> float:
    """The Dice that a probability map promises for a mask: 2 sum(p m) / (sum(p) + sum(m)).

    `probability`: float, hxw, in [0, 1]. `mask`: uint8, 0 or 1, of any size of the same frame; it
    is brought to the map's size. 0.0 for an empty mask, so that it never wins.
    """
    height, width = probability.shape
    # In two steps, because averaging straight from a 48-megapixel mask takes a fifth of a second.
    fine = cv2.resize(mask, (4 * width, 4 * height), interpolation=cv2.INTER_NEAREST)
    coverage = cv2.resize(fine.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    total = float(probability.sum() + coverage.sum())
    return 2 * float((probability * coverage).sum()) / total if total else 0.0


def _score(candidate: Candidate, rule: str, settings: SelectionSettings) -> float:
    """What a rule keeps the highest of."""
    if rule == "dice":
        assert candidate.dice is not None  # the rule of requests with a ground truth
        return candidate.dice
    if rule == "area" or candidate.area_fraction == 0:
        return candidate.area_fraction
    preference = settings.unet_preference if candidate.network == NetworkName.UNET else 0.0
    return candidate.expected_dice + preference


def _candidate(
    found: Segmentation, settings: SelectionSettings, ground_truth: np.ndarray | None
) -> Candidate:
    promised = expected_dice(found.probability, found.mask)
    if promised > 0:  # an empty mask stays at 0 and a found one above it: nothing never wins
        promised = min(1.0, max(1e-6, promised + settings.correction(found.network)))
    return Candidate(
        network=found.network,
        probability=found.probability,
        mask=found.mask,
        area_fraction=cv2.countNonZero(found.mask) / found.mask.size,
        expected_dice=promised,
        dice=None if ground_truth is None else dice(found.mask, ground_truth),
    )
