"""Nodes of a Ray cluster on this machine, which can be killed like machines."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from batch.cluster import QUIET
from batch.errors import BatchError

_START_SECONDS = 120.0
_TOKEN = secrets.token_hex(32)


@dataclass
class Node:
    """A node: a process group with all that belongs to it."""

    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """Kill everything at once, as if the machine lost its power."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@contextmanager
def running_node(
    folder: Path, address: str, *, head: bool = False, cpus: int = 1
) -> Iterator[Node]:
    """Start a node and kill it afterwards.

    Args:
        folder: for its sockets and logs, with a short path; a folder for each node.
        address: ``127.0.0.1:port`` of the head.
        head: whether this node is the head.
        cpus: cores that it offers.

    Raises:
        BatchError: it does not start.
    """
    port = address.rpartition(":")[2]
    where = ["--head", f"--port={port}", f"--temp-dir={folder}", "--include-dashboard=false"]
    command = [
        *(sys.executable, "-c", "from ray.scripts.scripts import main; main()", "start", "--block"),
        *(where if head else [f"--address={address}"]),
        *(f"--num-cpus={cpus}", "--object-store-memory=100000000"),
    ]
    with (folder / "start.log").open("w+b") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env=cluster_environment(), start_new_session=True
        )
        node = Node(process)
        try:
            _wait_until_started(process, folder / "start.log")
            yield node
        finally:
            node.kill()


def cluster_environment() -> dict[str, str]:
    """Return the environment of nodes and of drivers that connect to them."""
    # Ray of several nodes listens on all addresses of the machine; the token keeps others out.
    return {**os.environ, **QUIET, "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": _TOKEN}


def _wait_until_started(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while b"Ray runtime started." not in log.read_bytes():
        if process.poll() is not None or time.monotonic() > deadline:
            raise BatchError(f"A Ray node did not start: {log.read_text()[-2000:]}")
        time.sleep(0.2)
