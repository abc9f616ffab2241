"""The log of requests: one line of JSON for each."""

import json
import logging
import sys
from datetime import UTC, datetime
from enum import StrEnum
from logging.handlers import RotatingFileHandler
from pathlib import Path

from service.progress import say

FILE_NAME = "requests.jsonl"
"""Name of the log in the folder of TorchServe's logs."""
_MAX_BYTES = 20_000_000
_OLD_FILES = 5


class Destination(StrEnum):
    """Where the lines go: to a file, as for ``make serve``, or to standard output."""

    FILE = "file"
    STDOUT = "stdout"


class RequestLog:
    """Writes the log; must be closed. May be used from one thread only."""

    def __init__(self, destination: Destination, folder: Path) -> None:
        """Open the log; ``folder`` is that of its file."""
        self._handler: logging.Handler = logging.StreamHandler(sys.stdout)
        if destination is Destination.FILE:
            self._handler = _LogFile(folder)

    def write(self, entry: dict[str, object]) -> None:
        """Write a line with the present time and the given fields."""
        time = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"time": time, **entry}, separators=(",", ":"))
        self._handler.handle(logging.makeLogRecord({"msg": line}))

    def close(self) -> None:
        self._handler.close()


class _LogFile(RotatingFileHandler):
    """A file that is replaced when it is full. Requests are answered even if the disk is full."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(
            folder / FILE_NAME, maxBytes=_MAX_BYTES, backupCount=_OLD_FILES, encoding="utf-8"
        )
        self._failed = False

    def handleError(self, record: logging.LogRecord) -> None:
        """Report the first failure only, and without the line that could not be written."""
        if not self._failed:
            reason = type(sys.exception()).__name__
            say(f"The log {self.baseFilename} cannot be written ({reason}); requests go on.")
        self._failed = True
