"""Augmentation by drawing over photos: hairs, pen marks and skin texture.

Each function takes and returns photos as float32 Nx3xSxS in [0, 1], on CPU or CUDA.
"""

import math
from collections.abc import Callable

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from lesion.arrays import FloatMap
from training.trainer.randomness import draw_uniform


def draw_texture(photos: Tensor, probability: float) -> Tensor:
    """Roughen the skin of some photos."""
    chosen = torch.rand(len(photos)) < probability
    if not chosen.any():
        return photos
    count, size = int(chosen.sum()), photos.shape[-1]
    noise = torch.zeros(count, 1, size, size, device=photos.device)
    for grain in (2, 4, 8, 16):
        strength = 0.08 * torch.rand(count, 1, 1, 1)
        cell = strength * torch.randn(count, 1, size // grain, size // grain)
        noise += F.interpolate(cell.to(photos), size=(size, size), mode="bilinear")
    photos = photos.clone()
    photos[chosen] = (photos[chosen] * (1.0 + noise)).clamp(0.0, 1.0)
    return photos


def draw_hairs(photos: Tensor, probability: float) -> Tensor:
    """Draw thin dark arcs over some photos."""
    return _draw_over(photos, probability, _draw_hair_layer)


def draw_pen_marks(photos: Tensor, probability: float) -> Tensor:
    """Draw a few violet or blue lines over some photos."""
    return _draw_over(photos, probability, _draw_pen_layer)


def _draw_over(
    photos: Tensor, probability: float, draw: Callable[[int], tuple[FloatMap, Tensor]]
) -> Tensor:
    """Draw over some photos; ``draw`` returns opacity (float32 SxS) and colour (float32 3)."""
    chosen = torch.where(torch.rand(len(photos)) < probability)[0].tolist()
    if not chosen:
        return photos
    photos = photos.clone()
    for row in chosen:
        opacity, colour = draw(photos.shape[-1])
        layer = torch.from_numpy(opacity).to(photos)
        photos[row] = photos[row] * (1.0 - layer) + colour.view(3, 1, 1).to(photos) * layer
    return photos


def _draw_hair_layer(size: int) -> tuple[FloatMap, Tensor]:
    """Draw 5 to 60 roughly parallel hairs, black to brown."""
    width = 1 + int(torch.rand(()) * size / 128)
    colour = torch.rand(()) * torch.tensor([0.35, 0.25, 0.2])
    return _draw_arcs(size, int(draw_uniform(1, 5, 60)), width, spread=0.5), colour


def _draw_pen_layer(size: int) -> tuple[FloatMap, Tensor]:
    """Draw 1 to 5 lines in any direction, violet to blue like a skin marker."""
    width = max(1, int(float(draw_uniform(1, 0.006, 0.03)) * size))
    colour = torch.tensor([0.2, 0.15, 0.45]) + 0.2 * torch.rand(3)
    opacity = _draw_arcs(size, int(draw_uniform(1, 1, 6)), width, spread=math.pi)
    return np.float32(0.8) * opacity, colour


def _draw_arcs(size: int, count: int, width: int, spread: float) -> FloatMap:
    """Draw arcs of one width in similar directions.

    Args:
        size: S, pixels.
        count: number of arcs.
        width: of each arc, pixels.
        spread: largest deviation from their common direction, radians.

    Returns:
        Opacity, float32 SxS in [0, 1].
    """
    direction = float(torch.rand(())) * 2.0 * math.pi
    along = torch.linspace(-0.5, 0.5, 12)
    angle = (direction + draw_uniform(count, -spread, spread))[:, None]
    length = draw_uniform(count, 0.2, 1.2)
    x = along * length[:, None]
    y = (draw_uniform(count, -0.5, 0.5) * length)[:, None] * (along.square() - 0.25)
    turned = torch.stack([x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos()], 2)
    points = (turned + torch.rand(count, 1, 2)) * size
    # Sixteenths of a pixel make thin hairs smooth.
    paths = (points * 16.0).round().to(torch.int32).numpy()
    opacities = draw_uniform(count, 100, 255).int().tolist()
    layer = np.zeros((size, size), np.uint8)
    for path, opacity in zip(paths, opacities, strict=True):
        cv2.polylines(layer, [path[:, None]], False, opacity, width, cv2.LINE_AA, shift=4)
    return layer.astype(np.float32) / np.float32(255.0)
