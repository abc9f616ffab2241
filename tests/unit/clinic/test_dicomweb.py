"""The DICOMweb client against a real Orthanc, and against servers that fail in ways it does not."""

import json
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from pydicom.uid import SegmentationStorage, generate_uid

from clinic.dicomweb import Access, Pacs, Reference
from clinic.documents import make_documents
from clinic.errors import PacsError, PacsUnreachable
from clinic.source import read_header
from tests.clinic_results import drawn, photograph, result
from tests.dicom_files import to_file
from tests.orthanc import PASSWORD, USER, Orthanc, running_orthanc
from tests.unit.clinic.test_validity import read_segmentation


@pytest.fixture(scope="module")
def orthanc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    with running_orthanc(tmp_path_factory.mktemp("orthanc")) as orthanc:
        yield orthanc


@pytest.fixture
def pacs(orthanc: Orthanc) -> Pacs:
    return Pacs(orthanc.dicomweb, Access(USER, PASSWORD))


def add_photos(orthanc: Orthanc, count: int = 1) -> tuple[str, list[bytes]]:
    """Store photos of a new study; returns its UID and the files."""
    study, series = generate_uid(None), generate_uid(None)
    files = [
        to_file(
            photograph(
                drawn()[0],
                StudyInstanceUID=study,
                SeriesInstanceUID=series,
                SOPInstanceUID=generate_uid(None),
            )
        )
        for _ in range(count)
    ]
    for file in files:
        orthanc.add(file)
    return study, files


def test_a_photo_comes_back_as_it_was_stored(orthanc: Orthanc, pacs: Pacs) -> None:
    study, (file,) = add_photos(orthanc)
    (reference,) = pacs.find(study)
    assert reference.sop_class == read_header(file).SOPClassUID
    retrieved = read_header(pacs.retrieve(reference))
    assert retrieved.SOPInstanceUID == read_header(file).SOPInstanceUID
    assert retrieved.PatientName == read_header(file).PatientName


def test_series_and_instance_narrow_the_search(orthanc: Orthanc, pacs: Pacs) -> None:
    study, _ = add_photos(orthanc, 3)
    found = pacs.find(study)
    assert len(found) == 3
    one = found[1]
    assert pacs.find(study, one.series, one.instance) == [one]
    assert pacs.find(study, instance=one.instance) == [one]
    assert len(pacs.find(study, one.series)) == 3
    with pytest.raises(PacsError, match="no such"):
        pacs.find(study, generate_uid(None))


def test_long_lists_are_read_page_by_page(
    orthanc: Orthanc, pacs: Pacs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic.dicomweb._PAGE", 2)
    study, files = add_photos(orthanc, 5)
    assert len(pacs.find(study)) == len(files)


def test_results_are_stored_once(orthanc: Orthanc, pacs: Pacs, tmp_path: Path) -> None:
    study, (file,) = add_photos(orthanc)
    header = read_header(file)
    given = result(
        StudyInstanceUID=study,
        SeriesInstanceUID=header.SeriesInstanceUID,
        SOPInstanceUID=header.SOPInstanceUID,
    )
    before = orthanc.count()
    for document in make_documents(given):
        assert not pacs.has(document.dataset)
        pacs.store(document.dataset)
        assert pacs.has(document.dataset)
    assert orthanc.count() == before + 3

    segmentation = next(each for each in pacs.find(study) if each.sop_class == SegmentationStorage)
    path = tmp_path / "retrieved.dcm"
    path.write_bytes(pacs.retrieve(segmentation))
    np.testing.assert_array_equal(read_segmentation(path), given.mask.astype(bool))


def test_the_results_join_the_study_and_patient_of_the_photo(orthanc: Orthanc, pacs: Pacs) -> None:
    study, (file,) = add_photos(orthanc)
    given = result(StudyInstanceUID=study, SOPInstanceUID=read_header(file).SOPInstanceUID)
    for document in make_documents(given):
        pacs.store(document.dataset)
    modalities = set()
    for identifier in orthanc.get("/studies").json():
        facts = orthanc.get(f"/studies/{identifier}").json()
        if facts["MainDicomTags"]["StudyInstanceUID"] == study:
            assert facts["PatientMainDicomTags"]["PatientID"] == "PID-0815"
            for series in facts["Series"]:
                tags = orthanc.get(f"/series/{series}").json()["MainDicomTags"]
                modalities.add(tags["Modality"])
    assert modalities == {"XC", "SEG", "SR", "DOC"}


def test_an_unknown_study_is_named_as_the_problem(pacs: Pacs) -> None:
    with pytest.raises(PacsError, match="no such study"):
        pacs.find(generate_uid(None))


@pytest.mark.parametrize("access", [Access(), Access(USER, "wrong"), Access(token="wrong")])
def test_a_wrong_login_is_named_as_the_problem(orthanc: Orthanc, access: Access) -> None:
    with pytest.raises(PacsError, match="refuses the login"):
        Pacs(orthanc.dicomweb, access).find("1.2.3")


def test_a_path_without_dicomweb_is_named_as_the_problem(orthanc: Orthanc) -> None:
    with pytest.raises(PacsError, match="address"):
        Pacs(f"{orthanc.url}/other", Access(USER, PASSWORD)).find("1.2.3")


def test_a_pacs_that_cannot_be_reached_is_named_as_the_problem() -> None:
    with pytest.raises(PacsUnreachable, match="cannot be reached"):
        Pacs("http://127.0.0.1:9/dicom-web", Access()).find("1.2.3")


@pytest.mark.parametrize("address", ["pacs.example/dicom-web", "ftp://pacs/dicom-web", ""])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(PacsError, match="must begin with"):
        Pacs(address, Access())


@contextmanager
def serving(
    status: int,
    body: bytes,
    kind: str = "application/dicom+json",
    certificate: tuple[Path, Path] | None = None,
    closed: str | None = None,
) -> Iterator[tuple[str, list[str]]]:
    """A server that gives one answer to every request: its address, and the logins that it got.

    Requests whose path ends like ``closed`` have their connection closed instead.
    """
    logins: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._answer()

        def _answer(self) -> None:
            if closed is not None and self.path.endswith(closed):
                return
            logins.append(self.headers.get("Authorization", ""))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "http" if certificate is None else "https"
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"{scheme}://127.0.0.1:{server.server_port}/dicom-web", logins
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def answering(status: int, body: bytes, kind: str = "application/dicom+json") -> Iterator[Pacs]:
    """A client of a server that gives one answer to every request."""
    with serving(status, body, kind) as (address, _):
        yield Pacs(address, Access(timeout=10))


def matches(*instances: str) -> bytes:
    """The answer to a search that found objects with these UIDs."""
    series = {"vr": "UI", "Value": ["1.2"]}
    found = [{"00080018": {"vr": "UI", "Value": [uid]}, "0020000E": series} for uid in instances]
    return json.dumps(found).encode()


MATCH = matches("1.2.3")


def make_authority(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine that is its own authority, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command.split(), *names, *files], check=True, capture_output=True)
    return certificate, key


def test_a_certificate_is_trusted_if_its_authority_is_named(tmp_path: Path) -> None:
    certificate = make_authority(tmp_path)
    with serving(200, MATCH, certificate=certificate) as (address, _):
        assert Pacs(address, Access(ca_file=certificate[0])).find("1.1")
        with pytest.raises(PacsError, match="certificate"):
            Pacs(address, Access()).find("1.1")


def test_a_certificate_file_that_is_none_is_named_as_the_problem(tmp_path: Path) -> None:
    certificate = make_authority(tmp_path)
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("no certificate")
    with (
        serving(200, MATCH, certificate=certificate) as (address, _),
        pytest.raises(PacsError, match="certificate"),
    ):
        Pacs(address, Access(ca_file=wrong)).find("1.1")


@pytest.mark.parametrize(
    ("access", "login"),
    [
        (Access("doctor", "secret"), "Basic ZG9jdG9yOnNlY3JldA=="),
        (Access(token="abc"), "Bearer abc"),
        (Access("doctor", "secret", "abc"), "Bearer abc"),
        (Access(), ""),
    ],
)
def test_the_login_is_sent_with_each_request(access: Access, login: str) -> None:
    with serving(200, MATCH) as (address, logins):
        Pacs(address, access).find("1.1")
    assert set(logins) == {login}


def failure(reason: int) -> bytes:
    """The answer of a STOW-RS server that stored nothing."""
    item = {"00081197": {"vr": "US", "Value": [reason]}}
    return json.dumps({"00081198": {"vr": "SQ", "Value": [item]}}).encode()


@pytest.mark.parametrize("status", [200, 202])
@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (0x0122, "not supported"),
        (0xA700, "out of resources"),
        (0xA9F0, "does not match"),
        (0xC123, "not understood"),
        (0x9999, "0x9999"),
    ],
)
def test_a_refusal_of_an_object_is_reported_with_its_reason(
    status: int, reason: int, words: str
) -> None:
    with answering(status, failure(reason)) as pacs, pytest.raises(PacsError, match=words):
        pacs.store(make_documents(result())[1].dataset)


@pytest.mark.parametrize(
    ("status", "words"), [(409, "refused"), (403, "login"), (500, "500"), (507, "507")]
)
def test_an_error_of_the_server_is_reported(status: int, words: str) -> None:
    with answering(status, failure(0x0110)) as pacs, pytest.raises(PacsError, match=words):
        pacs.store(make_documents(result())[1].dataset)


def test_an_object_that_is_not_listed_was_not_stored() -> None:
    with answering(200, b"") as pacs, pytest.raises(PacsError, match="list"):
        pacs.store(make_documents(result())[1].dataset)


@pytest.mark.parametrize("body", [b"<html>", b"[{}]", b'[{"00080018": 7}]', b"7"])
def test_answers_that_are_not_dicomweb_are_reported(body: bytes) -> None:
    with answering(200, body) as pacs, pytest.raises(PacsError, match="cannot be read"):
        pacs.find("1.2.3")


def test_a_server_that_repeats_its_page_is_not_asked_for_ever() -> None:
    with answering(200, MATCH) as pacs:
        assert [each.instance for each in pacs.find("1.1")] == ["1.2.3"]


def test_a_damaged_object_in_the_pacs_is_reported() -> None:
    boundary = 'multipart/related; type="application/dicom"; boundary="b"'
    body = b"--b\r\nContent-Type: application/dicom\r\n\r\ndamaged\r\n--b--"
    with answering(200, body, boundary) as pacs, pytest.raises(PacsError, match="cannot be read"):
        pacs.retrieve(Reference("1.1", "1.2", "1.2.3", None))
