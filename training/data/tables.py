"""The tables and flat folders that data sets come as."""

import csv
from pathlib import Path

from training.errors import DataError


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


def photos_in(root: Path, what: str) -> list[Path]:
    """The ``*.jpg`` and ``*.jpeg``, in any case, of a flat folder, by name.

    Raises:
        DataError: there is none; the message asks for photos of ``what``.
    """
    photos = sorted(file for file in root.glob("*") if file.suffix.lower() in (".jpg", ".jpeg"))
    if not photos:
        raise DataError(f"{root} holds no *.jpg: put photos of {what} there")
    return photos


def number_or_none(cell: str | None) -> float | None:
    """A cell as a number; None where it is empty or the table has no such column."""
    return float(cell) if cell else None


def sex_or_nothing(cell: str | None) -> str:
    """A cell that says ``male`` or ``female``; an empty string for any other or none."""
    return cell if cell in ("male", "female") else ""


def rating_or_none(cell: str | None) -> int | None:
    """A cell such as ``2`` or ``2.0`` as a whole number; None where there is none."""
    return int(float(cell)) if cell else None
