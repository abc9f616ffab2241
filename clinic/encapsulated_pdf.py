"""The page as a DICOM Encapsulated PDF."""

from highdicom.base import SOPClass
from pydicom.dataset import Dataset
from pydicom.uid import EncapsulatedPDFStorage, ExplicitVRLittleEndian

from clinic.identity import describe_equipment
from clinic.page import TITLE, draw_page
from clinic.result import Result
from clinic.source import UTF_8

KIND = "pdf"
SERIES_NUMBER = 9003


def make_encapsulated_pdf(result: Result) -> SOPClass:
    """Make a DICOM object that holds the page, and refers to the photo."""
    header = result.header
    document = SOPClass(
        study_instance_uid=header.StudyInstanceUID,
        **describe_equipment(result, KIND),
        series_number=SERIES_NUMBER,
        sop_class_uid=EncapsulatedPDFStorage,
        modality="DOC",
        series_description="Lesion report as PDF (research software)",
        transfer_syntax_uid=ExplicitVRLittleEndian,
        specific_character_set=UTF_8,
        patient_birth_date=header.PatientBirthDate,
    )
    document.copy_patient_and_study_information(header)
    document.ConversionType = "WSD"
    document.AcquisitionDateTime = None
    # The page shows the photo.
    document.BurnedInAnnotation = "YES" if header.get("BurnedInAnnotation") == "YES" else "NO"
    document.SourceInstanceSequence = [_refer(header)]
    document.DocumentTitle = TITLE
    document.ConceptNameCodeSequence = []
    document.MIMETypeOfEncapsulatedDocument = "application/pdf"
    page = draw_page(result)
    document.EncapsulatedDocumentLength = len(page)
    document.EncapsulatedDocument = page + b"\0" * (len(page) % 2)
    return document


def _refer(header: Dataset) -> Dataset:
    reference = Dataset()
    reference.ReferencedSOPClassUID = header.SOPClassUID
    reference.ReferencedSOPInstanceUID = header.SOPInstanceUID
    return reference
