"""What the classifier says of a photo cut out in other ways than the service's."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lesion.analysis import Analyser
from lesion.region import BoundingBox, bounding_box

SHIFTS = {"1 px": 0.0, "1 %": 0.01, "2 %": 0.02, "5 %": 0.05, "10 %": 0.10, "20 %": 0.20}
"""By how much a box is moved: part of its width and height, at least a pixel."""

MOVES = {
    "left": (-1, 0, -1, 0),
    "grown": (-1, -1, 1, 1),
    "up": (0, -1, 0, -1),
    "right": (1, 0, 1, 0),
    "shrunk": (1, 1, -1, -1),
    "down": (0, 1, 0, 1),
}
"""Which way the left, top, right and bottom edges go."""

SHIFT_EVERY = 3
"""Of every so many photos one has its box moved: six more looks a photo take their time."""


@dataclass(frozen=True)
class Answer:
    """What the classifier says of one crop: the network's logit and the calibrated probability."""

    logit: float
    probability: float


def move_of(number: int) -> str | None:
    """Which way the box of photo ``number`` is moved; None for those whose box is not.

    Each photo has one move, in turn, so that all photos together tell what a move of unknown
    direction does, from as many lesions as possible.
    """
    turn, rest = divmod(number, SHIFT_EVERY)
    return None if rest else list(MOVES)[turn % len(MOVES)]


def moved(box: BoundingBox, share: float, move: str, shape: tuple[int, ...]) -> BoundingBox:
    """A box with its edges moved, cut off where the photo ends, at least a pixel wide and high.

    Args:
        box: of an outline.
        share: of the box's width (height) by which an edge moves, at least a pixel.
        move: see ``MOVES``.
        shape: H, W, ... of the photo.
    """
    left, top, right, bottom = MOVES[move]
    across, down = (max(1, round(share * side)) for side in (box.width, box.height))
    x, width = _side(box.x + left * across, box.x + box.width + right * across, shape[1])
    y, height = _side(box.y + top * down, box.y + box.height + bottom * down, shape[0])
    return BoundingBox(x, y, width, height)


def crop_answers(
    analyser: Analyser, pixels: np.ndarray, masks: Mapping[str, np.ndarray]
) -> dict[str, Answer]:
    """The answer to the crop that each mask makes, named as the mask, and to the ``whole`` photo.

    Args:
        analyser: of the service.
        pixels: uint8 H x W x 3, RGB.
        masks: uint8 H x W, 0 or 1; an empty one makes no crop and has no answer.
    """
    boxes = {name: bounding_box(mask) for name, mask in masks.items()}
    found = {name: box for name, box in boxes.items() if box is not None}
    answers = {box: answer_to(analyser, pixels, box) for box in {*found.values(), None}}
    return {name: answers[box] for name, box in found.items()} | {"whole": answers[None]}


def shifted_answers(
    analyser: Analyser, pixels: np.ndarray, box: BoundingBox, move: str
) -> dict[str, Answer]:
    """The answer to a box that is moved one way, by each of ``SHIFTS``; ``pixels``: as above."""
    return {
        name: answer_to(analyser, pixels, moved(box, share, move, pixels.shape))
        for name, share in SHIFTS.items()
    }


def answer_to(analyser: Analyser, pixels: np.ndarray, box: BoundingBox | None) -> Answer:
    """The answer to the inside of a box and the service's margin, or to the whole photo for None;
    ``pixels``: as above."""
    said = analyser.classify(pixels, box)
    return Answer(said.logit, said.probability)


def _side(start: int, end: int, length: int) -> tuple[int, int]:
    """Where an interval of pixels begins inside [0, length), and how long it is there."""
    start = min(max(start, 0), length - 1)
    return start, min(max(end, start + 1), length) - start
