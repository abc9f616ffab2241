"""``python -m training.train`` says in words what is wrong with what it is given."""

import sys
from pathlib import Path

import pytest

from training.train import main


def test_a_folder_without_data_sets_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, runs = str(tmp_path / "data"), str(tmp_path / "runs")
    monkeypatch.setattr(sys, "argv", ["train", "unet", "--data", data, "--runs", runs])
    with pytest.raises(SystemExit, match="holds none of the folders ham10000"):
        main()
