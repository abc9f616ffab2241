"""Writes the lock files: every package that gets installed, with the hash of each of its files.

    python -m scripts.lock [OPTION...]      options of `uv pip compile`, such as --upgrade

requirements.lock follows from the dependencies in pyproject.toml; requirements-dev.lock holds what
its list for development adds. Both list the files of every platform. Locked versions and their
hashes are kept as long as the lists allow it, unless an option says otherwise. Needs uv, which
nothing else here uses.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lesion.paths import ROOT
from service.progress import say

LOCK, DEV_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
LEFT_TO_TORCH = re.compile(r"torch|torchvision|triton|cuda-.+|nvidia-.+")
"""Names of packages that are not locked: scripts/environment.py says why."""


class LockError(Exception):
    """The lock files cannot be written; the message is a sentence for a maintainer."""


def compile_list(preferred: str, options: list[str]) -> dict[str, str]:
    """Resolve the direct requirements in pyproject.toml for every platform.

    Args:
        preferred: lock files' text; versions in it are kept where the list allows it.
        options: further ones for ``uv pip compile``.

    Returns:
        Each locked package's lines of a lock file, by its normalised name.

    Raises:
        LockError: uv is missing, or failed and has said why.
    """
    if shutil.which("uv") is None:
        raise LockError("uv is missing: install it (`pip install uv`), then try again.")
    with tempfile.TemporaryDirectory() as folder:
        # uv takes the versions in its output file, if there is one, as those to be kept.
        output = Path(folder) / "lock.txt"
        output.write_text(preferred)
        command = ["uv", "pip", "compile", "pyproject.toml", "--output-file", str(output)]
        command += ["--quiet", "--no-header", "--universal", "--generate-hashes"]
        command += ["--python-version", "3.11"]
        if subprocess.run([*command, *options], cwd=ROOT, check=False).returncode:
            raise LockError("uv could not resolve pyproject.toml; the reason stands above.")
        return packages(output.read_text())


def packages(lock: str) -> dict[str, str]:
    """Lines of a lock file by the name of the package they lock, less what is left to torch.

    A package that is locked twice, for different platforms, has the lines of both.
    """
    found: dict[str, str] = {}
    for lines in re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]:
        name = lines.partition("==")[0]
        if not LEFT_TO_TORCH.fullmatch(name):
            found[name] = found.get(name, "") + lines
    return found


def write(path: Path, locked: dict[str, str]) -> None:
    header = "# Written by `make lock` from pyproject.toml: change its lists instead.\n"
    path.write_text(header + "".join(locked.values()))
    say(f"{path.name}: {len(locked)} packages")


def main() -> None:
    preferred = "".join(path.read_text() for path in (LOCK, DEV_LOCK) if path.exists())
    try:
        everything = compile_list(preferred, ["--extra", "dev", *sys.argv[1:]])
        serving = compile_list("".join(everything.values()), [])
    except LockError as error:
        sys.exit(str(error))
    write(LOCK, serving)
    added = {name: lines for name, lines in everything.items() if name not in serving}
    write(DEV_LOCK, added)


if __name__ == "__main__":
    main()
