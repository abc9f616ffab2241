"""DeepLabV3: equality with torchvision's, output strides and stochastic depth."""

import pytest
import torch

from lesion.enums import NetworkName
from lesion.networks import build_network
from lesion.networks.deeplabv3 import SkippableBlocks


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)


def test_the_network_is_torchvision_s_with_one_channel() -> None:
    # Importable only after lesion.networks, see its torchvision_compat.
    from torchvision.models.segmentation import deeplabv3_resnet101

    reference = deeplabv3_resnet101(weights=None, weights_backbone=None, num_classes=1).eval()
    network = build_network(NetworkName.DEEPLABV3, output_stride=8).eval()
    state_dict = network.state_dict()
    reference.load_state_dict({k.removeprefix("network."): v for k, v in state_dict.items()})
    photo = torch.randn(1, 3, 64, 64)
    with torch.inference_mode():
        torch.testing.assert_close(network(photo)["mask_logits"], reference(photo)["out"])


def test_the_weights_do_not_depend_on_the_output_stride() -> None:
    fine, coarse = (build_network(NetworkName.DEEPLABV3, output_stride=s) for s in (8, 32))
    assert fine.load_state_dict(coarse.state_dict()).missing_keys == []
    with pytest.raises(ValueError, match="output_stride is 4"):
        build_network(NetworkName.DEEPLABV3, output_stride=4)


def test_blocks_are_skipped_in_training_but_not_in_evaluation() -> None:
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
