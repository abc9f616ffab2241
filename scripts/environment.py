"""Creates or updates .venv with the locked packages; does nothing if it is up to date.

pip checks each file against the hashes in the lock files. Only wheels are installed: building a
source distribution would run its setup script, and build tools that no lock file names.

torch and torchvision are installed by version alone. They are published as a different build for
each platform, some of them (CPU only, one CUDA version) on PyTorch's own index: no single list of
hashes covers the builds that every index offers. Their other dependencies are locked; only the CUDA
packages that some builds need follow torch's own exact pins.

The system's interpreter runs this before anything is installed. Therefore it uses the standard
library only, and syntax that older Pythons can read, so that they reach the check of the version.
"""

import hashlib
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent  # lesion.paths cannot be imported yet
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PROJECT = ROOT / "pyproject.toml"
LOCKS = {
    "serving": ["requirements.lock"],
    "batch": ["requirements.lock", "requirements-batch.lock"],
    "dev": ["requirements.lock", "requirements-batch.lock", "requirements-dev.lock"],
}


def fail(sentence):  # type: (str) -> None
    """Print a message and exit with the status 1."""
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


def read_torch_pins():  # type: () -> list[str]
    """Return the requirements of torch and torchvision in pyproject.toml."""
    return re.findall(r'"(torch(?:vision)?==[^"]+)"', PROJECT.read_text())


def compute_key(kind):  # type: (str) -> str
    """Compute a digest of folder, project and lock files: if it changes, .venv is out of date."""
    project = PROJECT.read_text().partition("\n[tool.")[0]
    digest = hashlib.sha256("\n".join([str(ROOT), project]).encode())
    for name in LOCKS[kind]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_current(kind):  # type: (str) -> bool
    """Tell whether .venv holds the packages of a kind of environment, a key of ``LOCKS``."""
    stamp = VENV / f"{kind}.stamp"
    return PYTHON.exists() and stamp.is_file() and stamp.read_text() == compute_key(kind)


def run_with_progress(command, title):  # type: (list[str], str) -> None
    """Run a command and show the elapsed seconds; its output is shown only if it fails."""
    on_terminal = sys.stderr.isatty()
    start = time.monotonic()
    next_line = 0.0
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, cwd=str(ROOT), stdout=output, stderr=output)
        while process.poll() is None:
            elapsed = time.monotonic() - start
            if on_terminal:
                sys.stderr.write(f"\r{title} … {elapsed:.0f} s")
                sys.stderr.flush()
            elif elapsed >= next_line:
                sys.stderr.write(f"{title} … {elapsed:.0f} s\n")
                next_line = elapsed + 30
            time.sleep(0.2)
        if on_terminal:
            sys.stderr.write("\n")
        if process.returncode:
            output.seek(0)
            # Only the end: pip lists every accepted hash, dozens for some packages.
            sys.stderr.write(output.read().decode(errors="replace")[-20000:])
            fail(f"{title} failed; the last lines of its output are given above.")


def install(kind):  # type: (str) -> None
    """Install the packages of a kind of environment, a key of ``LOCKS``, and the project itself."""
    if not PYTHON.exists():
        run_with_progress([sys.executable, "-m", "venv", str(VENV)], "Creating .venv")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wheels = [*pip, "--only-binary", ":all:"]
    locked = [option for name in LOCKS[kind] for option in ("-r", name)]
    title = f"Installing {' and '.join(LOCKS[kind])} into .venv"
    run_with_progress([*wheels, "--require-hashes", *locked], title)
    pins = read_torch_pins()
    run_with_progress([*wheels, *pins], f"Installing {' and '.join(pins)} into .venv")
    # Its dependencies and its build backend are installed already.
    editable = ["--no-deps", "--no-build-isolation", "--editable", "."]
    run_with_progress([*pip, *editable], "Installing the project itself into .venv")
    (VENV / f"{kind}.stamp").write_text(compute_key(kind))


def main():  # type: () -> None
    if sys.version_info[:2] != (3, 11):
        fail(
            f"Python 3.11 is needed, this is Python {sys.version_info[0]}.{sys.version_info[1]}: "
            "install Python 3.11, or name it with PYTHON=/path/to/python3.11 after the command."
        )
    kind = sys.argv[1]
    # The dev packages contain all others.
    if not is_current("dev") and not is_current(kind):
        install(kind)


if __name__ == "__main__":
    main()
