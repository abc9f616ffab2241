"""Unpacks programs that the project works with into .peers: nginx, Prometheus, Orthanc, ...

The tests need them; `make serve-tls` unpacks nginx if there is no proxy.

The packages of the system (Debian and its derivatives) are downloaded and checked by apt, but
unpacked instead of installed: installing them would start servers on the ports 80, 4242, 8042 and
9090, and needs root. Libraries that a package needs and the system lacks are unpacked with it;
``peer_environment`` makes a program find them. Programs that are on the PATH are used as they are.
If one cannot be had, the reason is printed; its tests are then skipped.
"""

import os
import shutil
import subprocess
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
    "Orthanc": "orthanc",
    "libOrthancDicomWeb.so": "orthanc-dicomweb",
    "dcmdump": "dcmtk",
    "dciodvfy": "dicom3tools",
}
"""Programs and a plug-in, and the Debian packages that have them."""
_FOLDERS = ("usr/sbin", "usr/bin", "usr/share/orthanc/plugins")
_LIBRARIES = ("usr/lib/*-linux-gnu", "lib/*-linux-gnu", "usr/lib")
_DICTIONARY = "usr/share/libdcmtk*/dicom.dic"


def find_program(name: str) -> str | None:
    """Return the path of a program or plug-in: on the PATH, in the system's folders or here."""
    folders = [str(root / folder) for root in (Path("/"), PEERS) for folder in _FOLDERS]
    path = os.pathsep.join([os.environ.get("PATH", ""), *folders])
    # A plug-in is read, not run.
    mode = os.F_OK if name.endswith(".so") else os.F_OK | os.X_OK
    return shutil.which(name, mode, path)


def peer_environment() -> dict[str, str]:
    """Return the environment in which unpacked programs find their libraries and dictionaries."""
    environment = dict(os.environ)
    libraries = [str(folder) for pattern in _LIBRARIES for folder in sorted(PEERS.glob(pattern))]
    if libraries:
        inherited = environment.get("LD_LIBRARY_PATH")
        environment["LD_LIBRARY_PATH"] = ":".join([*libraries, *([inherited] if inherited else [])])
    for dictionary in PEERS.glob(_DICTIONARY):
        environment["DCMDICTPATH"] = str(dictionary)
    return environment


def unpack(packages: list[str]) -> str | None:
    """Download packages, with the libraries that they lack, and unpack them into ``PEERS``.

    Returns:
        An error message, or None.
    """
    if not shutil.which("apt-get"):
        return "this system has no apt-get"
    if os.geteuid() == 0:
        # Otherwise the lists of packages are as old as the last update that root ran.
        run_quietly(["apt-get", "-qq", "update"], PEERS.parent)
    with tempfile.TemporaryDirectory() as folder:
        # apt downloads as another user, which must be able to write here.
        os.chmod(folder, 0o777)
        problem = run_quietly(["apt-get", "-qq", "download", *_add_missing(packages)], Path(folder))
        for package in Path(folder).glob("*.deb"):
            problem = problem or run_quietly(["dpkg", "-x", str(package), str(PEERS)], Path(folder))
    return problem


def _add_missing(packages: list[str]) -> list[str]:
    """Add what an installation of packages would install with them."""
    command = ["apt-get", "-s", "--no-install-recommends", "install", *packages]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line.split() for line in result.stdout.splitlines()]
    return sorted({*packages, *(words[1] for words in lines if words[:1] == ["Inst"])})


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
