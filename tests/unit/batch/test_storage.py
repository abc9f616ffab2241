"""Files in object stores and on other file systems: listed, read and written."""

import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer
from pyarrow import fs, parquet

from batch.errors import BatchError
from batch.inputs import list_photos
from batch.job import Options, create_job, read_job, write_inputs
from batch.model import fingerprint
from batch.results import find_done, summarise
from batch.storage import Storage
from batch.worker import UnitAnalyser
from tests.batch_models import load, write_photos


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket in moto's S3; the options of an address that lead there."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    boto3.client("s3", endpoint_url=url, region_name="us-east-1").create_bucket(Bucket="clinic")
    yield f"?scheme=http&endpoint_override={host}:{port}&region=us-east-1"
    server.stop()


def test_a_batch_from_s3_to_s3(tmp_path: Path, endpoint: str) -> None:
    write_photos(tmp_path / "in", 3)
    s3, _ = fs.FileSystem.from_uri(f"s3://clinic/{endpoint}")
    fs.copy_files(
        str(tmp_path / "in"),
        "clinic/in",
        source_filesystem=fs.LocalFileSystem(),
        destination_filesystem=s3,
    )
    options = Options(
        f"s3://clinic/in{endpoint}", f"s3://clinic/out{endpoint}", masks=True, unit_size=2
    )
    output = Storage(options.output)
    assert read_job(output) is None
    inputs = write_inputs(output, list_photos(options.place))
    job = create_job(output, options, *inputs, fingerprint(load(1)), actors=1)
    assert read_job(output) == job
    worker = UnitAnalyser(job, load(1))
    assert find_done(output, job) == set()
    worker.analyse(1)
    assert find_done(output, job) == {1}
    worker.analyse(0, careful=True)
    rows = parquet.read_table("clinic/out/results", filesystem=s3).to_pylist()
    assert [row["path"] for row in rows] == [f"s3://clinic/in/photo00{n}.jpg" for n in range(3)]
    assert s3.get_file_info(f"clinic/out/{rows[0]['mask_file']}").size > 0
    assert summarise(output, job).photos == 3

    listed = list_photos(f"s3://clinic/in/*2.jpg{endpoint}")
    assert [entry.path for entry in listed] == ["s3://clinic/in/photo002.jpg"]
    with pytest.raises(FileNotFoundError):
        output.read(output.join("none"), 10)


def test_a_file_system_of_fsspec(tmp_path: Path) -> None:
    (photo,) = write_photos(tmp_path, 1)
    storage = Storage("memory://folder")
    storage.write(storage.join("a.jpg"), photo.read_bytes())
    assert [entry.path for entry in list_photos("memory://folder")] == [storage.join("a.jpg")]
    assert storage.read(storage.join("a.jpg"), 10) == photo.read_bytes()[:11]


def test_an_unknown_file_system_is_said() -> None:
    with pytest.raises(BatchError, match="gopher://"):
        Storage("gopher://server/photos")


def test_a_local_file_appears_at_once_or_not_at_all(tmp_path: Path) -> None:
    storage = Storage(str(tmp_path))
    storage.write(storage.join("folder", "file"), b"first", durable=True)
    (tmp_path / "folder" / "file2").mkdir()
    with pytest.raises(OSError, match="directory"):
        storage.write(storage.join("folder", "file2"), b"second")
    assert sorted(os.listdir(tmp_path / "folder")) == ["file", "file2"]
    assert (tmp_path / "folder" / "file").stat().st_mode & 0o777 == 0o600


def test_what_is_no_ordinary_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    storage = Storage(str(tmp_path))
    with pytest.raises(PermissionError, match="not an ordinary file"):
        storage.read(storage.join("pipe.jpg"), 10)


def test_a_storage_that_fails_for_a_moment_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("batch.storage._PAUSE_SECONDS", 0.0)
    (tmp_path / "a.jpg").write_bytes(b"photo")
    storage, attempts = Storage(str(tmp_path)), iter([OSError("busy"), OSError("busy"), None])
    read = storage._read_once

    def failing(path: str, limit: int) -> bytes:
        if error := next(attempts):
            raise error
        return read(path, limit)

    monkeypatch.setattr(storage, "_read_once", failing)
    assert storage.read(storage.join("a.jpg"), 10) == b"photo"
