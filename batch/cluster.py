"""Ray: embedded on this machine or a cluster, and how many actors fit on it."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from batch.errors import BatchError
from lesion.engine import available_cores

ACTOR_BYTES = 1_500_000_000
"""Memory of an actor with a large photo, by which their default number is limited."""
_OBJECT_STORE_BYTES = 100 * 2**20
"""Only numbers of units lie in the object store."""
_START_ATTEMPTS = 3
"""Attempts to start Ray, which gives up early on a busy machine."""

QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
    "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
    # Seconds in which a node has to register; a busy machine needs more than the 30 of Ray.
    "RAY_raylet_start_wait_time_s": "120",
}
"""Variables for any Ray: nothing is sent to Ray's makers or drawn on the terminal."""
_LOOPBACK = {
    # The documented way to loopback alone, on every system despite its name: without it, Ray
    # listens on all addresses.
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
}
"""Variables for a Ray of this machine alone."""


@dataclass(frozen=True)
class Plan:
    """The actors of a batch.

    Attributes:
        actors: their number.
        cpus: cores that each reserves; less than one if there are more actors than cores.
        gpus: the same for GPUs.
        threads: of the networks in each.
    """

    actors: int
    cpus: float
    gpus: float

    @property
    def threads(self) -> int:
        """Threads of the networks in each actor."""
        return max(1, int(self.cpus))


def prepare_environment(address: str | None, folder: str) -> dict[str, str]:
    """Return the variables that Ray reads when it is imported.

    Args:
        address: of a cluster; None for a Ray of this machine alone.
        folder: for the token of that Ray, which keeps other users of the machine from it.
    """
    if address is not None:
        return dict(QUIET)
    token = os.path.join(folder, "token")
    with open(os.open(token, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return {**QUIET, **_LOOPBACK, "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": token}


@contextmanager
def running_ray(address: str | None, folder: str) -> Iterator[None]:
    """Start Ray on this machine, or connect to a cluster; end it afterwards.

    Args:
        address: ``host:port`` or ``auto``; None starts a Ray of this machine alone.
        folder: for its sockets and logs.

    Raises:
        BatchError: the cluster cannot be reached.
    """
    import ray

    if address is not None and "://" in address:
        raise BatchError(
            f"{address} is an address of Ray's client or of its jobs. Run the command on a machine "
            "of the cluster with --address auto, or submit it as a job (docs/scale.md)."
        )
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": "error"}
    if address is None:
        options |= {
            "num_cpus": available_cores(),
            "include_dashboard": False,
            "object_store_memory": _OBJECT_STORE_BYTES,
            "_temp_dir": folder,
        }
    _connect(address, options)
    try:
        yield
    finally:
        ray.shutdown()


def _connect(address: str | None, options: dict[str, Any]) -> None:
    """Start Ray or connect to it. Raises BatchError."""
    import ray

    for attempt in range(_START_ATTEMPTS):
        try:
            ray.init(address=address or "local", **options)
            return
        except Exception as error:  # Ray raises a plain Exception when the start takes too long
            ray.shutdown()
            if attempt == _START_ATTEMPTS - 1 or isinstance(error, ConnectionError):
                place = "on this machine" if address is None else f"at {address}"
                raise BatchError(f"Ray {place} cannot be used: {error}") from None


def list_nodes() -> list[Mapping[str, float]]:
    """Return the resources of each living node."""
    import ray

    nodes: list[dict[str, Any]] = ray.nodes()  # type: ignore[no-untyped-call]
    return [node["Resources"] for node in nodes if node["Alive"]]


def plan_actors(nodes: list[Mapping[str, float]], actors: int | None, *, gpu: bool) -> Plan:
    """Choose number and resources of the actors.

    Args:
        nodes: resources of each node, by Ray's names.
        actors: number that is asked for; None for one per core, or one per GPU, as far as there
            is memory.
        gpu: whether the networks run on GPUs.

    Raises:
        BatchError: the cluster has no core or no GPU.
    """
    kind = "GPU" if gpu else "CPU"
    total = sum(node.get(kind, 0) for node in nodes)
    if total <= 0 and actors is None:
        raise BatchError(
            f"The cluster has no {kind} now. If it grows when there is work, say how many actors "
            "it should grow to: --actors."
        )
    if gpu and total <= 0 and len(nodes) == 1:
        raise BatchError("This machine has no GPU that Ray can see; run without --gpu.")
    if actors is None:
        actors = sum(_fitting(node, kind) for node in nodes)
    actors = max(1, actors)
    cores = [node["CPU"] for node in nodes if node.get("CPU", 0) > 0 and node.get(kind, 0) > 0]
    gpus = min(1.0, total / actors) if gpu and total else float(gpu)
    return Plan(actors, _share(cores, actors), gpus)


def _fitting(node: Mapping[str, float], kind: str) -> int:
    """Return the number of actors for a node: by cores or GPUs, and by memory."""
    return min(int(node.get(kind, 0)), max(1, int(node.get("memory", 0) / ACTOR_BYTES)))


def _share(cores: list[float], actors: int) -> float:
    """Return the most cores per actor with which all actors find a place."""
    if not cores:
        return 1.0
    for share in range(int(max(cores)), 0, -1):
        if sum(int(count / share) for count in cores) >= actors:
            return float(share)
    return sum(cores) / actors * 0.99
