"""A service of a script's own: the command of ``make serve``, on free ports, in its own folder."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
import requests

from lesion.paths import ROOT
from service.errors import StartError
from tests.service.servers import config_with_free_ports

_MARKS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"/9j/4AAQ", b"iVBORw0KGgo")
"""Beginnings of JPEG and PNG files, also in base64."""
_STOP_SECONDS = 60.0


class OwnService:
    """A service that runs within a ``with`` block.

    Attributes:
        config: of the service.
        folder: holds its configuration, logs and temporary files.
    """

    def __init__(self, parent: Path | None = None, **environment: str) -> None:
        """Prepare the service.

        Args:
            parent: where its folder is made; by default with the system's temporary files.
            environment: further variables of its environment.
        """
        self._scratch = tempfile.TemporaryDirectory(prefix="lesion-own-", dir=parent)
        self.folder = Path(self._scratch.name)
        self.config = config_with_free_ports(self.folder / "config.properties")
        (self.folder / "tmp").mkdir()
        self._environment = os.environ | {"TMPDIR": str(self.folder / "tmp")} | environment

    def __enter__(self) -> Self:
        """Start it and wait until it is ready.

        Raises:
            StartError: it does not start; the message is its own.
        """
        command = [sys.executable, "-m", "service.serve", "--config", str(self.config.path)]
        command += ["--logs", str(self.folder / "logs")]
        # Otherwise the service would go on without this process.
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit("Stopped."))
        with (self.folder / "output.txt").open("w") as errors:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self.process.stdout is not None
        if not self.process.stdout.readline():
            self._stop()
            raise StartError((self.folder / "output.txt").read_text().strip())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()
        self._scratch.cleanup()

    def _stop(self) -> None:
        self.process.terminate()  # not kill: it must end what it started
        self.process.communicate(timeout=_STOP_SECONDS)

    def find_processes(self) -> dict[str, psutil.Process]:
        """Find the gateway (with its supervisor), Java and the worker; those that run."""
        gateway = psutil.Process(self.process.pid)
        found = {"gateway": gateway}
        for child in gateway.children(recursive=True):
            with suppress(psutil.Error):
                if child.name() == "java":
                    found["Java"] = child
                elif any("model_service_worker" in word for word in child.cmdline()):
                    found["worker"] = child
        return found

    def is_ready(self) -> bool:
        """Tell whether photos can be analysed."""
        return requests.get(f"{self.config.inference.url}/ping", timeout=10).ok

    def find_photos_on_disk(self) -> list[Path]:
        """Find files with pictures among everything that the service has written.

        The unpacked archive, which holds no picture, is searched, too. So are files that are open
        but already deleted.
        """
        written = [path for path in self.folder.rglob("*") if path.is_file()]
        return [path for path in [*written, *self._list_deleted()] if _holds_picture(path)]

    def _list_deleted(self) -> Iterator[Path]:
        for process in self.find_processes().values():
            for link in Path(f"/proc/{process.pid}/fd").iterdir():
                with suppress(OSError):
                    target = os.readlink(link)
                    if target.endswith(" (deleted)") and link.stat().st_size:
                        yield link


def _holds_picture(path: Path) -> bool:
    """Tell whether a file holds a picture at any place; weights are searched for whole ones."""
    if path.suffix in {".onnx", ".safetensors", ".mar", ".so"}:
        return False
    try:
        data = path.read_bytes()
    except OSError:
        return False
    return any(mark in data for mark in _MARKS)
