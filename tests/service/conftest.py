"""One TorchServe with the real archive for all service tests, started by make serve's own code."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

import pictures
from scripts.serve import running_service
from scripts.torchserve import ServerConfig, worker
from service.servers import config_with_free_ports

Post = Callable[..., requests.Response]


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerConfig]:
    """A running service on free ports; its logs lie beside its configuration."""
    folder = tmp_path_factory.mktemp("service")
    config = config_with_free_ports(folder / "config.properties")
    with running_service(config, folder / "logs"):
        yield config


@pytest.fixture(scope="session")
def logs(service: ServerConfig) -> Path:
    return service.path.parent / "logs"


@pytest.fixture(scope="session")
def post(service: ServerConfig) -> Post:
    """Sends `files` as multipart fields (name to bytes), or `data` as the raw body."""

    def send(**request: Any) -> requests.Response:
        return requests.post(service.prediction_url, timeout=120, **request)

    return send


@pytest.fixture
def worker_survives(service: ServerConfig, post: Post) -> Iterator[None]:
    """After the test the same worker process answers the next good photo."""
    before = worker(service)
    yield
    answer = post(files={"data": pictures.small_photo_jpeg()})
    after = worker(service)
    assert answer.status_code == 200
    assert before is not None
    assert after is not None
    assert after["pid"] == before["pid"]
