"""Files that try to trick a decoder cost nothing, and show what an honest reader would see."""

import subprocess
import sys

import numpy as np
import pytest

from lesion.config import Settings
from lesion.errors import PhotoRefused
from lesion.paths import ROOT
from lesion.photo import read_photo
from tests import tricks

pytestmark = pytest.mark.filterwarnings("ignore")  # of Pillow, for damaged metadata

READ_IN_LITTLE_MEMORY = """
import resource, sys, warnings
from lesion.config import read_settings
from lesion.errors import PhotoRefused
from lesion.paths import MODEL_CONFIG
from lesion.photo import read_photo
from tests import tricks

warnings.simplefilter("ignore")
settings = read_settings(MODEL_CONFIG)
files = [make() for make in tricks.ACCEPTED.values()]
files += [make() for make, _ in tricks.REFUSED.values()]
read_photo(tricks.jpeg(), settings)
with open("/proc/self/statm") as statm:
    now = int(statm.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (now + int(sys.argv[1]), resource.RLIM_INFINITY))
for data in files:
    try:
        read_photo(data, settings)
    except PhotoRefused:
        pass
print(len(files))
"""


@pytest.mark.parametrize("name", tricks.ACCEPTED)
def test_tricks_are_read_as_the_picture_that_they_show(name: str, settings: Settings) -> None:
    photo = read_photo(tricks.ACCEPTED[name](), settings)
    assert photo.pixels.shape == (*tricks.SHAPE, 3)


@pytest.mark.parametrize("name", tricks.REFUSED)
def test_tricks_are_refused(name: str, settings: Settings) -> None:
    make, code = tricks.REFUSED[name]
    with pytest.raises(PhotoRefused) as refusal:
        read_photo(make(), settings)
    assert refusal.value.code == code


def test_all_tricks_are_read_in_little_memory() -> None:
    """A single bomb, expanded, has 64 MB."""
    limit = tricks.BOMB_BYTES // 2
    command = [sys.executable, "-c", READ_IN_LITTLE_MEMORY, str(limit)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert int(result.stdout) == len(tricks.ACCEPTED) + len(tricks.REFUSED)


def test_a_false_profile_changes_no_pixel(settings: Settings) -> None:
    honest = read_photo(tricks.jpeg(), settings).pixels
    false = tricks.ACCEPTED["JPEG with a profile of another colour space"]()
    assert np.array_equal(read_photo(false, settings).pixels, honest)
