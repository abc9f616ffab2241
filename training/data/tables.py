"""The tables that come with data sets."""

import csv
from pathlib import Path

from training.data.sample import DataError


def read_table(table: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a CSV file with a header.

    Args:
        table: the file.
        columns: what each row must have; a table may have more.

    Raises:
        DataError: the file or a column is missing.
    """
    if not table.is_file():
        raise DataError(f"{table} is missing: put the data set there, or leave its source out")
    with table.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        lacking = [column for column in columns if column not in (reader.fieldnames or [])]
        if lacking:
            raise DataError(f"{table} lacks the columns {lacking}")
        return list(reader)


def number_or_none(cell: str | None) -> float | None:
    """A cell as a number; None where it is empty or the table has no such column."""
    return float(cell) if cell else None


def rating_or_none(cell: str | None) -> int | None:
    """A cell such as ``2`` or ``2.0`` as a whole number; None where there is none."""
    return int(float(cell)) if cell else None
