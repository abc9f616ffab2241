"""The command of ``make serve`` as a process of its own, and what it reports."""

import subprocess
import sys
import time

import psutil
import requests

from lesion.paths import ROOT
from service.config import ServerConfig
from service.upstream import ServiceState


def start_command(config: ServerConfig) -> subprocess.Popen[str]:
    """Start the command; its logs lie beside its configuration."""
    command = [sys.executable, "-m", "service.serve", "--config", str(config.path)]
    command += ["--logs", str(config.path.parent / "logs")]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def read_state(config: ServerConfig) -> ServiceState:
    """Read the state from the server of the page."""
    answer = requests.get(f"{config.page.url}/status", timeout=10)
    return ServiceState(answer.json()["state"])


def wait_for_state(config: ServerConfig, *expected: ServiceState, seconds: float = 60.0) -> None:
    """Wait until the service reports one of these states."""
    deadline = time.monotonic() + seconds
    while (state := read_state(config)) not in expected:
        assert time.monotonic() < deadline, f"{state} instead of {expected}"
        time.sleep(0.05)


def have_ended(processes: list[psutil.Process]) -> bool:
    """Tell whether all processes have ended; a zombie counts as ended."""
    for process in processes:
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                return False
        except psutil.NoSuchProcess:
            continue
    return True
