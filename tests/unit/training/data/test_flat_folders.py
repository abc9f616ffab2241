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


def test_healthy_skin_is_split_by_patient(tmp_path: Path) -> None:
    for patient in range(20):
        for photo in range(2):
            save_photo(tmp_path / f"skin_P{patient}_{photo}.jpg")
    samples = load_healthy_skin(tmp_path)
    assert {s.group_id for s in samples} == {f"P{patient}" for patient in range(20)}
    assert {(s.source, s.skin, s.lesion) for s in samples} == {(Source.HEALTHY_SKIN, True, False)}
    assert {s.split for s in samples} == set(Split)
    assert len({(s.group_id, s.split) for s in samples}) == 20
    save_photo(tmp_path / "unnamed.jpg")
    with pytest.raises(DataError, match="<patient>"):
        load_healthy_skin(tmp_path)
