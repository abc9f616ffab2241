"""The command of ``make serve``: its messages when it cannot start, and its clean end."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from lesion.paths import ROOT, WEIGHTS
from lesion.weights import MANIFEST
from service import preflight
from service.config import ServerConfig
from service.upstream import ServiceState
from tests.service.command import have_ended, read_state, start_command
from tests.service.servers import MODEL_STORE, config_with_free_ports

pytestmark = pytest.mark.service


def read_start_error(config: ServerConfig) -> str:
    """Start the command, which must fail; returns its message, one sentence."""
    process = start_command(config)
    output, errors = process.communicate(timeout=60)
    assert process.returncode not in (0, None)
    assert output == ""
    assert "Traceback" not in errors
    (sentence,) = errors.strip().splitlines()
    assert sentence.endswith(".")
    return sentence


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A model store with a copy of the weights, which a test may damage."""
    shutil.copytree(MODEL_STORE / WEIGHTS.name, tmp_path / "store" / WEIGHTS.name)
    return tmp_path / "store"


# ---------------------------------------------------------------- failed starts


@pytest.mark.parametrize("key", ["inference_address", "metrics_address", "cors_allowed_origin"])
def test_busy_port(config: ServerConfig, key: str) -> None:
    address = config.addresses[key]
    with socket.create_server((address.host, address.port)):
        sentence = read_start_error(config)
    assert f"Port {address.port} is not free" in sentence
    assert f"process {os.getpid()}" in sentence
    assert f"change {key} in config.properties" in sentence


def test_the_benchmark_reports_a_busy_port(config: ServerConfig) -> None:
    command = [sys.executable, "-m", "scripts.bench", "--config", str(config.path)]
    with socket.create_server((config.page.host, config.page.port)):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode not in (0, None) and done.stdout == ""
    (sentence,) = done.stderr.strip().splitlines()
    assert f"Port {config.page.port} is not free" in sentence


def test_damaged_weight_file(tmp_path: Path, store: Path) -> None:
    file = next(store.glob("weights/*.safetensors"))
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    sentence = read_start_error(config_with_free_ports(tmp_path / "c.properties", store))
    assert file.name in sentence
    assert "damaged" in sentence


def test_missing_weight_file(tmp_path: Path, store: Path) -> None:
    file = next(store.glob("weights/*.safetensors"))
    file.unlink()
    sentence = read_start_error(config_with_free_ports(tmp_path / "c.properties", store))
    assert file.name in sentence
    assert "missing" in sentence


def test_no_weights_at_all(tmp_path: Path) -> None:
    store = tmp_path / "no" / "such" / "folder"
    sentence = read_start_error(config_with_free_ports(tmp_path / "c.properties", store))
    assert MANIFEST in sentence
    assert "missing" in sentence


# ---------------------------------------------------------------- ports and end


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything(
    config: ServerConfig, running: subprocess.Popen[str], number: signal.Signals
) -> None:
    children = psutil.Process(running.pid).children(recursive=True)
    assert {"java"} <= {child.name() for child in children}
    assert read_state(config) == ServiceState.READY

    running.send_signal(number)
    _, errors = running.communicate(timeout=30)

    assert running.returncode == 0
    assert errors.strip().endswith("Stopped.")
    assert "Traceback" not in errors
    assert have_ended(children)
    preflight.check_ports(config)


def test_only_the_gateway_and_grpc_are_listening(
    config: ServerConfig, running: subprocess.Popen[str]
) -> None:
    """There are the three ports of the configuration, and two random ones; all on loopback."""
    command = psutil.Process(running.pid)
    addresses = [
        connection.laddr
        for process in [command, *command.children(recursive=True)]
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    configured = {address.port for address in config.addresses.values()}
    assert len(addresses) == 5
    assert configured <= {address.port for address in addresses}
    assert {address.ip for address in addresses} <= {"127.0.0.1", "::ffff:127.0.0.1"}


def test_no_process_outlives_a_command_that_was_killed(running: subprocess.Popen[str]) -> None:
    children = psutil.Process(running.pid).children(recursive=True)
    running.kill()
    running.communicate(timeout=30)
    deadline = time.monotonic() + 30
    while not have_ended(children) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert have_ended(children)
