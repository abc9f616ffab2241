"""The archive's unpacked copy, of an archive with one small network."""

import os
import threading
import time
from pathlib import Path

import pytest

from lesion.weights import compute_digest, load_manifest, verify_graphs
from service import archive
from service.archive import archive_path, record_path
from service.unpacked_archive import ensure_unpacked
from tests.unit.service.stores import weights_of


@pytest.fixture(autouse=True)
def pin(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the weights of the store those that the code is meant for."""
    file = tmp_path / "weights.sha256"
    file.write_text(compute_digest(load_manifest(weights_of(store))))
    monkeypatch.setattr("lesion.weights.PIN", file)


def unpack(store: Path) -> Path:
    return ensure_unpacked(weights_of(store), store)


def test_the_copy_can_be_loaded_and_is_made_once(store: Path) -> None:
    folder = unpack(store)
    verify_graphs(folder, load_manifest(folder))
    assert (folder / "model-config.yaml").is_file()
    (folder / "mark").touch()
    assert unpack(store) == folder
    assert (folder / "mark").exists()
    assert list(folder.parent.iterdir()) == [folder]


def test_an_archive_without_a_record_is_built_again(store: Path) -> None:
    folder = unpack(store)
    record_path(store).unlink()
    assert unpack(store).parent == folder.parent
    assert record_path(store).is_file()


def test_only_copies_that_were_not_loaded_for_an_hour_are_removed(store: Path) -> None:
    copies = store / ".unpacked"
    old, recent = copies / "old", copies / "recent"
    for folder in (old, recent):
        (folder / "inside").mkdir(parents=True)
    os.utime(old, (0, time.time() - 2 * 3600))
    new = unpack(store)
    assert set(copies.iterdir()) == {recent, new}


def test_a_copy_that_another_process_made_first_is_kept(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def lose(path: Path, target: Path) -> Path:
        target.mkdir()
        (target / "first").touch()
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", lose)
    folder = unpack(store)
    assert [path.name for path in folder.iterdir()] == ["first"]
    assert list(folder.parent.iterdir()) == [folder]


def test_two_builds_at_once_make_one_archive(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive_path(store).unlink()
    builds: list[Path] = []
    real = archive._build

    def count(*arguments: object) -> Path:
        builds.append(store)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(archive, "_build", count)
    threads = [
        threading.Thread(target=archive.build, args=(weights_of(store), store)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(builds) == 1
