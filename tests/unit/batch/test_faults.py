"""Batches go on after processes are killed: nothing is lost, nothing is done twice."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from pyarrow import parquet

from batch.errors import BatchError
from batch.job import Options
from batch.order import Order
from batch.supervisor import run_batch
from scripts.ray_nodes import cluster_environment, two_nodes
from tests.batch_models import LOADER, LOG, SECONDS, analysed, write_photos

RUN = (
    "import sys; from batch.order import Order; from batch.supervisor import run_batch; "
    "sys.exit(run_batch(Order.from_json(sys.argv[1])))"
)
SECONDS_TO_WAIT = 120.0
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which each analysis leaves a file."""
    folder = tmp_path / "log"
    folder.mkdir()
    monkeypatch.setenv(LOG, str(folder))
    return folder


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while not condition():
        assert time.monotonic() < deadline, "nothing happened"
        assert process is None or process.poll() is None, "the batch ended"
        time.sleep(0.1)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rows_of(output: Path) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = parquet.read_table(output / "results").to_pylist()
    return rows


def finished(output: Path) -> set[str]:
    """Digests of the photos whose rows are written."""
    if not (output / "results").is_dir():
        return set()
    files = (output / "results").glob("part-*.parquet")
    return {
        digest(Path(path))
        for file in files
        for path in parquet.read_table(file)["path"].to_pylist()
    }


def test_a_killed_batch_goes_on(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    photos = write_photos(tmp_path / "in", 24)
    output = tmp_path / "out"
    order = Order(Options(str(tmp_path / "in"), str(output), unit_size=2), LOADER, actors=2)
    monkeypatch.setenv(SECONDS, "0.3")
    batch = subprocess.Popen([sys.executable, "-c", RUN, order.to_json()])
    wait_for(lambda: len(finished(output)) >= 4, batch)
    children = psutil.Process(batch.pid).children(recursive=True)
    # Ray's agents, which know nothing of photos, notice it later.
    family = [each for each in children if not each.name().endswith("Agent")]
    batch.kill()
    batch.wait()
    _, alive = psutil.wait_procs(family, timeout=60)
    assert not alive, "Ray's processes end with the batch"
    before = finished(output)
    assert 4 <= len(before) < 24

    monkeypatch.setenv(SECONDS, "0")
    with pytest.raises(BatchError, match="already holds a batch"):
        run_batch(order)
    resumed = Order.from_json(order.to_json().replace('"resume": false', '"resume": true'))
    assert run_batch(resumed) == 0
    assert [row["path"] for row in rows_of(output)] == [str(path) for path in photos]
    counts = analysed(log)
    assert all(counts[each] == 1 for each in before), "what was done is not done again"
    assert set(counts) == set(map(digest, photos))
    said = capsys.readouterr().err
    assert f"24 photos ({len(before)} of them done before)" in said
    assert "Photos: 24; analysed: 24" in said


def test_a_batch_survives_a_lost_node_and_says_that_the_head_is_lost(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = write_photos(tmp_path / "in", 30)
    monkeypatch.setenv(SECONDS, "0.3")
    with two_nodes() as (address, head, other):
        output = tmp_path / "out"
        options = Options(str(tmp_path / "in"), str(output), unit_size=2)
        order = Order(options, LOADER, address)
        environment = cluster_environment()
        batch = subprocess.Popen([sys.executable, "-c", RUN, order.to_json()], env=environment)
        wait_for(lambda: len({name.split("-")[1] for name in os.listdir(log)}) == 2, batch)
        wait_for(lambda: len(finished(output)) >= 4, batch)
        other.kill()
        before = finished(output)
        assert batch.wait(SECONDS_TO_WAIT) == 0
        assert [row["path"] for row in rows_of(output)] == [str(path) for path in photos]
        counts = analysed(log)
        assert all(counts[each] == 1 for each in before)
        assert len(before) < 30 and set(counts) == set(map(digest, photos))

        second = Order(
            Options(options.place, str(tmp_path / "second"), unit_size=2), LOADER, address
        )
        batch = subprocess.Popen(
            [sys.executable, "-c", RUN, second.to_json()],
            env={**environment, "RAY_gcs_rpc_server_reconnect_timeout_s": "5"},
            stderr=subprocess.PIPE,
        )
        wait_for(lambda: len(finished(tmp_path / "second")) >= 2, batch)
        head.kill()
        _, said = batch.communicate(timeout=SECONDS_TO_WAIT)
        assert b"The batch was cut off" in said and batch.returncode != 0
