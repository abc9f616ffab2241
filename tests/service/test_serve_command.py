"""The command behind `make serve`: its sentences when it cannot start, and its clean end."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
import requests

from lesion.paths import ROOT
from lesion.weights import graph_path
from service import preflight, supervisor
from service.build_archive import archive_path
from service.config import ServerConfig, read_config
from service.errors import StartError
from service.serve import ensure_archive, running_service
from service.torchserve import TorchServe
from tests import pictures
from tests.service.servers import MODEL_STORE, config_with_free_ports

pytestmark = pytest.mark.service


@pytest.fixture
def config(tmp_path: Path) -> ServerConfig:
    return config_with_free_ports(tmp_path / "config.properties")


def start(config: ServerConfig) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "service.serve", "--config", str(config.path)]
    command += ["--logs", str(config.path.parent / "logs")]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": "handlers:."},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def refusal_to_start(config: ServerConfig) -> str:
    """What the command says when it cannot start: one sentence."""
    process = start(config)
    output, errors = process.communicate(timeout=60)
    assert process.returncode not in (0, None)
    assert output == ""
    assert "Traceback" not in errors
    (sentence,) = errors.strip().splitlines()
    assert sentence.endswith(".")
    return sentence


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A model store with a copy of the weights, to be damaged."""
    shutil.copytree(MODEL_STORE / "weights", tmp_path / "store" / "weights")
    return tmp_path / "store"


# ---------------------------------------------------------------- what stops a start


@pytest.mark.parametrize("key", ["inference_address", "metrics_address", "cors_allowed_origin"])
def test_busy_port(config: ServerConfig, key: str) -> None:
    address = config.addresses[key]
    with socket.create_server((address.host, address.port)):
        sentence = refusal_to_start(config)
    assert f"Port {address.port} is not free" in sentence
    assert f"process {os.getpid()}" in sentence
    assert f"change {key} in config.properties" in sentence


def test_the_benchmark_on_a_busy_port_says_so(config: ServerConfig) -> None:
    command = [sys.executable, "-m", "scripts.bench", "--config", str(config.path)]
    environment = os.environ | {"PYTHONPATH": "handlers:."}
    with socket.create_server((config.page.host, config.page.port)):
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
        )
    assert done.returncode not in (0, None) and done.stdout == ""
    (sentence,) = done.stderr.strip().splitlines()
    assert f"Port {config.page.port} is not free" in sentence


def test_damaged_weight_file(tmp_path: Path, store: Path) -> None:
    file = next(store.glob("weights/*.safetensors"))
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    sentence = refusal_to_start(config_with_free_ports(tmp_path / "c.properties", store))
    assert file.name in sentence
    assert "damaged" in sentence


def test_missing_weight_file(tmp_path: Path, store: Path) -> None:
    file = next(store.glob("weights/*.safetensors"))
    file.unlink()
    sentence = refusal_to_start(config_with_free_ports(tmp_path / "c.properties", store))
    assert file.name in sentence
    assert "missing" in sentence


def test_no_weights_at_all(tmp_path: Path) -> None:
    store = tmp_path / "no" / "such" / "folder"
    sentence = refusal_to_start(config_with_free_ports(tmp_path / "c.properties", store))
    assert "manifest.json" in sentence
    assert "missing" in sentence


@pytest.fixture
def changed_graph(config: ServerConfig, tmp_path: Path) -> Path:
    """A model store whose archive holds a graph with one changed byte, and is whole otherwise.

    So neither ONNX Runtime nor the archive's own CRC-32 sums would notice.
    """
    ensure_archive(config)
    changed = archive_path(tmp_path / "changed")
    changed.parent.mkdir()
    with (
        zipfile.ZipFile(archive_path(config.model_store)) as source,
        zipfile.ZipFile(changed, "w") as copy,
    ):
        for item in source.infolist():
            content = bytearray(source.read(item))
            if item.filename == graph_path(Path(), "unet").name:
                content[len(content) // 2] ^= 1
            copy.writestr(item, content)
    return changed.parent


def test_a_worker_refuses_a_changed_graph(tmp_path: Path, changed_graph: Path) -> None:
    config = config_with_free_ports(tmp_path / "c.properties", changed_graph)
    logs = tmp_path / "logs"
    with (
        pytest.raises(StartError, match=r"cannot be loaded; the log .* says why"),
        TorchServe(config, logs) as server,
    ):
        server.wait_until_ready()
    log = (logs / "model_log.log").read_text()
    assert re.search(r"WeightsError: The network graph \S+/unet\.onnx is damaged", log)
    assert "build it again with `make archive`." in log


def test_too_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "NEEDED_MEMORY", 10**15)
    with pytest.raises(StartError, match=r"^Too little memory: [\d.]+ GB are available, .*\.$"):
        preflight.check_memory()


def test_too_little_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(preflight, "NEEDED_DISK", 10**18)
    with pytest.raises(StartError, match=r"^Too little disk space: [\d.]+ GB are free .*\.$"):
        preflight.check_disk(tmp_path)


@pytest.mark.parametrize(
    ("line", "replacement", "complaint"),
    [
        (r"^inference_address=.*$", "", "lacks the key inference_address"),
        (r"^inference_address=.*$", "inference_address=127.0.0.1", "not of the form"),
        (r"^job_queue_size=.*$", "job_queue_size=many", "is wrong"),
    ],
)
def test_wrong_configuration(
    config: ServerConfig, line: str, replacement: str, complaint: str
) -> None:
    text = config.path.read_text()
    config.path.write_text(re.sub(line, replacement, text, flags=re.MULTILINE))
    with pytest.raises(StartError, match=complaint):
        read_config(config.path)


def test_missing_configuration(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="cannot be read"):
        read_config(tmp_path / "none.properties")


# ---------------------------------------------------------------- start and end


@pytest.fixture
def running(config: ServerConfig) -> Iterator[subprocess.Popen[str]]:
    """The command, once it has said that it is ready; its standard output ends at that line."""
    process = start(config)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            pytest.fail(f"no start: {process.communicate()[1]}")
        assert line.startswith(f"Ready. Open {config.page.url} ")
        yield process
    finally:
        process.terminate()  # not kill: it has to end what it started
        process.communicate(timeout=60)


def gone(processes: list[psutil.Process]) -> bool:
    """Whether all have ended; a zombie has."""
    for process in processes:
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                return False
        except psutil.NoSuchProcess:
            continue
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything(
    config: ServerConfig, running: subprocess.Popen[str], number: signal.Signals
) -> None:
    children = psutil.Process(running.pid).children(recursive=True)
    assert {"java"} <= {child.name() for child in children}
    assert requests.get(f"{config.page.url}/status", timeout=10).json()["state"] == "ready"

    running.send_signal(number)
    _, errors = running.communicate(timeout=30)

    assert running.returncode == 0
    assert errors.strip().endswith("Stopped.")
    assert "Traceback" not in errors
    assert gone(children)
    preflight.check_ports(config)


def test_only_the_gateway_and_grpc_are_listening(
    config: ServerConfig, running: subprocess.Popen[str]
) -> None:
    """Three ports of the configuration, two random ones that need a token; all on loopback."""
    command = psutil.Process(running.pid)
    addresses = [
        connection.laddr
        for process in [command, *command.children(recursive=True)]
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    ours = {address.port for address in config.addresses.values()}
    assert len(addresses) == 5
    assert ours <= {address.port for address in addresses}
    assert {address.ip for address in addresses} <= {"127.0.0.1", "::ffff:127.0.0.1"}


def state_of(config: ServerConfig) -> str:
    return str(requests.get(f"{config.page.url}/status", timeout=10).json()["state"])


def wait_for_state(config: ServerConfig, wanted: set[str], seconds: float = 60.0) -> str:
    """Wait until the page is told one of these states; returns it."""
    deadline = time.monotonic() + seconds
    while (state := state_of(config)) not in wanted:
        assert time.monotonic() < deadline, f"{state} instead of {wanted}"
        time.sleep(0.05)
    return state


def test_torchserve_is_started_again_when_it_ends(
    config: ServerConfig, running: subprocess.Popen[str]
) -> None:
    """As when its memory is exhausted. Meanwhile photos are refused in words, at once."""
    photo = {"data": pictures.small_photo_jpeg()}
    for _ in range(2):
        children = psutil.Process(running.pid).children(recursive=True)
        next(child for child in children if child.name() == "java").kill()
        wait_for_state(config, {"down", "starting"})
        answer = requests.post(config.prediction_url, files=photo, timeout=10)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "starting")
        assert answer.headers["Retry-After"] == "5"
        wait_for_state(config, {"ready"})
        assert gone(children)
        assert requests.post(config.prediction_url, files=photo, timeout=60).status_code == 200
    running.terminate()
    _, errors = running.communicate(timeout=30)
    assert "Traceback" not in errors
    sentence = r"TorchServe ended unexpectedly; its logs are in \S+ Starting it again in (\d+) s"
    assert re.findall(sentence, errors) == ["1", "2"], "each pause is longer"
    assert errors.count("TorchServe is ready again.") == 2


def test_a_worker_that_stays_silent_is_ended(
    config: ServerConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TorchServe itself would wait for ever for one that is only asked whether it lives."""
    monkeypatch.setattr(supervisor, "GRACE_SECONDS", 7.0)
    config = replace(config, response_timeout=1)
    with running_service(config, tmp_path / "logs") as running:
        assert running.server is not None
        before = running.server.worker()
        assert before is not None
        psutil.Process(int(str(before["pid"]))).suspend()
        wait_for_state(config, {"not_responding"}, 15.0)
        wait_for_state(config, {"starting"}, 15.0)
        wait_for_state(config, {"ready"})
        after = running.server.worker()
        assert after is not None and after["pid"] != before["pid"]


def test_a_torchserve_that_stays_silent_is_started_again(
    config: ServerConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "GRACE_SECONDS", 7.0)
    config = replace(config, response_timeout=1)
    with running_service(config, tmp_path / "logs") as running:
        assert running.server is not None
        worker = running.server.worker()
        assert worker is not None
        java = psutil.Process(int(str(worker["pid"]))).parent()
        assert java is not None and java.name() == "java"
        java.suspend()
        wait_for_state(config, {"not_responding"}, 15.0)
        wait_for_state(config, {"down", "starting"}, 30.0)
        wait_for_state(config, {"ready"})
        assert gone([java])


def test_a_photo_on_a_worker_that_dies_is_told_so(
    config: ServerConfig, running: subprocess.Popen[str]
) -> None:
    """TorchServe's bare 500 or 507 becomes a sentence, and the next photo is answered."""
    children = psutil.Process(running.pid).children(recursive=True)
    worker = next(c for c in children if any("model_service_worker" in a for a in c.cmdline()))
    large = pictures.encode(np.full((6000, 8000, 3), pictures.LIGHT_SKIN, np.uint8))
    threading.Timer(0.7, worker.kill).start()  # its analysis takes twice that
    answer = requests.post(config.prediction_url, files={"data": large}, timeout=30)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "interrupted")
    wait_for_state(config, {"ready"})
    photo = {"data": pictures.small_photo_jpeg()}
    assert requests.post(config.prediction_url, files=photo, timeout=60).status_code == 200


def test_a_worker_that_died_comes_back(
    config: ServerConfig, running: subprocess.Popen[str]
) -> None:
    children = psutil.Process(running.pid).children(recursive=True)
    worker = next(c for c in children if any("model_service_worker" in a for a in c.cmdline()))
    worker.kill()
    wait_for_state(config, {"starting"})
    wait_for_state(config, {"ready"})
    assert running.poll() is None


def test_nothing_outlives_a_command_that_was_killed(running: subprocess.Popen[str]) -> None:
    children = psutil.Process(running.pid).children(recursive=True)
    running.kill()
    running.communicate(timeout=30)
    deadline = time.monotonic() + 30
    while not gone(children) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert gone(children)
