"""Augmentation of colour, light and sharpness, which does not change the labels.

Each function takes and returns photos as float32 Nx3xHxW in [0, 1], on CPU or CUDA, with one draw
for each photo.
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from training.trainer.drawn_pictures import draw_picture
from training.trainer.randomness import draw_uniform


def vary_colour(
    photos: Tensor, brightness: float, contrast: float, saturation: float, channel_gain: float
) -> Tensor:
    """Vary brightness, contrast, saturation and the gain of each channel, each in [0, 1]."""
    count = len(photos)

    def draw_gain(strength: float, channels: int = 1) -> Tensor:
        gains = draw_uniform(count * channels, 1 - strength, 1 + strength)
        return gains.view(count, channels, 1, 1)

    photos = photos * (draw_gain(brightness) * draw_gain(channel_gain, 3)).to(photos)
    mean = photos.mean((1, 2, 3), keepdim=True)
    photos = mean + (photos - mean) * draw_gain(contrast).to(photos)
    grey = photos.mean(1, keepdim=True)
    return (grey + (photos - grey) * draw_gain(saturation).to(photos)).clamp(0.0, 1.0)


def vary_sharpness(photos: Tensor, downscale: float, blur: float) -> Tensor:
    """Reduce the resolution of some photos and blur some, with the given probabilities."""
    count, size = len(photos), photos.shape[-1]
    reduced = torch.rand(count) < downscale
    if reduced.any():
        small = max(16, int(size * float(draw_uniform(1, 0.33, 1.0))))
        shrunk = F.interpolate(
            photos[reduced], size=(small, small), mode="bilinear", antialias=True
        )
        photos = photos.clone()
        photos[reduced] = F.interpolate(shrunk, size=(size, size), mode="bilinear")
    blurred = torch.rand(count) < blur
    if blurred.any():
        photos = photos.clone()
        photos[blurred] = _blur(photos[blurred], float(draw_uniform(1, 0.1, 2.0)))
    return photos


def _blur(photos: Tensor, sigma: float) -> Tensor:
    """Blur with a 5x5 Gaussian kernel; ``sigma`` in pixels."""
    taps = torch.exp(-torch.arange(-2.0, 3.0).square() / (2.0 * sigma**2))
    row = (taps / taps.sum()).to(photos).expand(3, 1, 1, 5)
    padded = F.pad(photos, (2, 2, 2, 2), mode="reflect")
    return F.conv2d(F.conv2d(padded, row, groups=3), row.transpose(2, 3), groups=3)


def vary_skin_tone(photos: Tensor, probability: float) -> Tensor:
    """Show some photos with darker, browner skin.

    An exponent above 1 keeps white and black and darkens the values between; a larger exponent in
    green and blue approximates the effect of melanin.
    """
    count = len(photos)
    chosen = (torch.rand(count) < probability).float()
    strength = 1.0 + chosen * draw_uniform(count, 0.2, 1.4)
    channels = 1.0 + (strength[:, None] - 1.0) * torch.tensor([[0.8, 1.0, 1.15]])
    return photos.clamp_min(1e-4) ** channels.view(count, 3, 1, 1).to(photos)


def vary_illumination(photos: Tensor, probability: float) -> Tensor:
    """Light some photos unevenly.

    A dermoscope lights evenly; room light, curved skin or flushed skin does not, and none of these
    indicates a lesion.
    """
    chosen = torch.rand(len(photos)) < probability
    if not chosen.any():
        return photos
    count, cells = int(chosen.sum()), int(torch.randint(2, 5, ()))
    common = 0.35 * torch.rand(count, 1, 1, 1) * torch.randn(count, 1, cells, cells)
    coloured = 0.12 * torch.rand(count, 1, 1, 1) * torch.randn(count, 3, cells, cells)
    light = (common + coloured).to(photos)
    field = F.interpolate(light, size=photos.shape[-2:], mode="bicubic")
    photos = photos.clone()
    photos[chosen] = (photos[chosen] * field.exp()).clamp(0.0, 1.0)
    return photos


def replace_by_noise(photos: Tensor, skin: Tensor, probability: float) -> Tensor:
    """Replace some photos without skin by noise images; ``skin`` is float32 N, 0 or 1."""
    return _replace_other_pictures(photos, skin, probability, draw_noise_images)


def replace_by_drawings(photos: Tensor, skin: Tensor, probability: float) -> Tensor:
    """Replace some photos without skin by drawn pictures; ``skin`` is float32 N, 0 or 1."""
    return _replace_other_pictures(photos, skin, probability, _draw_pictures)


def _replace_other_pictures(
    photos: Tensor, skin: Tensor, probability: float, draw: Callable[[int, int], Tensor]
) -> Tensor:
    """Replace some photos without skin; ``draw`` makes N pictures of a size, Nx3xSxS in [0, 1]."""
    replaced = (skin == 0) & (torch.rand(len(skin)) < probability)
    if not replaced.any():
        return photos
    photos = photos.clone()
    photos[replaced] = draw(int(replaced.sum()), photos.shape[-1]).to(photos)
    return photos


def _draw_pictures(count: int, size: int) -> Tensor:
    """Draw pictures of random kinds: float32 Nx3xSxS in [0, 1]."""
    rng = np.random.default_rng(int(torch.randint(2**31, ())))
    drawn = np.stack([draw_picture(rng, size) for _ in range(count)])
    return torch.from_numpy(drawn).permute(0, 3, 1, 2) / 255.0


def draw_noise_images(count: int, size: int) -> Tensor:
    """Draw images from pixel noise over patches to one colour: float32 Nx3xSxS in [0, 1]."""
    images = []
    for _ in range(count):
        cells = min(size, 2 ** int(torch.randint(0, 9, ())))
        cell = torch.rand(1, 3, cells, cells) * torch.rand(1, 3, 1, 1)
        mode = "nearest" if torch.rand(()) < 0.5 else "bilinear"
        images.append(F.interpolate(cell, size=(size, size), mode=mode))
    return torch.cat(images)
