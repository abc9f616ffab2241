"""Cells of tables."""

import pytest

from training.data.sample import Sex
from training.data.tables import parse_flag, parse_number, parse_rating, parse_sex
from training.errors import DataError


def test_numbers_ratings_and_flags_are_read() -> None:
    assert [parse_number(cell) for cell in ("45.0", "0", "", None)] == [45.0, 0.0, None, None]
    assert [parse_rating(cell) for cell in ("2.0", "0", "", None)] == [2, 0, None, None]
    assert [parse_flag(cell) for cell in ("1", "1.0", "0", "0.0")] == [True, True, False, False]


def test_the_sex_is_read_in_any_case_and_may_be_unknown() -> None:
    cells = ("male", "FEMALE", "unknown", "", None)
    assert [parse_sex(cell) for cell in cells] == [Sex.MALE, Sex.FEMALE, None, None, None]


def test_other_text_is_refused() -> None:
    for parse in (parse_number, parse_rating, parse_flag):
        with pytest.raises(DataError, match="'many'"):
            parse("many")
    for cell in ("", "2"):
        with pytest.raises(DataError, match="0 or 1"):
            parse_flag(cell)
