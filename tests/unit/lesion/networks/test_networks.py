"""The networks' shapes and names, and DeepLabV3's output strides."""

import pytest
import torch

from lesion.networks import OUTPUTS, build_network
from lesion.networks.resnet18 import LesionResNet18
from lesion.networks.unet import MIN_WIDTH, WIDTHS


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)


SHAPES = {"mask_logits": (2, 1, 64, 96), "activation_map": (2, 2, 3)}
"""Of the outputs for two photos of 64 x 96; the others are one number a photo."""


@pytest.mark.parametrize("name", sorted(OUTPUTS))
def test_outputs_have_the_promised_keys_and_shapes(name: str) -> None:
    network = build_network(name).eval()
    with torch.inference_mode():
        outputs = network(torch.randn(2, 3, 64, 96))
    assert tuple(outputs) == OUTPUTS[name]
    for key, value in outputs.items():
        assert value.shape == SHAPES.get(key, (2,))
        assert value.isfinite().all()


def test_the_classifier_is_torchvision_s_and_its_map_adds_up_to_the_logit() -> None:
    network = LesionResNet18(diagnoses=7).eval()
    torch.nn.init.normal_(network.network.fc.bias)
    photos = torch.randn(2, 3, 96, 64)
    with torch.inference_mode():
        outputs = network(photos)
        expected = network.network(photos).squeeze(1)
    torch.testing.assert_close(outputs["malignancy_logit"], expected)
    mean = outputs["activation_map"].mean((1, 2)) + network.network.fc.bias
    torch.testing.assert_close(outputs["malignancy_logit"], mean)
    assert outputs["diagnosis_logits"].shape == (2, 7)


def test_an_unknown_network_is_refused_by_name() -> None:
    with pytest.raises(KeyError, match="unknown network 'vgg'"):
        build_network("vgg")


def test_the_unet_keeps_to_ten_million_parameters() -> None:
    assert sum(p.numel() for p in build_network("unet").parameters()) <= 10_000_000


def test_every_part_of_the_unet_learns() -> None:
    network = build_network("unet")
    outputs = network(torch.randn(2, 3, 64, 64))
    (outputs["mask_logits"].square().mean() + outputs["skin_logit"].square().mean()).backward()
    still = [
        name
        for name, parameter in network.named_parameters()
        if parameter.grad is None or not parameter.grad.abs().sum() > 0
    ]
    assert still == []


@pytest.mark.parametrize("level", range(5))
@pytest.mark.parametrize("width", [0, 4, 8, 15, 17, 20, 30, 250])
def test_widths_that_cpu_kernels_cannot_train_are_refused(width: int, level: int) -> None:
    widths = list(WIDTHS)
    widths[level] = width
    with pytest.raises(ValueError, match=f"{width}.*multiple of 8 and at least 16.*gradients"):
        build_network("unet", widths=tuple(widths))


# Fails, ends the process or never returns where ``MIN_WIDTH`` is too small for the CPU.
@pytest.mark.parametrize("size", [64, 128])
def test_the_narrowest_unet_has_the_gradients_of_another_memory_layout(size: int) -> None:
    photos = torch.randn(4, 3, size, size)
    gradients = []
    for layout in (torch.contiguous_format, torch.channels_last):
        torch.manual_seed(0)
        network = build_network("unet", widths=(MIN_WIDTH,) * 5)
        network.to(memory_format=layout)  # type: ignore[call-overload]
        outputs = network(photos.to(memory_format=layout))
        outputs["mask_logits"].square().mean().backward()
        gradients.append({key: p.grad for key, p in network.named_parameters()})
    plain, channels_last = gradients
    for stage in range(4):
        key = f"encoder.{stage}.0.shortcut.0.weight"
        torch.testing.assert_close(channels_last[key], plain[key], rtol=1e-2, atol=1e-4)


def test_deeplabv3_is_torchvisions_own_with_one_channel() -> None:
    from torchvision.models.segmentation import deeplabv3_resnet101

    reference = deeplabv3_resnet101(weights=None, weights_backbone=None, num_classes=1).eval()
    network = build_network("deeplabv3", output_stride=8).eval()
    state_dict = network.state_dict()
    reference.load_state_dict({k.removeprefix("network."): v for k, v in state_dict.items()})
    photo = torch.randn(1, 3, 64, 64)
    with torch.inference_mode():
        torch.testing.assert_close(network(photo)["mask_logits"], reference(photo)["out"])


def test_deeplabv3_weights_do_not_depend_on_the_output_stride() -> None:
    fine, coarse = (build_network("deeplabv3", output_stride=s) for s in (8, 32))
    assert fine.load_state_dict(coarse.state_dict()).missing_keys == []
    with pytest.raises(ValueError, match="output_stride is 4"):
        build_network("deeplabv3", output_stride=4)


def test_skipped_blocks_cost_nothing_in_training_and_none_is_skipped_in_service() -> None:
    from lesion.networks.deeplabv3 import SkippableBlocks

    class Count(torch.nn.Module):
        calls = 0

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            self.calls += 1
            return x

    counts = [Count() for _ in range(50)]
    blocks = SkippableBlocks(*counts)
    blocks.keep_probability = 0.2
    blocks(torch.zeros(1))
    calls = [count.calls for count in counts]
    assert calls[0] == 1
    assert 1 < sum(calls) < 30
    blocks.eval()(torch.zeros(1))
    assert [count.calls for count in counts] == [c + 1 for c in calls]


@pytest.mark.parametrize("name", ["unet", "deeplabv3"])
def test_segmenters_may_have_spatial_attention(name: str) -> None:
    network = build_network(name, attention=True)
    photo = torch.randn(2, 3, 64, 64)
    network(photo)["mask_logits"].square().mean().backward()
    gates = [p for key, p in network.named_parameters() if "attention" in key]
    assert len(gates) == (8 if name == "unet" else 2)
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in gates)
    plain = {key for key in network.state_dict() if "attention" not in key}
    assert plain == set(build_network(name).state_dict())


def test_spatial_attention_weighs_places_not_channels() -> None:
    from lesion.networks.attention import SpatialAttention

    x = torch.randn(2, 5, 12, 9)
    weight = SpatialAttention()(x) / x
    assert weight.min() > 0.0 and weight.max() < 1.0
    torch.testing.assert_close(weight, weight[:, :1].expand_as(weight), rtol=1e-3, atol=1e-4)
    assert weight.std() > 0.0
