"""Weights from elsewhere as a start: safetensors with torchvision's or the project's own names.

For instance the ImageNet weights of ResNet-101 or ResNet-18 that torchvision publishes, stored as
safetensors, or the weights that this project ships (8 bits a weight). Pickles (``.pth``) are not
read, because loading one runs its code.
"""

from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from lesion.weights import decode
from training.errors import TrainingError

PREFIXES = ("", "network.", "network.backbone.")
"""Where a weight of the file may live in the network: a file of this project, of the whole
torchvision network, of its backbone alone."""


def load_pretrained(network: nn.Module, path: Path) -> list[str]:
    """Copy the weights of a file into a network, as far as names and shapes fit.

    Heads for other classes do not fit and keep their random weights.

    Returns:
        names of the network's weights that the file did not bring.

    Raises:
        TrainingError: the file cannot be read, or brings less than half of the weights.
    """
    try:
        stored = decode(load_file(path))
    except (OSError, SafetensorError) as error:
        raise TrainingError(f"{path} cannot be read as safetensors: {error}") from None
    own = network.state_dict()
    best: dict[str, str] = {}
    for prefix in PREFIXES:
        fitting = {
            prefix + key: key
            for key, value in stored.items()
            if prefix + key in own and own[prefix + key].shape == value.shape
        }
        best = max(best, fitting, key=len)
    counted = [key for key in own if not key.endswith("num_batches_tracked")]
    if 2 * len(best) < len(counted):
        raise TrainingError(
            f"{path} brings {len(best)} of the network's {len(counted)} weights: it is of another "
            "network. Give safetensors with torchvision's names for the network or its backbone."
        )
    network.load_state_dict({name: stored[key] for name, key in best.items()}, strict=False)
    return [key for key in counted if key not in best]
