"""Geometric augmentation."""

import torch

from training.trainer.augmentation import Augmentation
from training.trainer.geometry import draw_affines, make_affines, make_full_views, resample


def test_an_unchanged_full_view_is_the_photo_itself() -> None:
    photos = torch.rand(3, 4, 32, 32)
    seen = resample(photos, make_affines(make_full_views(3)), 32)
    torch.testing.assert_close(seen, photos, rtol=0, atol=1e-5)


def test_photo_and_mask_move_together() -> None:
    torch.manual_seed(0)
    masks = torch.zeros(16, 1, 64, 64)
    masks[:, :, 10:40, 20:35] = 1.0
    both = torch.cat([masks.expand(-1, 3, -1, -1), masks], 1)
    settings = Augmentation(close_up=0.3, zoom=(0.6, 1.2), shift=0.2)
    seen = resample(both, draw_affines(make_full_views(16), settings), 48)
    torch.testing.assert_close(seen[:, 0], seen[:, 3])
    assert not torch.equal(seen[0], seen[1])
