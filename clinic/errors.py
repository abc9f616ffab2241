"""Exceptions of this package; ``lesion.errors`` shows where they belong."""

from lesion.errors import LesionError


class DicomError(LesionError):
    """A DICOM object lacks what its result needs to be filed in the same study."""


class PacsError(LesionError):
    """A DICOMweb server cannot be reached, refuses, or answers something unexpected."""


class PacsUnreachable(PacsError):
    """A DICOMweb server cannot be reached, or does not answer in time."""
