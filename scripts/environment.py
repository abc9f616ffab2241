"""Create or update .venv with the locked packages; does nothing when they are there already.

pip checks each file against the hashes in the lock files. Only ready-made wheels are installed:
to build a source file would run its setup script, and build tools that no lock file names.

torch and torchvision are installed by version alone. They are published as a different build for
each platform, some of them (CPU only, one CUDA version) on an index of PyTorch's own: no one list
of hashes covers what a machine's index offers. What else they need is locked; only the CUDA
packages that some builds bring follow torch's own exact pins.

Run by the plain interpreter before anything is installed, so: the standard library only, and
syntax that older Pythons can read, so that they reach the sentence that refuses them.
"""

import hashlib
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent  # lesion.paths is not installed yet
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PROJECT = ROOT / "pyproject.toml"
LOCKS = {
    "serving": ["requirements.lock"],
    "dev": ["requirements.lock", "requirements-dev.lock"],
}


def fail(sentence):  # type: (str) -> None
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


def torch_pins():  # type: () -> list[str]
    """The requirements of torch and torchvision in pyproject.toml."""
    return re.findall(r'"(torch(?:vision)?==[^"]+)"', PROJECT.read_text())


def content_key(kind):  # type: (str) -> str
    """A digest of what is installed and where: changes when a lock file or a pin changes."""
    digest = hashlib.sha256("\n".join([str(ROOT), *torch_pins()]).encode())
    for name in LOCKS[kind]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_current(kind):  # type: (str) -> bool
    stamp = VENV / f"{kind}.stamp"
    return PYTHON.exists() and stamp.is_file() and stamp.read_text() == content_key(kind)


def run_with_progress(command, title):  # type: (list[str], str) -> None
    """Run quietly, showing the elapsed seconds; on failure show what the command said."""
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
            # pip lists every hash that it would have accepted, dozens for some packages.
            sys.stderr.write(output.read().decode(errors="replace")[-20000:])
            fail(f"{title} failed; the installer's last lines stand above.")


def install(kind):  # type: (str) -> None
    if not PYTHON.exists():
        run_with_progress([sys.executable, "-m", "venv", str(VENV)], "Creating .venv")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wheels = [*pip, "--only-binary", ":all:"]
    locked = [option for name in LOCKS[kind] for option in ("-r", name)]
    title = f"Installing {' and '.join(LOCKS[kind])} into .venv"
    run_with_progress([*wheels, "--require-hashes", *locked], title)
    pins = torch_pins()
    run_with_progress([*wheels, *pins], f"Installing {' and '.join(pins)} into .venv")
    # Everything that it needs is there, the build backend included.
    editable = ["--no-deps", "--no-build-isolation", "--editable", "."]
    run_with_progress([*pip, *editable], "Installing the project itself into .venv")
    (VENV / f"{kind}.stamp").write_text(content_key(kind))


def main():  # type: () -> None
    if sys.version_info[:2] != (3, 11):
        fail(
            f"Python 3.11 is needed, this is Python {sys.version_info[0]}.{sys.version_info[1]}: "
            "install Python 3.11, or name it with PYTHON=/path/to/python3.11 after the command."
        )
    kind = sys.argv[1]
    # The dev packages contain the serving ones.
    if not is_current("dev") and not is_current(kind):
        install(kind)


if __name__ == "__main__":
    main()
