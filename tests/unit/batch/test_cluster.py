"""How many actors a cluster gets, and what an actor says when it cannot work."""

import errno
from collections.abc import Mapping
from pathlib import Path

import pytest

from batch.actor import Worker, identify
from batch.cluster import Plan, plan_actors, prepare_environment
from batch.errors import BatchError
from batch.inputs import list_photos
from batch.job import Job, Options, create_job, write_inputs
from batch.model import fingerprint
from batch.storage import Storage
from tests.batch_models import LOADER, load, write_photos

LARGE, SMALL = {"CPU": 8.0, "memory": 64e9}, {"CPU": 2.0, "memory": 4e9}
GPUS = {"CPU": 8.0, "GPU": 2.0, "memory": 64e9}


@pytest.mark.parametrize(
    ("nodes", "actors", "gpu", "plan"),
    [
        ([LARGE], None, False, Plan(8, 1.0, 0.0)),
        ([LARGE, SMALL], None, False, Plan(10, 1.0, 0.0)),
        ([{"CPU": 8.0, "memory": 4e9}], None, False, Plan(2, 4.0, 0.0)),
        ([LARGE, SMALL], 5, False, Plan(5, 2.0, 0.0)),
        ([SMALL], 4, False, Plan(4, 0.495, 0.0)),
        ([{"memory": 4e9}], 80, False, Plan(80, 1.0, 0.0)),
        ([GPUS, SMALL], None, True, Plan(2, 4.0, 1.0)),
        ([GPUS], 4, True, Plan(4, 2.0, 0.5)),
    ],
)
def test_actors_share_cores_memory_and_gpus(
    nodes: list[Mapping[str, float]], actors: int | None, gpu: bool, plan: Plan
) -> None:
    assert plan_actors(nodes, actors, gpu=gpu) == plan


def test_threads_are_whole_cores() -> None:
    assert [Plan(1, cpus, 0.0).threads for cpus in (0.495, 1.0, 4.0)] == [1, 1, 4]


def test_a_cluster_without_what_is_needed_is_refused() -> None:
    with pytest.raises(BatchError, match="no CPU now"):
        plan_actors([{"memory": 4e9}], None, gpu=False)
    with pytest.raises(BatchError, match="no GPU that Ray can see"):
        plan_actors([SMALL], 1, gpu=True)


def test_ray_of_this_machine_has_a_secret_token_and_tells_nobody(tmp_path: Path) -> None:
    variables = prepare_environment(None, str(tmp_path))
    token = Path(variables["RAY_AUTH_TOKEN_PATH"])
    assert token.stat().st_mode & 0o777 == 0o600 and len(token.read_text()) == 64
    assert variables["RAY_USAGE_STATS_ENABLED"] == "0"
    assert "RAY_AUTH_MODE" not in prepare_environment("auto", str(tmp_path))


@pytest.fixture
def job(tmp_path: Path) -> Job:
    write_photos(tmp_path / "in", 2)
    options = Options(str(tmp_path / "in"), str(tmp_path / "out"), unit_size=1)
    output = Storage(options.output)
    inputs = write_inputs(output, list_photos(options.place))
    return create_job(output, options, *inputs, fingerprint(load(1)), actors=1)


def test_a_full_disk_ends_the_batch_with_its_reason(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker(job, LOADER, 1, careful=False)

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Storage, "write", fail)
    answer = worker({"unit": [1]})
    assert answer["failure"] == ["The output cannot be written: No space left on device."]
    assert answer["unit"] == [1]


def test_a_node_with_other_weights_says_so(job: Job) -> None:
    worker = Worker(job, "tests.batch_models:load_other", 1, careful=False)
    (failure,) = worker({"unit": [0]})["failure"]
    assert "other weights" in failure


def test_a_node_without_the_program_says_so() -> None:
    assert identify("missing.module:load", 1) == ("", "No module named 'missing'")
