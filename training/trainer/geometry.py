"""Geometric augmentation: photo and mask together, in one resampling to the training size.

A view is a rectangle of a photo, (centre x, centre y, half width, half height), in coordinates in
which the photo spans [-1, 1]; several views are float32 Nx4. Everything works on whole batches, on
CPU or CUDA, with one draw for each photo.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from training.trainer.augmentation import Augmentation
from training.trainer.randomness import draw_signs, draw_uniform


def make_full_views(count: int) -> Tensor:
    """Make views of the whole photo: float32 Nx4."""
    return torch.tensor([[0.0, 0.0, 1.0, 1.0]]).repeat(count, 1)


def draw_affines(views: Tensor, settings: Augmentation) -> Tensor:
    """Draw a random transform for each view, for ``resample``: float32 Nx4 -> float32 Nx2x3."""
    count = len(views)
    centre, half = views[:, :2], views[:, 2:]
    close = torch.rand(count) < settings.close_up
    zoom = torch.where(close, draw_uniform(count, 0.2, 0.5), draw_uniform(count, *settings.zoom))
    reach = torch.where(close, 1.0 - zoom, torch.full((count,), 2.0 * settings.shift))
    centre = centre + half * reach[:, None] * (2.0 * torch.rand(count, 2) - 1.0)
    ratio = torch.exp(draw_uniform(count, -settings.stretch, settings.stretch) / 2.0)
    scale = half * zoom[:, None] * torch.stack([ratio, 1.0 / ratio], 1)
    angle = draw_uniform(count, -settings.rotation, settings.rotation) * (math.pi / 180.0)
    flip = torch.stack([draw_signs(count, settings.flip), draw_signs(count, settings.flip)], 1)
    cos, sin = angle.cos(), angle.sin()
    turn = torch.stack([torch.stack([cos, -sin], 1), torch.stack([sin, cos], 1)], 1)
    return torch.cat([scale[:, :, None] * turn * flip[:, None, :], centre[:, :, None]], 2)


def make_affines(views: Tensor) -> Tensor:
    """Make the transforms that show each view unchanged: float32 Nx4 -> float32 Nx2x3."""
    return torch.cat([torch.diag_embed(views[:, 2:]), views[:, :2, None]], 2)


def resample(images: Tensor, affines: Tensor, size: int) -> Tensor:
    """Sample images through transforms, bilinear: float32 NxCxHxW -> float32 NxCxSxS.

    A view that extends beyond the photo shows it mirrored there. If the views reduce the photos by
    a third or more on average, they are sampled from reduced copies to prevent aliasing.

    Args:
        images: the batch.
        affines: float32 Nx2x3.
        size: S, pixels.
    """
    shown = float(affines[:, :, :2].norm(dim=1).mean()) * images.shape[-1]
    if shown >= 1.5 * size:
        images = F.interpolate(images, size=(size, size), mode="area")
    grid = F.affine_grid(affines.to(images), [len(images), 1, size, size], align_corners=False)
    return F.grid_sample(images, grid, padding_mode="reflection", align_corners=False)
