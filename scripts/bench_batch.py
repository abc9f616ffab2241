"""Measures batches: their rate against the library's own loop, and rate and memory by size.

The loop is what a programmer would write: the networks are loaded once, with all cores, and analyse
one photo after another. Loops and batches alternate, both on the same photos. A batch counts from
the start of its first unit to the end of its last; the start of Ray, which takes the same time
whatever the size, has a column of its own.
"""

import argparse
import itertools
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from batch.job import Options
from batch.order import Order
from batch.supervisor import run_batch
from lesion.errors import LesionError
from scripts.benchmark import report
from scripts.drawn_photo import draw_photo
from service.local_analyser import load_analyser

LOADER = "cli.batch:load_networks"
_SAMPLE_SECONDS = 2.0
_KINDS = ("driver", "actor", "other")
_LEGEND = """
Memory of the largest process of each kind, without what it shares: at a quarter, half and the end
of the time, and the peak. The others are Ray's own."""


class BenchmarkError(LesionError):
    """The measurement is not valid."""


@dataclass
class Run:
    """A measured batch.

    Attributes:
        start: seconds until the first unit was begun, with listing, Ray and networks.
        units: when each unit was begun, when it was known to be done, and its photos.
        memory: bytes by kind of process at each sample.
    """

    start: float = 0.0
    units: list[tuple[float, float, int]] = field(default_factory=list)
    memory: dict[str, list[int]] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Photos a second, from the start of the first unit to the end of the last."""
        return sum(photos for *_, photos in self.units) / (self.units[-1][1] - self._begin)

    def quarters(self) -> list[float]:
        """Photos a second in each quarter of the units, in the order in which they were done."""
        edges = [round(part * len(self.units) / 4) for part in range(5)]
        rates, begin = [], self._begin
        for left, right in itertools.pairwise(edges):
            end = self.units[right - 1][1]
            rates.append(sum(photos for *_, photos in self.units[left:right]) / (end - begin))
            begin = end
        return rates

    @property
    def _begin(self) -> float:
        return min(begun for begun, *_ in self.units)


def write_photos(folder: Path, count: int) -> list[Path]:
    """Write a photo of 1280x720 pixels under many names, as hard links."""
    folder.mkdir()
    first = folder / "photo0000000.jpg"
    first.write_bytes(draw_photo())
    for number in range(1, count):
        (folder / f"photo{number:07}.jpg").hardlink_to(first)
    return sorted(folder.iterdir())


def time_loop(paths: list[Path], analyse: Callable[[bytes], object]) -> float:
    """Return the photos a second of the library's own loop."""
    start = time.perf_counter()
    for path in paths:
        analyse(path.read_bytes())
    return len(paths) / (time.perf_counter() - start)


def run_once(folder: Path, photos: int) -> Run:
    """Run a batch over new files and measure it."""
    run, begun = Run(), time.time()
    with tempfile.TemporaryDirectory(dir=folder) as name:
        write_photos(Path(name) / "in", photos)
        options = Options(f"{name}/in", f"{name}/out")

        def observe(event: dict[str, Any]) -> None:
            if event["event"] == "unit":
                run.units.append((event["begun"], time.time(), event["photos"]))

        with sampled_memory(run.memory):
            refused = run_batch(Order(options, LOADER), observe)
    if refused:
        raise BenchmarkError(f"{refused} of {photos} photos were refused.")
    run.start = min(first for first, *_ in run.units) - begun
    return run


@contextmanager
def sampled_memory(memory: dict[str, list[int]]) -> Iterator[None]:
    """Sample the memory of the processes below this one, by kind: the largest of each."""
    ended = threading.Event()

    def sample() -> None:
        while not ended.wait(_SAMPLE_SECONDS):
            largest: dict[str, int] = {}
            for process in psutil.Process().children(recursive=True):
                try:
                    kind = find_kind(process)
                    largest[kind] = max(largest.get(kind, 0), process.memory_full_info().uss)
                except psutil.Error:
                    continue
            for kind, size in largest.items():
                memory.setdefault(kind, []).append(size)

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def find_kind(process: psutil.Process) -> str:
    """Tell what a process of a batch is."""
    if "MapWorker" in process.name():
        return "actor"
    return "driver" if "batch.driver" in process.cmdline() else "other"


def compare(folder: Path, photos: int, pairs: int) -> str:
    """Alternate loops and batches; returns a table."""
    analyser = load_analyser().analyser
    paths = write_photos(folder / "loop", photos)
    time_loop(paths[:2], analyser.analyse)
    rows, ratios = [], []
    for number in range(1, pairs + 1):
        # The order changes, so that a slow drift of the machine falls on both.
        loop = time_loop(paths, analyser.analyse) if number % 2 else 0.0
        batch = run_once(folder, photos).rate
        loop = loop or time_loop(paths, analyser.analyse)
        ratios.append(batch / loop)
        rows.append(f"| {number} | {loop:.2f} | {batch:.2f} | {batch / loop:.3f} |")
    head = ["| pair | loop, photos/s | batch, photos/s | ratio |", "|---:|---:|---:|---:|"]
    return "\n".join([*head, *rows, f"| median | | | {statistics.median(ratios):.3f} |"])


def grow(folder: Path, sizes: list[int]) -> str:
    """Run batches of several sizes; returns a table."""
    lines = [
        "| photos | start, s | photos/s | in each quarter | driver, MB | actor, MB | other, MB |",
        "|---:|---:|---:|---|---|---|---|",
    ]
    for size in sizes:
        run = run_once(folder, size)
        quarters = ", ".join(f"{rate:.2f}" for rate in run.quarters())
        memory = " | ".join(format_memory(run.memory.get(kind, [])) for kind in _KINDS)
        lines.append(f"| {size:,} | {run.start:.0f} | {run.rate:.2f} | {quarters} | {memory} |")
    return "\n".join([*lines, _LEGEND])


def format_memory(samples: list[int]) -> str:
    """Format samples: at a quarter, at half, at the end, and the peak."""
    if not samples:
        return "not measured"
    places = [len(samples) // 4, len(samples) // 2, -1]
    values = [samples[place] for place in places] + [max(samples)]
    return ", ".join(f"{value / 1e6:.0f}" for value in values)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=4, help="loops and batches; 0 for none")
    parser.add_argument("--photos", type=int, default=100, help="photos of each")
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=[100, 1000], help="photos of further batches"
    )
    options = parser.parse_args()

    def measure() -> str:
        with tempfile.TemporaryDirectory() as name:
            folder, tables = Path(name), []
            if options.pairs:
                tables.append(compare(folder, options.photos, options.pairs))
            if options.sizes:
                tables.append(grow(folder, options.sizes))
        return "\n\n".join(tables)

    return report(measure)


if __name__ == "__main__":
    sys.exit(main())
