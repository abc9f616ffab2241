"""The outputs and the options that the networks have in common."""

import pytest
import torch

from lesion.enums import SEGMENTERS, NetworkName
from lesion.networks import OUTPUTS, build_network


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)


SHAPES = {
    "mask_logits": (2, 1, 64, 96),
    "acquisition_logits": (2, 3),
    "activation_map": (2, 2, 3),
    "diagnosis_logits": (2, 7),
}
"""Of the outputs for two photos of 64x96; the others have one value per photo."""


@pytest.mark.parametrize("name", NetworkName)
def test_outputs_have_the_documented_keys_and_shapes(name: NetworkName) -> None:
    network = build_network(name).eval()
    with torch.inference_mode():
        outputs = network(torch.randn(2, 3, 64, 96))
    assert tuple(outputs) == OUTPUTS[name]
    for key, value in outputs.items():
        assert value.shape == SHAPES.get(key, (2,))
        assert value.isfinite().all()


def test_an_unknown_network_is_refused_by_name() -> None:
    with pytest.raises(KeyError, match="unknown network 'vgg'"):
        build_network("vgg")


@pytest.mark.parametrize("name", SEGMENTERS)
def test_segmenters_may_have_spatial_attention(name: NetworkName) -> None:
    network = build_network(name, attention=True)
    photo = torch.randn(2, 3, 64, 64)
    network(photo)["mask_logits"].square().mean().backward()
    attention_weights = [p for key, p in network.named_parameters() if "attention" in key]
    assert len(attention_weights) == (8 if name == NetworkName.UNET else 2)
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in attention_weights)
    plain = {key for key in network.state_dict() if "attention" not in key}
    assert plain == set(build_network(name).state_dict())
