"""Analysis of a unit of work: some photos in, one Parquet file out. It knows nothing of Ray."""

import json
import logging
import time
import traceback
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from batch.errors import BatchError
from batch.inputs import Entry
from batch.job import Inputs, Job
from batch.model import fingerprint
from batch.reading import Upload, read_ahead
from batch.schema import SCHEMA, answer_to_row
from batch.storage import Storage
from lesion.enums import ErrorCode
from lesion.errors import PhotoRefused
from lesion.loading import Model
from lesion.report import refusal_to_json
from lesion.request import parse_spacing

WORKER_DIED = "worker_died"
"""Code of a photo during whose analysis the worker's process ended more than once."""
_MAX_DEATHS = 2

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class UnitResult:
    """What became of a unit of work.

    Attributes:
        unit: its number.
        photos: number of its photos.
        refused: how many of them were refused.
        begun: when it was begun, in seconds since 1970.
    """

    unit: int
    photos: int
    refused: int
    begun: float


class UnitAnalyser:
    """Analyses units of a batch and writes their rows."""

    def __init__(self, job: Job, model: Model) -> None:
        """Open the list of photos.

        Raises:
            BatchError: this node has other weights or settings than the batch, or a storage
                cannot be reached.
            OSError: the list cannot be read.
        """
        if fingerprint(model) != job.model:
            raise BatchError(
                "A node has other weights or settings than the one on which the batch began. "
                "Please install the same version and weights on every node."
            )
        self._job = job
        self._analyser = model.analyser
        self._photo_settings = model.settings.photo
        self._output = Storage(job.options.output)
        self._place = Storage(job.options.place)
        self._inputs = Inputs(self._output)

    def analyse(self, unit: int, *, careful: bool = False) -> UnitResult:
        """Analyse the photos of a unit and write their rows and pictures.

        Args:
            unit: number of the unit.
            careful: whether the worker's process has ended in an earlier attempt. The photos are
                then counted off in a file, so that one that ends the process is found and left out.

        Raises:
            OSError: the output cannot be written.
        """
        begun = time.time()
        start, stop = self._job.span(unit)
        entries = self._inputs.read(start, stop)
        diary = _Diary(self._output, unit) if careful else None
        rows = list(self._analyse_all(unit, start, entries, diary))
        table = pa.Table.from_pylist(rows, SCHEMA)
        self._output.write(
            self._output.join(fragment_name(unit)), encode_fragment(table, self._job), durable=True
        )
        if diary:
            diary.close()
        refused = sum(row["error"] is not None for row in rows)
        return UnitResult(unit, len(rows), refused, begun)

    def _analyse_all(
        self, unit: int, start: int, entries: list[Entry], diary: "_Diary | None"
    ) -> Iterator[dict[str, Any]]:
        for place, upload in enumerate(read_ahead(entries, self._place, self._photo_settings)):
            entry, number = upload.entry, start + place
            row = {"number": number, "path": entry.path, "ground_truth": entry.ground_truth}
            if diary and not diary.begin(place):
                message = "The worker's process ended twice while it analysed this photo."
                yield {**row, "error": {"code": WORKER_DIED, "message": message}}
            else:
                yield {**row, "error": None, **self._analyse_one(unit, number, upload)}

    def _analyse_one(self, unit: int, number: int, upload: Upload) -> dict[str, Any]:
        """Analyse a photo; returns the columns of its row. Raises OSError."""
        if upload.error is not None:
            code, message = upload.error
            return {"error": {"code": code, "message": message}}
        spacing = upload.entry.pixel_spacing or self._job.options.pixel_spacing
        try:
            report = self._analyser.analyse(
                upload.photo,
                upload.ground_truth,
                spacing=None if spacing is None else parse_spacing(spacing),
            )
        except PhotoRefused as refusal:
            return refusal_to_json(refusal)
        except Exception as error:
            # The traceback without the message, which could quote the photo's metadata.
            frames = "".join(traceback.format_tb(error.__traceback__))
            logger.error("Photo %d: %s\n%s", number, type(error).__name__, frames)
            message = f"An error in the program ({type(error).__name__}); please report it."
            return {"error": {"code": ErrorCode.INTERNAL_ERROR, "message": message}}
        answer = report.to_json()
        files = self._write_pictures(unit, number, answer)
        return {**answer_to_row(answer), **files}

    def _write_pictures(
        self, unit: int, number: int, answer: dict[str, Any]
    ) -> dict[str, str | None]:
        """Write the pictures that are asked for; returns their names by column. Raises OSError."""
        options = self._job.options
        wanted = {
            "mask_file": (options.masks, "masks", "png", answer["segmentation"]["mask_png"]),
            "overlay_file": (options.overlays, "overlays", "jpg", answer["overlay_jpeg"]),
        }
        names: dict[str, str | None] = {}
        for column, (asked, folder, suffix, picture) in wanted.items():
            if asked and picture is not None:
                # By number: the name of a photo's file may tell whose it is.
                names[column] = f"{folder}/part-{unit:06}/{number:09}.{suffix}"
                self._output.write(self._output.join(names[column] or ""), b64decode(picture))
        return names


class _Diary:
    """A file that says which photo of a unit is being analysed, for who comes after a crash."""

    def __init__(self, output: Storage, unit: int) -> None:
        self._output, self._path = output, output.join(f"_job/diary-{unit:06}.json")
        self._deaths: dict[str, int] = {}
        with suppress(FileNotFoundError, ValueError):
            self._deaths = json.loads(output.read(self._path, 1 << 20))

    def begin(self, place: int) -> bool:
        """Note that a photo is begun; returns whether it may be, after the crashes before."""
        deaths = self._deaths.get(str(place), 0)
        if deaths >= _MAX_DEATHS:
            return False
        # Until the next photo is begun, this counts as a death.
        self._write({**self._deaths, str(place): deaths + 1})
        return True

    def close(self) -> None:
        """Delete the file."""
        self._output.delete(self._path)

    def _write(self, deaths: dict[str, int]) -> None:
        self._output.write(self._path, json.dumps(deaths).encode())


def fragment_name(unit: int) -> str:
    """Return the name of the file with the rows of a unit, below the output's folder."""
    return f"results/part-{unit:06}.parquet"


def encode_fragment(table: pa.Table, job: Job) -> pa.Buffer:
    """Encode the rows of a unit as a Parquet file that names its batch."""
    metadata = {**(table.schema.metadata or {}), b"lesion_job": job.id.encode()}
    file = pa.BufferOutputStream()
    parquet.write_table(table.replace_schema_metadata(metadata), file, compression="zstd")
    return file.getvalue()
