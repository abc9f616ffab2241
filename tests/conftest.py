"""Fixtures of all tests: the settings as shipped or with changes, and a running service."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml

from lesion.config import Settings, load_settings, read_settings
from lesion.paths import MODEL_CONFIG
from service.config import ServerConfig
from service.running import running_service
from service.supervisor import Supervisor
from tests.service.servers import config_with_free_ports

SERVICE_TIMEOUT = 900
"""Time limit in seconds for a test of the running service: the first one includes the build of the
archive and the start."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of the running service in one process, with a longer limit unless they set one.

    The processes of ``pytest -n`` share no fixtures: in several, each would start its own service.
    """
    for item in items:
        if item.get_closest_marker("service"):
            item.add_marker(pytest.mark.xdist_group("service"))
            if not item.get_closest_marker("timeout"):
                item.add_marker(pytest.mark.timeout(SERVICE_TIMEOUT))


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings as shipped."""
    return read_settings(MODEL_CONFIG)


@pytest.fixture
def analysis_section() -> dict[str, Any]:
    """The section ``analysis`` as shipped; a test may change it."""
    return yaml.safe_load(MODEL_CONFIG.read_text(encoding="utf-8"))["analysis"]


@pytest.fixture
def settings_with(analysis_section: dict[str, Any]) -> Callable[..., Settings]:
    """``settings_with("selection", rule="area")``: the settings as shipped, except these values."""

    def change(section: str, **values: object) -> Settings:
        analysis_section[section].update(values)
        return load_settings(analysis_section)

    return change


@pytest.fixture(scope="session")
def supervisor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervisor]:
    """A running service on free ports; its logs lie beside its configuration.

    It is started once, by the code of ``make serve``, for all service and browser tests.
    """
    folder = tmp_path_factory.mktemp("service")
    config = config_with_free_ports(folder / "config.properties")
    with running_service(config, folder / "logs") as supervisor:
        yield supervisor


@pytest.fixture(scope="session")
def service(supervisor: Supervisor) -> ServerConfig:
    """The configuration of the running service."""
    return supervisor.config
