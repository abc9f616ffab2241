"""Weight files and their manifest.

``manifest.json`` names, for each network, a safetensors file, its SHA-256, what goes in and comes
out, how it was trained and what it measured on held-out photos. Matrices and convolution kernels
are stored as 8-bit integers with one float32 scale for each output channel, a quarter of the size;
they are decoded to float32 when loaded, so every engine computes in full precision. Safetensors
hold numbers only: loading one runs no code.

The manifest in an archive also names the SHA-256 of each ONNX graph, which a CPU worker runs. A
checksum that lies beside its file finds damage, mixed-up files and careless changes; it does not
stop someone who can write both.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lesion.errors import WeightsError

if TYPE_CHECKING:
    from torch import Tensor

MANIFEST = "manifest.json"
_INT8, _SCALE = ".int8", ".scale"


@dataclass(frozen=True)
class NetworkEntry:
    """One network's line in the manifest.

    ``input_size`` is in pixels; ``mean`` and ``std`` apply to RGB in [0, 1]; ``sha256`` is of the
    file; ``training`` and ``heldout`` are free-form facts for people (data, split, figures, date);
    ``options`` are the network constructor's, as ``lesion.networks.build_network`` takes them;
    ``calibration`` is the classifier's, see ``lesion.classification.Calibration``;
    ``graph_sha256`` is of the exported graph, ``<name>.onnx``: empty in the repository's manifest,
    because graphs are exported where the archive is built.
    """

    name: str
    file: str
    sha256: str
    input_size: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    outputs: tuple[str, ...]
    training: dict[str, Any]
    heldout: dict[str, Any]
    options: dict[str, Any] = field(default_factory=dict)
    calibration: dict[str, float] = field(default_factory=dict)
    graph_sha256: str = ""


@dataclass(frozen=True)
class Manifest:
    """All that serving knows about its networks; ``networks`` is keyed by network name."""

    version: str
    date: str
    networks: dict[str, NetworkEntry]


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load_manifest(directory: Path) -> Manifest:
    """Read ``manifest.json``.

    Raises:
        WeightsError: it is missing or cannot be read.
    """
    path = directory / MANIFEST
    try:
        content = json.loads(path.read_text())
        networks = {
            name: NetworkEntry(
                **entry
                | {"name": name}
                | {key: tuple(entry[key]) for key in ("mean", "std", "outputs")}
            )
            for name, entry in content["networks"].items()
        }
        return Manifest(content["version"], content["date"], networks)
    except FileNotFoundError:
        raise WeightsError(
            f"The weights' manifest {path} is missing; restore it from the repository."
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(
            f"The weights' manifest {path} is damaged ({error}); restore it from the repository."
        ) from None


def save_manifest(directory: Path, manifest: Manifest) -> None:
    """Write ``manifest.json``, by way of a temporary name."""
    content = asdict(manifest)
    for entry in content["networks"].values():
        del entry["name"]
    temporary = directory / (MANIFEST + ".tmp")
    temporary.write_text(json.dumps(content, indent=2) + "\n")
    temporary.replace(directory / MANIFEST)


def verify(directory: Path, manifest: Manifest) -> None:
    """Check that every weight file is there and is the one that the manifest names.

    Raises:
        WeightsError: a file is missing or its SHA-256 differs.
    """
    for entry in manifest.networks.values():
        path = directory / entry.file
        if not path.is_file():
            raise WeightsError(
                f"The weight file {path} is missing; restore it from the repository."
            )
        if file_sha256(path) != entry.sha256:
            raise WeightsError(
                f"The weight file {path} is damaged (its SHA-256 is not the manifest's); "
                "restore it from the repository."
            )


def graph_path(directory: Path, name: str) -> Path:
    """Where the exported graph of a network lies."""
    return directory / f"{name}.onnx"


def verify_graphs(directory: Path, manifest: Manifest) -> None:
    """Check that every exported graph is there and is the one that the manifest names.

    Raises:
        WeightsError: a graph is missing, or its SHA-256 is another or not in the manifest.
    """
    for entry in manifest.networks.values():
        path = graph_path(directory, entry.name)
        if not path.is_file():
            problem = "missing"
        elif not entry.graph_sha256:
            problem = "not to be trusted (the manifest names no SHA-256 for it)"
        elif file_sha256(path) != entry.graph_sha256:
            problem = "damaged (its SHA-256 is not the manifest's)"
        else:
            continue
        raise WeightsError(
            f"The network graph {path} is {problem}; "
            "delete the archive and build it again with `make archive`."
        )


def load_state_dict(directory: Path, entry: NetworkEntry) -> "dict[str, Tensor]":
    """Load one network's weights, checked and decoded to float32.

    Raises:
        WeightsError: the file is missing, damaged, or not what the manifest names.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    verify(directory, Manifest("", "", {entry.name: entry}))
    try:
        stored = load_file(directory / entry.file)
    except SafetensorError as error:
        raise WeightsError(f"The weight file {entry.file} cannot be read: {error}") from None
    return decode(stored)


def save_state_dict(path: Path, state_dict: "dict[str, Tensor]") -> str:
    """Store weights with 8 bits a value, by way of a temporary name; returns the SHA-256."""
    from safetensors.torch import save_file

    temporary = path.with_suffix(".tmp")
    save_file(encode(state_dict), temporary)
    temporary.replace(path)
    return file_sha256(path)


def encode(state_dict: "dict[str, Tensor]") -> "dict[str, Tensor]":
    """Float weights -> stored form: int8 and scales for matrices and kernels, float32 otherwise.

    The scale of an output channel maps its largest magnitude to 127. Counters that only training
    needs (``num_batches_tracked``) are left out.
    """
    import torch

    stored = {}
    for key, value in state_dict.items():
        if key.endswith("num_batches_tracked"):
            continue
        value = value.detach().float().cpu().contiguous()
        if value.ndim < 2:
            stored[key] = value.clone()
            continue
        channels = value.reshape(value.shape[0], -1)
        scale = channels.abs().amax(1).clamp_min(torch.finfo(torch.float32).tiny) / 127.0
        levels = (channels / scale[:, None]).round().clamp(-127, 127)
        stored[key + _INT8] = levels.to(torch.int8).reshape(value.shape)
        stored[key + _SCALE] = scale
    return stored


def decode(stored: "dict[str, Tensor]") -> "dict[str, Tensor]":
    """Stored form -> float32 weights: the inverse of ``encode`` up to half a level a value."""
    state_dict = {}
    for key, value in stored.items():
        if key.endswith(_INT8):
            name = key.removesuffix(_INT8)
            scale = stored[name + _SCALE]
            state_dict[name] = value.float() * scale.reshape(-1, *[1] * (value.ndim - 1))
        elif not (key.endswith(_SCALE) and key.removesuffix(_SCALE) + _INT8 in stored):
            state_dict[key] = value
    return state_dict
