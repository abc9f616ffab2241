"""Hairs, pen marks and skin texture."""

import pytest
import torch

from training.trainer.artefacts import draw_hairs, draw_pen_marks, draw_texture


def test_hairs_are_thin_and_dark() -> None:
    torch.manual_seed(0)
    photos = torch.full((3, 3, 128, 128), 0.8)
    hairy = draw_hairs(photos, 1.0)
    for photo in hairy:
        assert 0.005 < (photo[0] < 0.6).float().mean() < 0.5
    assert hairy.max() <= 0.8 and hairy.min() >= 0.0
    assert draw_hairs(photos, 0.0) is photos


def test_texture_is_rough_and_keeps_the_mean() -> None:
    torch.manual_seed(0)
    photos = torch.full((8, 3, 64, 64), 0.5)
    rough = draw_texture(photos, 1.0)
    assert (rough[..., 1:] - rough[..., :-1]).abs().mean() > 0.002
    assert rough.mean().item() == pytest.approx(0.5, abs=0.02)
    assert draw_texture(photos, 0.0) is photos


def test_pen_marks_are_few_and_violet_to_blue() -> None:
    torch.manual_seed(0)
    photos = torch.full((8, 3, 128, 128), 0.8)
    marked = draw_pen_marks(photos, 1.0)
    changed = (marked - photos).abs().amax(1) > 0.1
    assert 0.001 < changed.float().mean() < 0.3
    red, green, blue = (marked[:, channel][changed].mean().item() for channel in range(3))
    assert blue > red and blue > green
