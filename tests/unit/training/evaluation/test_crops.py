"""Moves of a box."""

import pytest

from lesion.region import BoundingBox
from training.evaluation.crops import SHIFT_EVERY, Move, Shift, assign_move, move_box

SHAPE = (150, 200, 3)
BOX = BoundingBox(50, 40, 100, 60)


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        (Move.LEFT, (40, 40, 100, 60)),
        (Move.RIGHT, (60, 40, 100, 60)),
        (Move.UP, (50, 34, 100, 60)),
        (Move.DOWN, (50, 46, 100, 60)),
        (Move.GROWN, (40, 34, 120, 72)),
        (Move.SHRUNK, (60, 46, 80, 48)),
    ],
)
def test_a_box_is_moved_by_a_tenth(move: Move, expected: tuple[int, int, int, int]) -> None:
    assert move_box(BOX, Shift.TEN_PERCENT, move, SHAPE) == BoundingBox(*expected)


def test_a_box_is_moved_by_a_pixel_at_least() -> None:
    assert move_box(BOX, Shift.ONE_PIXEL, Move.LEFT, SHAPE) == BoundingBox(49, 40, 100, 60)
    small = BoundingBox(5, 5, 20, 20)
    assert move_box(small, Shift.ONE_PERCENT, Move.GROWN, SHAPE) == BoundingBox(4, 4, 22, 22)


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("shift", Shift)
@pytest.mark.parametrize(
    "box", [BoundingBox(0, 0, 200, 150), BoundingBox(199, 149, 1, 1), BoundingBox(0, 0, 1, 2)]
)
def test_a_moved_box_stays_inside_the_photo(move: Move, shift: Shift, box: BoundingBox) -> None:
    found = move_box(box, shift, move, SHAPE)
    assert found.width >= 1 and found.height >= 1
    assert found.x >= 0 and found.x + found.width <= 200
    assert found.y >= 0 and found.y + found.height <= 150


def test_a_box_is_clipped_to_the_photo() -> None:
    box = BoundingBox(120, 0, 80, 150)
    clipped = move_box(box, Shift.TWENTY_PERCENT, Move.RIGHT, SHAPE)
    assert clipped == BoundingBox(136, 0, 64, 150)


def test_moves_take_turns() -> None:
    moves = [assign_move(index) for index in range(6 * SHIFT_EVERY)]
    assert moves[0] is Move.LEFT and moves[1] is None
    assert [move for move in moves if move] == list(Move)
    assert assign_move(6 * SHIFT_EVERY) is Move.LEFT
