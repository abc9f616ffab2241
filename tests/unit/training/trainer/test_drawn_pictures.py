"""Drawn pictures of other things than skin."""

import numpy as np
import pytest

from training.trainer import drawn_pictures
from training.trainer.drawn_pictures import Draw

KINDS = [
    drawn_pictures.draw_document,
    drawn_pictures.draw_screenshot,
    drawn_pictures.draw_drawing,
    drawn_pictures.draw_colour,
    drawn_pictures.draw_fabric,
    drawn_pictures.draw_wood,
    drawn_pictures.draw_sand,
    drawn_pictures.draw_fur,
]


@pytest.mark.parametrize("draw", [*KINDS, drawn_pictures.draw_picture])
@pytest.mark.parametrize("size", [32, 97, 256])
def test_every_draw_is_another_picture(draw: Draw, size: int) -> None:
    pictures = [draw(np.random.default_rng(seed), size) for seed in range(4)]
    assert {(picture.shape, str(picture.dtype)) for picture in pictures} == {
        ((size, size, 3), "uint8")
    }
    assert len({picture.tobytes() for picture in pictures}) == 4
    again = draw(np.random.default_rng(0), size)
    assert np.array_equal(again, pictures[0])


def test_the_kinds_differ_as_their_names_say() -> None:
    rng = np.random.default_rng(1)
    page = drawn_pictures.draw_document(rng, 256)
    assert np.median(page) > 150 > page.min()  # dark ink on light paper
    wood = drawn_pictures.draw_wood(rng, 256).mean((0, 1))
    assert wood[0] >= wood[1] >= wood[2]
    grains = drawn_pictures.draw_sand(rng, 256).astype(np.float32).mean(2)
    assert np.abs(np.diff(grains, axis=1)).mean() > 2.0
    flat = [drawn_pictures.draw_colour(np.random.default_rng(seed), 64) for seed in range(20)]
    assert any(picture.std((0, 1)).max() == 0.0 for picture in flat)
