"""Every answer that the gateway gives by itself: code, HTTP status and sentence."""

from enum import StrEnum
from http import HTTPStatus

from lesion.paths import MODEL_NAME

RETRY_AFTER_SECONDS = 5
"""What a client is told to wait before it sends a photo again that found no room."""

HOW_TO_SEND = (
    "Send one JPEG or PNG photo as the multipart field 'data', or as the raw body with "
    "Content-Type image/jpeg or image/png."
)


class Code(StrEnum):
    """What went wrong, for programs. The handler's refusals have codes of their own."""

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


class Refusal(Exception):
    """The gateway answers a request itself.

    ``message`` says to a person what is wrong and what to do. With ``retry_after`` the same request
    may succeed after that many seconds.
    """

    def __init__(
        self, status: HTTPStatus, code: Code, message: str, retry_after: int | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after


def unknown_host() -> Refusal:
    """The Host header names no host of ours."""
    return Refusal(
        HTTPStatus.FORBIDDEN,
        Code.UNKNOWN_HOST,
        "This service does not answer under this host name. Use the address that it was started "
        "with, or add the name to allowed_hosts in config.properties.",
    )


def foreign_origin() -> Refusal:
    """A browser sent the photo for a page that is not ours."""
    return Refusal(
        HTTPStatus.FORBIDDEN,
        Code.FOREIGN_ORIGIN,
        "This service takes photos from its own page and from programs, not from other pages.",
    )


def of_http_status(status: HTTPStatus) -> Refusal:
    """What the web server itself refuses, such as an unknown path or method."""
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        return Refusal(status, Code.METHOD_NOT_ALLOWED, "Send the photo with POST or PUT.")
    if status is HTTPStatus.NOT_FOUND:
        message = f"There is nothing here. Photos go to /predictions/{MODEL_NAME}."
        return Refusal(status, Code.NOT_FOUND, message)
    return Refusal(status, Code.BAD_REQUEST, f"The request cannot be answered: {status.phrase}.")


def malformed(reason: str) -> Refusal:
    """The body is declared as a form and is none that can be used."""
    return Refusal(
        HTTPStatus.BAD_REQUEST,
        Code.MALFORMED_REQUEST,
        f"The request cannot be used: {reason}. {HOW_TO_SEND}",
    )


def compressed() -> Refusal:
    """The body has a Content-Encoding."""
    return Refusal(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        Code.UNSUPPORTED_ENCODING,
        "The request's body is compressed. Please send the photo without Content-Encoding.",
    )


def too_slow(seconds: float) -> Refusal:
    """The body had not arrived after ``seconds``."""
    return Refusal(
        HTTPStatus.REQUEST_TIMEOUT,
        Code.UPLOAD_TOO_SLOW,
        f"The photo did not arrive within {seconds:.0f} seconds. Please send a smaller picture, or "
        "try again over a faster connection.",
    )


def too_large(limit: int) -> Refusal:
    """The body has more bytes than ``limit``."""
    return Refusal(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        Code.FILE_TOO_LARGE,
        f"The request is larger than {limit / 2**20:.3g} MB. Please send a smaller picture.",
    )


def busy() -> Refusal:
    """There is no room for the photo."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        Code.BUSY,
        "The service is busy with other photos. Please try again in a moment.",
        RETRY_AFTER_SECONDS,
    )


def starting() -> Refusal:
    """There is no worker that could take the photo."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        Code.STARTING,
        "The service is starting. Please try again in a moment.",
        RETRY_AFTER_SECONDS,
    )


def interrupted() -> Refusal:
    """The photo's worker ended, or did not answer in time."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        Code.INTERRUPTED,
        "The analysis was interrupted and the service is recovering. Please send the photo again "
        "in a moment; if it happens again, try another photo and tell the operator.",
        RETRY_AFTER_SECONDS,
    )


def internal_error() -> Refusal:
    """A fault of ours."""
    return Refusal(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        Code.INTERNAL_ERROR,
        "The photo could not be analysed because of an error in the service. "
        "Please try again; if it happens again, tell the operator.",
    )
