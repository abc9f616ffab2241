"""All DICOM objects that are made from one result."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from pydicom.dataset import Dataset

from clinic import encapsulated_pdf, segmentation, structured_report
from clinic.encapsulated_pdf import make_encapsulated_pdf
from clinic.errors import DicomError
from clinic.result import Result
from clinic.segmentation import make_segmentation
from clinic.structured_report import make_report
from lesion.dicom.dataset import quiet

_CAUSES = (ArithmeticError, AttributeError, LookupError, NotImplementedError, TypeError, ValueError)
"""What the DICOM libraries raise for values that a header must not have."""


@dataclass(frozen=True)
class Document:
    """A DICOM object.

    Attributes:
        kind: ``seg``, ``sr`` or ``pdf``.
        dataset: the object.
        data: the same as a file.
    """

    kind: str
    dataset: Dataset
    data: bytes

    @property
    def name(self) -> str:
        """Name of its file, which tells nothing about the patient."""
        return f"{self.kind}-{self.dataset.SOPInstanceUID}.dcm"


def make_documents(result: Result) -> list[Document]:
    """Make the segmentation, if a lesion was assessed, the report and the PDF.

    Raises:
        DicomError: the photo's header has values that no DICOM object may have.
    """
    with quiet():
        try:
            return [
                Document(kind, dataset, _encode(dataset))
                for kind, dataset in _make_datasets(result)
            ]
        except _CAUSES as error:
            # Its message and traceback would quote the header.
            raise DicomError(
                "The header of the DICOM object has values that the standard does not allow "
                f"({type(error).__name__}), so no result can be written."
            ) from None


def _make_datasets(result: Result) -> Iterator[tuple[str, Dataset]]:
    mask = make_segmentation(result) if result.found else None
    if mask is not None:
        yield segmentation.KIND, mask
    yield structured_report.KIND, make_report(result, mask)
    yield encapsulated_pdf.KIND, make_encapsulated_pdf(result)


def _encode(dataset: Dataset) -> bytes:
    file = BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()
