"""Fixtures of all tests: the settings as shipped or with changes, and a running service."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import yaml
from xdist.scheduler import LoadScopeScheduling

from lesion.config import Settings, load_settings, read_settings
from lesion.paths import MODEL_CONFIG
from service.config import ServerConfig
from service.running import running_service
from service.supervisor import Supervisor
from tests.service.proxies import Proxy, running_proxy
from tests.service.servers import config_with_free_ports, find_free_ports

SERVICE_TIMEOUT = 900
"""Time limit in seconds for a test of the running service: the first one includes the build of the
archive and the start."""


SERVICE_TESTS = (
    "tests/acceptance/",
    "tests/service/",
    "tests/browser/test_foreign_pages.py",
    "tests/browser/test_real_service.py",
    "tests/browser/test_tls_page.py",
)
"""Beginnings of the names of the tests of the running service."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests of the running service a longer time limit, unless they set their own."""
    for item in items:
        if item.get_closest_marker("service"):
            assert item.nodeid.startswith(SERVICE_TESTS), f"{item.nodeid} not in SERVICE_TESTS"
            if not item.get_closest_marker("timeout"):
                item.add_marker(pytest.mark.timeout(SERVICE_TIMEOUT))


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Run all tests of the running service in one process, so that it is started once.

    The option ``--dist loadgroup`` would do the same, but has no effect with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "service" if nodeid.startswith(SERVICE_TESTS) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """Return the scheduler of ``pytest -n``."""
    return Scheduling(config, log)


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

    Nothing listens at its public address: the tests of a proxy start one there.
    It is started once, by the code of ``make serve``, for all service and browser tests.
    """
    folder = tmp_path_factory.mktemp("service")
    config = config_with_free_ports(folder / "config.properties")
    public_address = f"https://127.0.0.1:{find_free_ports(1)[0]}"
    config = replace(config, public_address=public_address)
    with running_service(config, folder / "logs") as supervisor:
        yield supervisor


@pytest.fixture(scope="session")
def service(supervisor: Supervisor) -> ServerConfig:
    """The configuration of the running service."""
    return supervisor.config


@pytest.fixture(scope="session", params=["nginx", "caddy"])
def proxy(
    request: pytest.FixtureRequest, service: ServerConfig, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    """A real nginx, then a real Caddy, at the public address of the running service."""
    with running_proxy(request.param, service, tmp_path_factory.mktemp("proxy")) as proxy:
        yield proxy
