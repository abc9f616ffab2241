"""The command ``python -m training.train`` reports problems in one sentence."""

import argparse
import sys
from pathlib import Path

import pytest

from lesion.enums import NetworkName
from training.train import SHIPPED, main, make_run


def test_a_folder_without_data_sets_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, runs = str(tmp_path / "data"), str(tmp_path / "runs")
    monkeypatch.setattr(sys, "argv", ["train", "unet", "--data", data, "--runs", runs])
    with pytest.raises(SystemExit, match="holds none of the folders ham10000"):
        main()


def test_the_recipe_chooses_configuration_and_folder(tmp_path: Path) -> None:
    arguments = argparse.Namespace(
        network="unet", recipe="reference", runs=tmp_path, data=tmp_path, pretrained=None
    )
    run = make_run(arguments)
    assert run.folder == tmp_path / "unet-reference"
    assert run.config.network is NetworkName.UNET
    assert make_run(argparse.Namespace(**vars(arguments) | {"recipe": SHIPPED})).folder == (
        tmp_path / "unet"
    )
