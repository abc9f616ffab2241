"""The process that a person sees: starts the driver, shows its progress and survives its end.

Ray ends the driver's process without an exception when the head of its cluster is lost. Therefore
the driver is a process of its own, and this one says what happened.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from batch.cluster import prepare_environment
from batch.errors import BatchError
from batch.order import EVENTS, Order
from batch.progress import Progress

_GRACE_SECONDS = 20.0
"""Time in which the driver may end Ray after SIGTERM."""
_LOG_LINES = 5
"""Last lines of the driver's output that are shown if it ended unexpectedly."""
_PR_SET_PDEATHSIG = 1


Observer = Callable[[dict[str, Any]], None]


def run_batch(order: Order, observe: Observer = lambda event: None) -> int:
    """Run or resume a batch, with its progress and summary on standard error.

    Args:
        order: what is to be done.
        observe: gets each event of the driver.

    Returns:
        The number of photos that were refused.

    Raises:
        BatchError: it could not start or go on.
        KeyboardInterrupt: the user stopped it; it can be resumed.
    """
    with (
        # For Ray's sockets, too, whose paths must be short.
        tempfile.TemporaryDirectory(prefix="lesion-", ignore_cleanup_errors=True) as name,
        (Path(name) / "log").open("w+b") as log,
    ):
        progress = Progress()
        with _running_driver(order, Path(name), log) as (driver, events):
            refused = _follow(events, progress, observe)
            status = driver.wait()
        if refused is None:
            raise BatchError(_explain(status, log))
    return refused


def _follow(events: IO[str], progress: Progress, observe: Observer) -> int | None:
    """Show the events of a driver; returns the photos refused, or None if it did not finish.

    Raises:
        BatchError: the driver says that it cannot go on.
    """
    try:
        for line in events:
            event: dict[str, Any] = json.loads(line)
            observe(event)
            match event["event"]:
                case "start":
                    progress.start(event)
                case "unit":
                    progress.advance(event["photos"], event["refused"])
                case "message":
                    progress.say(event["text"])
                case "error":
                    raise BatchError(event["text"])
                case "end":
                    progress.end(event["lines"])
                    return int(event["refused"])
    finally:
        progress.close()
    return None


def _explain(status: int, log: IO[bytes]) -> str:
    """Say why a driver ended without a result."""
    how = f"signal {signal.Signals(-status).name}" if status < 0 else f"status {status}"
    log.seek(0)
    lines = log.read().decode(errors="replace").splitlines()[-_LOG_LINES:]
    return "\n".join(
        [
            f"The batch was cut off: its process ended with {how}. Ray, or the head of its "
            "cluster, may have ended, or the memory is used up. What is done is kept: go on by "
            "--resume.",
            *lines,
        ]
    )


@contextmanager
def _running_driver(
    order: Order, folder: Path, log: IO[bytes]
) -> Iterator[tuple[subprocess.Popen[bytes], IO[str]]]:
    """Start the driver; yields it and its events, and ends it afterwards."""
    read_end, write_end = os.pipe()
    environment = {**os.environ, **prepare_environment(order.address, str(folder))}

    def prepare() -> None:
        # Between fork and exec: the events' descriptor, and death with this process.
        os.dup2(write_end, EVENTS)
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    # Ctrl-C reaches this process alone.
    driver = subprocess.Popen(
        [sys.executable, "-m", "batch.driver", str(folder)],
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        env=environment,
        pass_fds=(EVENTS,),
        preexec_fn=prepare,
        start_new_session=True,
    )
    os.close(write_end)
    try:
        assert driver.stdin is not None
        driver.stdin.write(order.to_json().encode() + b"\n")
        driver.stdin.close()
        with os.fdopen(read_end, encoding="utf-8") as events:
            yield driver, events
    finally:
        _end(driver)


def _end(driver: subprocess.Popen[bytes]) -> None:
    """End a driver that still runs; Ray's processes end with it."""
    if driver.poll() is None:
        driver.terminate()
        try:
            driver.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            driver.kill()
            driver.wait()
