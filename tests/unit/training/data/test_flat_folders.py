"""Flat folders of photos without a table."""

from pathlib import Path

import pytest

from tests.data_files import save_photo
from training.data.flat_folders import load_healthy_skin, load_not_skin
from training.data.sample import Source, Split
from training.errors import DataError


def test_other_things_than_skin_are_split_by_name(tmp_path: Path) -> None:
    for number in range(40):
        save_photo(tmp_path / f"thing{number}.jpg")
    before = {s.image_id: s.split for s in load_not_skin(tmp_path)}
    assert len(before) == 40 and set(before.values()) == set(Split)
    (tmp_path / "thing3.jpg").unlink()
    assert before == {s.image_id: s.split for s in load_not_skin(tmp_path)} | {
        "thing3": before["thing3"]
    }
    assert not any(s.skin for s in load_not_skin(tmp_path))


def test_healthy_skin_is_grouped_by_patient_and_for_testing(tmp_path: Path) -> None:
    for name in ("skin_P1_0", "skin_P1_1", "skin_P2_0"):
        save_photo(tmp_path / f"{name}.jpg")
    samples = load_healthy_skin(tmp_path)
    assert [s.group_id for s in samples] == ["P1", "P1", "P2"]
    assert {(s.source, s.split, s.skin) for s in samples} == {
        (Source.HEALTHY_SKIN, Split.TEST, True)
    }
    save_photo(tmp_path / "unnamed.jpg")
    with pytest.raises(DataError, match="<patient>"):
        load_healthy_skin(tmp_path)
