"""Hair drawn over photos: curved, tapered and of one person's colour.

Training draws hair too, but in another way (``training.trainer.artefacts``), so that an evaluation
with this hair does not favour networks that know the drawing.
"""

import cv2
import numpy as np

from lesion.arrays import Floats, Image, Mask

_COUNT = (10, 40)
"""Hairs in a field of 4:3."""
_WIDTH, _LENGTH = (0.003, 0.010), (0.3, 1.3)
"""Width at the root, and length, of the field's shorter side."""
_SPREAD = 0.5
"""Standard deviation of the directions, radians."""
_BEND = 0.7
"""Standard deviation of the turn from root to tip, radians."""
_TIP = 0.25
"""Width at the tip, of that at the root."""
_OPACITY = (0.65, 0.95)
_POINTS = 24
"""Points of the line along a hair."""
_OVERSAMPLING = 4
"""Hair is drawn at this multiple of the photo's size, up to a side of ``_MAX_SIDE``."""
_MAX_SIDE = 4000
_SHIFT = 4
"""Bits after the binary point of the coordinates that are drawn."""

_COLOURS = np.asarray([(28, 22, 20), (72, 46, 30), (108, 76, 48), (186, 152, 104)], np.float64)
"""Black, dark brown, brown and blond, RGB."""
_SHADE = 0.18
"""Standard deviation of a hair's brightness, relative."""


def draw_hair(pixels: Image, rng: np.random.Generator, field: float | None = None) -> Image:
    """Draw the hair of one person over a photo.

    Args:
        pixels: uint8 HxWx3, RGB.
        rng: decides on everything about the hair.
        field: shorter side, in pixels, of the part of the photo that holds 10 to 40 hairs and to
            which their size is relative; the photo's own by default.

    Returns:
        uint8 HxWx3, RGB.
    """
    height, width = pixels.shape[:2]
    field = field or float(min(height, width))
    count = round(rng.uniform(*_COUNT) * height * width / (field * field * 4 / 3))
    direction = rng.uniform(0, 2 * np.pi)
    person = _COLOURS[rng.integers(len(_COLOURS))]
    factor = max(1, min(_OVERSAMPLING, _MAX_SIDE // max(height, width)))
    coverage = np.zeros((factor * height, factor * width), np.uint8)
    colours = np.empty_like(pixels)
    colours[:] = person
    for _ in range(count):
        line, widths = _grow((height, width), field, direction, rng)
        opacity = round(255 * rng.uniform(*_OPACITY))
        _fill(coverage, factor * line, factor * widths, opacity)
        shade = np.clip(person * (1 + _SHADE * rng.standard_normal()), 0, 255)
        _fill_colour(colours, line, float(widths[0]), shade)
    alpha = cv2.resize(coverage, (width, height), interpolation=cv2.INTER_AREA)
    weight = (alpha.astype(np.float32) / np.float32(255))[..., None]
    return np.asarray(np.rint(pixels * (1 - weight) + colours * weight), np.uint8)


def _grow(
    shape: tuple[int, int], field: float, direction: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Grow a hair: float64 Nx2 with (x, y) along it, and its width at each point, pixels."""
    length = field * rng.uniform(*_LENGTH)
    along = np.linspace(0.0, 1.0, _POINTS)
    bend = _BEND * rng.standard_normal() * along**1.5 + 0.25 * np.sin(
        rng.uniform(2, 6) * along + rng.uniform(0, 2 * np.pi)
    )
    angle = direction + _SPREAD * rng.standard_normal() + bend
    steps = np.stack([np.cos(angle), np.sin(angle)], 1) * (length / (_POINTS - 1))
    middle = rng.uniform(0, 1, 2) * shape[::-1]
    line = np.cumsum(steps, 0)
    line += middle - line.mean(0)
    widths = field * rng.uniform(*_WIDTH) * (1 - (1 - _TIP) * along**2)
    return line, widths


def _fill(layer: Mask, line: Floats, widths: Floats, value: int) -> None:
    """Fill the outline of a hair in a layer, in place."""
    tangent = np.gradient(line, axis=0)
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], 1)
    normal *= widths[:, None] / 2 / np.linalg.norm(normal, axis=1, keepdims=True)
    outline = np.concatenate([line + normal, (line - normal)[::-1]])
    points = np.rint(outline * 2**_SHIFT).astype(np.int32)
    cv2.fillPoly(layer, [points], value, cv2.LINE_8, _SHIFT)


def _fill_colour(layer: Image, line: Floats, width: float, colour: Floats) -> None:
    """Colour a hair and the pixels beside it, in place."""
    points = np.rint(line * 2**_SHIFT).astype(np.int32)
    red, green, blue = colour.tolist()
    cv2.polylines(layer, [points], False, (red, green, blue), 3 + round(width), cv2.LINE_8, _SHIFT)
