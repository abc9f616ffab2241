"""Checks before the service starts."""

import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from service import preflight
from service.config import Address, ServerConfig
from service.errors import StartError


def test_a_port_in_use_is_reported_with_its_owner(config: ServerConfig) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        config = replace(config, inference=Address("127.0.0.1", port))
        with pytest.raises(StartError) as caught:
            preflight.check_ports(config)
    message = str(caught.value)
    assert message.startswith(f"Port {port} is not free (used by ")
    assert f"process {os.getpid()}" in message
    assert message.endswith("or change inference_address in config.properties.")


def test_too_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "NEEDED_MEMORY", 10**15)
    with pytest.raises(StartError, match=r"^Too little memory: [\d.]+ GB are available, .*\.$"):
        preflight.check_memory()


def test_too_little_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(preflight, "NEEDED_DISK", 10**18)
    with pytest.raises(StartError, match=r"^Too little disk space: [\d.]+ GB are free .*\.$"):
        preflight.check_disk(tmp_path)
