"""Kills what a batch consists of, lets it go on, and counts photos that are lost or done twice.

    python -m scripts.batch_faults FOLDER

FOLDER holds photos. The networks are the real ones, so a run takes some minutes.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
from pyarrow import parquet

from batch.errors import BatchError
from batch.job import Options
from batch.order import Order
from scripts.benchmark import report
from scripts.ray_nodes import Node, cluster_environment, two_nodes
from service.progress import say

LOADER = "cli.batch:load_networks"
_RUN = (
    "import sys; from batch.order import Order; from batch.supervisor import run_batch; "
    "run_batch(Order.from_json(sys.argv[1]))"
)
_SECONDS = 900.0
_UNIT = 2

Kill = Callable[[subprocess.Popen[bytes]], None]


@dataclass(frozen=True)
class Outcome:
    """What became of a batch after a fault.

    Attributes:
        resumed: how often it had to be resumed.
        before: photos that were finished when something was killed.
        redone: how many of these were analysed again.
        rows: photos with a row, and with more than one.
        seconds: from the fault to the end.
    """

    resumed: int
    before: int
    redone: int
    rows: int
    doubled: int
    seconds: float


def run_with_fault(photos: Path, output: Path, address: str | None, kill: Kill) -> Outcome:
    """Run a batch, kill something once a quarter is done, and let it finish on this machine.

    Args:
        photos: folder of the photos.
        output: folder of the results.
        address: of a cluster, or None.
        kill: what is killed; gets the command's process.

    Raises:
        BatchError: it does not finish.
    """
    total = sum(1 for _ in photos.iterdir())
    options = Options(str(photos), str(output), unit_size=_UNIT)
    process = start(Order(options, LOADER, address))
    wait_for(lambda: len(times(output)) * _UNIT >= total / 4, process)
    before, begun = times(output), time.monotonic()
    kill(process)
    resumed = 0
    while process.wait(_SECONDS):
        resumed += 1
        if resumed > 3:
            raise BatchError("The batch does not finish.")
        process = start(Order(options, LOADER, resume=True))
    after = times(output)
    paths = [str(path) for path in parquet.read_table(output / "results")["path"].to_pylist()]
    return Outcome(
        resumed,
        len(before) * _UNIT,
        sum(after.get(name) != written for name, written in before.items()) * _UNIT,
        len(set(paths)),
        len(paths) - len(set(paths)),
        time.monotonic() - begun,
    )


def start(order: Order) -> subprocess.Popen[bytes]:
    """Start the command."""
    environment = None if order.address is None else cluster_environment()
    return subprocess.Popen([sys.executable, "-c", _RUN, order.to_json()], env=environment)


def times(output: Path) -> dict[str, int]:
    """Return when each file of results was written."""
    return {path.name: path.stat().st_mtime_ns for path in output.glob("results/part-*.parquet")}


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Wait until something has happened. Raises BatchError."""
    deadline = time.monotonic() + _SECONDS
    while not condition():
        if process.poll() is not None or time.monotonic() > deadline:
            raise BatchError("The batch ended, or did not get on, before the fault.")
        time.sleep(0.1)


def kill_process(name: str) -> Kill:
    """Return what kills a process that a batch has started, by a part of its name."""

    def kill(process: subprocess.Popen[bytes]) -> None:
        for child in psutil.Process(process.pid).children(recursive=True):
            if name in child.name():
                child.kill()
                return
        raise BatchError(f"The batch has no process {name} that could be killed.")

    return kill


def kill_node(node: Node) -> Kill:
    """Return what kills a node."""
    return lambda process: node.kill()


def measure(photos: Path) -> str:
    """Try every fault; returns a table."""
    total = sum(1 for _ in photos.iterdir())
    lines = [
        "| killed | photos | done before | of these, done again | lost | doubled | resumed | s |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    alone: dict[str, Kill] = {
        "the command and its driver": lambda process: process.kill(),
        "a worker": kill_process("MapWorker"),
        "Ray's head process": kill_process("gcs_server"),
    }
    with tempfile.TemporaryDirectory() as name:
        outcomes = {
            what: run_with_fault(photos, Path(name) / str(number), None, kill)
            for number, (what, kill) in enumerate(alone.items())
        }
        for what in ("a node of two", "the head node of two"):
            with two_nodes() as (address, head, other):
                lost = other if what == "a node of two" else head
                output = Path(name) / what.replace(" ", "-")
                outcomes[what] = run_with_fault(photos, output, address, kill_node(lost))
    for what, outcome in outcomes.items():
        say(f"{what}: {outcome}")
        lines.append(
            f"| {what} | {total} | {outcome.before} | {outcome.redone} | {total - outcome.rows} | "
            f"{outcome.doubled} | {outcome.resumed} | {outcome.seconds:.0f} |"
        )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("photos", type=Path)
    options = parser.parse_args()
    return report(lambda: measure(options.photos))


if __name__ == "__main__":
    sys.exit(main())
