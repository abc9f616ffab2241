"""Weight files and their manifest.

``manifest.json`` lists, for each network, a safetensors file, its SHA-256, inputs and outputs, how
the network was trained and its results on held-out photos; also the results of all networks
together. Matrices and convolution kernels are stored as 8-bit integers with one float32 scale per
output channel, which is a quarter of the size. They are decoded to float32 when loaded, so every
engine computes in full precision. Safetensors contain only numbers: loading them runs no code.

The manifest in an archive also lists the SHA-256 of each ONNX graph, which a CPU worker runs. A
checksum beside its file detects damage, mixed-up files and careless changes; it does not protect
against a person who can write both. Therefore the code pins the digest of everything in the
manifest that decides the answers: other weights need a change of the code, too.
"""

import hashlib
import json
from dataclasses import asdict, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field
from pydantic.dataclasses import dataclass

from lesion.enums import NetworkName
from lesion.errors import ConfigError, WeightsError
from lesion.validation import STRICT, UNREADABLE, validate

if TYPE_CHECKING:
    from torch import Tensor

MANIFEST = "manifest.json"
PIN = Path(__file__).with_name("weights.sha256")
"""Holds the digest of the weights that this version of the code is meant for."""
_FOR_PEOPLE = ("training", "heldout", "graph_sha256")
"""Keys of an entry that decide no answer; graphs differ with the version of the exporter."""
_INT8, _SCALE = ".int8", ".scale"


@dataclass(frozen=True, config=STRICT)
class NetworkEntry:
    """One network's entry in the manifest.

    Attributes:
        name: the network.
        file: name of the weight file, without a folder.
        sha256: SHA-256 of the weight file.
        input_size: side of the square input, in pixels.
        mean, std: for normalisation, per RGB channel, in [0, 1].
        outputs: names of the network's outputs.
        training: facts for people about the training (data, split, phases, date).
        heldout: figures for people, measured on held-out photos.
        options: arguments of the network's constructor (``lesion.networks.build_network``).
        calibration: a classifier's (``lesion.classification.Calibration``).
        graph_sha256: SHA-256 of the exported graph ``<name>.onnx``; empty in the repository's
            manifest, because graphs are exported when the archive is built.
    """

    name: NetworkName
    file: Annotated[str, Field(pattern=r"^\w[\w.-]*$")]
    sha256: str
    input_size: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    outputs: tuple[str, ...]
    training: dict[str, Any]
    heldout: dict[str, Any]
    options: dict[str, Any] = field(default_factory=dict)
    calibration: dict[str, Any] = field(default_factory=dict)
    graph_sha256: str = ""


@dataclass(frozen=True, config=STRICT)
class Manifest:
    """The networks that are served, with the version and date of their weights.

    ``heldout`` holds figures of all networks together for people, measured on held-out photos, by
    data set, and ``heldout_settings`` the settings that they were measured with
    (``lesion.config.answer_settings``).
    """

    version: str
    date: str
    networks: dict[NetworkName, NetworkEntry]
    heldout: dict[str, Any] = field(default_factory=dict)
    heldout_settings: dict[str, Any] = field(default_factory=dict)


def file_sha256(path: Path) -> str:
    """Compute the SHA-256 of a file, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load_manifest(directory: Path) -> Manifest:
    """Read ``manifest.json``.

    Raises:
        WeightsError: the manifest is missing or damaged, or lists an unknown network.
    """
    path = directory / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        networks = {name: entry | {"name": name} for name, entry in content["networks"].items()}
        return validate(Manifest, content | {"networks": networks}, MANIFEST)
    except FileNotFoundError:
        raise WeightsError(
            f"The weights' manifest {path} is missing; restore it from the repository."
        ) from None
    except (ConfigError, KeyError, AttributeError, *UNREADABLE) as error:
        raise WeightsError(
            f"The weights' manifest {path} is damaged ({error}); restore it from the repository."
        ) from None


def save_manifest(directory: Path, manifest: Manifest) -> None:
    """Write ``manifest.json`` to a temporary file, then rename it."""
    content = asdict(manifest)
    for entry in content["networks"].values():
        del entry["name"]
    temporary = directory / (MANIFEST + ".tmp")
    temporary.write_text(json.dumps(content, indent=2) + "\n")
    temporary.replace(directory / MANIFEST)


def compute_digest(manifest: Manifest) -> str:
    """Compute a digest of what decides the answers: weights, sizes, options and calibrations."""
    networks = asdict(manifest)["networks"]
    content = {
        name: {key: value for key, value in entry.items() if key not in _FOR_PEOPLE}
        for name, entry in networks.items()
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def check_pin(manifest: Manifest) -> None:
    """Check that the manifest's weights are those that the code is meant for.

    Raises:
        WeightsError: they are not, or the pin cannot be read.
    """
    try:
        pinned = PIN.read_text(encoding="utf-8").strip()
    except OSError:
        raise WeightsError(f"{PIN} is missing; restore it from the repository.") from None
    if compute_digest(manifest) != pinned:
        raise WeightsError(
            f"The weights are not those that this version of the code is meant for ({PIN.name}). "
            "Restore both from the repository or, if you have changed the weights yourself, accept "
            "them with `make pin`."
        )


def verify(directory: Path, manifest: Manifest) -> None:
    """Check that every weight file exists and has the SHA-256 of the manifest.

    Raises:
        WeightsError: a file is missing or damaged.
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
    """Return the path of a network's exported graph."""
    return directory / f"{name}.onnx"


def verify_graphs(directory: Path, manifest: Manifest) -> None:
    """Check that every exported graph exists and has the SHA-256 of the manifest.

    Raises:
        WeightsError: a graph is missing or damaged, or its SHA-256 is not in the manifest.
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
    """Load one network's weights: verify the file and decode it to float32.

    Raises:
        WeightsError: the file is missing or damaged.
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
    """Store weights with 8 bits per value, in a temporary file that is then renamed.

    Returns:
        The SHA-256 of the file.
    """
    from safetensors.torch import save_file

    temporary = path.with_suffix(".tmp")
    save_file(encode(state_dict), temporary)
    temporary.replace(path)
    return file_sha256(path)


def encode(state_dict: "dict[str, Tensor]") -> "dict[str, Tensor]":
    """Quantise weights: int8 with scales for matrices and kernels, float32 otherwise.

    The scale of an output channel maps its largest magnitude to 127. Counters that only training
    needs (``num_batches_tracked``) are omitted.
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
    """Dequantise weights to float32: the inverse of ``encode``, within half a level per value."""
    state_dict = {}
    for key, value in stored.items():
        if key.endswith(_INT8):
            name = key.removesuffix(_INT8)
            scale = stored[name + _SCALE]
            state_dict[name] = value.float() * scale.reshape(-1, *[1] * (value.ndim - 1))
        elif not (key.endswith(_SCALE) and key.removesuffix(_SCALE) + _INT8 in stored):
            state_dict[key] = value
    return state_dict
