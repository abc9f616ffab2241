"""A client of the REST API::

    from lesion.client import Client

    answer = Client("http://127.0.0.1:8080").analyse("mole.jpg")
    print(answer["message"], answer["disclaimer"])

It needs the package ``requests`` and none of the packages of the analysis.

Every exception that it raises for an answer, or for the lack of one, is one of these::

    ClientError
    ├── Refused            the photo or the request cannot be used; sending it again does not help
    ├── Unavailable        the service is busy or starting, also after all retries
    ├── Unreachable        no connection, no trusted certificate, or no answer in time
    └── UnexpectedAnswer   an error in the service, or an answer that is not the service's
"""

import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from lesion.answer import Answer
from lesion.errors import LesionError

File = str | os.PathLike[str] | bytes
"""A file's path, or its content."""

CONNECT_SECONDS = 5.0
"""Time limit of each attempt to connect."""
_RETRIED = (429, 503)
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 60
"""Seconds; the service itself asks for a few (``Retry-After``)."""


class ClientError(LesionError):
    """Base class; the message is for a person."""


class Refused(ClientError):
    """The photo or the request cannot be used.

    Attributes:
        code: the reason, for programs: a code of docs/api.md; empty if the answer has none.
        http_status: status of the answer.
        request_id: by which the operator finds the request in the logs, if the answer has one.
    """

    def __init__(self, code: str, message: str, http_status: int, request_id: str | None) -> None:
        super().__init__(message)
        self.code = code
        self.http_status = http_status
        self.request_id = request_id


class Unavailable(ClientError):
    """The service is busy or starting, also after all retries; try again later."""


class Unreachable(ClientError):
    """There is no connection, no trusted certificate, or no answer in time."""


class UnexpectedAnswer(ClientError):
    """An error in the service, or an answer that is not the service's."""


class Client:
    """Sends photos to a running service; also a context manager that closes its connections.

    A photo is sent under the name ``photo``, never under its own, which could name a person.
    Redirects are not followed, so that a photo reaches no other host.
    """

    def __init__(
        self,
        url: str,
        *,
        login: tuple[str, str] | None = None,
        token: str | None = None,
        ca_file: str | os.PathLike[str] | None = None,
        timeout: float = 60.0,
        retries: int = 3,
    ) -> None:
        """Prepare the connections; nothing is sent yet.

        Args:
            url: the service's address, such as ``http://127.0.0.1:8080``.
            login: user and password, for a proxy with HTTP Basic authentication.
            token: for a proxy with bearer tokens (OpenID Connect).
            ca_file: certificates to trust, in PEM format, instead of the usual authorities.
            timeout: seconds to wait for an answer.
            retries: how often a photo is sent again if there is no connection, or if the service is
                busy or starting; the service's ``Retry-After`` is obeyed.

        Raises:
            ValueError: the address is not one, or there are both a login and a token.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no address such as http://127.0.0.1:8080.")
        if login and token:
            raise ValueError("A login and a token cannot be used together.")
        self._url, self._timeout = url.rstrip("/"), timeout
        self._session = requests.Session()
        # For each request: $REQUESTS_CA_BUNDLE would replace the session's own.
        self._verify = True if ca_file is None else os.fspath(ca_file)
        self._session.auth = login if login else BearerToken(token) if token else None
        retry = Retry(
            total=retries,
            # What was sent may have been analysed already: a photo is no reason to wait twice.
            read=False,
            status_forcelist=_RETRIED,
            allowed_methods=None,
            backoff_factor=_FIRST_PAUSE,
            retry_after_max=_LONGEST_PAUSE,
            raise_on_status=False,
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def analyse(
        self,
        photo: File,
        *,
        explain: bool = False,
        ground_truth: File | None = None,
        lesion: int | None = None,
        region: tuple[int, int, int, int] | None = None,
        pixel_spacing: str | None = None,
    ) -> Answer:
        """Have a photo analysed.

        Args:
            photo: a JPEG or PNG file.
            explain: whether to add a heat map.
            ground_truth: a mask, by which the segmentation is then selected.
            lesion: number of the lesion to analyse, from the list of an earlier answer.
            region: instead of a number, a box around the lesion: x, y, width and height in pixels
                of the upright photo.
            pixel_spacing: the photo's scale, for measures in millimetres: millimetres per pixel, or
                two numbers with a comma, between rows and between columns.

        Raises:
            ClientError: there is no result; see above.
            OSError: a file cannot be read.
        """
        files = {"data": ("photo", _read(photo))}
        if ground_truth is not None:
            files["ground_truth"] = ("mask", _read(ground_truth))
        fields = {}
        if lesion is not None:
            fields["lesion"] = str(lesion)
        if region is not None:
            fields["region"] = ",".join(map(str, region))
        if pixel_spacing is not None:
            fields["pixel_spacing"] = pixel_spacing
        kind = "explanations" if explain else "predictions"
        return cast(Answer, self._post(f"{self._url}/{kind}/skin_lesion", fields, files))

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _post(
        self, url: str, fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes]]
    ) -> dict[str, Any]:
        try:
            response = self._session.post(
                url,
                data=fields,
                files=files,
                timeout=(CONNECT_SECONDS, self._timeout),
                verify=self._verify,
                allow_redirects=False,
            )
        except requests.exceptions.SSLError:
            raise Unreachable(
                f"The certificate of {self._url} is not trusted: name the authority's certificate "
                "file."
            ) from None
        except requests.Timeout:
            raise Unreachable(
                f"{self._url} did not answer within {self._timeout:g} s: try again later."
            ) from None
        except requests.RequestException as error:
            raise Unreachable(
                f"{self._url} cannot be reached ({_reason(error)}): check the address, and whether "
                "the service runs."
            ) from None
        return _read_answer(response, self._url)


class BearerToken(requests.auth.AuthBase):
    """Adds a token to each request. As a header of the session, ~/.netrc would replace it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _read(file: File) -> bytes:
    return file if isinstance(file, bytes) else Path(file).read_bytes()


def _read_answer(response: requests.Response, url: str) -> dict[str, Any]:
    """Return the JSON of an answer; raises ClientError."""
    status = response.status_code
    try:
        content = response.json()
    except ValueError:
        content = None
    if not isinstance(content, dict):
        content = {}
    if status == 200 and "status" in content and "disclaimer" in content:
        return content
    error = content.get("error")
    code, message = "", f"{url} answered with HTTP {status}."
    if isinstance(error, dict):
        code, message = str(error.get("code", "")), str(error.get("message", message))
    if status in _RETRIED:
        raise Unavailable(message)
    # An answer without a code is not from the service, except for a proxy's own.
    if 400 <= status < 500 and (code or status == 401):
        raise Refused(code, message, status, response.headers.get("X-Request-Id"))
    if not code:
        message += " Is this the address of the service?"
    raise UnexpectedAnswer(message)


def _reason(error: BaseException) -> str:
    """Return the innermost reason of a failed connection, such as "Connection refused"."""
    reason: object = error
    while isinstance(reason, BaseException):
        if isinstance(reason, OSError) and reason.strerror:
            return reason.strerror
        inner = getattr(reason, "reason", None) or reason.__cause__ or reason.__context__
        if inner is None and reason.args and isinstance(reason.args[0], BaseException):
            inner = reason.args[0]
        if inner is None:
            break
        reason = inner
    return type(error).__name__
