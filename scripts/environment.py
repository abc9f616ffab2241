"""Create or update .venv with the locked packages; does nothing when they are there already.

pip checks each file against the hashes in the lock files. Only ready-made wheels are installed:
to build a source file would run its setup script, and build tools that no lock file names.

Run by the plain interpreter before anything is installed, so: the standard library only, and
syntax that older Pythons can read, so that they reach the sentence that refuses them.
"""

import hashlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {
    "serving": ["requirements.lock"],
    "dev": ["requirements.lock", "requirements-dev.lock"],
}
TORCH = "requirements-torch.txt"  # which says why it is no lock file


def fail(sentence):  # type: (str) -> None
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


def content_key(kind):  # type: (str) -> str
    """A digest of the files that are installed from: changes when they change."""
    digest = hashlib.sha256()
    for name in [*LOCKS[kind], TORCH]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_current(kind):  # type: (str) -> bool
    stamp = VENV / f"{kind}.stamp"
    return PYTHON.exists() and stamp.is_file() and stamp.read_text() == content_key(kind)


def run_with_progress(command, title):  # type: (list, str) -> None
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
    pip += ["--only-binary", ":all:"]
    locked = [option for name in LOCKS[kind] for option in ("-r", name)]
    title = f"Installing {' and '.join(LOCKS[kind])} into .venv"
    run_with_progress([*pip, "--require-hashes", *locked], title)
    run_with_progress([*pip, "-r", TORCH], f"Installing {TORCH} into .venv")
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
