"""Weight files: storing and loading, and messages about damage."""

import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from lesion.enums import NetworkName
from lesion.errors import WeightsError
from lesion.paths import WEIGHTS
from lesion.weights import (
    Manifest,
    NetworkEntry,
    check_pin,
    compute_digest,
    decode,
    encode,
    file_sha256,
    graph_path,
    load_manifest,
    load_state_dict,
    save_manifest,
    save_state_dict,
    verify,
    verify_graphs,
)
from service import pin_weights

NAME, FILE = NetworkName.UNET, "unet.safetensors"


@pytest.fixture
def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Flatten(), nn.Linear(8, 1))


@pytest.fixture
def entry(network: nn.Module, tmp_path: Path) -> NetworkEntry:
    sha256 = save_state_dict(tmp_path / FILE, network.state_dict())
    entry = NetworkEntry(
        NAME, FILE, sha256, 256, (0.5,) * 3, (0.2,) * 3, ("logit",), {}, {"dice": 0.9}
    )
    save_manifest(tmp_path, Manifest("1.0.0", "2026-01-01", {NAME: entry}))
    return entry


def test_stored_matrices_are_within_half_a_level_and_vectors_exact(network: nn.Module) -> None:
    original = network.state_dict()
    decoded = decode(encode(original))
    assert set(decoded) == {key for key in original if "num_batches" not in key}
    for key, value in decoded.items():
        half_level = original[key].flatten(1).abs().amax(1) / 254 if value.ndim > 1 else None
        if half_level is None:
            assert torch.equal(value, original[key])
        else:
            error = (value - original[key]).flatten(1).abs().amax(1)
            assert (error <= half_level * 1.001).all()


def test_a_channel_of_zeros_is_stored_as_zeros() -> None:
    assert torch.equal(decode(encode({"w": torch.zeros(2, 3)}))["w"], torch.zeros(2, 3))


def test_the_manifest_and_the_weights_are_loaded_as_saved(
    network: nn.Module, entry: NetworkEntry, tmp_path: Path
) -> None:
    manifest = load_manifest(tmp_path)
    assert manifest.networks == {NAME: entry}
    verify(tmp_path, manifest)
    network.load_state_dict(load_state_dict(tmp_path, entry))


def test_a_changed_byte_is_detected(entry: NetworkEntry, tmp_path: Path) -> None:
    path = tmp_path / entry.file
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="damaged"):
        load_state_dict(tmp_path, entry)


def test_a_missing_file_is_named(entry: NetworkEntry, tmp_path: Path) -> None:
    (tmp_path / entry.file).unlink()
    with pytest.raises(WeightsError, match=r"unet\.safetensors is missing"):
        verify(tmp_path, load_manifest(tmp_path))


def test_a_file_that_is_not_safetensors_is_refused(entry: NetworkEntry, tmp_path: Path) -> None:
    path = tmp_path / entry.file
    path.write_bytes(b"not weights")
    damaged = dataclasses.replace(entry, sha256=file_sha256(path))
    with pytest.raises(WeightsError, match="cannot be read"):
        load_state_dict(tmp_path, damaged)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"version": "1", "date": "", "networks": {"unet": {}}}',
        '{"version": "1", "date": "", "networks": {"vgg": {}}}',
    ],
)
def test_a_damaged_manifest_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(WeightsError, match="damaged"):
        load_manifest(tmp_path)


def test_a_missing_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"manifest\.json is missing"):
        load_manifest(tmp_path)


def test_an_unknown_manifest_key_is_refused(entry: NetworkEntry, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    content = json.loads(path.read_text())
    content["networks"][NAME]["surprise"] = 1
    path.write_text(json.dumps(content))
    with pytest.raises(WeightsError, match="surprise"):
        load_manifest(tmp_path)


# ---------------------------------------------------------------- graphs


@pytest.fixture
def manifest(entry: NetworkEntry, tmp_path: Path) -> Manifest:
    """A manifest with the SHA-256 of the graph beside it, like the archive's."""
    path = graph_path(tmp_path, entry.name)
    path.write_bytes(b"a graph")
    entry = dataclasses.replace(entry, graph_sha256=file_sha256(path))
    save_manifest(tmp_path, Manifest("1.0.0", "2026-01-01", {NAME: entry}))
    return load_manifest(tmp_path)


def test_an_unchanged_graph_is_accepted(manifest: Manifest, tmp_path: Path) -> None:
    verify_graphs(tmp_path, manifest)


def test_a_changed_graph_is_refused(manifest: Manifest, tmp_path: Path) -> None:
    (graph_path(tmp_path, NAME)).write_bytes(b"a_graph")
    with pytest.raises(WeightsError, match=r"unet\.onnx is damaged .* `make archive`\.$"):
        verify_graphs(tmp_path, manifest)


def test_a_missing_graph_is_named(manifest: Manifest, tmp_path: Path) -> None:
    (graph_path(tmp_path, NAME)).unlink()
    with pytest.raises(WeightsError, match=r"unet\.onnx is missing; .* `make archive`\.$"):
        verify_graphs(tmp_path, manifest)


def test_a_graph_without_a_checksum_is_refused(manifest: Manifest, tmp_path: Path) -> None:
    entry = dataclasses.replace(manifest.networks[NAME], graph_sha256="")
    with pytest.raises(WeightsError, match=r"names no SHA-256 for it"):
        verify_graphs(tmp_path, dataclasses.replace(manifest, networks={NAME: entry}))


# ---------------------------------------------------------------- the pin in the code


def test_the_shipped_weights_are_pinned() -> None:
    """After a deliberate change of the weights, `make pin` writes the new digest."""
    check_pin(load_manifest(WEIGHTS))


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    shutil.copytree(WEIGHTS, tmp_path / "weights")
    return tmp_path / "weights"


def test_weights_that_were_exchanged_together_with_their_manifest_are_refused(
    shipped: Path,
) -> None:
    path = shipped / "resnet18.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    manifest = load_manifest(shipped)
    entry = dataclasses.replace(manifest.networks[NetworkName.RESNET18], sha256=file_sha256(path))
    networks = manifest.networks | {NetworkName.RESNET18: entry}
    save_manifest(shipped, dataclasses.replace(manifest, networks=networks))
    manifest = load_manifest(shipped)
    verify(shipped, manifest)
    with pytest.raises(WeightsError, match=r"not those that this version .*`make pin`"):
        check_pin(manifest)


@pytest.mark.parametrize(
    ("change", "accepted"),
    [
        ({"calibration": {"temperature": 9.0}}, False),
        ({"input_size": 64}, False),
        ({"mean": (0.0, 0.0, 0.0)}, False),
        ({"training": {}, "heldout": {}}, True),
        ({"graph_sha256": "a digest"}, True),
    ],
)
def test_what_decides_the_answers_is_pinned(change: dict[str, Any], accepted: bool) -> None:
    manifest = load_manifest(WEIGHTS)
    entry = dataclasses.replace(manifest.networks[NetworkName.UNET], **change)
    changed = dataclasses.replace(
        manifest, version="9", networks=manifest.networks | {NetworkName.UNET: entry}
    )
    assert (compute_digest(changed) == compute_digest(manifest)) == accepted


def test_a_missing_pin_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("lesion.weights.PIN", tmp_path / "weights.sha256")
    with pytest.raises(WeightsError, match=r"weights\.sha256 is missing"):
        check_pin(load_manifest(WEIGHTS))


def test_weights_are_accepted_by_a_command(
    shipped: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    manifest = load_manifest(shipped)
    entry = dataclasses.replace(manifest.networks[NetworkName.UNET], calibration={"new": 1})
    networks = manifest.networks | {NetworkName.UNET: entry}
    save_manifest(shipped, dataclasses.replace(manifest, networks=networks))
    for module in ("lesion.weights", "service.pin_weights"):
        monkeypatch.setattr(f"{module}.PIN", tmp_path / "weights.sha256")
    monkeypatch.setattr("sys.argv", ["pin_weights", "--weights", str(shipped)])
    pin_weights.main()
    check_pin(load_manifest(shipped))
