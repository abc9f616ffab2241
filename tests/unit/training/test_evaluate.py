"""The command line of ``training.evaluate``."""

from pathlib import Path

import pytest

from lesion.errors import LesionError
from training import evaluate


@pytest.mark.parametrize("option", [["--every", "2"], ["--split", "val"]])
def test_only_the_whole_test_split_is_recorded(
    option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        evaluate.parse_arguments(["--record", *option])
    assert "whole test split" in capsys.readouterr().err


def test_every_must_be_positive(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        evaluate.parse_arguments(["--every", "0"])
    assert "at least 1" in capsys.readouterr().err


def test_missing_data_is_reported_with_its_folder(tmp_path: Path) -> None:
    arguments = evaluate.parse_arguments(["--data", str(tmp_path)])
    with pytest.raises(LesionError, match=tmp_path.name):
        evaluate.evaluate(arguments)


def test_errors_end_the_command_with_their_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["evaluate", "--data", str(tmp_path)])
    with pytest.raises(SystemExit, match=tmp_path.name):
        evaluate.main()
