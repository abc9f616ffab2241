"""What all tests share: the shipped settings, a way to change one of them, a running service."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from lesion.config import Settings, load_settings, read_settings
from service.config import ServerConfig
from service.serve import running_service
from service.supervisor import Supervisor
from tests.service.servers import config_with_free_ports

MODEL_CONFIG = Path(__file__).parent.parent / "handlers" / "model-config.yaml"

SERVICE_TIMEOUT = 900
"""Seconds for a test of the running service: the first one waits until the archive is built and the
service has started."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests of the running service a longer time limit, unless they set their own."""
    for item in items:
        if item.get_closest_marker("service") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SERVICE_TIMEOUT))


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings that are shipped."""
    return read_settings(MODEL_CONFIG)


@pytest.fixture
def analysis_section() -> dict[str, Any]:
    """The `analysis:` section that is shipped, free to be changed."""
    return yaml.safe_load(MODEL_CONFIG.read_text(encoding="utf-8"))["analysis"]


@pytest.fixture
def settings_with(analysis_section: dict[str, Any]) -> Callable[..., Settings]:
    """`settings_with("selection", rule="area")`: the shipped settings with other values."""

    def change(section: str, **values: object) -> Settings:
        analysis_section[section].update(values)
        return load_settings(analysis_section)

    return change


@pytest.fixture(scope="session")
def supervisor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervisor]:
    """A running service on free ports, its logs beside its configuration.

    Started by `make serve`'s own code, once for the service tests and the browser tests.
    """
    folder = tmp_path_factory.mktemp("service")
    config = config_with_free_ports(folder / "config.properties")
    with running_service(config, folder / "logs") as supervisor:
        yield supervisor


@pytest.fixture(scope="session")
def service(supervisor: Supervisor) -> ServerConfig:
    """The configuration of the running service."""
    return supervisor.config
