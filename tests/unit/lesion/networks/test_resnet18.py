"""ResNet-18: equality with torchvision's, and the activation map."""

import torch

from lesion.networks.resnet18 import LesionResNet18


def test_the_network_is_torchvision_s_and_its_map_averages_to_the_logit() -> None:
    torch.manual_seed(0)
    network = LesionResNet18().eval()
    torch.nn.init.normal_(network.network.fc.bias)
    photos = torch.randn(2, 3, 96, 64)
    with torch.inference_mode():
        outputs = network(photos)
        expected = network.network(photos).squeeze(1)
    torch.testing.assert_close(outputs["malignancy_logit"], expected)
    mean = outputs["activation_map"].mean((1, 2)) + network.network.fc.bias
    torch.testing.assert_close(outputs["malignancy_logit"], mean)
    assert outputs["diagnosis_logits"].shape == (2, 7)
