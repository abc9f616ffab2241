import errno
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle

from clinic.dicomweb import Access, Pacs, Reference
from clinic.documents import Document
from clinic.errors import PacsError, PacsUnreachable
from clinic.fhir import References
from clinic.result import Result
from clinic.workflow import (
    FhirFolder,
    Folder,
    Outcome,
    PacsSink,
    Photo,
    Sink,
    photos_of_files,
    photos_of_pacs,
    process,
)
from lesion.enums import ErrorCode
from lesion.errors import PhotoRefused
from tests.clinic_results import MESSAGE, PATIENT, answer_about, drawn, result, without_lesion


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/dicom-web"


class Refusing:
    """A place that takes only some kinds of objects."""

    def __init__(self, *kinds: str) -> None:
        self._kinds = kinds

    def keep(self, document: Document) -> bool:
        if document.kind in self._kinds:
            raise PacsError("The PACS refused the object.")
        return True


def run(given: Result, sink: Sink) -> Outcome:
    (outcome,) = process([Photo("photo", lambda: b"")], lambda data: given, [sink])
    return outcome


def test_results_are_written_to_a_folder(tmp_path: Path) -> None:
    outcome = run(result(), Folder(tmp_path))
    assert outcome.message == MESSAGE
    assert outcome.kept == ["seg", "sr", "pdf"]
    assert outcome.problems == []
    files = list(tmp_path.iterdir())
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600] * 3


def test_a_fhir_bundle_is_written_to_the_folder_alone(tmp_path: Path) -> None:
    folder = FhirFolder(Folder(tmp_path), References("Patient/1"))
    for kept, present in (("fhir", None), (None, "fhir")):
        photos = [Photo("photo", lambda: b"")]
        (outcome,) = process(photos, lambda data: result(), [Refusing()], folder)
        assert outcome.kept == ["seg", "sr", "pdf", *filter(None, [kept])]
        assert outcome.present == [*filter(None, [present])]
    (path,) = tmp_path.iterdir()
    bundle = json.loads(path.read_text())
    Bundle.model_validate(bundle)
    assert bundle["entry"][0]["resource"]["subject"] == {"reference": "Patient/1"}
    text = path.read_text() + path.name
    assert not any(value in text for value in PATIENT.values())


def test_files_name_no_patient(tmp_path: Path) -> None:
    run(result(), Folder(tmp_path))
    names = " ".join(path.name for path in tmp_path.iterdir())
    assert not any(value in names for value in PATIENT.values())


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    run(result(), Folder(tmp_path))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    outcome = run(result(), Folder(tmp_path))
    assert outcome.kept == []
    assert outcome.present == ["seg", "sr", "pdf"]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_nothing_is_kept_of_a_picture_without_skin(tmp_path: Path) -> None:
    answer = answer_about(drawn()[1], status="not_skin", message="This is not a skin image.")
    outcome = run(result(answer), Folder(tmp_path))
    assert outcome.message == "This is not a skin image."
    assert outcome.kept == outcome.problems == []
    assert list(tmp_path.iterdir()) == []


def test_a_photo_without_a_lesion_has_report_and_pdf(tmp_path: Path) -> None:
    assert run(without_lesion(), Folder(tmp_path)).kept == ["sr", "pdf"]


def test_an_object_that_is_refused_does_not_keep_the_others_back() -> None:
    outcome = run(result(), Refusing("sr"))
    assert outcome.kept == ["seg", "pdf"]
    assert outcome.problems == ["sr: The PACS refused the object."]


def test_a_photo_that_fails_does_not_keep_the_others_back(tmp_path: Path) -> None:
    def analyse(data: bytes) -> Result:
        if data == b"bad":
            raise PhotoRefused(ErrorCode.CORRUPT_IMAGE, "The file is damaged.")
        return result()

    good, bad = tmp_path / "good.dcm", tmp_path / "bad.dcm"
    good.write_bytes(b"good")
    bad.write_bytes(b"bad")
    photos = photos_of_files([bad, tmp_path / "missing.dcm", good])
    outcomes = list(process(photos, analyse, [Refusing()]))
    assert [each.problems for each in outcomes] == [
        ["The file is damaged."],
        ["No such file or directory"],
        [],
    ]
    assert outcomes[2].kept == ["seg", "sr", "pdf"]


def test_a_pacs_that_never_answers_is_given_up_after_two_photos(silent: str) -> None:
    references = [Reference("1.1", "1.2", f"1.2.{number}", None) for number in range(5)]
    photos = photos_of_pacs(Pacs(silent, Access(timeout=0.2)), references)
    outcomes = list(process(photos, lambda data: result(), [Refusing()]))
    assert [each.problems for each in outcomes] == [["The PACS does not answer in time."]] * 2


def test_a_pacs_that_stores_nothing_is_given_up_after_two_photos(
    silent: str, tmp_path: Path
) -> None:
    sink = PacsSink(Pacs(silent, Access(timeout=0.2)))
    photos = [Photo(str(number), lambda: b"") for number in range(5)]
    outcomes = list(process(photos, lambda data: result(), [sink, Folder(tmp_path)]))
    assert [each.problems for each in outcomes] == [
        ["seg, sr, pdf: The PACS does not answer in time."]
    ] * 2
    assert outcomes[0].kept == ["seg", "sr", "pdf"]


def test_a_pacs_that_answers_again_is_not_given_up() -> None:
    def fail() -> bytes:
        raise PacsUnreachable("The PACS cannot be reached.")

    def succeed() -> bytes:
        return b""

    def analyse(data: bytes) -> Result:
        raise PhotoRefused(ErrorCode.CORRUPT_IMAGE, "The file is damaged.")

    reads = [fail, succeed, fail, fail, succeed]
    photos = [Photo(str(number), read) for number, read in enumerate(reads)]
    outcomes = list(process(photos, analyse, [Refusing()]))
    assert [each.unreachable for each in outcomes] == [True, False, True, True]


def test_a_full_disk_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("clinic.workflow.write_private", fail)
    outcome = run(result(), Folder(tmp_path))
    assert outcome.kept == []
    assert outcome.problems == [f"{kind}: No space left on device" for kind in ("seg", "sr", "pdf")]


def test_a_folder_that_cannot_be_written_is_reported() -> None:
    outcome = run(result(), Folder(Path("/proc")))
    assert len(outcome.problems) == 3
    assert outcome.kept == []
