"""Nodes of a Ray cluster on this machine, which can be killed like machines."""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from batch.cluster import QUIET
from batch.errors import BatchError
from tests.service.servers import find_free_ports

_START_SECONDS, _START_ATTEMPTS = 120.0, 3
_TOKEN = secrets.token_hex(32)


@dataclass
class Node:
    """A node: a process group with all that belongs to it."""

    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """Kill everything at once, as if the machine lost its power."""
        with suppress(ProcessLookupError):  # all of it has ended
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def two_nodes() -> Iterator[tuple[str, Node, Node]]:
    """Start a cluster of two nodes of a core each; yields its address, head and other node.

    Raises:
        BatchError: one does not start.
    """
    address = f"127.0.0.1:{find_free_ports(1)[0]}"
    with _running_node(address, head=True) as head, _running_node(address) as other:
        yield address, head, other


@contextmanager
def _running_node(address: str, *, head: bool = False) -> Iterator[Node]:
    """Start a node and kill it afterwards.

    Args:
        address: ``127.0.0.1:port`` of the head.
        head: whether this node is the head.

    Raises:
        BatchError: it does not start.
    """
    # The paths of sockets below the folder are limited; in a test's own folder they are too long.
    with tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:
        port = address.rpartition(":")[2]
        where = ["--head", f"--port={port}", f"--temp-dir={folder}", "--include-dashboard=false"]
        command = [
            *(sys.executable, "-c", "from ray.scripts.scripts import main; main()"),
            *("start", "--block"),
            *(where if head else [f"--address={address}"]),
            *("--num-cpus=1", "--object-store-memory=100000000"),
        ]
        node = _start(command, Path(folder) / "start.log")
        try:
            yield node
        finally:
            node.kill()


def _start(command: list[str], log: Path) -> Node:
    """Start a node; Ray gives up after 30 s, which may be too soon on a busy machine."""
    for _ in range(_START_ATTEMPTS):
        with log.open("w+b") as file:
            process = subprocess.Popen(
                command,
                stdout=file,
                stderr=file,
                env=cluster_environment(),
                start_new_session=True,
            )
        node = Node(process)
        if _is_started(process, log):
            return node
        node.kill()
    raise BatchError(f"A Ray node did not start: {log.read_text()[-2000:]}")


def cluster_environment() -> dict[str, str]:
    """Return the environment of nodes and of drivers that connect to them."""
    # Ray of several nodes listens on all addresses of the machine; the token keeps others out.
    return {**os.environ, **QUIET, "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": _TOKEN}


def _is_started(process: subprocess.Popen[bytes], log: Path) -> bool:
    """Wait until a node has started; False if it has not."""
    deadline = time.monotonic() + _START_SECONDS
    while b"Ray runtime started." not in log.read_bytes():
        if process.poll() is not None or time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True
