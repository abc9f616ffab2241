"""Programs of other projects that the service is tested with: nginx, Caddy, Prometheus."""

from pathlib import Path

import pytest

from scripts.setup_peers import find_program


def find_peer(name: str) -> Path:
    """Return the path of a program; skips the test if the machine has none."""
    path = find_program(name)
    if path is None:
        pytest.skip(f"{name} is not installed, and could not be unpacked: see `make test`")
    return Path(path)
