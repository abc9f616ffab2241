"""Runs a command of the system whose output matters only if it fails."""

import os
import subprocess
from pathlib import Path

_SECONDS = 600
"""Time limit of a command."""


def run_quietly(command: list[str], folder: Path | None = None) -> str | None:
    """Run a command without output.

    Args:
        command: with its arguments.
        folder: to run it in; None for the current one.

    Returns:
        None, or the last line of its error message.
    """
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        result = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"it took longer than {_SECONDS} seconds"
    if result.returncode == 0:
        return None
    lines = (result.stderr or result.stdout).strip().splitlines()
    return lines[-1] if lines else f"exit status {result.returncode}"
