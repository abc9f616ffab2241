"""What the gateway notices about TorchServe's workers."""

from types import SimpleNamespace
from typing import Any

import pytest

from lesion.paths import SERVER_CONFIG
from service.config import read_config
from service.torchserve import Worker
from service.upstream import Upstream


def ready(*pids: int) -> list[Worker]:
    return [Worker(pid, is_ready=True) for pid in pids]


@pytest.mark.parametrize(
    ("checks", "exits"),
    [
        ([[], [Worker(7, is_ready=False)], ready(7), ready(7)], 0),
        ([ready(7), [Worker(7, is_ready=False)], ready(8)], 1),
        ([ready(7), [Worker(-1, is_ready=False)], ready(8), [], ready(9)], 2),
        ([ready(7), ready(7, 8), ready(8, 9)], 1),
    ],
)
def test_workers_that_ended_are_counted(checks: list[list[Worker]], exits: int) -> None:
    upstream = Upstream(read_config(SERVER_CONFIG))
    for workers in checks:
        server: Any = SimpleNamespace(read_workers=lambda found=workers: found)
        upstream.attach(server)
        is_ready = upstream._check_workers(server)
        assert is_ready == any(worker.is_ready for worker in workers)
    assert upstream.worker_exits == exits
