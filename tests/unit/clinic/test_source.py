import logging
from typing import Any

import pytest
from pydicom.dataset import Dataset

from clinic.errors import DicomError
from clinic.source import read_header
from lesion.dicom.dataset import quiet
from tests.clinic_results import PATIENT, SECRET, drawn, photograph
from tests.dicom_files import to_file


def header_of(**changes: Any) -> Dataset:
    return read_header(to_file(photograph(drawn()[0], **changes)))


def test_the_header_has_no_pixels_and_no_private_attributes() -> None:
    item = Dataset()
    item.private_block(0x0011, "VENDOR", create=True).add_new(0x02, "LO", SECRET)
    item.PatientID = "other"
    header = header_of(OtherPatientIDsSequence=[item])
    assert "PixelData" not in header
    assert SECRET not in str(header)
    assert header.OtherPatientIDsSequence[0].PatientID == "other"


@pytest.mark.parametrize(
    ("character_set", "name"),
    [
        ("ISO_IR 100", "Müller^Jürgen"),
        ("ISO_IR 192", "Müller^Jürgen"),
        (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎"),
        ("ISO_IR 144", "Люкceмбypг"),
    ],
)
def test_texts_become_utf_8(character_set: Any, name: str) -> None:
    header = header_of(SpecificCharacterSet=character_set, PatientName=name)
    again = read_header(to_file(with_file_meta(header)))
    assert again.SpecificCharacterSet == "ISO_IR 192"
    assert str(again.PatientName) == name


def with_file_meta(header: Dataset) -> Dataset:
    header.file_meta = photograph(drawn()[0]).file_meta
    return header


@pytest.mark.parametrize("keyword", ["StudyInstanceUID", "SeriesInstanceUID"])
def test_a_photo_without_identifiers_is_refused(keyword: str) -> None:
    with pytest.raises(DicomError, match=r"no (Study|Series) Instance UID"):
        header_of(**{keyword: None})


def test_an_empty_identifier_is_refused() -> None:
    with pytest.raises(DicomError, match="no Series Instance UID"):
        header_of(SeriesInstanceUID="")


def test_missing_attributes_are_empty() -> None:
    header = header_of(StudyID=None, PatientName=None, StudyTime=None)
    assert (header.StudyID, header.PatientName, header.StudyTime) == ("", "", "")


@pytest.mark.parametrize(
    ("keyword", "value"),
    [("PatientSex", "X"), ("PatientBirthDate", "unknown"), ("StudyTime", "25:99")],
)
def test_values_without_a_meaning_are_empty(keyword: str, value: str) -> None:
    with quiet():
        assert header_of(**{keyword: value})[keyword].value in ("", None)


def test_nothing_of_the_patient_is_logged_or_warned_of(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        header_of(PatientName="Mustermann", PatientBirthDate="12.8.1964")
    assert "Mustermann" not in caplog.text + "".join(capfd.readouterr())


def test_a_damaged_header_is_refused_without_quoting_it() -> None:
    data = to_file(photograph(drawn()[0]))
    with pytest.raises(DicomError) as error:
        read_header(data[:200] + b"\xff" * 40)
    assert PATIENT["PatientID"] not in str(error.value)
    assert error.value.__cause__ is None
