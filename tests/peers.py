"""Programs of other projects that this one is tested with: nginx, Prometheus, Orthanc, ..."""

import subprocess
from pathlib import Path

import pytest

from scripts.setup_peers import find_program, peer_environment


def find_peer(name: str) -> Path:
    """Return the path of a program; skips the test if the machine has none."""
    path = find_program(name)
    if path is None:
        pytest.skip(f"{name} is not installed, and could not be unpacked: see `make test`")
    return Path(path)


def run_peer(name: str, *arguments: str | Path) -> str:
    """Run a program to its end, which must be a success, and return what it prints.

    Skips the test if the machine has no such program.
    """
    result = subprocess.run(
        [find_peer(name), *arguments],
        env=peer_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    text = result.stdout.decode(errors="replace")
    assert result.returncode == 0, text
    return text
