"""The files of results: which are complete, and what they hold together."""

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from pyarrow import compute, parquet

from batch.job import Job
from batch.storage import Storage
from batch.worker import fragment_name
from lesion.enums import Status

_READERS = 16
_NAME = re.compile(r"part-(\d{6,})\.parquet")


def find_done(output: Storage, job: Job) -> set[int]:
    """Find the units whose rows are complete; a damaged or foreign file does not count.

    Files that a killed worker has left are deleted.

    Raises:
        OSError: the folder cannot be read.
    """
    try:
        files = output.list_folder(output.join("results"))
    except FileNotFoundError:
        return set()
    found = []
    for path, _ in files:
        name = path.rpartition("/")[2]
        if name.endswith(".tmp"):
            output.delete(path)
        elif match := _NAME.fullmatch(name):
            found.append(int(match[1]))
    with ThreadPoolExecutor(_READERS) as pool:
        complete = pool.map(lambda unit: _is_complete(output, job, unit), found)
        return {unit for unit, is_done in zip(found, complete, strict=True) if is_done}


def _is_complete(output: Storage, job: Job, unit: int) -> bool:
    """Tell whether the file of a unit holds all of its rows and belongs to the batch."""
    if unit >= job.units:
        return False
    filesystem, place = output.locate(output.join(fragment_name(unit)))
    try:
        with filesystem.open_input_file(place) as file:
            metadata = parquet.read_metadata(file)
    except (OSError, pa.ArrowException):
        return False
    start, stop = job.span(unit)
    owner = (metadata.metadata or {}).get(b"lesion_job")
    return bool(metadata.num_rows == stop - start and owner == job.id.encode())


@dataclass
class Summary:
    """Counts over all rows of a batch.

    Attributes:
        photos: number of rows.
        outcomes: rows by status, refused ones by code.
        advice, diagnoses: rows by these columns.
        dice: of the selected masks against their ground truth.
    """

    photos: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    advice: Counter[str] = field(default_factory=Counter)
    diagnoses: Counter[str] = field(default_factory=Counter)
    dice: "array[float]" = field(default_factory=lambda: array("d"))

    @property
    def refused(self) -> int:
        """The number of photos that were refused."""
        return self.refusals.total()

    def add(self, table: pa.Table) -> None:
        """Count the rows of a file."""
        self.photos += table.num_rows
        for counter, values in (
            (self.outcomes, table["status"]),
            (self.refusals, compute.struct_field(table["error"], "code")),
            (self.advice, table["advice"]),
            (self.diagnoses, table["diagnosis"]),
        ):
            counter.update(value for value in values.to_pylist() if value is not None)
        if "segmentation" in table.column_names:
            values = map(_selected_dice, table["segmentation"].to_pylist())
            self.dice.extend(value for value in values if value is not None)

    def lines(self) -> Iterator[str]:
        """Say it in lines for a person."""
        yield f"Photos: {self.photos:,}; analysed: {self.photos - self.refused:,}"
        if self.refusals:
            yield f"Refused: {self.refused:,} ({_list(self.refusals)})"
        others = Counter({k: n for k, n in self.outcomes.items() if k != Status.OK})
        if others:
            yield f"Without a lesion: {_list(others)}"
        if self.advice:
            yield f"Advice: {_list(self.advice)}"
            yield f"Type: {_list(self.diagnoses)}"
        if self.dice:
            mean = sum(self.dice) / len(self.dice)
            yield f"Mean Dice against {len(self.dice):,} ground-truth masks: {mean:.4f}"


def summarise(output: Storage, job: Job) -> Summary:
    """Count over the rows of all files, holding few files at a time.

    Raises:
        OSError, pyarrow.ArrowException: a file cannot be read.
    """
    columns = ["status", "error.code", "advice", "diagnosis"]
    if job.options.ground_truth_column:
        candidate = "segmentation.candidates.list.element"
        columns += ["segmentation.selected", f"{candidate}.model", f"{candidate}.dice"]

    def read(unit: int) -> pa.Table:
        filesystem, place = output.locate(output.join(fragment_name(unit)))
        with filesystem.open_input_file(place) as file:
            return parquet.ParquetFile(file).read(columns=columns)

    summary = Summary()
    with ThreadPoolExecutor(_READERS) as pool:
        for first in range(0, job.units, _READERS):
            for table in pool.map(read, range(first, min(first + _READERS, job.units))):
                summary.add(table)
    return summary


def _selected_dice(segmentation: dict[str, Any] | None) -> float | None:
    """Return the Dice of the selected mask; None without a ground truth or without a mask."""
    if segmentation is None or segmentation["selected"] is None:
        return None
    for candidate in segmentation["candidates"]:
        if candidate["model"] == segmentation["selected"]:
            value: float | None = candidate["dice"]
            return value
    return None


def _list(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.most_common())
