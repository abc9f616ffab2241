"""Pretrained weights to start from: safetensors with torchvision's or the project's names.

For example the ImageNet weights of ResNet-101 or ResNet-18 that torchvision publishes, converted to
safetensors, or the weights that this project ships (8 bits per weight). Pickles (``.pth``) are not
read, because loading one can run arbitrary code.
"""

from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from lesion.weights import decode
from training.errors import TrainingError

PREFIXES = ("", "network.", "network.backbone.")
"""Prefixes of a file's names in the network: for a file of this project, of the whole torchvision
network, and of its backbone alone."""


def load_pretrained(network: nn.Module, path: Path) -> list[str]:
    """Copy the weights of a file into a network if their names and shapes match.

    Heads for other classes do not match and keep their random weights.

    Returns:
        Names of the network's weights that are not in the file.

    Raises:
        TrainingError: the file cannot be read, or has less than half of the weights.
    """
    try:
        stored = decode(load_file(path))
    except (OSError, SafetensorError) as error:
        raise TrainingError(f"{path} cannot be read as safetensors: {error}") from None
    own = network.state_dict()
    best: dict[str, str] = {}
    for prefix in PREFIXES:
        matching = {
            prefix + key: key
            for key, value in stored.items()
            if prefix + key in own and own[prefix + key].shape == value.shape
        }
        best = max(best, matching, key=len)
    counted = [key for key in own if not key.endswith("num_batches_tracked")]
    if 2 * len(best) < len(counted):
        raise TrainingError(
            f"{path} has only {len(best)} of the network's {len(counted)} weights, so it belongs "
            "to another network. Use safetensors with torchvision's names for the network or its "
            "backbone."
        )
    network.load_state_dict({name: stored[key] for name, key in best.items()}, strict=False)
    return [key for key in counted if key not in best]
