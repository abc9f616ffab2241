"""The script that installs .venv, run by whatever Python the system has."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from lesion.paths import ROOT
from scripts import environment

OLDEST_SYNTAX = (3, 6)
"""f-strings are the newest syntax that the script uses."""


def test_torch_is_installed_at_the_version_in_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    torch = {each for each in project["dependencies"] if re.match("torch(vision)?==", each)}
    assert len(torch) == 2
    assert set(environment.read_torch_pins()) == torch


def test_an_old_python_can_read_the_script() -> None:
    ast.parse(Path(environment.__file__).read_text(), feature_version=OLDEST_SYNTAX)


def test_another_python_is_refused_before_anything_else() -> None:
    program = (
        "import runpy, sys\n"
        "sys.version_info = (3, 7, 0, 'final', 0)\n"
        f"runpy.run_path({environment.__file__!r}, run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 is needed, this is Python 3.7:")


def test_only_a_change_of_the_project_makes_the_environment_out_of_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = environment.compute_key("serving")
    changed = tmp_path / "pyproject.toml"
    monkeypatch.setattr(environment, "PROJECT", changed)
    text = (ROOT / "pyproject.toml").read_text()
    changed.write_text(text + "\n[tool.other]\n")
    assert environment.compute_key("serving") == before
    changed.write_text(text.replace('readme = "README.md"', 'readme = "OTHER.md"'))
    assert environment.compute_key("serving") != before
