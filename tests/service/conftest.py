"""Fixtures of the service tests, in addition to the running ``service`` of ../conftest.py."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from service.config import ServerConfig
from service.supervisor import Supervisor
from service.torchserve import TorchServe
from tests import pictures
from tests.service.command import start_command
from tests.service.servers import config_with_free_ports

Post = Callable[..., requests.Response]


@pytest.fixture(scope="session")
def logs(service: ServerConfig) -> Path:
    """The folder of the running service's logs."""
    return service.path.parent / "logs"


@pytest.fixture(scope="session")
def post(service: ServerConfig) -> Post:
    """Sends ``files`` as multipart fields, or ``data`` as the raw body, for a prediction."""

    def send(**request: Any) -> requests.Response:
        return requests.post(service.prediction_url, timeout=120, **request)

    return send


@pytest.fixture
def server(supervisor: Supervisor) -> TorchServe:
    """The running TorchServe."""
    assert supervisor.server is not None
    return supervisor.server


@pytest.fixture
def worker_process(server: TorchServe) -> psutil.Process:
    """The process of the running worker."""
    worker = server.find_worker()
    assert worker is not None
    return psutil.Process(worker.pid)


@pytest.fixture
def worker_survives(server: TorchServe, post: Post) -> Iterator[None]:
    """Checks after the test that the same worker process answers the next good photo."""
    before = server.find_worker()
    yield
    answer = post(files={"data": pictures.small_photo_jpeg()})
    assert answer.status_code == 200
    assert before is not None
    assert server.find_worker() == before


@pytest.fixture
def config(tmp_path: Path) -> ServerConfig:
    """A configuration with free ports, for a service of the test's own."""
    return config_with_free_ports(tmp_path / "config.properties")


@pytest.fixture
def running(config: ServerConfig) -> Iterator[subprocess.Popen[str]]:
    """The command of ``make serve``, once it is ready; the line that says so has been read."""
    process = start_command(config)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            pytest.fail(f"no start: {process.communicate()[1]}")
        assert line.startswith(f"Ready. Open {config.page.url} ")
        yield process
    finally:
        process.terminate()  # not kill: it must end what it started
        process.communicate(timeout=60)
