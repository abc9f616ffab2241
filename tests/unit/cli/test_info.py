"""``lesion info``: its figures are those of the manifest and of the README."""

import json
import re

import pytest
from typer.testing import CliRunner

from cli.main import app
from lesion.paths import ROOT, WEIGHTS
from lesion.report import DISCLAIMER
from lesion.weights import load_manifest


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["info", *words])
    assert result.exit_code == 0
    return result.stdout


def test_json_has_all_figures_of_the_manifest() -> None:
    facts, manifest = json.loads(run("--json")), load_manifest(WEIGHTS)
    assert facts["heldout"] == manifest.heldout
    assert facts["weights"] == {name: each.sha256 for name, each in manifest.networks.items()}
    assert "CC BY-NC 4.0" in facts["weights_licence"]


def test_people_get_the_figures_of_the_readme() -> None:
    text = run()
    first = text.partition("ham10000")[2].partition("\n\n")[0]
    intervals = re.findall(r"\d\.\d{3} \(\d\.\d{3} to \d\.\d{3}", first)
    readme = (ROOT / "README.md").read_text()
    assert len(intervals) == 6
    for interval in intervals:
        assert interval in readme
    assert text.rstrip().endswith(DISCLAIMER)


def test_missing_weights_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lesion.paths.WEIGHTS", ROOT / "nowhere")
    result = CliRunner().invoke(app, ["info"])
    assert result.exit_code == 3
    assert "is missing" in result.stderr
