"""Random changes of a batch that must not change its labels: geometry, colour, light, sharpness.

Everything works on whole batches of tensors, on CPU or CUDA, with one draw for each photo.
Geometry acts on photo and mask together, in one resampling straight to the training size.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F


@dataclass(frozen=True)
class Augmentation:
    """How strongly to vary; every range is symmetric around "unchanged" unless it says otherwise.

    Attributes:
        flip: chance of a horizontal, and of a vertical, mirror image.
        rotation: degrees, either way.
        zoom: (smallest, largest) part of the view's side that is shown.
        shift: part of the view's side by which its centre moves.
        stretch: relative change of the aspect ratio.
        close_up: chance of a small random window instead, with only part of a lesion or none.
        brightness, contrast, saturation: relative.
        tint: relative gain of each colour channel by itself.
        blur: chance of a Gaussian blur, sigma 0.1 to 2 pixels.
        soften: chance of being shown at a third to all of the resolution.
        darken: chance of darker, browner skin.
        hair: chance of hairs drawn over the photo.
        uneven: chance of shadows, light and flushes that change slowly over the photo.
        texture: chance of pores and wrinkles, drawn as multiplicative noise of several grains.
        pen: chance of a surgeon's pen marks.
        nonsense: chance that a photo of no skin becomes noise, patches or one colour.
    """

    flip: float = 0.5
    rotation: float = 30.0
    zoom: tuple[float, float] = (0.8, 1.1)
    shift: float = 0.05
    stretch: float = 0.1
    close_up: float = 0.0
    brightness: float = 0.3
    contrast: float = 0.3
    saturation: float = 0.2
    tint: float = 0.1
    blur: float = 0.2
    soften: float = 0.2
    darken: float = 0.0
    hair: float = 0.0
    uneven: float = 0.0
    texture: float = 0.0
    pen: float = 0.0
    nonsense: float = 0.0


def _between(count: int, low: float, high: float) -> Tensor:
    return torch.rand(count) * (high - low) + low


def _signs(count: int, probability: float) -> Tensor:
    return 1.0 - 2.0 * (torch.rand(count) < probability).float()


def full_view(count: int) -> Tensor:
    """Views that show the whole photo: float N x 4, (centre x, centre y, half width, half height)
    in coordinates where the photo spans [-1, 1]."""
    return torch.tensor([[0.0, 0.0, 1.0, 1.0]]).repeat(count, 1)


def random_affine(views: Tensor, settings: Augmentation) -> Tensor:
    """Draw a sampling transform for each view: float N x 4 -> float N x 2 x 3, for ``resample``."""
    count = len(views)
    centre, half = views[:, :2], views[:, 2:]
    close = torch.rand(count) < settings.close_up
    zoom = torch.where(close, _between(count, 0.2, 0.5), _between(count, *settings.zoom))
    reach = torch.where(close, 1.0 - zoom, torch.full((count,), 2.0 * settings.shift))
    centre = centre + half * reach[:, None] * (2.0 * torch.rand(count, 2) - 1.0)
    ratio = torch.exp(_between(count, -settings.stretch, settings.stretch) / 2.0)
    scale = half * zoom[:, None] * torch.stack([ratio, 1.0 / ratio], 1)
    angle = _between(count, -settings.rotation, settings.rotation) * (math.pi / 180.0)
    flip = torch.stack([_signs(count, settings.flip), _signs(count, settings.flip)], 1)
    cos, sin = angle.cos(), angle.sin()
    turn = torch.stack([torch.stack([cos, -sin], 1), torch.stack([sin, cos], 1)], 1)
    return torch.cat([scale[:, :, None] * turn * flip[:, None, :], centre[:, :, None]], 2)


def plain_affine(views: Tensor) -> Tensor:
    """The transform that shows each view as it is: float N x 4 -> float N x 2 x 3."""
    return torch.cat([torch.diag_embed(views[:, 2:]), views[:, :2, None]], 2)


def resample(images: Tensor, affine: Tensor, size: int) -> Tensor:
    """float N x C x H x W seen through N x 2 x 3 transforms -> N x C x size x size.

    Bilinear; where a view reaches beyond the photo, the photo is mirrored. Where the views would
    shrink the photos by half, they are taken from shrunken copies, so that they do not alias.
    """
    shown = float(affine[:, :, :2].norm(dim=1).mean()) * images.shape[-1]
    if shown >= 1.5 * size:
        images = F.interpolate(images, size=(size, size), mode="area")
    grid = F.affine_grid(affine.to(images), [len(images), 1, size, size], align_corners=False)
    return F.grid_sample(images, grid, padding_mode="reflection", align_corners=False)


def vary_light(photos: Tensor, settings: Augmentation) -> Tensor:
    """Vary brightness, contrast, saturation and tint: float N x 3 x H x W in [0, 1], likewise."""
    count = len(photos)

    def gain(strength: float, channels: int = 1) -> Tensor:
        return _between(count * channels, 1 - strength, 1 + strength).view(count, channels, 1, 1)

    photos = photos * (gain(settings.brightness) * gain(settings.tint, 3)).to(photos)
    mean = photos.mean((1, 2, 3), keepdim=True)
    photos = mean + (photos - mean) * gain(settings.contrast).to(photos)
    grey = photos.mean(1, keepdim=True)
    return (grey + (photos - grey) * gain(settings.saturation).to(photos)).clamp(0.0, 1.0)


def vary_sharpness(photos: Tensor, settings: Augmentation) -> Tensor:
    """Blur some photos of the batch, show others at a lower resolution; shapes stay."""
    count, size = len(photos), photos.shape[-1]
    soft = torch.rand(count) < settings.soften
    if soft.any():
        small = max(16, int(size * float(_between(1, 0.33, 1.0))))
        shrunk = F.interpolate(photos[soft], size=(small, small), mode="bilinear", antialias=True)
        photos = photos.clone()
        photos[soft] = F.interpolate(shrunk, size=(size, size), mode="bilinear")
    blurred = torch.rand(count) < settings.blur
    if blurred.any():
        sigma = float(_between(1, 0.1, 2.0))
        taps = torch.exp(-torch.arange(-2.0, 3.0).square() / (2.0 * sigma**2))
        row = (taps / taps.sum()).to(photos).expand(3, 1, 1, 5)
        padded = F.pad(photos[blurred], (2, 2, 2, 2), mode="reflect")
        once = F.conv2d(padded, row, groups=3)
        photos = photos.clone()
        photos[blurred] = F.conv2d(once, row.transpose(2, 3), groups=3)
    return photos


def darken_skin(photos: Tensor, settings: Augmentation) -> Tensor:
    """Show some photos with darker, browner skin: float N x 3 x H x W in [0, 1], likewise.

    A power above 1 keeps white and black and darkens between; more of it in green and blue is
    what melanin does to light skin.
    """
    count = len(photos)
    chosen = (torch.rand(count) < settings.darken).float()
    strength = 1.0 + chosen * _between(count, 0.2, 1.4)
    channels = 1.0 + (strength[:, None] - 1.0) * torch.tensor([[0.8, 1.0, 1.15]])
    return photos.clamp_min(1e-4) ** channels.view(count, 3, 1, 1).to(photos)


def vary_illumination(photos: Tensor, settings: Augmentation) -> Tensor:
    """Light some photos unevenly: float N x 3 x H x W in [0, 1], likewise.

    A dermoscope lights evenly; a room, a curved cheek or a flush does not, and no lesion comes
    from that.
    """
    chosen = torch.rand(len(photos)) < settings.uneven
    if not chosen.any():
        return photos
    count, cells = int(chosen.sum()), int(torch.randint(2, 5, ()))
    common = 0.35 * torch.rand(count, 1, 1, 1) * torch.randn(count, 1, cells, cells)
    coloured = 0.12 * torch.rand(count, 1, 1, 1) * torch.randn(count, 3, cells, cells)
    field = F.interpolate(common + coloured, size=photos.shape[-2:], mode="bicubic")
    photos = photos.clone()
    photos[chosen] = (photos[chosen] * field.exp().to(photos)).clamp(0.0, 1.0)
    return photos


def draw_texture(photos: Tensor, settings: Augmentation) -> Tensor:
    """Roughen the skin of some photos: float N x 3 x H x W in [0, 1], likewise."""
    chosen = torch.rand(len(photos)) < settings.texture
    if not chosen.any():
        return photos
    count, size = int(chosen.sum()), photos.shape[-1]
    noise = torch.zeros(count, 1, size, size)
    for grain in (2, 4, 8, 16):
        cell = torch.randn(count, 1, size // grain, size // grain)
        strength = 0.08 * torch.rand(count, 1, 1, 1)
        noise += strength * F.interpolate(cell, size=(size, size), mode="bilinear")
    photos = photos.clone()
    photos[chosen] = (photos[chosen] * (1.0 + noise).to(photos)).clamp(0.0, 1.0)
    return photos


def draw_hairs(photos: Tensor, settings: Augmentation) -> Tensor:
    """Draw thin dark arcs over some photos: float N x 3 x H x W in [0, 1], likewise."""
    return _drawn_over(photos, settings.hair, _hairs)


def draw_pen_marks(photos: Tensor, settings: Augmentation) -> Tensor:
    """Draw a few violet or blue lines over some photos: float N x 3 x H x W in [0, 1], likewise."""
    return _drawn_over(photos, settings.pen, _pen_marks)


def _drawn_over(
    photos: Tensor, probability: float, draw: Callable[[int], tuple[np.ndarray, Tensor]]
) -> Tensor:
    """Draw over some photos; ``draw`` gives opacity (float32 S x S) and colour (float 3)."""
    chosen = torch.where(torch.rand(len(photos)) < probability)[0].tolist()
    if not chosen:
        return photos
    photos = photos.clone()
    for row in chosen:
        opacity, colour = draw(photos.shape[-1])
        layer = torch.from_numpy(opacity).to(photos)
        photos[row] = photos[row] * (1.0 - layer) + colour.view(3, 1, 1).to(photos) * layer
    return photos


def _hairs(size: int) -> tuple[np.ndarray, Tensor]:
    """5 to 60 hairs that grow one way, black to brown."""
    width = 1 + int(torch.rand(()) * size / 128)
    colour = torch.rand(()) * torch.tensor([0.35, 0.25, 0.2])
    return _arcs(size, int(_between(1, 5, 60)), width, spread=0.5), colour


def _pen_marks(size: int) -> tuple[np.ndarray, Tensor]:
    """1 to 5 lines in any direction, violet to blue, as a skin marker draws them."""
    width = max(1, int(float(_between(1, 0.006, 0.03)) * size))
    colour = torch.tensor([0.2, 0.15, 0.45]) + 0.2 * torch.rand(3)
    return 0.8 * _arcs(size, int(_between(1, 1, 6)), width, spread=math.pi), colour


def _arcs(size: int, count: int, width: int, spread: float) -> np.ndarray:
    """Opacity of arcs of one width whose directions differ by at most ``spread`` radians from a
    common one: float32 size x size, in [0, 1]."""
    layer = np.zeros((size, size), np.uint8)
    direction = float(torch.rand(())) * 2.0 * math.pi
    along = torch.linspace(-0.5, 0.5, 12)
    for _ in range(count):
        angle = direction + float(_between(1, -spread, spread))
        length, bend = float(_between(1, 0.2, 1.2)), float(_between(1, -0.5, 0.5))
        x = along * length
        y = bend * length * (along.square() - 0.25)
        points = torch.stack(
            [x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)],
            1,
        )
        points = (points + torch.rand(2)) * size
        # Sixteenths of a pixel, so that thin hairs are smooth.
        path = (points * 16.0).round().to(torch.int32).numpy()[:, None]
        opacity = int(_between(1, 100, 255))
        cv2.polylines(layer, [path], False, opacity, width, cv2.LINE_AA, shift=4)
    return layer.astype(np.float32) / 255.0


def nonsense(count: int, size: int) -> Tensor:
    """Pictures of nothing, from pixel noise over patches to one colour: float N x 3 x S x S."""
    pictures = []
    for _ in range(count):
        cells = min(size, 2 ** int(torch.randint(0, 9, ())))
        cell = torch.rand(1, 3, cells, cells) * torch.rand(1, 3, 1, 1)
        mode = "nearest" if torch.rand(()) < 0.5 else "bilinear"
        pictures.append(F.interpolate(cell, size=(size, size), mode=mode))
    return torch.cat(pictures)
