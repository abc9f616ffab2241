"""Unpacks programs that run with the service into .peers: nginx, Caddy and Prometheus.

The tests need them; `make serve-tls` unpacks nginx if there is no proxy.

The packages of the system (Debian and its derivatives) are downloaded and checked by apt, but
unpacked instead of installed: installing them would start a server on port 80, another on port
9090, and needs root. Programs that are on the PATH are used as they are. If a program cannot be
had, the reason is printed; its tests are then skipped.
"""

import os
import shutil
import tempfile
from pathlib import Path

from lesion.paths import ROOT
from scripts.quiet_command import run_quietly
from service.progress import say, step

PEERS = ROOT / ".peers"
"""Root folder of the unpacked packages."""
PACKAGES = {
    "nginx": "nginx",
    "caddy": "caddy",
    "prometheus": "prometheus",
    "promtool": "prometheus",
}
"""Programs, and the Debian packages that have them."""
_FOLDERS = ("usr/sbin", "usr/bin")


def find_program(name: str) -> str | None:
    """Return the path of a program: on the PATH, in /usr/sbin, or unpacked here."""
    path = os.pathsep.join(
        [os.environ.get("PATH", ""), "/usr/sbin", *(str(PEERS / folder) for folder in _FOLDERS)]
    )
    return shutil.which(name, path=path)


def unpack(packages: list[str]) -> str | None:
    """Download packages and unpack them into ``PEERS``; returns an error message, or None."""
    if not shutil.which("apt-get"):
        return "this system has no apt-get"
    if os.geteuid() == 0:
        # Otherwise the lists of packages are as old as the last update that root ran.
        run_quietly(["apt-get", "-qq", "update"], PEERS.parent)
    with tempfile.TemporaryDirectory() as folder:
        # apt downloads as another user, which must be able to write here.
        os.chmod(folder, 0o777)
        problem = run_quietly(["apt-get", "-qq", "download", *packages], Path(folder))
        for package in Path(folder).glob("*.deb"):
            problem = problem or run_quietly(["dpkg", "-x", str(package), str(PEERS)], Path(folder))
    return problem


def main() -> None:
    missing = sorted({PACKAGES[name] for name in PACKAGES if find_program(name) is None})
    if not missing:
        return
    with step(f"Unpacking {', '.join(missing)} for the tests"):
        problem = unpack(missing)
    absent = [name for name in PACKAGES if find_program(name) is None]
    if absent:
        say(f"{', '.join(absent)} cannot be had ({problem}): their tests will be skipped.")


if __name__ == "__main__":
    main()
