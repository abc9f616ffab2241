"""Splits of samples."""

import pytest

from training.data.sample import Split, parse_split, split_by_hash
from training.errors import DataError


def test_a_hashed_split_has_the_requested_fractions() -> None:
    splits = [split_by_hash(f"lesion {number}") for number in range(2000)]
    shares = {split: splits.count(split) / 2000 for split in Split}
    assert shares == pytest.approx(
        {Split.TRAIN: 0.8, Split.VALIDATION: 0.1, Split.TEST: 0.1}, abs=0.03
    )


def test_splits_are_read_by_name() -> None:
    assert [parse_split(name) for name in ("train", "val", "test")] == list(Split)
    with pytest.raises(DataError, match="'validation'; choose one of train, val, test"):
        parse_split("validation")
