"""The header of an analysed DICOM photo, from which its results take patient and study."""

import logging
from collections.abc import Callable
from io import BytesIO

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import MultiFrameTrueColorSecondaryCaptureImageStorage
from pydicom.valuerep import DA, TM

from clinic.errors import DicomError
from lesion.dicom.dataset import quiet

UTF_8 = "ISO_IR 192"

_IDENTIFIERS = {
    "StudyInstanceUID": "Study Instance UID",
    "SeriesInstanceUID": "Series Instance UID",
    "SOPInstanceUID": "SOP Instance UID",
    "SOPClassUID": "SOP Class UID",
}
_MAY_BE_EMPTY = (
    *("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime"),
    *("StudyID", "AccessionNumber", "ReferringPhysicianName"),
)
"""Attributes that every DICOM object has, with or without a value (type 2)."""
_POSITION = (
    *("PixelSpacing", "SliceThickness", "SpacingBetweenSlices"),
    *("ImagePositionPatient", "ImageOrientationPatient", "ImageOrientationSlide"),
    *("ImageCenterPointCoordinatesSequence", "TotalPixelMatrixOriginSequence"),
    *("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"),
)
_SEXES = ("F", "M", "O")

# Their warnings quote the patient's name.
for _name in ("highdicom", "pydicom"):
    logging.getLogger(_name).propagate = False
    logging.getLogger(_name).addHandler(logging.NullHandler())


def read_header(data: bytes) -> Dataset:
    """Read the header of a DICOM photo that has been analysed.

    Args:
        data: the file.

    Returns:
        All its attributes except for the pixels and private ones; texts are in UTF-8, and every
        attribute that an object must have is there.

    Raises:
        DicomError: the object has no identifiers, or is damaged.
    """
    with quiet():
        try:
            header = dcmread(BytesIO(data), stop_before_pixels=True)
            header.decode()
            header.remove_private_tags()
        except Exception:  # pydicom raises many kinds, with messages that quote the header
            raise DicomError("The header of the DICOM object is damaged.") from None
        header.SpecificCharacterSet = UTF_8
        for keyword, name in _IDENTIFIERS.items():
            if not header.get(keyword):
                raise DicomError(f"The DICOM object has no {name}, so no result can refer to it.")
        _complete(header)
        _drop_position(header)
    return header


def _complete(header: Dataset) -> None:
    """Add required attributes that are missing, and empty those without a meaning."""
    for keyword in _MAY_BE_EMPTY:
        if header.get(keyword) is None:
            setattr(header, keyword, "")
    if header.PatientSex not in _SEXES:
        header.PatientSex = ""
    _empty_unless(header, DA, "PatientBirthDate", "StudyDate")
    _empty_unless(header, TM, "StudyTime")


def _drop_position(header: Dataset) -> None:
    """Drop what would place the photo in space: results lie on its pixels, whatever its place.

    The scale is not taken from here either, but from the answer, which knows whether it is one.
    """
    for keyword in _POSITION:
        if keyword in header:
            delattr(header, keyword)
    if header.SOPClassUID == MultiFrameTrueColorSecondaryCaptureImageStorage:
        # highdicom asks an object that may have several frames for these; nothing uses the values.
        header.NumberOfFrames = 1
        measures, shared = Dataset(), Dataset()
        measures.PixelSpacing = [1, 1]
        shared.PixelMeasuresSequence = [measures]
        header.SharedFunctionalGroupsSequence = [shared]


def _empty_unless(header: Dataset, parse: Callable[[str], object], *keywords: str) -> None:
    """Empty attributes that cannot be parsed."""
    for keyword in keywords:
        try:
            parse(header[keyword].value)
        except (TypeError, ValueError):
            setattr(header, keyword, "")
