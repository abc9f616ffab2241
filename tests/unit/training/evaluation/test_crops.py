"""Other crops than the service's: how a box is moved."""

import pytest

from lesion.region import BoundingBox
from training.evaluation.crops import MOVES, SHIFT_EVERY, SHIFTS, move_of, moved

SHAPE = (150, 200, 3)
BOX = BoundingBox(50, 40, 100, 60)


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        ("left", (40, 40, 100, 60)),
        ("right", (60, 40, 100, 60)),
        ("up", (50, 34, 100, 60)),
        ("down", (50, 46, 100, 60)),
        ("grown", (40, 34, 120, 72)),
        ("shrunk", (60, 46, 80, 48)),
    ],
)
def test_a_box_is_moved_by_a_tenth(move: str, expected: tuple[int, int, int, int]) -> None:
    assert moved(BOX, 0.1, move, SHAPE) == BoundingBox(*expected)


def test_a_box_is_moved_by_a_pixel_at_least() -> None:
    assert moved(BOX, 0.0, "left", SHAPE) == BoundingBox(49, 40, 100, 60)
    assert moved(BoundingBox(5, 5, 20, 20), 0.01, "grown", SHAPE) == BoundingBox(4, 4, 22, 22)


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("share", SHIFTS.values())
@pytest.mark.parametrize(
    "box", [BoundingBox(0, 0, 200, 150), BoundingBox(199, 149, 1, 1), BoundingBox(0, 0, 1, 2)]
)
def test_a_moved_box_stays_inside_the_photo(move: str, share: float, box: BoundingBox) -> None:
    found = moved(box, share, move, SHAPE)
    assert found.width >= 1 and found.height >= 1
    assert found.x >= 0 and found.x + found.width <= 200
    assert found.y >= 0 and found.y + found.height <= 150


def test_a_box_is_cut_off_where_the_photo_ends() -> None:
    assert moved(BoundingBox(120, 0, 80, 150), 0.2, "right", SHAPE) == BoundingBox(136, 0, 64, 150)


def test_every_move_has_its_turn() -> None:
    moves = [move_of(number) for number in range(6 * SHIFT_EVERY)]
    assert moves[0] == "left" and moves[1] is None
    assert [move for move in moves if move] == list(MOVES)
    assert move_of(6 * SHIFT_EVERY) == "left"
