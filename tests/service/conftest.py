"""What all service tests share, besides the running `service` of ../conftest.py."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from service.config import ServerConfig
from service.supervisor import Supervisor
from service.torchserve import TorchServe
from tests import pictures

Post = Callable[..., requests.Response]


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
def server(supervisor: Supervisor) -> TorchServe:
    """The running TorchServe."""
    assert supervisor.server is not None
    return supervisor.server


@pytest.fixture
def worker_survives(server: TorchServe, post: Post) -> Iterator[None]:
    """After the test the same worker process answers the next good photo."""
    before = server.worker()
    yield
    answer = post(files={"data": pictures.small_photo_jpeg()})
    after = server.worker()
    assert answer.status_code == 200
    assert before is not None
    assert after is not None
    assert after["pid"] == before["pid"]
