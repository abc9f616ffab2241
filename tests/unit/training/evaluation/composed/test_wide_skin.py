"""Wide photos of skin."""

import numpy as np

from tests import pictures
from training.evaluation.composed.seeds import seeded
from training.evaluation.composed.wide_skin import HEIGHT, WIDTH, compose_skin


def test_skin_keeps_colour_and_texture_of_its_source() -> None:
    source = pictures.healthy_skin(224, 200)
    skin = compose_skin(source, seeded("a"))
    assert skin.shape == (HEIGHT, WIDTH, 3) and skin.dtype == np.float32
    assert skin.min() >= 0 and skin.max() <= 255
    ratio = np.median(skin, (0, 1)) / np.median(source, (0, 1))
    np.testing.assert_allclose(ratio, 1.0, atol=0.15)  # the light varies
    assert ratio.std() < 0.02  # but not its colour
    half = skin.reshape(HEIGHT // 2, 2, WIDTH // 2, 2, 3).mean((1, 3))
    fine, original = (np.diff(p.astype(float), axis=1).std() for p in (half, source))
    assert 0.4 < fine / original < 1.6


def test_skin_is_the_same_for_a_name_only() -> None:
    source = pictures.healthy_skin(80, 64)
    first, again, other = (compose_skin(source, seeded(name)) for name in "aab")
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).mean() > 1


def test_no_region_stands_out() -> None:
    """A dark speck of the source comes back neither as a lesion nor as a regular pattern."""
    source = pictures.healthy_skin(224, 224).copy()
    source[100:106, 100:106] = 20
    skin = compose_skin(source, seeded("a")).mean(2)
    blocks = skin.reshape(HEIGHT // 50, 50, WIDTH // 50, 50).mean((1, 3))
    assert blocks.min() > 0.7 * np.median(blocks)
