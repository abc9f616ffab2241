"""Every exception of the project that a caller is meant to catch.

::

    LesionError
    ├── PhotoRefused       the upload cannot be analysed: the sender can mend that
    ├── ConfigError        a setting is missing, unknown or impossible
    ├── WeightsError       weight files or their manifest are missing, damaged or do not fit
    ├── EngineError        a network cannot be loaded
    ├── DataError          (training.errors) photos or labels are missing or contradict each other
    ├── TrainingError      (training.errors) a training, packing or evaluation cannot go on
    ├── ArchiveError       (service.errors) the archive cannot be built
    ├── StartError         (service.errors) the service cannot start
    └── Refusal            (service.refusals) the gateway answers a request itself

Each message is one or more sentences for a person that say what is wrong and what to do; commands
print it and end with exit status 1. Anything else that is raised is a bug.
"""

from http import HTTPStatus

from lesion.enums import ErrorCode


class LesionError(Exception):
    """Base class: the message is for a person."""


class PhotoRefused(LesionError):
    """The upload cannot be analysed, through no fault of the service.

    Attributes:
        code: for programs.
        message: tells the sender what is wrong and what to do.
        http_status: that the API answers with.
    """

    def __init__(
        self, code: ErrorCode, message: str, http_status: HTTPStatus = HTTPStatus.BAD_REQUEST
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.http_status = http_status


class ConfigError(LesionError):
    """A setting is missing, unknown or impossible; the message names file and key."""


class WeightsError(LesionError):
    """The weights or their manifest are missing, damaged or do not fit."""


class EngineError(LesionError):
    """A network cannot be loaded."""
