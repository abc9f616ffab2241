"""Content of the archive, and reasons to build it again."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import lesion
from lesion.enums import EXPLAINED_CLASSIFIER
from lesion.paths import HANDLERS
from lesion.weights import graph_path, load_manifest, verify, verify_graphs
from service import archive, export
from service.archive import archive_path, reason_to_build, record_path
from tests.unit.service.stores import change_a_byte, key_of, weights_of


def test_the_manifest_has_the_checksum_of_every_weight_file_and_graph(
    built: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(archive_path(built)) as unpacked:
        unpacked.extractall(tmp_path)
    manifest = load_manifest(tmp_path)
    verify(tmp_path, manifest)
    verify_graphs(tmp_path, manifest)
    assert graph_path(tmp_path, EXPLAINED_CLASSIFIER).stat().st_size > 1_000_000


def test_the_archive_has_the_version_of_the_project(built: Path) -> None:
    with zipfile.ZipFile(archive_path(built)) as unpacked:
        manifest = json.loads(unpacked.read("MAR-INF/MANIFEST.json"))
    assert manifest["model"]["modelVersion"] == lesion.__version__


def test_the_tracked_manifest_is_not_changed_by_a_build(built: Path) -> None:
    assert load_manifest(weights_of(built)).networks[EXPLAINED_CLASSIFIER].graph_sha256 == ""


def test_a_new_archive_is_up_to_date(store: Path) -> None:
    assert reason_to_build(store, key_of(store)) is None


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize("damage", [change_a_byte, truncate])
def test_a_changed_archive_is_noticed(store: Path, damage: Callable[[Path], None]) -> None:
    damage(archive_path(store))
    reason = reason_to_build(store, key_of(store))
    assert reason is not None
    assert reason.startswith("has been changed since it was built")


def test_a_missing_archive_is_noticed(store: Path) -> None:
    archive_path(store).unlink()
    assert reason_to_build(store, key_of(store)) == "is missing"


def test_an_archive_with_another_key_is_out_of_date(store: Path) -> None:
    reason = reason_to_build(store, "another key")
    assert reason is not None
    assert reason.startswith("is out of date")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_a_damaged_record_is_a_reason_to_build(store: Path, content: str) -> None:
    record_path(store).write_text(content)
    assert reason_to_build(store, key_of(store)) is not None


def test_a_record_without_a_checksum_is_a_reason_to_build(store: Path) -> None:
    record = json.loads(record_path(store).read_text())
    del record["sha256"]
    record_path(store).write_text(json.dumps(record))
    assert reason_to_build(store, key_of(store)) is not None


@pytest.mark.parametrize(
    "source",
    [
        Path(archive.__file__),
        Path(export.__file__),
        HANDLERS / "skin_lesion_handler.py",
        HANDLERS / "model-config.yaml",
        HANDLERS / "lesion" / "networks" / "unet.py",
    ],
    ids=lambda path: path.name,
)
def test_the_key_depends_on_every_source(
    built: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = key_of(built)
    read = Path.read_bytes

    def read_changed(path: Path) -> bytes:
        return read(path) + (b"#" if path == source else b"")

    monkeypatch.setattr(Path, "read_bytes", read_changed)
    assert key_of(built) != before
