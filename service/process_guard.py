"""Runs a command that must not outlive the process that started it.

    python -m service.process_guard SCRATCH COMMAND...

Standard input is a pipe that the starting process keeps open. When the command ends, or the pipe
is closed because the starting process closed it or died, every process of this process group gets
SIGTERM, then SIGKILL, and the folder SCRATCH is removed.
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

GRACE_SECONDS = 10.0
"""Time between SIGTERM and SIGKILL."""


def end_group() -> None:
    """End every other process of this process group, including those whose parent has died."""
    deadline = time.monotonic() + GRACE_SECONDS
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
    """Tell whether a process is in this group and alive; a zombie may never be reaped."""
    try:
        in_group = process.pid != os.getpid() and os.getpgid(process.pid) == os.getpgrp()
        return in_group and process.status() != psutil.STATUS_ZOMBIE
    except (ProcessLookupError, PermissionError, psutil.NoSuchProcess):
        return False


def _do_nothing(number: int, frame: FrameType | None) -> None:
    """Handle SIGTERM by doing nothing: only the pipe ends this process.

    SIG_IGN would be inherited by the command, a handler is not.
    """


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
