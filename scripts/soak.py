"""Sends good, bad and huge photos for an hour, checks every answer, and measures the memory.

The service is one of its own, on free ports. Photos are sent in blocks by several clients; between
two blocks, when no photo is in the service, the memory of each process is measured and everything
that the service wrote is searched for pictures.
"""

import argparse
import itertools
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tqdm import tqdm

from lesion.paths import data_folder
from scripts.benchmark import report
from scripts.traffic.clients import Outcome, Tally, send_all
from scripts.traffic.own_service import OwnService
from scripts.traffic.photos import Photo, make_bad, make_good, make_huge, read_real

MINUTES = 60
WARM_PHOTOS = 1000
"""Photos after which memory must no longer grow."""
BLOCK = 100
"""Photos between two measurements; in each block ..."""
HUGE, BAD, REAL = 1, 20, 15
"""... so many are huge, bad and, if there are any, real."""
CLIENTS = 3
SAMPLES = 5
"""Measurements whose median is compared."""
REAL_PHOTOS = 60
HUGE_PHOTOS = 6
_PAUSE_SECONDS = 3.0
"""Before a measurement, so that the last answers have left the processes."""
_LONGEST = 3.0
"""Times the wanted duration, after which the soak ends even without enough photos."""


@dataclass(frozen=True)
class Sample:
    """Memory after a number of photos: unique and resident bytes by process."""

    photos: int
    unique: dict[str, int]
    resident: dict[str, int]


class Mixture:
    """An endless mixture of photos, the same in every run."""

    def __init__(self) -> None:
        self._random = random.Random(0)
        self._numbers = itertools.count()
        self._bad = make_bad()
        self._huge = [make_huge(number) for number in range(HUGE_PHOTOS)]
        self._real = read_real(data_folder(), REAL_PHOTOS)

    def make_block(self) -> Iterator[Photo]:
        """Yield ``BLOCK`` photos."""
        draw = self._random.choice
        makers: list[Callable[[], Photo]] = [lambda: draw(self._huge)] * HUGE + [
            lambda: draw(self._bad)
        ] * BAD
        makers += [lambda: draw(self._real)] * (REAL if self._real else 0)
        good = BLOCK - len(makers)
        makers += [lambda: make_good(next(self._numbers))] * good
        self._random.shuffle(makers)
        return (make() for make in makers)


def measure(service: OwnService, photos: int) -> Sample:
    """Measure the memory of every process."""
    processes = service.find_processes()
    infos = {name: process.memory_full_info() for name, process in processes.items()}
    unique = {name: info.uss for name, info in infos.items()}
    return Sample(photos, unique, {name: info.rss for name, info in infos.items()})


def soak(service: OwnService, minutes: float, tally: Tally) -> tuple[list[Sample], int]:
    """Send photos; returns the samples and the number of pictures found on disk."""
    mixture, samples = Mixture(), []
    start = time.monotonic()
    wanted, found, photos = round(60 * minutes), 0, 0
    with tqdm(total=wanted, desc="Soaking", unit="s") as bar:
        while (seconds := time.monotonic() - start) < wanted or photos < 2 * WARM_PHOTOS:
            if seconds > wanted * _LONGEST:
                break
            send_all(service.config, mixture.make_block(), tally, CLIENTS, attempts=5)
            photos += BLOCK
            time.sleep(_PAUSE_SECONDS)
            samples.append(measure(service, photos))
            found += len(service.find_photos_on_disk())
            bar.update(min(wanted, round(time.monotonic() - start)) - bar.n)
            bar.set_postfix_str(f"{photos} photos, {describe_memory(samples[-1])}")
    return samples, found


def describe_memory(sample: Sample) -> str:
    return ", ".join(f"{name} {size / 1e6:.0f} MB" for name, size in sample.unique.items())


def format_table(samples: list[Sample]) -> str:
    """Format the unique and resident memory after the first photos and at the end as Markdown."""
    early = [sample for sample in samples if sample.photos >= WARM_PHOTOS][:SAMPLES]
    late = samples[-SAMPLES:]
    lines = [f"| process | after {WARM_PHOTOS} photos, MB | at the end, MB | growth |"]
    lines += ["|---|---:|---:|---:|"]
    for kind in ("unique", "resident"):
        for name in early[0].unique:
            before, after = (
                statistics.median(getattr(sample, kind)[name] for sample in some) / 1e6
                for some in (early, late)
            )
            growth = 100 * (after / before - 1)
            lines.append(f"| {name}, {kind} | {before:.1f} | {after:.1f} | {growth:+.1f} % |")
    return "\n".join(lines)


def list_samples(samples: list[Sample]) -> str:
    """List every fifth sample, to show the course."""
    return "\n".join(
        f"{each.photos} photos: {describe_memory(each)}" for each in samples[::SAMPLES]
    )


def run(minutes: float) -> str:
    """Run the soak; returns its figures as Markdown.

    Raises:
        LesionError: the service could not start.
    """
    tally = Tally()
    start = time.monotonic()
    with OwnService() as service:
        workers = {service.find_processes()["worker"].pid}
        samples, found = soak(service, minutes, tally)
        workers.add(service.find_processes()["worker"].pid)
    took = (time.monotonic() - start) / 60
    lines = [format_table(samples), "", f"{CLIENTS} clients, {took:.0f} minutes. {describe(tally)}"]
    lines.append(f"Pictures found on disk: {found}. Workers: {len(workers)}.")
    return "\n".join([*lines, *tally.problems[:20], "", list_samples(samples)])


def describe(tally: Tally) -> str:
    """Describe how many requests were answered, and how fast."""
    outcomes = ", ".join(f"{tally.outcomes[outcome]} {outcome}" for outcome in Outcome)
    kinds = ", ".join(f"{count} {kind}" for kind, count in tally.kinds.items())
    spent = sorted(tally.seconds)
    median, p95 = statistics.median(spent), spent[int(0.95 * len(spent))]
    return (
        f"{tally.outcomes.total()} requests: {outcomes} (answered: {kinds}). "
        f"Median {median:.2f} s, p95 {p95:.2f} s."
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=MINUTES)
    options = parser.parse_args()
    return report(lambda: run(options.minutes))


if __name__ == "__main__":
    sys.exit(main())
