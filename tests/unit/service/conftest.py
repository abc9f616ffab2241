"""Fixtures of the service's unit tests."""

from dataclasses import replace
from pathlib import Path

import pytest

from lesion.paths import SERVER_CONFIG
from service.config import ServerConfig, read_config
from tests.unit.service import stores


@pytest.fixture
def config() -> ServerConfig:
    """The configuration as shipped, with two more hosts and a proxy."""
    hosts = frozenset({"lesion.example", "clinic.example:8443"})
    return replace(
        read_config(SERVER_CONFIG),
        allowed_hosts=hosts,
        public_address="https://proxy.example:8443",
    )


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model store with the weights of one random network and their archive; not to be changed."""
    store = tmp_path_factory.mktemp("store")
    stores.fill(store)
    return store


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    """A copy of ``built`` that a test may change."""
    for path in built.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    stores.weights_of(tmp_path).symlink_to(stores.weights_of(built))
    return tmp_path
