"""Windows for the second look at higher zoom."""

import numpy as np
import pytest

from lesion.config import Settings
from lesion.region import BoundingBox
from lesion.zoom import MAX_CANDIDATES, list_windows, surround

SHAPE = (1500, 2000, 3)


def _map(*spots: tuple[int, int, float]) -> np.ndarray:
    """A probability map with spots of 6x6 pixels at (row, column), of a probability."""
    values = np.zeros((256, 256), np.float32)
    for row, column, probability in spots:
        values[row : row + 6, column : column + 6] = probability
    return values


def test_a_candidate_is_in_the_middle_of_a_square_window(settings: Settings) -> None:
    window, *others = list_windows(_map((100, 60, 0.9)), SHAPE, settings.zoom)
    assert not others
    assert window.width == window.height == settings.zoom.min_side
    centre = window.x + window.width / 2, window.y + window.height / 2
    assert centre == pytest.approx((63 / 256 * 2000, 103 / 256 * 1500), abs=1.0)


def test_the_most_promising_candidates_come_first(settings: Settings) -> None:
    spots = [(20, 20, 0.4), (100, 60, 0.9), (200, 30, 0.6), (50, 200, 0.35)]
    windows = list_windows(_map(*spots), SHAPE, settings.zoom)
    assert len(windows) == MAX_CANDIDATES
    centres = [(w.y + w.height / 2) / 1500 * 256 for w in windows]
    assert centres[:2] == pytest.approx([103, 203], abs=12)  # windows at the edge are moved


def test_a_window_stays_in_the_photo(settings: Settings) -> None:
    for spot in ((0, 0), (250, 250), (0, 250)):
        (window,) = list_windows(_map((*spot, 0.9)), SHAPE, settings.zoom)
        assert window.x >= 0 and window.x + window.width <= 2000
        assert window.y >= 0 and window.y + window.height <= 1500
    (window,) = list_windows(_map((100, 60, 0.9)), (100, 140, 3), settings.zoom)
    assert (window.width, window.height) == (100, 100)


@pytest.mark.parametrize("shape", [SHAPE, (2000, 1500, 3), (100, 140, 3), (300, 5000, 3)])
def test_without_a_candidate_tiles_cover_the_photo(
    shape: tuple[int, ...], settings: Settings
) -> None:
    """A square of half a tile's shorter side is whole in a tile, wherever it is."""
    tiles = list_windows(_map(), shape, settings.zoom)
    half = min(tiles[0].width, tiles[0].height) // 2
    for y in np.linspace(0, shape[0] - half, 23).astype(int):
        for x in np.linspace(0, shape[1] - half, 31).astype(int):
            assert any(_holds(tile, x, y, half - 2) for tile in tiles), (x, y)


@pytest.mark.parametrize(
    ("shape", "most"), [((32, 65500, 3), 15), ((65500, 32, 3), 15), ((1200, 53000, 3), 45)]
)
def test_a_very_long_photo_is_covered_by_few_tiles(
    shape: tuple[int, ...], most: int, settings: Settings
) -> None:
    """Each tile costs a run of the U-Net; with square tiles, the first photo had 4094."""
    tiles = list_windows(_map(), shape, settings.zoom)
    assert len(tiles) <= most
    height, width = shape[:2]
    covered = np.zeros((height // 10 + 1, width // 10 + 1), bool)
    for tile in tiles:
        assert tile.x >= 0 and tile.x + tile.width <= width
        assert tile.y >= 0 and tile.y + tile.height <= height
        rows = slice(tile.y // 10, (tile.y + tile.height) // 10 + 1)
        covered[rows, tile.x // 10 : (tile.x + tile.width) // 10 + 1] = True
    assert covered.all()


def _holds(tile: BoundingBox, x: int, y: int, side: int) -> bool:
    inside_x = tile.x <= x + 1 and x + side <= tile.x + tile.width
    return inside_x and tile.y <= y + 1 and y + side <= tile.y + tile.height


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (BoundingBox(900, 700, 200, 100), BoundingBox(700, 450, 600, 600)),
        (BoundingBox(0, 0, 20, 10), BoundingBox(0, 0, 256, 256)),
        (BoundingBox(100, 600, 1800, 300), BoundingBox(0, 0, 2000, 1500)),
        (BoundingBox(1800, 1300, 200, 200), BoundingBox(1400, 900, 600, 600)),
    ],
)
def test_the_window_around_a_box_contains_it(
    box: BoundingBox, expected: BoundingBox, settings: Settings
) -> None:
    assert surround(box, SHAPE, settings.zoom) == expected
