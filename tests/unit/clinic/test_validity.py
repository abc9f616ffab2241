"""What is written, checked and read by programs that share no code with the writing libraries.

dciodvfy (dicom3tools) checks the attributes of an object against the standard, dcmtk reads it.
"""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from pydicom import uid

from clinic.documents import make_documents
from clinic.page import draw_page
from clinic.result import Result
from tests.clinic_results import (
    SECRET,
    answer_about,
    drawn,
    measures,
    photograph,
    result,
    without_lesion,
)
from tests.dicom_files import to_file
from tests.peers import run_peer

ACCEPTED = (
    # dciodvfy knows the coding schemes of the standard only; a private one is allowed.
    "Unrecognized defined term <99LESION> for value 1 of attribute <Coding Scheme Designator>",
    # Some photos have neither, and what is filed with them must not make one up.
    "Missing attribute or value that would be needed to build DICOMDIR - Patient ID",
    "Missing attribute or value that would be needed to build DICOMDIR - Study Date",
)
RESULTS: dict[str, Callable[[], Result]] = {
    "lesion": result,
    "scale": lambda: result(answer_about(drawn()[1], measures=measures(0.05))),
    "nothing": without_lesion,
    "dermoscopic": lambda: result(SOPClassUID=uid.DermoscopicPhotographyImageStorage),
    "capture": lambda: result(SOPClassUID=uid.SecondaryCaptureImageStorage),
    "frame": lambda: result(
        SOPClassUID=uid.MultiFrameTrueColorSecondaryCaptureImageStorage, NumberOfFrames=1
    ),
    "reference": lambda: result(FrameOfReferenceUID="2.25.7"),
    "japanese": lambda: result(
        SpecificCharacterSet=["", "ISO 2022 IR 87"], PatientName="Yamada^Tarou=山田^太郎"
    ),
    "nameless": lambda: result(PatientName="", PatientID=None, StudyDate=None),
    "lossy": lambda: result(
        LossyImageCompression="01",
        LossyImageCompressionRatio=12.5,
        LossyImageCompressionMethod="ISO_10918_1",
    ),
}


@pytest.fixture(params=RESULTS)
def files(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Path]:
    """The objects of a result as files, by kind."""
    written = {}
    for document in make_documents(RESULTS[request.param]()):
        written[document.kind] = tmp_path / document.name
        written[document.kind].write_bytes(document.data)
    return written


def test_the_drawn_photo_is_valid_itself(tmp_path: Path) -> None:
    photo = tmp_path / "photo.dcm"
    photo.write_bytes(to_file(photograph(drawn()[0])))
    assert "Error" not in run_peer("dciodvfy", photo)


def test_every_object_follows_the_standard(files: dict[str, Path]) -> None:
    for path in files.values():
        problems = [
            line
            for line in run_peer("dciodvfy", path).splitlines()
            if line.startswith(("Error", "Warning")) and not line.endswith(ACCEPTED)
        ]
        assert problems == []


def test_dcmtk_reads_every_object_and_finds_nothing_private(files: dict[str, Path]) -> None:
    for path in files.values():
        text = run_peer("dcmdump", "+L", path)
        assert SECRET not in text
        assert "PrivateCreator" not in text


def test_dcmtk_reads_the_report(files: dict[str, Path]) -> None:
    text = run_peer("dsrdump", "+Pl", files["sr"])
    assert "This result is for reference only." in text
    assert "Preliminary Flag    : PRELIMINARY" in text


def read_segmentation(path: Path) -> np.ndarray:
    """Decode the only frame of a segmentation with dcmtk: bool HxW."""
    picture = path.with_suffix(".pgm")
    run_peer("dcm2pnm", "--write-raw-pnm", path, picture)
    return np.asarray(cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE)) > 0


def test_dcmtk_decodes_exactly_the_mask(tmp_path: Path) -> None:
    given = result()
    segmentation = make_documents(given)[0]
    path = tmp_path / segmentation.name
    path.write_bytes(segmentation.data)
    np.testing.assert_array_equal(read_segmentation(path), given.mask.astype(bool))


def test_dcmtk_extracts_the_page(tmp_path: Path) -> None:
    given = result()
    document = make_documents(given)[2]
    path, page = tmp_path / document.name, tmp_path / "page.pdf"
    path.write_bytes(document.data)
    run_peer("dcm2pdf", path, page)
    assert page.read_bytes() == draw_page(given)
