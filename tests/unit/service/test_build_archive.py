"""The archive: what it holds, and when it is built again."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from lesion.networks import OUTPUTS, build_network
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from lesion.weights import (
    Manifest,
    NetworkEntry,
    graph_path,
    load_manifest,
    save_manifest,
    save_state_dict,
    verify,
    verify_graphs,
)
from service.build_archive import archive_path, build, build_key, reason_to_build, record_path
from service.serve import ensure_archive
from tests.service.servers import config_with_free_ports

NAME = "resnet18"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model store with the weights of one random network and their archive."""
    store = tmp_path_factory.mktemp("store")
    weights = store / "weights"
    weights.mkdir()
    torch.manual_seed(0)
    file = f"{NAME}.safetensors"
    sha256 = save_state_dict(weights / file, build_network(NAME).state_dict())
    entry = NetworkEntry(NAME, file, sha256, 64, IMAGENET_MEAN, IMAGENET_STD, OUTPUTS[NAME], {}, {})
    save_manifest(weights, Manifest("test", "2026-01-01", {NAME: entry}))
    build(weights, store)
    return store


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    for path in built.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "weights").symlink_to(built / "weights")
    return tmp_path


def key_of(store: Path) -> str:
    return build_key(store / "weights", load_manifest(store / "weights"))


def change_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_the_archives_manifest_names_the_checksum_of_every_file_that_runs(
    built: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(archive_path(built)) as archive:
        archive.extractall(tmp_path)
    manifest = load_manifest(tmp_path)
    verify(tmp_path, manifest)
    verify_graphs(tmp_path, manifest)
    assert graph_path(tmp_path, NAME).stat().st_size > 1_000_000


def test_the_tracked_manifest_is_not_changed_by_a_build(built: Path) -> None:
    assert load_manifest(built / "weights").networks[NAME].graph_sha256 == ""


def test_an_archive_as_built_is_current(store: Path) -> None:
    assert reason_to_build(store, key_of(store)) is None


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize("damage", [change_a_byte, truncate])
def test_a_changed_archive_is_called_changed(store: Path, damage: Callable[[Path], None]) -> None:
    damage(archive_path(store))
    reason = reason_to_build(store, key_of(store))
    assert reason is not None
    assert reason.startswith("has been changed since it was built")


def test_a_missing_archive_is_called_missing(store: Path) -> None:
    archive_path(store).unlink()
    assert reason_to_build(store, key_of(store)) == "is missing"


def test_an_archive_of_other_weights_is_called_stale(store: Path) -> None:
    reason = reason_to_build(store, "another key")
    assert reason is not None
    assert reason.startswith("is stale")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_a_damaged_record_is_a_reason_to_build(store: Path, content: str) -> None:
    record_path(store).write_text(content)
    assert reason_to_build(store, key_of(store)) is not None


def test_a_record_without_a_checksum_is_a_reason_to_build(store: Path) -> None:
    record = json.loads(record_path(store).read_text())
    del record["sha256"]
    record_path(store).write_text(json.dumps(record))
    assert reason_to_build(store, key_of(store)) is not None


def test_the_start_names_a_changed_archive_and_builds_it_again(
    store: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = archive_path(store)
    change_a_byte(path)
    ensure_archive(config_with_free_ports(store / "config.properties", store))
    assert f"The archive {path} has been changed since it was built" in capfd.readouterr().err
    assert reason_to_build(store, key_of(store)) is None
