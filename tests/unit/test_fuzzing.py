"""A few hundred mutants of every kind of input from outside; ``make fuzz`` tries many thousands."""

from random import Random

import pytest

from tests import dicom_files
from tests.fuzzing.found import FOUND
from tests.fuzzing.mutants import MAX_BYTES, mutate
from tests.fuzzing.seeds import SEEDS
from tests.fuzzing.targets import TARGETS, Target

MUTANTS = {"dicom": 100, "header": 30, "properties": 30, "settings": 60, "manifest": 100}
"""Mutants of inputs that are slow to read; of the others there are 400."""

pytestmark = pytest.mark.filterwarnings("ignore")  # of Pillow, for damaged metadata


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_mutants_get_a_result_or_a_documented_error(target: Target) -> None:
    seeds, random = SEEDS[target.__name__](), Random(0)
    outcomes = {target(seed) for seed in seeds}
    for _ in range(MUTANTS.get(target.__name__, 400)):
        data = mutate(random.choice(seeds), seeds, random)
        assert len(data) <= MAX_BYTES
        outcomes.add(target(data))
    assert len(outcomes) > 1 or target.__name__ == "structure"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param(name, data, id=f"{name}: {problem}")
        for name, inputs in FOUND.items()
        for problem, data in inputs.items()
    ],
)
def test_inputs_that_once_failed_get_a_documented_error(name: str, data: bytes) -> None:
    assert TARGETS[name](data)


def test_valid_inputs_are_accepted() -> None:
    """The seeds are what they should be; of most, mutants are then accepted too."""
    photos = [TARGETS["photo"](data) for data in SEEDS["photo"]()]
    assert sum(outcome.startswith("accepted") for outcome in photos) >= len(photos) - 8
    dicom = [TARGETS["dicom"](data) for data in SEEDS["dicom"]()]
    assert dicom.count("accepted DICOM") == len(dicom_files.LOSSLESS) + len(dicom_files.LOSSY)
    assert {TARGETS["ground_truth"](data) for data in SEEDS["ground_truth"]()} == {"accepted"}
    assert TARGETS["properties"](SEEDS["properties"]()[0]) == "accepted"
    assert TARGETS["manifest"](SEEDS["manifest"]()[0]) == "accepted"
    assert TARGETS["settings"](SEEDS["settings"]()[0]) == "accepted"
