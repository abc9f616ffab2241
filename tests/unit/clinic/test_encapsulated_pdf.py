import pytest

from clinic.encapsulated_pdf import make_encapsulated_pdf
from clinic.page import draw_page
from lesion.dicom.dataset import quiet
from tests.clinic_results import PATIENT, SECRET, result


def test_it_holds_the_page() -> None:
    given = result()
    document = make_encapsulated_pdf(given)
    page = draw_page(given)
    assert document.EncapsulatedDocument[: document.EncapsulatedDocumentLength] == page
    assert len(document.EncapsulatedDocument) % 2 == 0
    assert document.MIMETypeOfEncapsulatedDocument == "application/pdf"


def test_it_belongs_to_the_patient_and_study_of_the_photo() -> None:
    with quiet():
        document = make_encapsulated_pdf(result())
    for keyword, value in PATIENT.items():
        assert document[keyword].value == value
    assert document.StudyInstanceUID == "2.25.1"
    assert document.SourceInstanceSequence[0].ReferencedSOPInstanceUID == "2.25.3"
    assert SECRET not in str(document)


@pytest.mark.parametrize("burned_in", ["YES", "NO"])
def test_a_name_in_the_photo_is_a_name_on_the_page(burned_in: str) -> None:
    document = make_encapsulated_pdf(result(BurnedInAnnotation=burned_in))
    assert document.BurnedInAnnotation == burned_in
