"""Spatial attention."""

import torch

from lesion.networks.attention import SpatialAttention


def test_all_channels_of_a_position_get_the_same_weight() -> None:
    torch.manual_seed(0)
    x = torch.randn(2, 5, 12, 9)
    weight = SpatialAttention()(x) / x
    assert weight.min() > 0.0 and weight.max() < 1.0
    torch.testing.assert_close(weight, weight[:, :1].expand_as(weight), rtol=1e-3, atol=1e-4)
    assert weight.std() > 0.0
