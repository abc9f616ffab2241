"""Augmentation settings, and varying the appearance of a batch."""

import pytest
import torch
from pydantic import ValidationError

from training.trainer.augmentation import Augmentation, vary_appearance


def test_values_outside_their_range_are_refused() -> None:
    for wrong in ({"flip": 1.5}, {"rotation": -1.0}, {"zoom": (1.2, 0.8)}, {"hair": "0.1"}):
        with pytest.raises(ValidationError):
            Augmentation(**wrong)


def test_every_variation_keeps_range_and_shape() -> None:
    torch.manual_seed(0)
    photos, skin = torch.rand(8, 3, 64, 64), torch.tensor([1.0, 0.0] * 4)
    strong = Augmentation(
        blur=1.0,
        downscale=1.0,
        skin_tone=1.0,
        hair=1.0,
        illumination=1.0,
        texture=1.0,
        pen_marks=1.0,
        noise_image=1.0,
        drawn_picture=1.0,
    )
    varied = vary_appearance(photos, skin, strong)
    assert varied.shape == photos.shape
    assert varied.min() >= 0.0 and varied.max() <= 1.0
    assert ((varied - photos).abs().mean((1, 2, 3)) > 0.01).all()
