"""What runs on the nodes of a cluster; Ray imports it there."""

from dataclasses import asdict
from typing import Any

from batch.job import Job
from batch.model import find_loader, fingerprint
from batch.worker import UnitAnalyser, UnitResult
from lesion.errors import LesionError


class Worker:
    """The actor: loads the networks once and analyses one unit after another.

    Nothing is raised, because Ray would start it again: a failure is a row that ends the batch.
    """

    def __init__(self, job: Job, loader: str, threads: int, careful: bool) -> None:
        self._careful = careful
        self._failure = ""
        try:
            self._analyser = UnitAnalyser(job, find_loader(loader)(threads))
        except (LesionError, OSError, ImportError) as error:
            self._failure = f"A worker could not start: {error}"

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[Any]]:
        """Analyse the unit of a batch of one row."""
        unit, failure = int(batch["unit"][0]), self._failure
        result = asdict(UnitResult(unit, photos=0, refused=0, begun=0.0))
        if not failure:
            try:
                result = asdict(self._analyser.analyse(unit, careful=self._careful))
            except OSError as error:
                failure = f"The output cannot be written: {error.strerror or error}."
        return {name: [value] for name, value in {**result, "failure": failure}.items()}


def identify(loader: str, threads: int) -> tuple[str, str]:
    """Load the networks; returns their fingerprint, and why there is none."""
    try:
        return fingerprint(find_loader(loader)(threads)), ""
    except (LesionError, OSError, ImportError) as error:
        return "", str(error)
