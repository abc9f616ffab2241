"""Every exception of the project that a caller is meant to catch.

::

    LesionError
    ├── PhotoRefused       the upload cannot be analysed; the sender can correct it
    ├── ConfigError        a setting is missing, unknown or not allowed
    ├── WeightsError       weight files or their manifest are missing, damaged or do not fit
    ├── EngineError        a network cannot be loaded
    ├── ClientError        (lesion.client) a running service gives no result
    ├── DataError          (training.errors) photos or labels are missing or inconsistent
    ├── TrainingError      (training.errors) training, packing or evaluation cannot continue
    ├── DicomError         (clinic.errors) a DICOM photo lacks what its result needs
    ├── PacsError          (clinic.errors) a DICOMweb server cannot be reached or refuses
    ├── ArchiveError       (service.errors) the archive cannot be built
    ├── BatchError         (batch.errors) a batch cannot start or go on
    ├── StartError         (service.errors) the service cannot start
    ├── UpdateError        (service.errors) a running service keeps its archive
    ├── Refusal            (service.refusals) the gateway answers a request itself
    └── ...                (scripts) a script's own error, defined where it is raised

Each message is one or more sentences for a person that say what is wrong and what to do; commands
print it and exit with status 1. Any other exception is a bug.
"""

from http import HTTPStatus

from lesion.enums import ErrorCode

INTERNAL_ERROR = (
    "The photo could not be analysed because of an error in the service. "
    "Please try again; if it happens again, tell the operator."
)
"""Message of the answer to a request that met a bug."""


class LesionError(Exception):
    """Base class; the message is for a person."""


class PhotoRefused(LesionError):
    """The upload cannot be analysed because of its content.

    Attributes:
        code: the reason, for programs.
        message: what is wrong and what to do, for the sender.
        http_status: status of the API's answer.
    """

    def __init__(
        self, code: ErrorCode, message: str, http_status: HTTPStatus = HTTPStatus.BAD_REQUEST
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.http_status = http_status


class ConfigError(LesionError):
    """A setting is missing, unknown or not allowed; the message names file and key."""


class WeightsError(LesionError):
    """The weights or their manifest are missing, damaged or do not fit."""


class EngineError(LesionError):
    """A network cannot be loaded."""
