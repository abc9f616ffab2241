"""The way of DICOM photos through the analysis: whatever happens to one, the rest goes on."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from clinic.dicomweb import Pacs, Reference
from clinic.documents import Document, make_documents
from clinic.errors import PacsUnreachable
from clinic.fhir import References, make_bundle
from clinic.identity import instance_uid
from clinic.result import Result
from lesion.enums import Status
from lesion.errors import LesionError
from lesion.files import write_private

Analyse = Callable[[bytes], Result]
"""Analyses the file of a photo; raises LesionError if it cannot be used."""
Keep = Callable[[], bool]
"""Keeps one object, as ``Sink.keep`` does."""

MOST_UNREACHABLE = 2
"""Photos in a row for which the PACS is tried in vain, before it is given up."""
_FHIR = "fhir"


@dataclass(frozen=True)
class Photo:
    """A photo that is to be analysed.

    Attributes:
        name: for messages; the name of a file that the user gave, or the object's UID.
        read: returns the file; raises OSError or LesionError.
    """

    name: str
    read: Callable[[], bytes]


class Sink(Protocol):
    """A place where results are kept."""

    def keep(self, document: Document) -> bool:
        """Keep an object; returns False if the place has it already.

        Raises:
            OSError, LesionError: it cannot be kept.
        """
        ...


@dataclass
class Outcome:
    """What became of a photo.

    Attributes:
        name: the photo's.
        message: the result in words; None if there is none.
        kept: kinds of the objects that were kept.
        present: kinds of those that were there before.
        problems: what went wrong.
        unreachable: whether the PACS was tried in vain.
    """

    name: str
    message: str | None = None
    kept: list[str] = field(default_factory=list)
    present: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unreachable: bool = False


@dataclass(frozen=True)
class Folder:
    """A folder; files that are there already are left alone, as they hold the same result."""

    path: Path

    def keep(self, document: Document) -> bool:
        """Write an object as a file. Raises OSError."""
        return self.write(document.name, document.data)

    def write(self, name: str, data: bytes) -> bool:
        """Write a file that only its owner can read. Raises OSError."""
        target = self.path / name
        if target.exists():
            return False
        write_private(target, data)
        return True


@dataclass(frozen=True)
class FhirFolder:
    """The folder for results as FHIR bundles, and what they refer to."""

    folder: Folder
    references: References

    def keep(self, result: Result) -> bool:
        """Write the bundle of a result, whose name tells nothing of the patient. Raises OSError."""
        bundle = make_bundle(result.answer, datetime.now(UTC), self.references)
        name = f"fhir-{instance_uid(result, _FHIR)}.json"
        return self.folder.write(name, json.dumps(bundle).encode())


@dataclass(frozen=True)
class PacsSink:
    """A PACS to which results are stored back, unless it has them."""

    pacs: Pacs

    def keep(self, document: Document) -> bool:
        """Store an object. Raises PacsError."""
        if self.pacs.has(document.dataset):
            return False
        self.pacs.store(document.dataset)
        return True


def photos_of_files(paths: Iterable[Path]) -> list[Photo]:
    """Return the photos in files."""
    return [Photo(str(path), path.read_bytes) for path in paths]


def photos_of_pacs(pacs: Pacs, references: Iterable[Reference]) -> list[Photo]:
    """Return the photos in a PACS."""
    return [Photo(each.instance, partial(pacs.retrieve, each)) for each in references]


def process(
    photos: Iterable[Photo],
    analyse: Analyse,
    sinks: Sequence[Sink],
    fhir: FhirFolder | None = None,
) -> Iterator[Outcome]:
    """Analyse photos one by one, and keep what is made of each.

    Nothing is kept of a photo that does not show skin: a study may hold other pictures, too. If the
    PACS cannot be reached for ``MOST_UNREACHABLE`` photos in a row, the others are not tried: each
    could cost a minute.

    Args:
        photos: to be analysed.
        analyse: analyses one.
        sinks: for the DICOM objects.
        fhir: for FHIR bundles, if they are wanted.
    """
    unreachable = 0
    for photo in photos:
        outcome = _process_one(photo, analyse, sinks, fhir)
        yield outcome
        unreachable = unreachable + 1 if outcome.unreachable else 0
        if unreachable == MOST_UNREACHABLE:
            return


def _process_one(
    photo: Photo, analyse: Analyse, sinks: Sequence[Sink], fhir: FhirFolder | None
) -> Outcome:
    outcome = Outcome(photo.name)
    try:
        result = analyse(photo.read())
        outcome.message = result.answer["message"]
        if result.answer["status"] == Status.NOT_SKIN:
            return outcome
        documents = make_documents(result)
    except (OSError, LesionError) as error:
        outcome.problems.append(_explain(error))
        outcome.unreachable = isinstance(error, PacsUnreachable)
        return outcome
    for sink in sinks:
        _keep_all([(each.kind, partial(sink.keep, each)) for each in documents], outcome)
    if fhir:
        _keep_all([(_FHIR, partial(fhir.keep, result))], outcome)
    return outcome


def _keep_all(objects: Sequence[tuple[str, Keep]], outcome: Outcome) -> None:
    """Keep the objects for one place, each on its own, and note what became of them."""
    for number, (kind, keep) in enumerate(objects):
        try:
            new = keep()
        except PacsUnreachable as error:
            kinds = ", ".join(kind for kind, _ in objects[number:])
            outcome.problems.append(f"{kinds}: {_explain(error)}")
            outcome.unreachable = True
            return
        except (OSError, LesionError) as error:
            outcome.problems.append(f"{kind}: {_explain(error)}")
        else:
            (outcome.kept if new else outcome.present).append(kind)


def _explain(error: Exception) -> str:
    """Say what went wrong; a system's message without the path of a file."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
