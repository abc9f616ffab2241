import pytest

from clinic.documents import make_documents
from clinic.errors import DicomError
from tests.clinic_results import PATIENT, result, without_lesion


def test_a_lesion_gives_three_objects_of_one_study() -> None:
    documents = make_documents(result())
    assert [each.kind for each in documents] == ["seg", "sr", "pdf"]
    assert {each.dataset.StudyInstanceUID for each in documents} == {"2.25.1"}
    assert len({each.dataset.SeriesInstanceUID for each in documents}) == 3


def test_without_a_lesion_there_is_no_segmentation() -> None:
    assert [each.kind for each in make_documents(without_lesion())] == ["sr", "pdf"]


def test_files_are_named_after_the_new_objects() -> None:
    for each in make_documents(result()):
        assert each.name == f"{each.kind}-{each.dataset.SOPInstanceUID}.dcm"
        assert not any(value in each.name for value in PATIENT.values())


def test_making_them_again_gives_the_same_uids() -> None:
    first, second = make_documents(result()), make_documents(result())
    assert [each.name for each in first] == [each.name for each in second]


def test_a_header_that_cannot_be_copied_is_refused_without_quoting_it(
    capfd: pytest.CaptureFixture[str],
) -> None:
    given = result()
    given.header.PatientSex = PATIENT["PatientID"]  # which highdicom quotes
    with pytest.raises(DicomError) as error:
        make_documents(given)
    assert error.value.__cause__ is None
    assert PATIENT["PatientID"] not in str(error.value) + "".join(capfd.readouterr())


def test_a_name_of_one_part_is_not_printed(recwarn: pytest.WarningsRecorder) -> None:
    make_documents(result(PatientName="Mustermann"))
    assert not [each for each in recwarn if "Mustermann" in str(each.message)]
