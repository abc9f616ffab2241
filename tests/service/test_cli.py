"""``lesion analyse`` with the real networks, and with the running service."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import answering
from cli.answering import Analyse, load_library
from cli.main import app
from service.config import ServerConfig
from tests import pictures
from tests.examples import examples

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def library() -> Analyse:
    return load_library()


@pytest.fixture(autouse=True)
def loaded_once(library: Analyse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the networks, which takes seconds, for all tests together."""
    monkeypatch.setattr(answering, "load_library", lambda: library)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a photo and a PDF named like one."""
    (tmp_path / "mole.jpg").write_bytes(pictures.photo_jpeg())
    (tmp_path / "paper.jpg").write_bytes(pictures.pdf())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, **options: Any) -> list[dict[str, Any]]:
    """The lines of JSON about two photos, of which one is refused."""
    result = CliRunner().invoke(app, ["analyse", "mole.jpg", "paper.jpg", "--json", *words])
    assert result.exit_code == 1, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_library_and_the_service_give_the_same_lines(
    folder: Path, service: ServerConfig
) -> None:
    local = run("--heatmap", "local/")
    remote = run("--heatmap", "remote/", "--url", service.inference.url)
    for each in (local, remote):
        each[0].pop("timing_ms")
    remote[0].pop("request_id")
    assert local == remote
    assert local[1]["error"]["code"] == "unsupported_format"
    names = ["local/mole-heatmap.jpg", "remote/mole-heatmap.jpg"]
    first, second = ((folder / name).read_bytes() for name in names)
    assert first == second
    assert first.startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("name", "words"), [each for each in examples() if each[0] in ("analyse", "info")], ids=str
)
def test_the_examples_of_the_help_work(
    folder: Path, service: ServerConfig, name: str, words: list[str]
) -> None:
    (folder / "paper.jpg").unlink()
    names = {"*.jpg": "mole.jpg", "http://127.0.0.1:8080": service.inference.url}
    words = [names.get(word, word) for word in words]
    result = CliRunner().invoke(app, [name, *words], input=(folder / "mole.jpg").read_bytes())
    assert result.exit_code == 0, result.stderr
    assert "For reference" in result.stdout or "for reference" in result.stdout
