"""Errors with which the gateway itself answers a request: HTTP status, code and message."""

from enum import StrEnum
from http import HTTPStatus

from lesion.errors import INTERNAL_ERROR, LesionError
from lesion.paths import MODEL_NAME
from lesion.request import HOW_TO_SEND

RETRY_AFTER_SECONDS = 5
"""``Retry-After`` of every answer with the status 503."""


class RefusalCode(StrEnum):
    """Error codes of the gateway, for programs; those of the handler are in ``lesion.enums``.

    The last three come only from the proxies of deploy/proxy.
    """

    UNKNOWN_HOST = "unknown_host"
    FOREIGN_ORIGIN = "foreign_origin"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    BAD_REQUEST = "bad_request"
    MALFORMED_REQUEST = "malformed_request"
    UNSUPPORTED_ENCODING = "unsupported_encoding"
    UPLOAD_TOO_SLOW = "upload_too_slow"
    FILE_TOO_LARGE = "file_too_large"
    BUSY = "busy"
    STARTING = "starting"
    INTERRUPTED = "interrupted"
    INTERNAL_ERROR = "internal_error"
    LOGIN_REQUIRED = "login_required"
    TOO_MANY_REQUESTS = "too_many_requests"
    UNAVAILABLE = "unavailable"


class Refusal(LesionError):
    """The gateway answers a request itself, with an error.

    Attributes:
        status: HTTP status of the answer.
        code: for programs.
        message: tells a person what is wrong and what to do.
        retry_after: seconds after which the same request may succeed; None if it never will.
    """

    def __init__(
        self,
        status: HTTPStatus,
        code: RefusalCode,
        message: str,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after

    @staticmethod
    def from_http_status(status: HTTPStatus) -> "Refusal":
        """Return the refusal for an error of the web server, such as an unknown path or method."""
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            message = "Send the photo with POST or PUT."
            return Refusal(status, RefusalCode.METHOD_NOT_ALLOWED, message)
        if status is HTTPStatus.NOT_FOUND:
            message = f"There is nothing here. Photos go to /predictions/{MODEL_NAME}."
            return Refusal(status, RefusalCode.NOT_FOUND, message)
        message = f"The request cannot be answered: {status.phrase}."
        return Refusal(status, RefusalCode.BAD_REQUEST, message)


class UnknownHost(Refusal):
    """The Host header names no host of this service."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.FORBIDDEN,
            RefusalCode.UNKNOWN_HOST,
            "This service does not answer under this host name. Use the address that it was "
            "started with, or add the name to allowed_hosts in config.properties.",
        )


class ForeignOrigin(Refusal):
    """A browser sent the request for a web page of another origin."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.FORBIDDEN,
            RefusalCode.FOREIGN_ORIGIN,
            "This service takes photos from its own page and from programs, not from other pages.",
        )


class MalformedRequest(Refusal):
    """The body cannot be used as the form, or the JSON, that it should be."""

    def __init__(self, reason: str, how_to_send: str = HOW_TO_SEND) -> None:
        super().__init__(
            HTTPStatus.BAD_REQUEST,
            RefusalCode.MALFORMED_REQUEST,
            f"The request cannot be used: {reason}. {how_to_send}",
        )


class UnsupportedEncoding(Refusal):
    """The body has a Content-Encoding."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            RefusalCode.UNSUPPORTED_ENCODING,
            "The request's body is compressed. Please send the photo without Content-Encoding.",
        )


class UploadTooSlow(Refusal):
    """The body did not arrive within ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            HTTPStatus.REQUEST_TIMEOUT,
            RefusalCode.UPLOAD_TOO_SLOW,
            f"The photo did not arrive within {seconds:.0f} seconds. Please send a smaller "
            "picture, or try again over a faster connection.",
        )


class RequestTooLarge(Refusal):
    """The body has more than ``limit`` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            RefusalCode.FILE_TOO_LARGE,
            f"The request is larger than {limit / 2**20:.3g} MB. Please send a smaller picture.",
        )


class Unavailable(Refusal):
    """The photo cannot be analysed at the moment; the client is told to try again."""

    def __init__(self, code: RefusalCode, message: str) -> None:
        super().__init__(HTTPStatus.SERVICE_UNAVAILABLE, code, message, RETRY_AFTER_SECONDS)


class Busy(Unavailable):
    """The queue or the memory for waiting photos is full."""

    def __init__(self) -> None:
        super().__init__(
            RefusalCode.BUSY,
            "The service is busy with other photos. Please try again in a moment.",
        )


class Starting(Unavailable):
    """No worker is ready yet, or again."""

    def __init__(self) -> None:
        super().__init__(
            RefusalCode.STARTING, "The service is starting. Please try again in a moment."
        )


class Interrupted(Unavailable):
    """The worker ended while it had the photo, or did not answer in time."""

    def __init__(self) -> None:
        super().__init__(
            RefusalCode.INTERRUPTED,
            "The analysis was interrupted and the service is recovering. Please send the photo "
            "again in a moment; if it happens again, try another photo and tell the operator.",
        )


class InternalError(Refusal):
    """A bug in the service."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            RefusalCode.INTERNAL_ERROR,
            INTERNAL_ERROR,
        )
