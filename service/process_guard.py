"""Runs a command that must not outlive whoever started it.

    python -m service.process_guard SCRATCH COMMAND...

Standard input is a pipe that the starter keeps open. When the command ends, or the pipe closes
because the starter closed it or died in whatever way, everything in this process group is ended,
gently first, then by force, and the folder SCRATCH is removed.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from types import FrameType

import psutil

PATIENCE = 10.0
"""Seconds between asking and forcing."""


def end_group() -> None:
    """End every other process of this process group, also those whose parent has died."""
    deadline = time.monotonic() + PATIENCE
    _signal_all(signal.SIGTERM)
    while _others() and time.monotonic() < deadline:
        time.sleep(0.1)
    _signal_all(signal.SIGKILL)


def _signal_all(number: signal.Signals) -> None:
    for process in _others():
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def _others() -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if _is_living_member(process)]


def _is_living_member(process: psutil.Process) -> bool:
    """In this group, and no zombie: nobody may be there to reap those."""
    try:
        in_group = process.pid != os.getpid() and os.getpgid(process.pid) == os.getpgrp()
        return in_group and process.status() != psutil.STATUS_ZOMBIE
    except (ProcessLookupError, PermissionError, psutil.NoSuchProcess):
        return False


def _do_nothing(number: int, frame: FrameType | None) -> None:
    """The pipe alone says when to end. (Ignored signals would be inherited, handlers are not.)"""


def _end_when_closed() -> None:
    sys.stdin.buffer.read()
    end_group()


def main() -> int:
    signal.signal(signal.SIGTERM, _do_nothing)
    scratch, *command = sys.argv[1:]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    threading.Thread(target=_end_when_closed, daemon=True).start()
    status = process.wait()
    end_group()
    shutil.rmtree(scratch, ignore_errors=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
