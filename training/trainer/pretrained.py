"""Pretrained weights to start from: safetensors with torchvision's or the project's names.

For example the ImageNet weights of ResNet-101 or ResNet-18 that torchvision publishes, converted to
safetensors, or the weights that this project ships (8 bits per weight). Pickles (``.pth``) are not
read, because loading one can run arbitrary code.
"""

from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from lesion.weights import decode
from training.errors import TrainingError

PREFIXES = ("", "network.", "network.backbone.", "features.")
"""Prefixes of a file's names in the network: for a file of this project, of the whole torchvision
network, of its backbone alone, and of the features of EfficientNet-Lite."""


@dataclass(frozen=True)
class Pretrained:
    """Weights to start from.

    Attributes:
        source: their file or name, for messages.
        weights: by name.
    """

    source: str
    weights: dict[str, Tensor]


def read_pretrained(path: Path) -> Pretrained:
    """Read the weights of a safetensors file.

    Raises:
        TrainingError: the file cannot be read.
    """
    try:
        return Pretrained(str(path), decode(load_file(path)))
    except (OSError, SafetensorError) as error:
        raise TrainingError(f"{path} cannot be read as safetensors: {error}") from None


def load_pretrained(network: nn.Module, pretrained: Pretrained) -> list[str]:
    """Copy weights into a network if their names and shapes match.

    Heads for other classes do not match and keep their random weights.

    Returns:
        Names of the network's weights that are not among them.

    Raises:
        TrainingError: less than half of the network's weights are among them.
    """
    stored = pretrained.weights
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
            f"{pretrained.source} has only {len(best)} of the network's {len(counted)} weights, "
            "so it belongs to another network. Use safetensors with torchvision's names for the "
            "network or its backbone."
        )
    network.load_state_dict({name: stored[key] for name, key in best.items()}, strict=False)
    return [key for key in counted if key not in best]
