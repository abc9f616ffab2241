"""The probe finds a camera that is visible, and none where there is none."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from lesion.enums import NetworkName
from lesion.networks import build_network
from tests.discs import disc_photos
from training.data.pixels import Pixels
from training.data.sample import Source
from training.trainer.batches import LabelledPhotos
from training.trainer.source_probe import probe_sources


@pytest.fixture
def photos() -> LabelledPhotos:
    data = disc_photos()
    samples = [
        replace(sample, source=Source.MELANOMA_10000) if number % 2 else sample
        for number, sample in enumerate(data.samples)
    ]
    return replace(data, samples=samples)


def follow_red(network: nn.Module, inputs: tuple[Tensor], output: dict[str, Tensor]) -> object:
    """Replace the malignancy logit of N photos by one that falls with their red."""
    return {**output, "malignancy_logit": -inputs[0][:, 0].mean((1, 2))}


@pytest.mark.parametrize("name", [NetworkName.RESNET18, NetworkName.EFFICIENTNET_LITE])
def test_a_visible_camera_is_found(name: NetworkName, photos: LabelledPhotos) -> None:
    torch.manual_seed(0)
    network = build_network(name)
    network.register_forward_hook(follow_red)
    alike = probe_sources(network, name, 64, photos, Source.MELANOMA_10000)
    pixels = photos.pixels.photos.copy()
    pixels[1::2, :, :, 0] = np.minimum(pixels[1::2, :, :, 0], 20)  # no red
    tinted = replace(photos, pixels=Pixels(pixels, photos.pixels.masks))
    found = probe_sources(network, name, 64, tinted, Source.MELANOMA_10000)
    assert found.features == 1.0 > alike.features
    assert found.malignancy == 1.0 > alike.malignancy
