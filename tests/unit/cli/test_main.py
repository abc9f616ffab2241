"""The command ``lesion``: help, examples, completion, and how little a start imports."""

import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.examples import commands, examples

HEAVY = {
    "aiohttp",
    "cv2",
    "fhir",
    "highdicom",
    "numpy",
    "onnxruntime",
    "pandas",
    "pyarrow",
    "pydantic",
    "pydicom",
    "ray",
    "requests",
    "torch",
    "ts",
    "yaml",
}


def start(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``lesion`` in a process of its own; what it imported is the last line of its errors."""
    code = (
        "import atexit, sys; from cli.main import app\n"
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
        "app(prog_name='lesion')"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_command_and_imports_nothing_heavy() -> None:
    result = start("--help")
    assert result.returncode == 0
    for name in commands():
        assert f" {name} " in result.stdout
    imported = {name.partition(".")[0] for name in result.stderr.splitlines()[-1].split()}
    assert not imported & HEAVY


@pytest.mark.parametrize("name", commands())
def test_the_help_of_every_command_has_an_example(name: str) -> None:
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert f"lesion {name}" in result.stdout.partition("Usage:")[2].partition("\n")[2]


@pytest.mark.parametrize(("name", "words"), list(examples()), ids=str)
def test_the_examples_are_command_lines(name: str, words: list[str]) -> None:
    """tests/service/test_cli.py runs those that need neither a cluster nor a PACS."""
    commands()[name].make_context(f"lesion {name}", words)


@pytest.mark.parametrize(
    ("words", "expected"), [("lesion an", "analyse"), ("lesion analyse --over", "--overlay")]
)
def test_a_shell_completes_commands_and_options(words: str, expected: str) -> None:
    variables = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    result = start(_LESION_COMPLETE="complete_bash", **variables)
    assert result.stdout.split() == [expected]


def test_the_completion_of_a_shell_can_be_shown() -> None:
    result = start("--show-completion", "bash", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert "_LESION_COMPLETE=complete_bash" in result.stdout
