"""The examples of docs/command-line.md print what it shows."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from lesion.paths import ROOT
from tests import pictures

pytestmark = pytest.mark.service

DOCUMENT = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```console\n\$ lesion (.+)\n((?s:.+?))^```$", DOCUMENT, re.MULTILINE)


def lines(text: str) -> list[str]:
    """Its lines without the spaces at their ends, and without empty ones."""
    return [line.rstrip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[each[0] for each in EXAMPLES])
def test_an_example_prints_what_is_shown(
    command: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mole.jpg").write_bytes(pictures.photo_jpeg())
    (tmp_path / "paper.jpg").write_bytes(pictures.pdf())
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, shlex.split(command))
    printed = lines(result.stderr) + lines(result.stdout)
    for part in shown.split("\n...\n"):
        expected = lines(part)
        start = printed.index(expected[0])
        assert printed[start : start + len(expected)] == expected


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 2
