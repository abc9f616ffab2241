"""EfficientNet-Lite: sizes, feature maps and padding."""

import pytest
import torch

from lesion.networks.efficientnet_lite import (
    HEAD_CHANNELS,
    EfficientNetLite,
    SameConv,
    Variant,
    scale_stages,
)


@pytest.mark.parametrize(
    ("variant", "millions", "channels"),
    [
        (Variant.LITE0, 3.35, (16, 24, 40, 112, 320)),
        (Variant.LITE2, 4.78, (16, 24, 48, 120, 352)),
    ],
)
def test_sizes_are_the_published_ones(
    variant: Variant, millions: float, channels: tuple[int, ...]
) -> None:
    network = EfficientNetLite(variant)
    parameters = sum(parameter.numel() for parameter in network.parameters())
    # Published with batch normalisation and a classifier: 4.7 and 6.1 million.
    assert parameters / 1e6 == pytest.approx(millions, abs=0.01)
    assert network.channels == channels


@pytest.mark.parametrize("size", [(64, 64), (96, 64), (32, 160)])
def test_feature_maps_have_the_strides_of_an_encoder(size: tuple[int, int]) -> None:
    network = EfficientNetLite().eval()
    height, width = size
    with torch.inference_mode():
        maps = network(torch.zeros(2, 3, height, width))
        features = network.pool(maps[-1])
    assert [tuple(each.shape) for each in maps] == [
        (2, channels, height // stride, width // stride)
        for channels, stride in zip(network.channels, (2, 4, 8, 16, 32), strict=True)
    ]
    assert features.shape == (2, HEAD_CHANNELS)


@pytest.mark.parametrize(("kernel", "first"), [(3, 0), (5, -1)])
def test_padding_of_a_stride_is_asymmetric(kernel: int, first: int) -> None:
    """TensorFlow's "SAME": the first window starts at pixel 0 (kernel 3) or -1 (kernel 5)."""
    conv = SameConv(1, 1, kernel, stride=2)
    weight = torch.zeros(1, 1, kernel, kernel)
    weight[..., -first, -first] = 1.0  # reads the pixel at (0, 0) of the picture
    conv.load_state_dict({"1.weight": weight, "1.bias": torch.zeros(1)})
    picture = torch.arange(64.0).view(1, 1, 8, 8)
    assert conv(picture)[0, 0].tolist() == picture[0, 0, ::2, ::2].tolist()


def test_the_last_stages_of_a_variant_are_scaled() -> None:
    assert [stage.blocks for stage in scale_stages(Variant.LITE0)] == [1, 2, 2, 3, 3, 4, 1]
    assert [stage.blocks for stage in scale_stages(Variant.LITE2)] == [1, 3, 3, 4, 4, 5, 1]
    assert [stage.channels for stage in scale_stages(Variant.LITE2)] == [
        *(16, 24, 48, 88, 120, 208, 352)
    ]
