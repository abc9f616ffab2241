"""Fuzzes everything that reads bytes from outside: ``python -m scripts.fuzz [TARGET ...]``.

The targets of tests/fuzzing/targets.py run in the library, guided by coverage: atheris keeps the
inputs that reach new code, of this project and of the parsers of Pillow and pydicom, and mutates
them further (tests/fuzzing/mutants.py). The target ``service`` starts the whole service on free
ports and sends mutants to its gateway. Each target is a process of its own, bounded in runs, memory
and seconds for one input. A defect is printed with its traceback, its input is kept in a folder,
and the exit status is 1.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from lesion.paths import ROOT
from service.progress import say, step

SERVICE = "service"
INPUT_SECONDS = 10
"""Longest time for one input: a photo must not hold the worker for longer."""
MEMORY_MB = 2500
"""Most memory of a process, with everything that it has imported."""
_RUNS = {
    "photo": 20_000,
    "dicom": 20_000,
    "structure": 50_000,
    "ground_truth": 10_000,
    "form": 50_000,
}
_RUNS |= {"request": 50_000, "query": 20_000, "envelope": 50_000}
_RUNS |= {"properties": 3_000, "settings": 3_000, "manifest": 10_000, SERVICE: 1_500}
_REPORT_EVERY = 500


class Tally:
    """Counts the outcomes of a target, and writes them to a file after the last run."""

    def __init__(self, name: str, runs: int, report: Path) -> None:
        self._name, self._runs, self._report = name, runs, report
        self.outcomes: Counter[str] = Counter()
        self.slowest = 0.0

    def add(self, outcome: str, seconds: float) -> None:
        self.outcomes[outcome] += 1
        self.slowest = max(self.slowest, seconds)
        done = self.outcomes.total()
        if done % _REPORT_EVERY == 0 or done >= self._runs:
            usage = resource.getrusage(resource.RUSAGE_SELF)
            content = {
                "inputs": done,
                "outcomes": dict(self.outcomes.most_common()),
                "slowest": self.slowest,
                "memory": usage.ru_maxrss / 1000,
            }
            self._report.write_text(json.dumps(content))


def fuzz_library(name: str, runs: int, seed: int, report: Path) -> None:
    """Fuzz one target in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=["lesion", "service", "PIL", "multipart", "pydicom"]):
        from tests.fuzzing.mutants import MAX_BYTES, mutate
        from tests.fuzzing.seeds import SEEDS
        from tests.fuzzing.targets import TARGETS
    warnings.simplefilter("ignore")  # of Pillow, for damaged metadata
    target, seeds, tally = TARGETS[name], SEEDS[name](), Tally(name, runs, report)

    def run(data: bytes) -> None:
        start = time.monotonic()
        outcome = target(data)
        tally.add(str(outcome), time.monotonic() - start)

    def mutate_more(data: bytes, max_size: int, number: int) -> bytes:
        random = Random(number)
        if random.random() < 0.3:
            return bytes(atheris.Mutate(data, max_size))
        if not data or random.random() < 0.5:
            data = random.choice(seeds)  # little damage: more of these inputs are accepted
        return mutate(data, seeds, random)[:max_size]

    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(seeds):
            (Path(corpus) / str(number)).write_bytes(data)
        options = [f"-runs={runs}", f"-seed={seed}", f"-max_len={MAX_BYTES}"]
        options += [f"-timeout={INPUT_SECONDS}", f"-rss_limit_mb={MEMORY_MB}", "-len_control=0"]
        artifact = f"-artifact_prefix={report.parent}/{name}-"
        atheris.Setup(
            [sys.argv[0], corpus, *options, artifact],
            run,
            custom_mutator=mutate_more,
            enable_python_coverage=True,
        )
        atheris.Fuzz()


def run_target(name: str, runs: int, seed: int, folder: Path) -> tuple[dict[str, Any], bool]:
    """Fuzz a target in a process of its own.

    Returns:
        Its report, and whether it found a defect.
    """
    report, log = folder / f"{name}.json", folder / f"{name}.log"
    command = [sys.executable, "-m", "scripts.fuzz", name, "--runs", str(runs)]
    command += ["--seed", str(seed), "--report", str(report)]
    with log.open("w") as output, step(f"Fuzzing {name} with {runs:,} inputs"):
        status = subprocess.run(
            command, cwd=ROOT, stdout=output, stderr=output, env=os.environ, check=False
        ).returncode
    if status:
        say(log.read_text(errors="replace")[-4000:])
    return json.loads(report.read_text()) if report.exists() else {}, status != 0


def print_table(reports: dict[str, tuple[dict[str, Any], bool]]) -> None:
    """Print what was run and found, as Markdown."""
    print("| target | inputs | outcomes | slowest, s | memory, MB | defects |")
    print("|---|---:|---|---:|---:|---|")
    for name, (report, failed) in reports.items():
        outcomes = ", ".join(f"{word} {n}" for word, n in report.get("outcomes", {}).items())
        print(
            f"| {name} | {report.get('inputs', 0):,} | {outcomes} | {report.get('slowest', 0):.2f} "
            f"| {report.get('memory', 0):.0f} | {'found' if failed else 'none'} |"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(_RUNS)}")
    parser.add_argument("--runs", type=int, help="inputs for each target")
    parser.add_argument("--seed", type=int, default=1, help="of the mutations")
    parser.add_argument("--report", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if unknown := set(options.targets) - _RUNS.keys():
        parser.error(f"no such target: {', '.join(unknown)}")
    names = options.targets or list(_RUNS)
    if options.report is not None:
        (name,) = names
        if name == SERVICE:
            from scripts.fuzz_service import fuzz_service

            fuzz_service(options.runs, options.seed, Tally(name, options.runs, options.report))
        else:
            fuzz_library(name, options.runs, options.seed, options.report)
        return 0
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    reports = {
        name: run_target(name, options.runs or _RUNS[name], options.seed, folder) for name in names
    }
    print_table(reports)
    say(f"Logs and inputs that found a defect are in {folder}.")
    return int(any(failed for _, failed in reports.values()))


if __name__ == "__main__":
    sys.exit(main())
