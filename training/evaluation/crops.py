"""Crops other than the service's, and its answers to them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from lesion.analysis import Analyser
from lesion.arrays import Image, Mask
from lesion.classification import to_probability
from lesion.region import BoundingBox, bounding_box


class Crop(StrEnum):
    """The part of a photo that is classified: the region of a mask with its margin, or all of it.

    SELECTED is the service's own crop. MIRRORED is the mean over that crop and its mirror images
    (test-time augmentation).
    """

    TRUE = "true"
    UNET = "unet"
    DEEPLABV3 = "deeplabv3"
    SELECTED = "selected"
    MIRRORED = "mirrored"
    WHOLE = "whole"


class Shift(StrEnum):
    """Distances by which the edges of a box are moved: a fraction of its sides, or one pixel."""

    ONE_PIXEL = "1 px"
    ONE_PERCENT = "1 %"
    TWO_PERCENT = "2 %"
    FIVE_PERCENT = "5 %"
    TEN_PERCENT = "10 %"
    TWENTY_PERCENT = "20 %"

    @property
    def fraction(self) -> float:
        """Fraction of the box's width and height; every shift is at least a pixel."""
        return _FRACTIONS[self]


class Move(StrEnum):
    """In which direction the edges of a box are moved, in the order in which photos take turns."""

    LEFT = "left"
    GROWN = "grown"
    UP = "up"
    RIGHT = "right"
    SHRUNK = "shrunk"
    DOWN = "down"


_FRACTIONS = {
    Shift.ONE_PIXEL: 0.0,
    Shift.ONE_PERCENT: 0.01,
    Shift.TWO_PERCENT: 0.02,
    Shift.FIVE_PERCENT: 0.05,
    Shift.TEN_PERCENT: 0.10,
    Shift.TWENTY_PERCENT: 0.20,
}

_DIRECTIONS = {
    Move.LEFT: (-1, 0, -1, 0),
    Move.GROWN: (-1, -1, 1, 1),
    Move.UP: (0, -1, 0, -1),
    Move.RIGHT: (1, 0, 1, 0),
    Move.SHRUNK: (1, 1, -1, -1),
    Move.DOWN: (0, 1, 0, 1),
}
"""Signs of the moves of the left, top, right and bottom edges."""

SHIFT_EVERY = 3
"""The box is moved in every third photo, because each takes six more classifications."""


@dataclass(frozen=True)
class Answer:
    """The answer of one classifier, or of all together, to one crop.

    Attributes:
        logit: the output, not calibrated.
        probability: calibrated malignancy probability for the shipped prevalence, in [0, 1].
    """

    logit: float
    probability: float


def assign_move(index: int) -> Move | None:
    """Assign a move to the photo with this index; None for photos whose box is not moved.

    The moves take turns, one a photo, so that all photos together show the effect of a move in an
    unknown direction, on as many lesions as possible.
    """
    turn, rest = divmod(index, SHIFT_EVERY)
    return None if rest else list(Move)[turn % len(Move)]


def move_box(box: BoundingBox, shift: Shift, move: Move, shape: tuple[int, ...]) -> BoundingBox:
    """Move the edges of a box inside a photo.

    Args:
        box: of a mask.
        shift: how far, at least a pixel.
        move: in which direction.
        shape: H, W, ... of the photo.

    Returns:
        A box that is clipped to the photo and at least a pixel wide and high.
    """
    left, top, right, bottom = _DIRECTIONS[move]
    across, down = (max(1, round(shift.fraction * side)) for side in (box.width, box.height))
    x, width = _clip(box.x + left * across, box.x + box.width + right * across, shape[1])
    y, height = _clip(box.y + top * down, box.y + box.height + bottom * down, shape[0])
    return BoundingBox(x, y, width, height)


def classify_crops(
    analyser: Analyser, pixels: Image, masks: Mapping[Crop, Mask]
) -> dict[Crop, Answer]:
    """Classify the crop around each mask, and the whole photo.

    Args:
        analyser: the service's.
        pixels: uint8 HxWx3, RGB.
        masks: uint8 HxW, 0 or 1; an empty mask has no crop and no answer.
    """
    boxes = {crop: bounding_box(mask) for crop, mask in masks.items()}
    found = {crop: box for crop, box in boxes.items() if box is not None}
    answers = {box: classify_box(analyser, pixels, box) for box in {*found.values(), None}}
    crops = {crop: answers[box] for crop, box in found.items()} | {Crop.WHOLE: answers[None]}
    if Crop.SELECTED in found:
        crops[Crop.MIRRORED] = classify_mirrored(analyser, pixels, found[Crop.SELECTED])
    return crops


def classify_mirrored(analyser: Analyser, pixels: Image, box: BoundingBox) -> Answer:
    """Average the log-odds of a box and of its three mirror images.

    Args:
        analyser: the service's.
        pixels: uint8 HxWx3, RGB.
        box: of the lesion.
    """
    height, width = pixels.shape[:2]
    across = replace(box, x=width - box.x - box.width)
    down = replace(box, y=height - box.y - box.height)
    both = replace(across, y=down.y)
    found = [
        analyser.classify(pixels, box),
        analyser.classify(np.ascontiguousarray(pixels[:, ::-1]), across),
        analyser.classify(np.ascontiguousarray(pixels[::-1]), down),
        analyser.classify(np.ascontiguousarray(pixels[::-1, ::-1]), both),
    ]
    log_odds = float(np.mean([one.log_odds for one in found]))
    return Answer(float(np.mean([one.logit for one in found])), to_probability(log_odds))


def classify_shifted_boxes(
    analyser: Analyser, pixels: Image, box: BoundingBox, move: Move
) -> dict[Shift, Answer]:
    """Classify a box that is moved in one direction by each ``Shift``.

    Args:
        analyser: the service's.
        pixels: uint8 HxWx3, RGB.
        box: the service's box.
        move: the direction.
    """
    return {
        shift: classify_box(analyser, pixels, move_box(box, shift, move, pixels.shape))
        for shift in Shift
    }


def classify_box(analyser: Analyser, pixels: Image, box: BoundingBox | None) -> Answer:
    """Classify the inside of a box with the service's margin, or the whole photo without a box.

    ``pixels`` is uint8 HxWx3, RGB.
    """
    found = analyser.classify(pixels, box)
    return Answer(found.logit, found.probability)


def _clip(start: int, end: int, length: int) -> tuple[int, int]:
    """Start and length of an interval of pixels after clipping it to [0, length)."""
    start = min(max(start, 0), length - 1)
    return start, min(max(end, start + 1), length) - start
