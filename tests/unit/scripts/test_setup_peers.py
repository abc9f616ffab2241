from pathlib import Path

import pytest

from scripts import setup_peers
from scripts.setup_peers import find_program, peer_environment


@pytest.fixture
def peers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of unpacked packages, and a PATH without programs."""
    monkeypatch.setattr(setup_peers, "PEERS", tmp_path)
    monkeypatch.setenv("PATH", "")
    return tmp_path


def put(path: Path, mode: int = 0o644) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode)
    return path


def test_an_unpacked_program_is_found(peers: Path) -> None:
    assert find_program("dcmdump2") is None
    program = put(peers / "usr" / "bin" / "dcmdump2", 0o755)
    assert find_program("dcmdump2") == str(program)


def test_a_file_that_cannot_be_run_is_no_program(peers: Path) -> None:
    put(peers / "usr" / "bin" / "dcmdump2")
    assert find_program("dcmdump2") is None


def test_an_unpacked_plugin_is_found(peers: Path) -> None:
    plugin = put(peers / "usr" / "share" / "orthanc" / "plugins" / "libOther.so")
    assert find_program("libOther.so") == str(plugin)


def test_unpacked_libraries_and_dictionaries_are_named(
    peers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/own")
    libraries = put(peers / "usr" / "lib" / "x86_64-linux-gnu" / "libdcmdata.so.17").parent
    dictionary = put(peers / "usr" / "share" / "libdcmtk17" / "dicom.dic")
    environment = peer_environment()
    assert environment["LD_LIBRARY_PATH"] == f"{libraries}:{libraries.parent}:/own"
    assert environment["DCMDICTPATH"] == str(dictionary)


def test_without_unpacked_packages_the_environment_is_unchanged(
    peers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
    assert "LD_LIBRARY_PATH" not in peer_environment()
