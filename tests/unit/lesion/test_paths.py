"""Locations in a checkout; tests/service/test_installed.py has those of a wheel."""

from pathlib import Path

import pytest

from lesion import paths
from scripts.wheel_files import FILES


def test_the_checkout_s_files_exist() -> None:
    for path in (paths.MODEL_CONFIG, paths.METRICS_CONFIG, paths.SERVER_CONFIG, paths.LOG_CONFIG):
        assert path.is_file()
    for path in (paths.FRONTEND, paths.WEIGHTS, paths.TRAINING_CONFIGS):
        assert path.is_dir()


def test_the_wheel_has_every_file_that_is_in_a_checkout() -> None:
    """Each path of lesion.paths that an installed project reads."""
    needed = (
        paths.HANDLER,
        paths.MODEL_CONFIG,
        paths.METRICS_CONFIG,
        paths.SERVER_CONFIG,
        paths.LOG_CONFIG,
        paths.FRONTEND,
        paths.WEIGHTS,
        paths.WEIGHTS_LICENCE,
        paths.MODEL_CARD,
    )
    assert {str(path.relative_to(paths.ROOT)) for path in needed} == set(FILES)


def test_the_weights_of_another_model_store_lie_in_it(tmp_path: Path) -> None:
    assert paths.weights_of(paths.MODEL_STORE) == paths.WEIGHTS
    assert paths.weights_of(tmp_path) == tmp_path / "weights"


def test_the_data_folder_is_the_named_one_then_the_checkout_s_then_the_shared_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "checkout"
    monkeypatch.setattr(paths, "ROOT", root)
    monkeypatch.delenv(paths.DATA_VARIABLE, raising=False)
    assert paths.data_folder() == root / "data"
    shared = tmp_path / "shared" / "data"
    shared.mkdir(parents=True)
    assert paths.data_folder() == shared
    (root / "data").mkdir(parents=True)
    assert paths.data_folder() == root / "data"
    monkeypatch.setenv(paths.DATA_VARIABLE, "/elsewhere")
    assert paths.data_folder() == Path("/elsewhere")
