"""Writes the lock files: every package to be installed, with the hash of each of its files.

    python -m scripts.lock [OPTION...]      options of ``uv pip compile``, such as --upgrade

requirements.lock is resolved from the dependencies in pyproject.toml; requirements-batch.lock holds
the packages that the list for batches adds, requirements-dev.lock those that the list for
development adds to both. All cover the files of every platform. Locked versions and their hashes
are kept as long as the lists allow it, unless an option says otherwise.
Only this command needs uv.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lesion.errors import LesionError
from lesion.paths import ROOT
from service.progress import say

LOCK = ROOT / "requirements.lock"
BATCH_LOCK = ROOT / "requirements-batch.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
NOT_LOCKED = re.compile(r"torch|torchvision|triton|cuda-.+|nvidia-.+")
"""Names of packages that are not locked: scripts/environment.py says why."""


class LockError(LesionError):
    """The lock files cannot be written."""


def resolve(preferred: str, options: list[str]) -> dict[str, str]:
    """Resolve the direct requirements in pyproject.toml for every platform.

    Args:
        preferred: text of lock files; their versions are kept where the list allows it.
        options: further options of ``uv pip compile``.

    Returns:
        The lines of a lock file that lock each package, by normalised name.

    Raises:
        LockError: uv is missing, or failed and printed the reason.
    """
    if shutil.which("uv") is None:
        raise LockError("uv is missing: install it (`pip install uv`), then try again.")
    with tempfile.TemporaryDirectory() as folder:
        # uv keeps the versions of an existing output file.
        output = Path(folder) / "lock.txt"
        output.write_text(preferred)
        command = ["uv", "pip", "compile", "pyproject.toml", "--output-file", str(output)]
        command += ["--quiet", "--no-header", "--universal", "--generate-hashes"]
        command += ["--python-version", "3.11"]
        if subprocess.run([*command, *options], cwd=ROOT, check=False).returncode:
            raise LockError("uv could not resolve pyproject.toml; the reason is given above.")
        return parse_lock(output.read_text())


def parse_lock(text: str) -> dict[str, str]:
    """Split a lock file into the lines of each package, without the packages of ``NOT_LOCKED``.

    A package that is locked twice, for different platforms, has the lines of both entries.
    """
    found: dict[str, str] = {}
    for lines in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
        name = lines.partition("==")[0]
        if not NOT_LOCKED.fullmatch(name):
            found[name] = found.get(name, "") + lines
    return found


def write(path: Path, locked: dict[str, str]) -> None:
    """Write a lock file from the lines of each package."""
    header = "# Written by `make lock` from pyproject.toml: change its lists instead.\n"
    path.write_text(header + "".join(locked.values()))
    say(f"{path.name}: {len(locked)} packages")


def main() -> None:
    locks = (LOCK, BATCH_LOCK, DEV_LOCK)
    preferred = "".join(path.read_text() for path in locks if path.exists())
    batch = ["--extra", "batch"]
    try:
        everything = resolve(preferred, [*batch, "--extra", "dev", *sys.argv[1:]])
        chosen = "".join(everything.values())
        serving, with_batch = resolve(chosen, []), resolve(chosen, batch)
    except LesionError as error:
        sys.exit(str(error))
    write(LOCK, _widen(serving, everything))
    write(BATCH_LOCK, _leave_out(_widen(with_batch, everything), serving))
    write(DEV_LOCK, _leave_out(everything, with_batch))


def _widen(locked: dict[str, str], everything: dict[str, str]) -> dict[str, str]:
    """Lock a package for every platform on which any list needs it.

    A package is in one lock file alone. If one list needs it on Windows only, and a list that is
    resolved later everywhere, the first list's file must hold it for every platform.
    """
    return {
        name: lines if _list_pins(lines) == _list_pins(everything[name]) else everything[name]
        for name, lines in locked.items()
    }


def _list_pins(lines: str) -> list[str]:
    """List version and platforms of each entry of a package."""
    return re.findall(r"^[a-z0-9].*", lines, re.MULTILINE)


def _leave_out(locked: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    """Return the packages that other lock files do not hold."""
    return {name: lines for name, lines in locked.items() if name not in known}


if __name__ == "__main__":
    main()
