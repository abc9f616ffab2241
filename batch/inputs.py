"""The photos of a batch: a folder, a pattern, or a table with a column of paths."""

import csv
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import TextIOWrapper

import pyarrow as pa
from pyarrow import dataset

from batch.errors import BatchError
from batch.storage import Storage

PHOTO_SUFFIXES = (".jpg", ".jpeg", ".png", ".dcm")
"""Endings of the files in a folder that are taken for photos, in lower case."""
_CSV_SUFFIXES, _PARQUET_SUFFIXES = (".csv", ".tsv"), (".parquet", ".pq")
_TABLE_ROWS = 10_000
"""Rows of a Parquet table that are read at once."""
_TOKENS = re.compile(r"\*\*/|\*|\?|\[!?[^]]+\]|.", re.DOTALL)
"""The parts of a pattern."""
_WILDCARDS = {"**/": "(?:[^/]+/)*", "*": "[^/]*", "?": "[^/]"}

_Columns = Mapping[str, str]
"""Names of a table's columns, by the attributes of ``Entry`` that they hold."""


@dataclass(frozen=True)
class Entry:
    """A photo to analyse, or a row of a table that names none.

    Attributes:
        path: of the photo; None if the row has none.
        ground_truth: path of a mask, or None.
        pixel_spacing: the photo's scale as the table gives it, right or wrong, or None.
        problem: why the row cannot be used, or None.
    """

    path: str | None
    ground_truth: str | None = None
    pixel_spacing: str | None = None
    problem: str | None = None


def list_photos(
    place: str,
    path_column: str = "path",
    ground_truth_column: str | None = None,
    pixel_spacing_column: str | None = None,
) -> Iterator[Entry]:
    """List the photos of a batch in an order that does not depend on the file system.

    Args:
        place: a folder, whose files with the endings ``PHOTO_SUFFIXES`` are taken, also in folders
            below; a pattern with ``*``, ``?`` or ``[``, where ``**`` is any number of folders; or a
            CSV file, a Parquet file, or a folder of Parquet files.
        path_column: the column with the photos' paths, relative to the table's folder.
        ground_truth_column: the column with the masks' paths, if there is one.
        pixel_spacing_column: the column with the photos' scales, if there is one.

    Raises:
        BatchError: there is no such place, or it cannot be read.
    """
    names = {
        "path": path_column,
        "ground_truth": ground_truth_column,
        "pixel_spacing": pixel_spacing_column,
    }
    columns = {attribute: name for attribute, name in names.items() if name is not None}
    try:
        found = _split_pattern(place)
        if found is not None:
            yield from _match(*found)
            return
        storage = Storage(place)
        if storage.is_folder():
            yield from _list_folder(storage, columns)
        elif not storage.is_file():
            raise BatchError(f"There is no file or folder {place}.")
        elif storage.root.lower().endswith(_CSV_SUFFIXES):
            yield from _read_csv(storage, columns)
        elif storage.root.lower().endswith(_PARQUET_SUFFIXES):
            base = storage.root.rpartition("/")[0]
            yield from _read_parquet(storage, base, columns)
        elif storage.root.lower().endswith(PHOTO_SUFFIXES):
            yield _entry_of_file(storage.root)
        else:
            raise BatchError(f"{place} is neither a folder nor a table (.csv, .tsv, .parquet).")
    except OSError as error:
        raise BatchError(f"{place} cannot be read: {error}") from None


def _split_pattern(place: str) -> tuple[Storage, re.Pattern[str]] | None:
    """Return the folder before the first wildcard and the pattern below it, if there is one."""
    address, question, options = place.partition("?") if "://" in place else (place, "", "")
    wildcard = re.search(r"[*?[]", address)
    if wildcard is None or (not question and os.path.exists(place)):
        return None
    folder, slash, _ = address[: wildcard.start()].rpartition("/")
    storage = Storage((folder + slash or ".") + question + options)
    below = address[len(folder + slash) :]
    return storage, re.compile(_TOKENS.sub(_translate, below), re.DOTALL)


def _translate(token: re.Match[str]) -> str:
    """Translate a part of a pattern to a regular expression."""
    text = token[0]
    if len(text) > 1 and text.startswith("["):
        return "[" + text[1:].replace("\\", "\\\\").replace("!", "^", text[1] == "!")
    return _WILDCARDS.get(text, re.escape(text))


def _match(storage: Storage, pattern: re.Pattern[str]) -> Iterator[Entry]:
    start = len(storage.root.rstrip("/")) + 1
    for path in storage.walk():
        if pattern.fullmatch(path[start:]):
            yield _entry_of_file(path)


def _list_folder(storage: Storage, columns: _Columns) -> Iterator[Entry]:
    """List the photos in a folder; if a Parquet file comes first, read it as a table."""
    wanted = (*_PARQUET_SUFFIXES, *PHOTO_SUFFIXES)
    for number, path in enumerate(p for p in storage.walk() if p.lower().endswith(wanted)):
        if path.lower().endswith(PHOTO_SUFFIXES):
            yield _entry_of_file(path)
        elif number == 0:
            yield from _read_parquet(storage, storage.root, columns)
            return


def _entry_of_file(path: str) -> Entry:
    try:
        path.encode()
    except UnicodeEncodeError:  # a name in another encoding, which a column of text cannot hold
        shown = path.encode(errors="surrogateescape").decode(errors="replace")
        return Entry(shown, problem="The file's name is not UTF-8. Please rename the file.")
    return Entry(path)


def _read_csv(storage: Storage, columns: _Columns) -> Iterator[Entry]:
    """Read a table row by row; a row that cannot be read becomes an entry with the problem."""
    base = storage.root.rpartition("/")[0]
    with storage.filesystem.open_input_stream(storage.locate(storage.root)[1]) as file:
        # A row that is not UTF-8 is found by its surrogates.
        text = TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline="")
        rows = csv.reader(text, delimiter="\t" if storage.root.lower().endswith(".tsv") else ",")
        header = next(rows, [])
        _check_columns(header, storage, columns)
        places = {attribute: header.index(name) for attribute, name in columns.items()}
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield Entry(None, problem=f"Line {rows.line_num} cannot be read: {error}.")
                continue
            if len(row) == len(header):
                cells = {attribute: row[place] for attribute, place in places.items()}
                yield _entry_of_cells(f"Line {rows.line_num}", base, **cells)
            elif row:
                wrong = f"{len(row)} columns instead of {len(header)}"
                yield Entry(None, problem=f"Line {rows.line_num} has {wrong}.")


def _entry_of_cells(
    row: str,
    base: str,
    path: str | None,
    ground_truth: str | None = None,
    pixel_spacing: str | None = None,
) -> Entry:
    """Make the entry of a row in a table.

    Args:
        row: its name, for the problem that it may have.
        base: the folder that paths are relative to.
        path, ground_truth, pixel_spacing: cells of the row.
    """
    try:
        f"{path}{ground_truth}{pixel_spacing}".encode()
    except UnicodeEncodeError:
        return Entry(None, problem=f"{row} is not UTF-8.")
    if not path or not path.strip():
        return Entry(None, problem=f"{row} has no path.")
    mask = _absolute(ground_truth, base) if ground_truth else None
    return Entry(_absolute(path, base), mask, (pixel_spacing or "").strip() or None)


def _absolute(path: str, base: str) -> str:
    return path if "://" in path or path.startswith("/") else f"{base}/{path}"


def _check_columns(header: list[str], storage: Storage, columns: _Columns) -> None:
    """Check that a table has all columns. Raises BatchError."""
    for name in columns.values():
        if name not in header:
            raise BatchError(
                f"{storage.place} has no column {name!r}, only {', '.join(header) or 'nothing'}. "
                "Name the columns with --path-column, --ground-truth-column and "
                "--pixel-spacing-column."
            )


def _read_parquet(storage: Storage, base: str, columns: _Columns) -> Iterator[Entry]:
    """Read a table in parts, and of it the wanted columns alone."""
    filesystem, place = storage.locate(storage.root)
    try:
        table = dataset.dataset(place, filesystem=filesystem, format="parquet")
        _check_columns(list(table.schema.names), storage, columns)
        wanted = {
            attribute: dataset.field(name).cast(pa.string()) for attribute, name in columns.items()
        }
        number = 0
        for part in table.to_batches(columns=wanted, batch_size=_TABLE_ROWS):
            for cells in part.to_pylist():
                number += 1
                yield _entry_of_cells(f"Row {number}", base, **cells)
    except pa.ArrowException as error:
        raise BatchError(f"The table {storage.place} cannot be read: {error}") from None
