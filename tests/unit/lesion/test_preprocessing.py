"""Preprocessing: geometry, scale and exact values."""

import importlib

import numpy as np
import pytest
import torch
from PIL import Image

from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD, normalise, prepare, resize_photo


@pytest.mark.parametrize("shape", [(1, 1), (33, 517), (517, 33), (256, 256), (768, 1024)])
def test_a_photo_of_any_shape_is_resized_to_a_square(shape: tuple[int, int]) -> None:
    photo = np.full((*shape, 3), 128, np.uint8)
    tensor = prepare(photo, 256)
    assert tensor.shape == (1, 3, 256, 256)
    assert tensor.dtype == np.float32
    assert tensor.flags.c_contiguous
    expected = (128 / 255 - np.array(IMAGENET_MEAN)) / np.array(IMAGENET_STD)
    np.testing.assert_allclose(tensor[0, :, 0, 0], expected, rtol=1e-5)
    np.testing.assert_allclose(tensor[0, :, 255, 255], expected, rtol=1e-5)


def test_normalisation_equals_torchvision_s() -> None:
    importlib.import_module("lesion.networks")  # makes torchvision importable
    from torchvision.transforms.functional import normalize

    photo = np.random.default_rng(0).integers(0, 256, (2, 5, 7, 3), np.uint8)
    ours = torch.from_numpy(normalise(photo))
    theirs = normalize(
        torch.from_numpy(photo).permute(0, 3, 1, 2) / 255.0, IMAGENET_MEAN, IMAGENET_STD
    )
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)


def test_shrinking_averages_pixels() -> None:
    checks = (np.indices((1024, 1024)).sum(0) % 2 * 255).astype(np.uint8)
    small = resize_photo(np.repeat(checks[:, :, None], 3, 2), 256)
    assert small.min() > 110 and small.max() < 145


@pytest.mark.parametrize(
    "shape", [(1537, 1535), (4001, 3000), (3000, 4001), (700, 20_000), (20_000, 40), (40, 20_000)]
)
def test_large_photos_are_resized_exactly_like_pillow_s(
    shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bit-equal although it works in strips, because the networks were trained on such pixels."""
    monkeypatch.setattr("lesion.preprocessing._STRIP_PIXELS", 50_000)
    photo = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    expected = Image.fromarray(photo).resize((256, 256), Image.Resampling.BILINEAR, reducing_gap=3)
    assert np.array_equal(resize_photo(photo, 256), np.asarray(expected))


def test_resizing_does_not_flip_the_photo() -> None:
    photo = np.zeros((90, 160, 3), np.uint8)
    photo[:45, :80, 0] = 255
    small = resize_photo(photo, 64)
    assert small[5, 5, 0] == 255
    assert small[5, 60, 0] == small[60, 5, 0] == small[60, 60, 0] == 0
