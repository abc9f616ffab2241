"""What a folder, a pattern and a table yield, in which order, and which rows are unreadable."""

import os
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from batch.errors import BatchError
from batch.inputs import Entry, list_photos
from batch.job import Inputs, write_inputs
from batch.storage import Storage


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def names(place: object, root: Path) -> list[str]:
    found = list_photos(str(place))
    return [str(entry.path).removeprefix(f"{root}/") for entry in found]


def test_a_folder_yields_its_photos_in_order(tmp_path: Path) -> None:
    touch(tmp_path, "b.jpg", "a/z.PNG", "a/y.jpeg", "a/notes.txt", "c.dcm")
    assert names(tmp_path, tmp_path) == ["a/y.jpeg", "a/z.PNG", "b.jpg", "c.dcm"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.jpg", ["a.jpg", "b.jpg"]),
        ("**/*.jpg", ["a.jpg", "b.jpg", "x/c.jpg", "x/y/d.jpg"]),
        ("*/[!d].jpg", ["x/c.jpg"]),
        ("x/?/?.jpg", ["x/y/d.jpg"]),
    ],
)
def test_a_pattern_yields_what_matches(tmp_path: Path, pattern: str, expected: list[str]) -> None:
    touch(tmp_path, "a.jpg", "b.jpg", "x/c.jpg", "x/y/d.jpg", "x/y/d.txt")
    assert names(tmp_path / pattern, tmp_path) == expected


def test_a_folder_whose_name_looks_like_a_pattern_is_a_folder(tmp_path: Path) -> None:
    touch(tmp_path, "day [1]/a.jpg")
    assert names(tmp_path / "day [1]", tmp_path) == ["day [1]/a.jpg"]


def test_a_name_that_is_not_utf8_is_a_row_with_a_problem(tmp_path: Path) -> None:
    Path(os.fsdecode(bytes(tmp_path) + b"/\xff.jpg")).touch()
    touch(tmp_path, "good.jpg")
    good, bad = list_photos(str(tmp_path))
    assert good.problem is None
    assert bad.problem and "UTF-8" in bad.problem and bad.path == f"{tmp_path}/\ufffd.jpg"


def test_rows_of_a_csv_that_cannot_be_read_are_rows(tmp_path: Path) -> None:
    table = tmp_path / "photos.csv"
    table.write_bytes(
        b"file,mask,note\na.jpg,a.png,x\n,,x\nb.jpg\n/c.jpg,,x\n\xff.jpg,,x\n"
        b"s3://bucket/d.jpg,,x\n" + b"e" * 200_000 + b",,x\nf.jpg,,x\n"
    )
    found = list(list_photos(str(table), "file", "mask"))
    assert [entry.path for entry in found] == [
        *(f"{tmp_path}/a.jpg", None, None, "/c.jpg", None, "s3://bucket/d.jpg", None),
        f"{tmp_path}/f.jpg",
    ]
    assert found[0].ground_truth == f"{tmp_path}/a.png"
    problems = [entry.problem for entry in found if entry.problem]
    assert problems[:3] == [
        "Line 3 has no path.",
        "Line 4 has 1 columns instead of 3.",
        "Line 6 is not UTF-8.",
    ]
    assert "field larger than field limit" in problems[3]


def test_scales_of_a_table_are_listed_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('mm,path\n0.05,/a\n"0.05,0.06",/b\n,/c\n0.05,0.06,/d\n')
    table = pa.table({"path": ["/a", "/b"], "mm": [0.05, None]})
    parquet.write_table(table, tmp_path / "t.parquet")
    found = list_photos(str(tmp_path / "t.csv"), pixel_spacing_column="mm")
    assert [entry.pixel_spacing for entry in found] == ["0.05", "0.05,0.06", None, None]
    found = list_photos(str(tmp_path / "t.parquet"), pixel_spacing_column="mm")
    assert [entry.pixel_spacing for entry in found] == ["0.05", None]


def test_the_digest_of_the_list_covers_the_scales(tmp_path: Path) -> None:
    output = Storage(str(tmp_path / "out"))
    digests = {
        write_inputs(output, [Entry("/a", pixel_spacing=scale)])[1] for scale in ("0.05", "0.06")
    }
    assert len(digests) == 2
    assert Inputs(output).read(0, 1) == [Entry("/a", pixel_spacing="0.06")]


@pytest.mark.parametrize("name", ["photos.parquet", "table/part-0.parquet"])
def test_a_parquet_table_or_a_folder_of_them_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    parquet.write_table(pa.table({"path": ["a.jpg", None, "/b.jpg"], "other": [1, 2, 3]}), path)
    place = path if name == "photos.parquet" else path.parent
    base = tmp_path if name == "photos.parquet" else path.parent
    assert list(list_photos(str(place))) == [
        Entry(f"{base}/a.jpg"),
        Entry(None, problem="Row 2 has no path."),
        Entry("/b.jpg"),
    ]


def test_what_cannot_be_read_at_all_is_said(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("photo\na.jpg\n")
    (tmp_path / "t.parquet").write_text("no table")
    (tmp_path / "t.doc").touch()
    for name, message in [
        ("none", "There is no file or folder"),
        ("t.csv", "has no column 'path', only photo"),
        ("t.parquet", "cannot be read"),
        ("t.doc", "neither a folder nor a table"),
    ]:
        with pytest.raises(BatchError, match=message):
            list(list_photos(str(tmp_path / name)))


def test_a_password_in_an_address_is_refused() -> None:
    with pytest.raises(BatchError, match="password"):
        list(list_photos("s3://key:secret@bucket/photos"))
