"""Pretrained weights: matching ones are loaded, missing ones listed, other networks refused."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from lesion.enums import NetworkName
from lesion.networks import build_network
from lesion.networks.torchvision_compat import declare_missing_operators
from lesion.weights import save_state_dict
from training.errors import TrainingError
from training.trainer.pretrained import load_pretrained, read_pretrained


@pytest.fixture(autouse=True)
def torchvision_imports() -> None:
    """Torchvision can be imported beside a torch without CUDA."""
    declare_missing_operators()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "start.safetensors"


def test_imagenet_weights_of_the_backbone_start_deeplabv3(file: Path) -> None:
    from torchvision.models import resnet101

    torch.manual_seed(1)
    imagenet = resnet101().state_dict()
    save_file(imagenet, file)
    network = build_network(NetworkName.DEEPLABV3)
    missing = load_pretrained(network, read_pretrained(file))
    own = network.state_dict()
    name = "layer3.22.conv2.weight"
    assert torch.equal(own[f"network.backbone.{name}"], imagenet[name])
    assert all(key.startswith("network.classifier.") for key in missing) and missing


def test_a_head_for_other_classes_is_left_out(file: Path) -> None:
    from torchvision.models import resnet18

    torch.manual_seed(1)
    imagenet = resnet18(num_classes=1000).state_dict()
    save_file(imagenet, file)
    network = build_network(NetworkName.RESNET18)
    assert load_pretrained(network, read_pretrained(file)) == [
        "network.fc.weight",
        "network.fc.bias",
        "diagnosis_head.weight",
        "diagnosis_head.bias",
    ]
    assert torch.equal(network.state_dict()["network.conv1.weight"], imagenet["conv1.weight"])


def test_the_projects_own_weights_start_the_unet_with_attention(file: Path) -> None:
    torch.manual_seed(1)
    save_file(build_network(NetworkName.UNET).state_dict(), file)
    missing = load_pretrained(
        build_network(NetworkName.UNET, attention=True), read_pretrained(file)
    )
    assert len(missing) == 8 and all("attention" in key for key in missing)


def test_shipped_weights_are_decoded(file: Path) -> None:
    torch.manual_seed(1)
    trained = build_network(NetworkName.RESNET18)
    save_state_dict(file, trained.state_dict())
    network = build_network(NetworkName.RESNET18)
    assert load_pretrained(network, read_pretrained(file)) == []
    own, kernel = network.state_dict(), "network.layer4.1.conv2.weight"
    torch.testing.assert_close(own[kernel], trained.state_dict()[kernel], rtol=0, atol=1e-3)


def test_weights_of_another_network_are_refused(file: Path) -> None:
    save_file(build_network(NetworkName.RESNET18).state_dict(), file)
    with pytest.raises(TrainingError, match="another network"):
        load_pretrained(build_network(NetworkName.UNET), read_pretrained(file))


def test_other_files_than_safetensors_are_refused(file: Path) -> None:
    with pytest.raises(TrainingError, match="cannot be read"):
        read_pretrained(file)
    file.write_bytes(b"PK pickle")
    with pytest.raises(TrainingError, match="cannot be read"):
        read_pretrained(file)
