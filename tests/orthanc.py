"""A real PACS for the tests: Orthanc with its plug-in for DICOMweb, on this machine."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from scripts.setup_peers import peer_environment
from tests.peers import find_peer
from tests.service.servers import find_free_ports

USER, PASSWORD = "doctor", "Kf7-test"
_START_SECONDS = 60


@dataclass(frozen=True)
class Orthanc:
    """A running Orthanc, which asks for ``USER`` and ``PASSWORD``.

    It has no TLS: Debian's Orthanc 1.10.1 crashes at the first connection with TLS.

    Attributes:
        url: its own API.
    """

    url: str

    @property
    def dicomweb(self) -> str:
        """Address of DICOMweb."""
        return f"{self.url}/dicom-web"

    def get(self, path: str) -> requests.Response:
        """Ask Orthanc's own API."""
        return requests.get(self.url + path, auth=(USER, PASSWORD), timeout=30)

    def add(self, data: bytes) -> None:
        """Store a file by Orthanc's own API."""
        login = (USER, PASSWORD)
        answer = requests.post(f"{self.url}/instances", data=data, auth=login, timeout=30)
        assert answer.status_code == 200, answer.text

    def count(self) -> int:
        """Count the objects that it has."""
        return int(self.get("/statistics").json()["CountInstances"])


@contextmanager
def running_orthanc(folder: Path) -> Iterator[Orthanc]:
    """Run Orthanc during the block, with an empty data base in ``folder``."""
    program, plugin = find_peer("Orthanc"), find_peer("libOrthancDicomWeb.so")
    (port,) = find_free_ports(1)
    configuration = {
        "StorageDirectory": str(folder / "data"),
        "IndexDirectory": str(folder / "data"),
        "HttpPort": port,
        "DicomServerEnabled": False,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": True,
        "RegisteredUsers": {USER: PASSWORD},
        "Plugins": [str(plugin)],
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
    }
    path = folder / "orthanc.json"
    path.write_text(json.dumps(configuration))
    orthanc = Orthanc(f"http://127.0.0.1:{port}")
    with (folder / "orthanc.log").open("wb") as log:
        process = subprocess.Popen(
            [program, path], env=peer_environment(), stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait(orthanc, process, folder / "orthanc.log")
            yield orthanc
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(orthanc: Orthanc, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a started Orthanc answers."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if orthanc.get("/system").status_code == 200:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError(f"Orthanc did not start: {log.read_text(errors='replace')}")
