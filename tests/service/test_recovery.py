"""Recovery of a running service whose processes die or stop answering."""

import re
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import requests

from service import supervisor
from service.config import ServerConfig
from service.refusals import RefusalCode
from service.running import running_service
from service.supervisor import Supervisor
from service.upstream import ServiceState
from tests import pictures
from tests.service.answers import assert_refused
from tests.service.command import have_ended, wait_for_state

pytestmark = pytest.mark.service


def test_torchserve_is_started_again_when_it_ends(
    config: ServerConfig, running: subprocess.Popen[str]
) -> None:
    """As after an exhausted memory; until it is ready photos are refused at once."""
    photo = {"data": pictures.small_photo_jpeg()}
    for _ in range(2):
        children = psutil.Process(running.pid).children(recursive=True)
        next(child for child in children if child.name() == "java").kill()
        wait_for_state(config, ServiceState.DOWN, ServiceState.STARTING)
        answer = requests.post(config.prediction_url, files=photo, timeout=10)
        assert_refused(answer, 503, RefusalCode.STARTING)
        assert answer.headers["Retry-After"] == "5"
        wait_for_state(config, ServiceState.READY)
        assert have_ended(children)
        assert requests.post(config.prediction_url, files=photo, timeout=60).status_code == 200
    assert "lesion_torchserve_exits_total 2.0" in read_lines(config)
    running.terminate()
    _, errors = running.communicate(timeout=30)
    assert "Traceback" not in errors
    sentence = r"TorchServe ended unexpectedly; its logs are in \S+ Starting it again in (\d+) s"
    assert re.findall(sentence, errors) == ["1", "2"], "each pause is longer"
    assert errors.count("TorchServe is ready again.") == 2


def read_lines(config: ServerConfig) -> list[str]:
    """Read the metrics as they are sent."""
    return requests.get(f"{config.metrics.url}/metrics", timeout=10).text.splitlines()


def is_worker(process: psutil.Process) -> bool:
    return any("model_service_worker" in argument for argument in process.cmdline())


@pytest.fixture
def impatient_service(
    config: ServerConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Supervisor]:
    """A service that waits only eight seconds for an answer of its worker."""
    monkeypatch.setattr(supervisor, "GRACE_SECONDS", 7.0)
    config = replace(config, response_timeout=1)
    with running_service(config, tmp_path / "logs") as running:
        yield running


def find_worker(running: Supervisor) -> psutil.Process:
    """Find the worker's process."""
    assert running.server is not None
    worker = running.server.find_worker()
    assert worker is not None
    return psutil.Process(worker.pid)


@pytest.mark.parametrize("silent", ["worker", "java"])
def test_a_process_that_does_not_answer_is_replaced(
    impatient_service: Supervisor, silent: str
) -> None:
    """TorchServe itself never replaces a worker that only fails to answer a probe."""
    config, worker = impatient_service.config, find_worker(impatient_service)
    java = worker.parent()
    assert java is not None and java.name() == "java"
    (worker if silent == "worker" else java).suspend()
    wait_for_state(config, ServiceState.NOT_RESPONDING, seconds=15.0)
    wait_for_state(config, ServiceState.DOWN, ServiceState.STARTING, seconds=30.0)
    wait_for_state(config, ServiceState.READY)
    assert have_ended([worker])
    assert have_ended([java]) == (silent == "java")
    assert find_worker(impatient_service) != worker


def test_torchserve_is_replaced_when_it_waits_to_start_a_worker(
    impatient_service: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits longer after each worker that dies: 1, 1, 2, 3, 5 ... 55 seconds."""
    monkeypatch.setattr(supervisor, "WITHOUT_PROCESS_SECONDS", 2.5)
    config, worker = impatient_service.config, find_worker(impatient_service)
    java = worker.parent()
    assert java is not None
    while not have_ended([java]):
        with suppress(psutil.NoSuchProcess):
            for child in filter(is_worker, java.children()):
                child.kill()
        time.sleep(0.1)
    wait_for_state(config, ServiceState.READY)
    photo = {"data": pictures.small_photo_jpeg()}
    assert requests.post(config.prediction_url, files=photo, timeout=60).status_code == 200


def test_a_photo_whose_worker_dies_is_refused(
    config: ServerConfig, running: subprocess.Popen[str]
) -> None:
    """TorchServe's 500 or 507 is replaced, and a new worker answers the next photo."""
    children = psutil.Process(running.pid).children(recursive=True)
    worker = next(each for each in children if is_worker(each))
    photo = {"data": pictures.small_photo_jpeg()}
    worker.suspend()  # so that it dies before it has answered

    def kill_at_work() -> None:
        while "lesion_gateway_in_flight 2.0" not in read_lines(config):  # with this request
            time.sleep(0.1)
        time.sleep(2)  # for the way of the photo from the gateway to the worker
        worker.kill()

    thread = threading.Thread(target=kill_at_work, daemon=True)
    thread.start()
    answer = requests.post(config.prediction_url, files=photo, timeout=30)
    thread.join(timeout=10)
    assert_refused(answer, 503, RefusalCode.INTERRUPTED)
    wait_for_state(config, ServiceState.READY)
    assert requests.post(config.prediction_url, files=photo, timeout=60).status_code == 200


def test_a_worker_that_died_is_replaced(
    config: ServerConfig, running: subprocess.Popen[str]
) -> None:
    children = psutil.Process(running.pid).children(recursive=True)
    worker = next(each for each in children if is_worker(each))
    worker.kill()
    wait_for_state(config, ServiceState.STARTING)
    wait_for_state(config, ServiceState.READY)
    assert running.poll() is None
    assert "lesion_worker_exits_total 1.0" in read_lines(config)
