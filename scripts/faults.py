"""Breaks a running service under load in several ways, and counts what its clients notice.

For each fault a service of its own is started on free ports. Clients send photos all the time and
send a refused one again after ``Retry-After``; every answer is checked.
"""

import argparse
import os
import random
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import cycle, takewhile
from pathlib import Path

import psutil
from tqdm import tqdm

from lesion.paths import MODEL_NAME, ROOT
from scripts.benchmark import report
from scripts.traffic.clients import Outcome, Tally, send_all
from scripts.traffic.own_service import OwnService
from scripts.traffic.photos import Photo, make_bad, make_good, make_huge
from service.progress import say

CLIENTS = 3
HUGE_PHOTOS = 6
ATTEMPTS = 40
"""Times that a client sends a photo that is refused each time."""
KILL_SECONDS = 10.0
"""Time that the service gets, once it is ready, before a process is killed again."""
DISK_BYTES = 2 * 2**30
"""Size of the disk that is filled."""
SPARE_MEMORY = 40_000_000
"""Bytes that a worker may use in addition to what it has, before the kernel ends it."""
CGROUP = Path("/sys/fs/cgroup/memory")
"""Memory controller of cgroups, version 1."""


class NotPossible(Exception):
    """This machine does not allow the fault; the message says why."""


@dataclass(frozen=True)
class Fault:
    """A fault, and how it is caused.

    Attributes:
        name: for the table.
        cause: causes it again and again until the event is set.
        seconds: for which photos are sent, or longer if the cause takes longer.
        prepare: returns the service; things to be removed afterwards are put on the stack.
    """

    name: str
    cause: Callable[[OwnService, threading.Event], None]
    seconds: float
    prepare: Callable[[ExitStack], OwnService] = field(default=lambda stack: OwnService())


# ---------------------------------------------------------------- faults


def do_nothing(service: OwnService, end: threading.Event) -> None:
    """Cause no fault: for comparison."""


def kill(name: str) -> Callable[[OwnService, threading.Event], None]:
    """Return a function that kills a process each time after ``KILL_SECONDS`` of service."""

    def cause(service: OwnService, end: threading.Event) -> None:
        while not end.wait(KILL_SECONDS):
            kill_once(service, name)
            while not end.wait(1.0) and not service.is_ready():
                pass

    return cause


def kill_once(service: OwnService, name: str) -> None:
    """Kill a process of the service, if it runs."""
    with suppress(KeyError, psutil.NoSuchProcess):
        service.find_processes()[name].kill()


def make_disk(stack: ExitStack) -> OwnService:
    """Prepare a service whose configuration, logs and temporary files are on a small disk.

    Raises:
        NotPossible: a file system cannot be mounted.
    """
    disk = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lesion-disk-")))
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(disk)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise NotPossible("mounting a small file system needs root")
    stack.callback(subprocess.run, ["umount", "-l", str(disk)], check=False)
    return OwnService(disk)


def fill_disk(service: OwnService, end: threading.Event) -> None:
    """Fill the disk, and kill the worker while it is full; make room just before the end."""
    ballast = service.folder.parent / "ballast"
    end.wait(5.0)
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(2**20))
    end.wait(15.0)
    kill_once(service, "worker")
    end.wait()
    ballast.unlink()


def fill_disk_and_kill_java(service: OwnService, end: threading.Event) -> None:
    """Fill the disk and kill TorchServe, which cannot unpack its archive; then make room."""
    ballast = service.folder.parent / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(2**20))
    kill_once(service, "Java")
    end.wait(20.0)
    ballast.unlink()


def limit_memory(service: OwnService, end: threading.Event) -> None:
    """Let the kernel kill the worker for its memory, every 20 s again."""
    group = CGROUP / f"lesion-{service.process.pid}"
    group.mkdir()
    try:
        while not end.wait(20.0):
            with suppress(KeyError, psutil.NoSuchProcess):
                worker = service.find_processes()["worker"]
                # Memory that it has already is not counted for the new group.
                (group / "memory.limit_in_bytes").write_text(str(SPARE_MEMORY))
                (group / "cgroup.procs").write_text(str(worker.pid))
    finally:
        kill_once(service, "worker")
        time.sleep(1.0)
        group.rmdir()


def make_limited(stack: ExitStack) -> OwnService:
    """Prepare a service whose worker can be put into a cgroup.

    Raises:
        NotPossible: there are no cgroups that can be written to.
    """
    if not os.access(CGROUP, os.W_OK):
        raise NotPossible("the memory controller of cgroups is not writable")
    return OwnService()


def disconnect(service: OwnService, end: threading.Event) -> None:
    """Send halves of photos, and whole ones without waiting for the answer, and disconnect."""
    draw = random.Random(0)
    inference = service.config.inference
    while not end.wait(0.3):
        data = make_good(draw.randrange(1000)).data
        head = (
            f"POST /predictions/{MODEL_NAME} HTTP/1.1\r\nHost: {inference.host}:{inference.port}"
            f"\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
        )
        with suppress(OSError), socket.create_connection((inference.host, inference.port)) as one:
            # The connection is reset instead of closed in half of the cases.
            one.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", draw.randrange(2), 0)
            )
            one.sendall(head.encode() + data[: draw.choice([len(data) // 2, len(data)])])
            end.wait(draw.choice([0.0, 0.5]))


def update_weights(service: OwnService, end: threading.Event) -> None:
    """Run the command of ``make update``, which builds the archive of the same weights again."""
    command = [sys.executable, "-m", "service.update", "--config", str(service.config.path)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    end.wait()


FAULTS = (
    Fault("none, for comparison", do_nothing, 30.0),
    Fault("worker killed after each 10 s of service", kill("worker"), 120.0),
    Fault("TorchServe killed after each 10 s of service", kill("Java"), 120.0),
    Fault("disk full for logs and temporary files, worker killed", fill_disk, 60.0, make_disk),
    Fault("disk full for 20 s, TorchServe killed", fill_disk_and_kill_java, 60.0, make_disk),
    Fault("worker killed for its memory", limit_memory, 80.0, make_limited),
    Fault("three clients a second disconnect", disconnect, 60.0),
    Fault("weights updated", update_weights, 60.0),
)


# ---------------------------------------------------------------- measurement


@dataclass(frozen=True)
class Row:
    """What clients noticed of a fault.

    Attributes:
        name: of the fault.
        tally: of the requests.
        restarts: number of times that the supervisor started TorchServe again.
        left_on_disk: number of files with pictures.
    """

    name: str
    tally: Tally
    restarts: int
    left_on_disk: int

    def __str__(self) -> str:
        figures = [self.tally.outcomes.total(), *(self.tally.outcomes[each] for each in Outcome)]
        figures += [self.tally.given_up]
        texts = [*map(str, figures), f"{self.tally.longest_outage:.0f}"]
        texts += [str(self.restarts), str(self.left_on_disk)]
        return f"| {self.name} | {' | '.join(texts)} |"


def make_cycle() -> list[Photo]:
    """Make small, bad and a few huge photos."""
    photos = [*(make_good(number) for number in range(150)), *make_bad()]
    photos += [make_huge(number) for number in range(HUGE_PHOTOS)]
    random.Random(0).shuffle(photos)
    return photos


def measure(fault: Fault, photos: list[Photo]) -> Row:
    """Run the service with a fault, and send photos.

    Raises:
        NotPossible: this machine does not allow it.
        LesionError: the service could not start.
    """
    tally, end = Tally(), threading.Event()
    with ExitStack() as stack:
        service = stack.enter_context(fault.prepare(stack))
        thread = threading.Thread(target=fault.cause, args=(service, end))
        thread.start()
        timer = threading.Timer(fault.seconds, end.set)
        timer.start()
        under_load = takewhile(lambda photo: not end.is_set() or thread.is_alive(), cycle(photos))
        try:
            send_all(service.config, under_load, tally, CLIENTS, ATTEMPTS)
        finally:
            end.set()
            thread.join()
        # The service must have recovered.
        send_all(service.config, [make_good(number) for number in range(3)], tally, 1, ATTEMPTS)
        starts = (service.folder / "output.txt").read_text().count("is ready again")
        return Row(fault.name, tally, starts, len(service.find_photos_on_disk()))


def run(faults: list[Fault]) -> str:
    """Cause every fault; returns the figures as Markdown.

    Raises:
        LesionError: the service could not start.
    """
    lines = [
        "| fault | requests | answered | refused | wrong | no answer | given up "
        "| longest outage, s | restarts of TorchServe | photos on disk |",
        "|---|" + "---:|" * 9,
    ]
    notes = []
    photos = make_cycle()
    for fault in tqdm(faults, desc="Causing faults", unit="fault"):
        try:
            row = measure(fault, photos)
        except NotPossible as reason:
            notes.append(f"{fault.name}: not run, {reason}.")
            continue
        lines.append(str(row))
        notes += [f"{fault.name}: {dict(row.tally.refusals)}"]
        notes += [f"{fault.name}: {problem}" for problem in row.tally.problems[:5]]
        say(f"{lines[-1]}\n{notes[-1]}")
    return "\n".join([*lines, "", *notes])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help="only faults with this in their name")
    options = parser.parse_args()
    faults = [fault for fault in FAULTS if options.only in fault.name]
    return report(lambda: run(faults))


if __name__ == "__main__":
    sys.exit(main())
