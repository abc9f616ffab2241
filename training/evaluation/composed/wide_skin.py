"""Wide photos of skin, composed from small photos of real skin.

A photo of a forearm or a back shows far more skin than those of the data sets do. Texture and
colour of composed skin come from one real photo: overlapping patches of its texture are laid out at
random, and light that varies slowly is put over them.
"""

import cv2
import numpy as np

from lesion.arrays import FloatMap, Image

WIDTH, HEIGHT = 2000, 1500
"""Size of a composed photo, pixels."""

_REDUCTION = 2
"""The texture is laid out at a half of that size: phones do not resolve single pixels either."""
_TREND = 0.08
"""Deviation of the Gaussian that separates colour from texture, of the source's shorter side."""
_CLIP = 2.5
"""Robust standard deviations beyond which texture is clipped: hairs and spots of the source must
not return all over the photo."""
_PATCH, _DISTANCE = 0.7, 0.45
"""Side of a patch, of the source's shorter side; distance of two patches, of their side."""
_SLOPE, _FALLOFF = 0.25, 0.2
"""Largest change of the light across the photo, and from its middle to its corners, relative."""
_REDNESS, _GRAIN = 0.012, 1.8
"""Standard deviation of the skin's redness, relative; of the camera's noise, levels."""


def compose_skin(source: Image, rng: np.random.Generator) -> FloatMap:
    """Compose a wide photo of skin.

    Args:
        source: uint8 HxWx3, RGB, of skin alone; each side at least 16 pixels.
        rng: decides on patches, light and grain.

    Returns:
        float32 1500x2000x3, RGB, 0 to 255.
    """
    shape = HEIGHT // _REDUCTION, WIDTH // _REDUCTION
    skin = _lay_out(_texture(source), shape, rng)
    skin += 1.0
    skin *= _light(shape, rng)[..., None]
    skin[..., 1:] *= (1.0 - _REDNESS * _smooth_noise(shape, 6, rng))[..., None]
    skin *= np.median(source, axis=(0, 1)).astype(np.float32)
    wide = np.asarray(cv2.resize(skin, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), np.float32)
    grain = cv2.GaussianBlur(rng.standard_normal((HEIGHT, WIDTH), np.float32), (0, 0), 0.7)
    wide += (grain * (_GRAIN / grain.std()))[..., None]
    return np.clip(wide, 0.0, 255.0, out=wide)


def _texture(source: Image) -> FloatMap:
    """A photo's deviation from its slowly varying colour, relative: float32 HxWx3."""
    photo = source.astype(np.float32) + 1.0
    sigma = _TREND * min(source.shape[:2])
    texture = photo / cv2.GaussianBlur(photo, (0, 0), sigma) - 1.0
    limit = _CLIP * 1.4826 * np.median(np.abs(texture), axis=(0, 1))
    return np.asarray(np.clip(texture, -limit, limit), np.float32)


def _lay_out(texture: FloatMap, shape: tuple[int, int], rng: np.random.Generator) -> FloatMap:
    """Cover an area (H, W) with turned and mirrored patches of a texture (float32 hxwx3).

    The patches fade into each other. Dividing by the root of the summed squares of their weights
    keeps the strength of the texture, which a mean would reduce.
    """
    side = max(8, round(_PATCH * min(texture.shape[:2])))
    step = max(1, round(_DISTANCE * side))
    fade = np.sin(np.pi * (np.arange(side, dtype=np.float32) + 0.5) / side) ** 2
    window = (fade[:, None] * fade)[..., None]
    height, width = shape[0] + 2 * side, shape[1] + 2 * side
    total = np.zeros((height, width, 3), np.float32)
    squares = np.zeros((height, width, 1), np.float32)
    for y in range(0, height - side + 1, step):
        for x in range(0, width - side + 1, step):
            part = np.s_[y : y + side, x : x + side]
            total[part] += window * _pick_patch(texture, side, rng)
            squares[part] += window * window
    inner = np.s_[side : side + shape[0], side : side + shape[1]]
    return np.asarray(total[inner] / np.sqrt(squares[inner]), np.float32)


def _pick_patch(texture: FloatMap, side: int, rng: np.random.Generator) -> FloatMap:
    y, x = (int(rng.integers(length - side + 1)) for length in texture.shape[:2])
    patch = np.rot90(texture[y : y + side, x : x + side], int(rng.integers(4)))
    return patch[::-1] if rng.random() < 0.5 else patch


def _light(shape: tuple[int, int], rng: np.random.Generator) -> FloatMap:
    """Light (float32 HxW, about 1) that comes from one side and falls off from the middle."""
    y, x = (np.linspace(-1, 1, side, dtype=np.float32) for side in shape)
    angle = rng.uniform(0, 2 * np.pi)
    across = (np.cos(angle) * x + np.sin(angle) * y[:, None]) / 2
    falloff = (x**2 + y[:, None] ** 2) / 2
    light = 1 + rng.uniform(0, _SLOPE) * across - rng.uniform(0, _FALLOFF) * falloff
    return np.asarray(light, np.float32)


def _smooth_noise(shape: tuple[int, int], cells: int, rng: np.random.Generator) -> FloatMap:
    """Noise (float32 HxW, deviation about 1) that varies over about ``cells`` parts of a side."""
    coarse = rng.standard_normal((cells + 2, cells + 2), np.float32)
    fine = cv2.resize(coarse, None, fx=16, fy=16, interpolation=cv2.INTER_CUBIC)
    inner = np.ascontiguousarray(fine[16:-16, 16:-16])
    return np.asarray(cv2.resize(inner, shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)
