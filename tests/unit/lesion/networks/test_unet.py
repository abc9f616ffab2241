"""The U-Net: its size, its encoders, its gradients and the widths that it refuses."""

import pytest
import torch

from lesion.enums import NetworkName
from lesion.networks import build_network
from lesion.networks.efficientnet_lite import Variant
from lesion.networks.unet import MIN_WIDTH, RESIDUAL, WIDTHS


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)


ENCODERS = (RESIDUAL, *Variant)


@pytest.mark.parametrize("encoder", ENCODERS)
def test_the_unet_has_at_most_ten_million_parameters(encoder: str) -> None:
    network = build_network(NetworkName.UNET, encoder=encoder)
    assert sum(p.numel() for p in network.parameters()) <= 10_000_000


@pytest.mark.parametrize("encoder", ENCODERS)
def test_every_part_of_the_unet_gets_a_gradient(encoder: str) -> None:
    network = build_network(NetworkName.UNET, encoder=encoder)
    outputs = network(torch.randn(2, 3, 64, 64))
    sum(value.square().mean() for value in outputs.values()).backward()
    without_gradient = [
        name
        for name, parameter in network.named_parameters()
        if parameter.grad is None or not parameter.grad.abs().sum() > 0
    ]
    assert without_gradient == []


@pytest.mark.parametrize("level", range(5))
@pytest.mark.parametrize("width", [0, 4, 8, 15, 17, 20, 30, 250])
def test_widths_that_cpu_kernels_cannot_train_are_refused(width: int, level: int) -> None:
    widths = list(WIDTHS)
    widths[level] = width
    with pytest.raises(ValueError, match=f"{width}.*multiple of 8 and at least 16.*gradients"):
        build_network(NetworkName.UNET, widths=tuple(widths))


# This fails, crashes or never returns if ``MIN_WIDTH`` is too small for the CPU.
@pytest.mark.parametrize("size", [64, 128])
def test_the_narrowest_unet_has_the_same_gradients_in_both_memory_layouts(size: int) -> None:
    photos = torch.randn(4, 3, size, size)
    gradients = []
    for layout in (torch.contiguous_format, torch.channels_last):
        torch.manual_seed(0)
        network = build_network(NetworkName.UNET, encoder=RESIDUAL, widths=(MIN_WIDTH,) * 5)
        network.to(memory_format=layout)  # type: ignore[call-overload]
        outputs = network(photos.to(memory_format=layout))
        outputs["mask_logits"].square().mean().backward()
        gradients.append({key: p.grad for key, p in network.named_parameters()})
    plain, channels_last = gradients
    for stage in range(4):
        key = f"features.stages.{stage}.0.shortcut.0.weight"
        torch.testing.assert_close(channels_last[key], plain[key], rtol=1e-2, atol=1e-4)


def test_an_unknown_encoder_is_refused() -> None:
    with pytest.raises(ValueError, match="vgg"):
        build_network(NetworkName.UNET, encoder="vgg")
