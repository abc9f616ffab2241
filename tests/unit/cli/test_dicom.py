"""``lesion dicom`` with the real networks and a real Orthanc, and its options."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from pydicom import uid
from typer.testing import CliRunner, Result

from cli.exit_codes import ExitCode
from cli.main import app
from clinic.dicomweb import Access, Pacs
from lesion.loading import Model
from lesion.report import DISCLAIMER
from service.local_analyser import load_analyser
from tests.clinic_results import PATIENT, photograph
from tests.dicom_files import to_file
from tests.orthanc import PASSWORD, USER, Orthanc, running_orthanc
from tests.peers import run_peer
from tests.pictures import lesion_photo
from tests.unit.clinic.test_dicomweb import matches, serving

STUDY = "2.25.1"
WRONG = 2
"""Exit status of Typer for wrong options."""


@pytest.fixture(scope="module")
def orthanc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    with running_orthanc(tmp_path_factory.mktemp("orthanc")) as orthanc:
        yield orthanc


@pytest.fixture(scope="module")
def networks() -> Model:
    return load_analyser()


@pytest.fixture
def loaded(networks: Model, monkeypatch: pytest.MonkeyPatch) -> Model:
    """The networks, which the command does not load again."""
    monkeypatch.setattr("service.local_analyser.load_analyser", lambda: networks)
    return networks


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.dcm"
    path.write_bytes(to_file(photograph(lesion_photo(801, 601, seed=4)[0])))
    return path


def run(*arguments: str | Path, **environment: str) -> Result:
    return CliRunner().invoke(app, ["dicom", *map(str, arguments)], env=environment)


@pytest.mark.slow
def test_the_results_in_the_pacs_are_those_of_the_analysis(
    orthanc: Orthanc, loaded: Model, photo: Path, tmp_path: Path
) -> None:
    """Store, analyse, store back, query and retrieve; dcmtk decodes the mask."""
    orthanc.add(photo.read_bytes())
    command = ("--dicomweb", orthanc.dicomweb, "--study", STUDY, "--user", USER, "--store")
    first = run(*command, "--pixel-spacing", "0.03", LESION_DICOMWEB_PASSWORD=PASSWORD)
    assert first.exit_code == 0, first.output
    assert "[seg written, sr written, pdf written]" in first.stdout
    assert DISCLAIMER in first.stdout
    assert not any(value in first.output for value in PATIENT.values())
    assert orthanc.count() == 4

    pacs = Pacs(orthanc.dicomweb, Access(USER, PASSWORD))
    files = {}
    for reference in pacs.find(STUDY):
        path = tmp_path / f"{reference.instance}.dcm"
        path.write_bytes(pacs.retrieve(reference))
        files[reference.sop_class] = path
    picture = tmp_path / "mask.pgm"
    run_peer("dcm2pnm", "--write-raw-pnm", files[uid.SegmentationStorage], picture)
    mask = np.asarray(cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE)) > 0
    answer = loaded.analyser.analyse(photo.read_bytes())
    np.testing.assert_array_equal(mask, np.asarray(answer.segmentation.mask, bool))
    report = run_peer("dsrdump", "+Pl", files[uid.ComprehensiveSRStorage])
    assert f'"{round(100 * answer.to_json()["malignancy_probability"], 2)}" (%' in report
    assert "mm2" in report

    second = run(*command, "--pixel-spacing", "0.03", LESION_DICOMWEB_PASSWORD=PASSWORD)
    assert second.exit_code == 0
    assert "seg was there already" in second.stdout
    assert orthanc.count() == 4


@pytest.mark.slow
def test_a_file_that_fails_does_not_stop_the_others(
    loaded: Model, photo: Path, tmp_path: Path
) -> None:
    broken, picture = tmp_path / "broken.dcm", tmp_path / "picture.png"
    broken.write_bytes(photo.read_bytes()[:5000])
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    output = tmp_path / "results"
    result = run(broken, picture, tmp_path / "missing.dcm", photo, "--output", output)
    assert result.exit_code == ExitCode.SOME_REFUSED
    assert "broken.dcm: The DICOM file is damaged" in result.stderr
    assert "picture.png: This is not a DICOM file." in result.stderr
    assert "missing.dcm: No such file or directory" in result.stderr
    assert "3 of 4 photos failed." in result.stderr
    assert sorted(path.name.partition("-")[0] for path in output.iterdir()) == ["pdf", "seg", "sr"]
    assert not any(value in result.output for value in PATIENT.values())


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("photo.dcm",),
        ("photo.dcm", "--store"),
        ("photo.dcm", "--dicomweb", "http://127.0.0.1:9", "--study", "1.2", "--store"),
        ("--dicomweb", "http://127.0.0.1:9", "--store"),
        ("--dicomweb", "http://127.0.0.1:9", "--study", "1.2"),
        ("--dicomweb", "http://a:b@127.0.0.1:9", "--study", "1.2", "--store"),
        ("--dicomweb", "http://127.0.0.1:9", "--study", "1.2", "--store", "--user", "doctor"),
        ("photo.dcm", "--output", "results", "--pixel-spacing", "0"),
        ("photo.dcm", "--output", "results", "--pixel-spacing", "1,2,3"),
        ("photo.dcm", "--output", "results", "--pixel-spacing", "wide"),
        ("--dicomweb", "http://127.0.0.1:9", "--study", "1.2", "--store", "--fhir"),
        ("photo.dcm", "--output", "results", "--patient", "Patient/1"),
        ("photo.dcm", "--output", "results", "--fhir", "--patient", "Jane Doe"),
    ],
)
def test_wrong_options_are_refused(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert run(*arguments).exit_code == WRONG


def test_a_pacs_that_cannot_be_reached_ends_the_command() -> None:
    result = run("--dicomweb", "http://127.0.0.1:9", "--study", "1.2", "--store")
    assert result.exit_code == ExitCode.UNUSABLE
    assert "cannot be reached" in result.stderr


def test_a_pacs_that_is_lost_is_given_up_after_two_photos(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("cli.dicom._load", lambda spacing: lambda data: pytest.fail("no photo"))
    found = matches(*(f"1.2.{number}.7" for number in range(5)))
    with serving(200, found, closed=".7") as (address, _):
        result = run("--dicomweb", address, "--study", "1.1", "--output", tmp_path)
    assert result.exit_code == ExitCode.UNUSABLE
    assert result.stderr.count("The PACS cannot be reached") == 2
    assert "3 were not tried" in result.stderr


def test_a_wrong_password_and_an_unknown_study_end_the_command(orthanc: Orthanc) -> None:
    command = ("--dicomweb", orthanc.dicomweb, "--study", "1.2.3", "--user", USER, "--store")
    wrong = run(*command, LESION_DICOMWEB_PASSWORD="wrong")
    assert (wrong.exit_code, "refuses the login" in wrong.stderr) == (ExitCode.UNUSABLE, True)
    unknown = run(*command, LESION_DICOMWEB_PASSWORD=PASSWORD)
    assert (unknown.exit_code, "no such study" in unknown.stderr) == (ExitCode.UNUSABLE, True)
