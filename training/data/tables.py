"""CSV tables and flat folders, the forms in which data sets are published."""

import csv
from pathlib import Path

from training.data.sample import Sex
from training.errors import DataError


def read_table(table: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Read the rows of a CSV file with a header.

    Args:
        table: the file.
        columns: the columns that the table must have; it may have more.

    Raises:
        DataError: the file or a column is missing.
    """
    if not table.is_file():
        raise DataError(f"{table} is missing: put the data set there, or remove its folder")
    with table.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        missing = [column for column in columns if column not in (reader.fieldnames or [])]
        if missing:
            raise DataError(f"{table} has no columns {missing}")
        return list(reader)


def list_photos(root: Path, content: str) -> list[Path]:
    """List the ``*.jpg`` and ``*.jpeg`` files (case ignored) of a flat folder, sorted by name.

    Args:
        root: the folder.
        content: what the photos show, for the error message.

    Raises:
        DataError: the folder holds no such file.
    """
    photos = sorted(file for file in root.glob("*") if file.suffix.lower() in (".jpg", ".jpeg"))
    if not photos:
        raise DataError(f"{root} holds no *.jpg: put photos of {content} there")
    return photos


def parse_number(cell: str | None) -> float | None:
    """Read a cell as a number; None if it is empty or the table has no such column.

    Raises:
        DataError: the cell holds something else.
    """
    if not cell:
        return None
    try:
        return float(cell)
    except ValueError:
        raise DataError(f"a number was expected in the table, not {cell!r}") from None


def parse_flag(cell: str) -> bool:
    """Read a cell that holds 0 or 1, such as ``1`` or ``1.0``.

    Raises:
        DataError: the cell holds something else.
    """
    number = parse_number(cell)
    if number not in (0.0, 1.0):
        raise DataError(f"0 or 1 was expected in the table, not {cell!r}")
    return number == 1.0


def parse_rating(cell: str | None) -> int | None:
    """Read a cell such as ``2`` or ``2.0`` as a whole number; None if there is none.

    Raises:
        DataError: the cell holds something else.
    """
    number = parse_number(cell)
    return None if number is None else int(number)


def parse_sex(cell: str | None) -> Sex | None:
    """Read a cell as a person's sex (case ignored); None for any other value."""
    text = (cell or "").lower()
    return Sex(text) if text in list(Sex) else None
