"""Augmentation of colour, light and sharpness."""

from collections.abc import Callable

import pytest
import torch

from training.trainer.appearance import (
    draw_noise_images,
    replace_by_drawings,
    replace_by_noise,
    vary_colour,
    vary_illumination,
    vary_sharpness,
    vary_skin_tone,
)


def test_colour_and_sharpness_keep_range_and_shape() -> None:
    torch.manual_seed(0)
    photos = torch.rand(8, 3, 40, 40)
    varied = vary_sharpness(vary_colour(photos, 0.3, 0.3, 0.2, 0.1), downscale=0.5, blur=0.5)
    assert varied.shape == photos.shape
    assert varied.min() >= 0.0 and varied.max() <= 1.0
    assert (varied - photos).abs().mean() > 0.01
    unchanged = vary_sharpness(vary_colour(photos, 0.0, 0.0, 0.0, 0.0), downscale=0.0, blur=0.0)
    torch.testing.assert_close(unchanged, photos)


def test_darker_skin_keeps_black_and_white_and_makes_the_rest_browner() -> None:
    torch.manual_seed(0)
    photos = torch.zeros(4, 3, 8, 8)
    photos[:, :, 0] = 1.0
    photos[:, :, 1] = 0.7
    dark = vary_skin_tone(photos, 1.0)
    torch.testing.assert_close(dark[:, :, 0], photos[:, :, 0])
    assert dark[:, :, 2].max() < 1e-3
    red, green, blue = dark[0, :, 1, 0].tolist()
    assert 0.7 > red > green > blue
    torch.testing.assert_close(vary_skin_tone(photos, 0.0), photos.clamp_min(1e-4))


def test_illumination_varies_smoothly() -> None:
    torch.manual_seed(0)
    photos = torch.full((6, 3, 64, 64), 0.4)
    lit = vary_illumination(photos, 1.0)
    assert lit.min() >= 0.0 and lit.max() <= 1.0
    assert (lit.flatten(1).std(1) > 0.005).all()
    assert (lit[..., 1:] - lit[..., :-1]).abs().max() < 0.05
    assert vary_illumination(photos, 0.0) is photos


def test_noise_images_differ_and_stay_in_range() -> None:
    torch.manual_seed(0)
    pictures = draw_noise_images(8, 64)
    assert pictures.shape == (8, 3, 64, 64)
    assert pictures.min() >= 0.0 and pictures.max() <= 1.0
    assert len({round(float(p.std()), 4) for p in pictures}) > 4


@pytest.mark.parametrize("replace", [replace_by_noise, replace_by_drawings])
def test_photos_without_skin_only_are_replaced(replace: Callable[..., torch.Tensor]) -> None:
    torch.manual_seed(0)
    photos, skin = torch.rand(6, 3, 32, 32), torch.tensor([1.0, 0.0, 1.0, 0.0, 1.0, 0.0])
    replaced = replace(photos, skin, 1.0)
    assert replaced.min() >= 0.0 and replaced.max() <= 1.0
    changed = (replaced != photos).flatten(1).any(1)
    assert torch.equal(changed, skin == 0)
    assert replace(photos, skin, 0.0) is photos
