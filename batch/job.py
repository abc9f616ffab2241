"""What a batch is to do, and the files in its output folder that let it go on after a kill.

::

    OUTPUT/results/part-000000.parquet   the rows of a unit of work; complete, or not there
    OUTPUT/masks, OUTPUT/overlays        pictures, if asked for
    OUTPUT/_job/inputs.parquet           the list of all photos, in order
    OUTPUT/_job/job.json                 the settings, and the digest of the list
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from itertools import islice
from typing import Any, Self

import pyarrow as pa
from pyarrow import parquet

from batch.errors import BatchError
from batch.inputs import Entry
from batch.schema import SCHEMA_VERSION
from batch.storage import Storage

JOB_FILE, INPUTS_FILE = "_job/job.json", "_job/inputs.parquet"
_LIST_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("path", "ground_truth", "pixel_spacing", "problem")],
)
_LIST_ROWS = 10_000
"""Rows of the list that are written and read together."""
_MAX_UNIT = 64
"""Photos of a unit, as long as there are not more than ``_MANY_UNITS`` of them."""
_MANY_UNITS = 20_000


@dataclass(frozen=True)
class Options:
    """What the user asked for.

    Attributes:
        place: folder, pattern or table of the photos (``batch.inputs``).
        output: folder of the results.
        path_column, ground_truth_column, pixel_spacing_column: of a table.
        pixel_spacing: scale of all photos, as the API reads it.
        masks, overlays: whether to write these pictures.
        unit_size: photos of a unit; 0 chooses it.
    """

    place: str
    output: str
    path_column: str = "path"
    ground_truth_column: str | None = None
    pixel_spacing_column: str | None = None
    pixel_spacing: str | None = None
    masks: bool = False
    overlays: bool = False
    unit_size: int = 0


@dataclass(frozen=True)
class Job:
    """A batch that has begun.

    Attributes:
        id: of the batch; its result files name it.
        options: what the user asked for.
        photos: number of photos.
        unit_size: photos of a unit of work; the last one may have fewer.
        inputs_sha256: digest of the list of photos.
        model: digest of weights and settings (``batch.model.fingerprint``).
        schema_version: of the results.
    """

    id: str
    options: Options
    photos: int
    unit_size: int
    inputs_sha256: str
    model: str
    schema_version: str = SCHEMA_VERSION

    @property
    def units(self) -> int:
        """The number of units."""
        return -(-self.photos // self.unit_size)

    def span(self, unit: int) -> tuple[int, int]:
        """Return the first photo of a unit and the one after its last."""
        start = unit * self.unit_size
        return start, min(start + self.unit_size, self.photos)

    def to_json(self) -> str:
        """Convert to the content of job.json."""
        return json.dumps(asdict(self), indent=2)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read the content of job.json.

        Raises:
            BatchError: it is damaged, or another version wrote it.
        """
        try:
            values = json.loads(text)
            return cls(**{**values, "options": Options(**values["options"])})
        except (ValueError, TypeError, KeyError):
            raise BatchError(
                f"{JOB_FILE} in the output is damaged, or another version of the program wrote it. "
                "Please start again with another output folder."
            ) from None


def choose_unit_size(photos: int, actors: int) -> int:
    """Choose the photos of a unit: few enough to occupy all actors until the end.

    More than ``_MANY_UNITS`` files would be a burden to whoever reads them.
    """
    balanced = -(-photos // (16 * actors))
    return max(1, min(balanced, max(_MAX_UNIT, -(-photos // _MANY_UNITS))))


def write_inputs(output: Storage, entries: Iterable[Entry]) -> tuple[int, str]:
    """Write the list of photos, holding only a part of it at a time.

    Returns:
        The number of photos, and the digest of the list.

    Raises:
        BatchError: there is no photo.
        OSError: the list cannot be written.
    """
    digest, count, entries = hashlib.sha256(), 0, iter(entries)
    file = pa.BufferOutputStream()
    with parquet.ParquetWriter(file, _LIST_SCHEMA, compression="zstd") as writer:
        while part := list(islice(entries, _LIST_ROWS)):
            rows = [vars(entry) for entry in part]
            digest.update(json.dumps(rows).encode())
            writer.write_table(pa.Table.from_pylist(rows, _LIST_SCHEMA), _LIST_ROWS)
            count += len(part)
    if not count:
        raise BatchError("The input holds no photo (.jpg, .jpeg, .png, .dcm) and no row.")
    output.write(output.join(INPUTS_FILE), file.getvalue(), durable=True)
    return count, digest.hexdigest()


class Inputs:
    """The list of photos of a batch, of which a part is in memory."""

    def __init__(self, output: Storage) -> None:
        """Open the list. Raises OSError, and BatchError if it is damaged."""
        filesystem, place = output.locate(output.join(INPUTS_FILE))
        try:
            self._file = parquet.ParquetFile(filesystem.open_input_file(place))
        except pa.ArrowException:
            raise BatchError(f"{INPUTS_FILE} in the output is damaged.") from None
        self._part: tuple[int, list[dict[str, Any]]] = (-1, [])

    def read(self, start: int, stop: int) -> list[Entry]:
        """Return a range of photos. Raises OSError."""
        return [Entry(**self._row(number)) for number in range(start, stop)]

    def digest(self) -> str:
        """Compute the digest of the list. Raises OSError."""
        digest = hashlib.sha256()
        for part in range(self._file.num_row_groups):
            digest.update(json.dumps(self._read_part(part)).encode())
        return digest.hexdigest()

    def _row(self, number: int) -> dict[str, Any]:
        part, place = divmod(number, _LIST_ROWS)
        if part != self._part[0]:
            self._part = part, self._read_part(part)
        return self._part[1][place]

    def _read_part(self, part: int) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._file.read_row_group(part).to_pylist()
        return rows


def read_job(output: Storage) -> Job | None:
    """Read the batch that an output folder holds, if it holds one.

    Raises:
        BatchError: its file is damaged.
        OSError: the folder cannot be read.
    """
    try:
        return Job.from_json(output.read(output.join(JOB_FILE), 1 << 20))
    except FileNotFoundError:
        return None


def create_job(
    output: Storage, options: Options, photos: int, digest: str, model: str, actors: int
) -> Job:
    """Write job.json, with which a batch begins. Raises OSError."""
    size = options.unit_size or choose_unit_size(photos, actors)
    job = Job(uuid.uuid4().hex, options, photos, size, digest, model)
    output.write(output.join(JOB_FILE), job.to_json().encode(), durable=True)
    return job


def check_resumable(job: Job, options: Options, model: str, inputs: Inputs) -> None:
    """Check that a batch goes on as it began.

    Raises:
        BatchError: input, options, weights or settings differ, or the list of photos is damaged.
        OSError: the list cannot be read.
    """
    changed = [
        field.name
        for field in fields(Options)
        if field.name not in ("output", "unit_size")
        and getattr(options, field.name) != getattr(job.options, field.name)
    ]
    if changed:
        was = ", ".join(f"{name}: {getattr(job.options, name)!r}" for name in changed)
        raise BatchError(
            f"The output holds a batch that began with other options ({was}). Resume it with "
            "these, or choose another output folder."
        )
    if model != job.model or job.schema_version != SCHEMA_VERSION:
        raise BatchError(
            "The output holds a batch that began with other weights, settings or another version "
            "of the program: its rows would not fit together. Resume it with the same ones, or "
            "start again with another output folder."
        )
    if inputs.digest() != job.inputs_sha256:
        raise BatchError(
            f"{INPUTS_FILE} in the output has been changed or damaged: the results could not be "
            "assigned to the photos. Please start again with another output folder."
        )


def iterate_units(job: Job, done: set[int]) -> Iterator[int]:
    """List the units that are not done."""
    return (unit for unit in range(job.units) if unit not in done)
