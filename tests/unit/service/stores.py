"""Model stores with the archive of one small network, for the tests of the archive."""

from pathlib import Path

import torch

from lesion.enums import EXPLAINED_CLASSIFIER as NAME
from lesion.networks import OUTPUTS, build_network
from lesion.paths import WEIGHTS
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from lesion.weights import Manifest, NetworkEntry, load_manifest, save_manifest, save_state_dict
from service.archive import build, build_key


def weights_of(store: Path) -> Path:
    """Return the folder of the weights in a model store."""
    return store / WEIGHTS.name


def fill(store: Path) -> None:
    """Write the weights of one random network to a model store and build their archive."""
    weights = weights_of(store)
    weights.mkdir()
    torch.manual_seed(0)
    file = f"{NAME}.safetensors"
    sha256 = save_state_dict(weights / file, build_network(NAME).state_dict())
    entry = NetworkEntry(
        NAME,
        file,
        sha256,
        64,
        IMAGENET_MEAN,
        IMAGENET_STD,
        OUTPUTS[NAME],
        {},
        {},
    )
    save_manifest(weights, Manifest("test", "2026-01-01", {NAME: entry}))
    build(weights, store)


def key_of(store: Path) -> str:
    """Return the build key of the present code and the weights of a model store."""
    return build_key(weights_of(store), load_manifest(weights_of(store)))


def change_a_byte(path: Path) -> None:
    """Invert one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
