"""A unit of work becomes a file of rows: one a photo, whatever the photo is."""

import hashlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image
from pyarrow import parquet

from batch.errors import BatchError
from batch.inputs import list_photos
from batch.job import (
    Inputs,
    Job,
    Options,
    check_resumable,
    choose_unit_size,
    create_job,
    write_inputs,
)
from batch.model import fingerprint
from batch.reading import read_ahead
from batch.results import find_done, summarise
from batch.schema import PICTURES, SCHEMA, answer_to_row
from batch.storage import Storage
from batch.worker import UnitAnalyser
from lesion.config import Settings
from lesion.enums import ErrorCode
from lesion.errors import LesionError
from tests import pictures
from tests.batch_models import DEADLY, load, load_other, write_photos

MakeJob = Callable[..., tuple[Job, Storage]]


@pytest.fixture
def make_job(tmp_path: Path) -> MakeJob:
    """Begin a batch over a place in units of three photos."""

    def make(place: Path, **options: Any) -> tuple[Job, Storage]:
        chosen = Options(str(place), str(tmp_path / "out"), unit_size=3, **options)
        output = Storage(chosen.output)
        listed = list_photos(
            chosen.place,
            chosen.path_column,
            chosen.ground_truth_column,
            chosen.pixel_spacing_column,
        )
        return create_job(
            output, chosen, *write_inputs(output, listed), fingerprint(load(1)), 1
        ), output

    return make


def analyse_all(job: Job) -> list[dict[str, Any]]:
    worker = UnitAnalyser(job, load(1))
    for unit in range(job.units):
        worker.analyse(unit)
    rows: list[dict[str, Any]] = parquet.read_table(f"{job.options.output}/results").to_pylist()
    return rows


def test_the_rows_are_the_answers_without_their_pictures(tmp_path: Path, make_job: MakeJob) -> None:
    paths = write_photos(tmp_path / "in", 4)
    job, output = make_job(tmp_path / "in")
    rows = analyse_all(job)
    assert [row["path"] for row in rows] == [str(path) for path in paths]
    assert [row["number"] for row in rows] == [0, 1, 2, 3]
    report = load(1).analyser.analyse(paths[3].read_bytes()).to_json()
    expected = {key: value for key, value in answer_to_row(report).items() if key != "timing_ms"}
    for name in PICTURES:
        parent, _, key = name.rpartition(".")
        del (expected[parent] if parent else expected)[key]
    assert {key: rows[3][key] for key in expected} == json.loads(json.dumps(expected))
    assert rows[3]["error"] is None and rows[3]["timing_ms"]["total"] > 0
    assert find_done(output, job) == {0, 1}
    assert parquet.read_schema(tmp_path / "out/results/part-000000.parquet").equals(SCHEMA)


def test_every_field_of_the_answer_is_a_column() -> None:
    """A new field of the answer needs a column."""

    def fields(value: Any, name: str = "") -> set[str]:
        if isinstance(value, dict):
            return set().union(*(fields(v, f"{name}.{k}") for k, v in value.items()))
        if isinstance(value, list) and value:
            return fields(value[0], name)
        return {name.lstrip(".")}

    def columns(kind: Any, name: str = "") -> set[str]:
        if pa.types.is_struct(kind):
            return set().union(
                *(columns(kind[k].type, f"{name}.{kind[k].name}") for k in range(kind.num_fields))
            )
        if pa.types.is_list(kind):
            return columns(kind.value_type, name)
        return {name.lstrip(".")}

    photo = pictures.encode(pictures.lesion_photo(240, 180, seed=0)[0])
    row = answer_to_row(load(1).analyser.analyse(photo).to_json())
    known = columns(pa.struct(list(SCHEMA)))
    # What is null or empty in this answer is known by the beginning of its columns' names.
    unknown = {n for n in fields(row) if not any(f"{k}.".startswith(f"{n}.") for k in known)}
    assert unknown == set(PICTURES)


def test_what_cannot_be_analysed_is_a_row_with_the_reason(
    tmp_path: Path, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("batch.storage._PAUSE_SECONDS", 0.0)
    (good,) = write_photos(tmp_path / "in", 1)
    (tmp_path / "in" / "text.jpg").write_bytes(pictures.text())
    (tmp_path / "in" / "large.jpg").write_bytes(pictures.padded_jpeg())
    (tmp_path / "in" / "folder.jpg").mkdir()
    names = ["text.jpg", good.name, "large.jpg", "folder.jpg", "none.jpg", "", "gopher://a/b.jpg"]
    table = tmp_path / "in" / "table.csv"
    table.write_text("path,note\n" + "".join(f"{name},x\n" for name in names))
    job, output = make_job(table)
    rows = analyse_all(job)
    assert [row["error"] and row["error"]["code"] for row in rows] == [
        *("unsupported_format", None, "file_too_large", "unreadable", "not_found", "bad_row"),
        "unreadable",
    ]
    assert all(row["error"]["message"] and row["status"] is None for row in rows if row["error"])
    summary = summarise(output, job)
    assert (summary.photos, summary.refused) == (7, 6)
    assert "Photos: 7; analysed: 1" in list(summary.lines())


def test_masks_overlays_and_dice(tmp_path: Path, make_job: MakeJob) -> None:
    (photo,) = write_photos(tmp_path / "in", 1)
    mask = pictures.lesion_photo(240, 180, seed=0)[1]
    (tmp_path / "in" / "mask.png").write_bytes(pictures.mask_file(mask))
    table = tmp_path / "t.csv"
    table.write_text(f"path,truth\n{photo},in/mask.png\n{photo},in/none.png\n{photo},\n")
    job, output = make_job(table, ground_truth_column="truth", masks=True, overlays=True)
    first, missing, without = analyse_all(job)
    written = np.asarray(Image.open(tmp_path / "out" / first["mask_file"])) > 0
    dice = 2 * (written & (mask > 0)).sum() / (written.sum() + (mask > 0).sum())
    summary = summarise(output, job)
    assert summary.dice.tolist() == [pytest.approx(dice, abs=1e-4)]
    assert Image.open(tmp_path / "out" / first["overlay_file"]).size == (240, 180)
    assert missing["error"]["code"] == "not_found" and "mask" in missing["error"]["message"]
    assert without["segmentation"]["rule"] == "expected_dice"


def test_the_scale_in_a_table_gives_measures_in_millimetres(
    tmp_path: Path, make_job: MakeJob
) -> None:
    (photo,) = write_photos(tmp_path / "in", 1)
    table = tmp_path / "t.csv"
    cells = ["0.05", '"0.05,0.1"', "", " ", "wide"]
    table.write_text("path,mm\n" + "".join(f"{photo},{cell}\n" for cell in cells))
    job, _ = make_job(table, pixel_spacing_column="mm")
    *rows, refused = analyse_all(job)
    square, oblong, *others = (row["measures"] for row in rows)
    assert square["pixel_spacing"] == {"row_mm": 0.05, "column_mm": 0.05, "source": "request"}
    assert square["area_mm2"] == pytest.approx(0.05**2 * square["area_px"], rel=1e-3)
    assert oblong["area_mm2"] == pytest.approx(2 * square["area_mm2"], rel=1e-3)
    assert [each["pixel_spacing"] for each in others] == [None, None]
    assert refused["error"]["code"] == ErrorCode.BAD_PIXEL_SPACING
    assert refused["measures"] is None


def test_a_scale_can_hold_for_all_photos(tmp_path: Path, make_job: MakeJob) -> None:
    write_photos(tmp_path / "in", 2)
    job, _ = make_job(tmp_path / "in", pixel_spacing="0.05")
    assert [row["measures"]["pixel_spacing"]["row_mm"] for row in analyse_all(job)] == [0.05, 0.05]


def test_only_complete_files_of_this_batch_count_as_done(tmp_path: Path, make_job: MakeJob) -> None:
    write_photos(tmp_path / "in", 9)
    job, output = make_job(tmp_path / "in")
    analyse_all(job)
    results = tmp_path / "out" / "results"
    damaged = results / "part-000000.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    UnitAnalyser(replace(job, id="another"), load(1)).analyse(1)
    (results / ".part-000002.parquet.1.tmp").touch()
    assert find_done(output, job) == {2}
    assert not list(results.glob(".*"))


def test_a_batch_goes_on_only_as_it_began(tmp_path: Path, make_job: MakeJob) -> None:
    write_photos(tmp_path / "in", 2)
    job, output = make_job(tmp_path / "in")
    model, options = job.model, job.options
    check_resumable(job, options, model, Inputs(output))
    with pytest.raises(BatchError, match=r"other options \(masks: False"):
        check_resumable(job, replace(options, masks=True), model, Inputs(output))
    with pytest.raises(BatchError, match=r"other options \(pixel_spacing: None"):
        check_resumable(job, replace(options, pixel_spacing="0.05"), model, Inputs(output))
    with pytest.raises(BatchError, match="other weights"):
        check_resumable(job, options, fingerprint(load_other(1)), Inputs(output))
    write_photos(tmp_path / "more", 3)
    write_inputs(output, list_photos(str(tmp_path / "more")))
    with pytest.raises(BatchError, match="changed or damaged"):
        check_resumable(job, options, model, Inputs(output))
    with pytest.raises(BatchError, match="node has other weights"):
        UnitAnalyser(job, load_other(1))


def test_a_folder_without_photos_is_no_batch(tmp_path: Path, make_job: MakeJob) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(LesionError, match="holds no photo"):
        make_job(tmp_path / "in")


@pytest.mark.parametrize(
    ("photos", "actors", "size"),
    [(1, 2, 1), (100, 2, 4), (10_000, 2, 64), (10_000_000, 400, 500), (10_000_000, 8000, 79)],
)
def test_units_keep_all_actors_busy_and_are_not_too_many(
    photos: int, actors: int, size: int
) -> None:
    assert choose_unit_size(photos, actors) == size


def test_a_photo_that_ends_the_process_twice_is_left_out(
    tmp_path: Path, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = write_photos(tmp_path / "in", 3)
    job, _ = make_job(tmp_path / "in")
    monkeypatch.setenv(DEADLY, hashlib.sha256(photos[1].read_bytes()).hexdigest())
    program = (
        "import sys; from batch.job import Job; from batch.worker import UnitAnalyser; "
        "from tests.batch_models import load; "
        "UnitAnalyser(Job.from_json(sys.argv[1]), load(1)).analyse(0, careful=True)"
    )
    runs = [subprocess.run([sys.executable, "-c", program, job.to_json()]) for _ in range(3)]
    assert [run.returncode for run in runs] == [-signal.SIGABRT, -signal.SIGABRT, 0]
    rows = parquet.read_table(tmp_path / "out/results").to_pylist()
    assert [row["error"] and row["error"]["code"] for row in rows] == [None, "worker_died", None]
    assert not list((tmp_path / "out/_job").glob("diary*"))


def test_a_dicom_file_may_be_larger_than_a_jpeg(
    tmp_path: Path, make_job: MakeJob, settings: Settings
) -> None:
    large = bytes(128) + b"DICM" + bytes(settings.photo.max_bytes)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.dcm").write_bytes(large)
    (tmp_path / "in" / "b.jpg").write_bytes(large[132:] + bytes(200))
    entries = list_photos(str(tmp_path / "in"))
    first, second = read_ahead(entries, Storage(str(tmp_path)), settings.photo)
    assert (len(first.photo), len(second.photo)) == (len(large), settings.photo.max_bytes + 1)
