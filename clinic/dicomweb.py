"""Photos from a PACS and results back to it, by DICOMweb (PS3.18): QIDO-RS, WADO-RS and STOW-RS."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import responses
from io import BytesIO
from pathlib import Path
from typing import Any

import requests
from dicomweb_client import DICOMwebClient
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth
from urllib3.util import Retry

from clinic.errors import PacsError, PacsUnreachable
from lesion.client import BearerToken
from lesion.dicom.dataset import quiet

_PAGE = 500
"""Number of objects that are asked for at once."""
_MOST_OBJECTS = 100_000
_WHOLE = 1 << 40
"""Size in bytes above which an upload would be sent in chunks, which not every server accepts."""

_CONNECT_SECONDS = 10.0
"""An attempt to connect takes no longer; ``_RETRIES`` makes several."""
_RETRIES = Retry(
    total=3,
    read=False,  # raises the time-out itself, where 0 raises a failed connection
    other=0,
    backoff_factor=0.5,
    status_forcelist=(HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE),
    allowed_methods=None,
    raise_on_status=False,
)
"""Also of uploads: a server that gets an object twice keeps one."""

_SOP_CLASS, _INSTANCE, _SERIES = "00080016", "00080018", "0020000E"
"""Tags as DICOM JSON writes them."""

_REASONS = {
    0x0110: "processing failure",
    0x0111: "another object with this UID exists",
    0x0117: "invalid UID",
    0x0122: "this kind of object is not supported",
    0x0124: "not authorised",
    0xA700: "out of resources",
    0xA900: "the object does not match its kind",
    0xC000: "the object is not understood",
}
"""Failure Reason (0008,1197), PS3.18, I.2.2; of A7xx, A9xx and Cxxx, the last two digits vary."""


@dataclass(frozen=True)
class Access:
    """How to log in to a server.

    Attributes:
        user, password: for HTTP's basic authentication.
        token: sent as ``Authorization: Bearer``, instead of the two.
        ca_file: certificates of the authorities to trust; None trusts the usual ones.
        timeout: for the connection (then at most 10) and between two parts of an answer, in
            seconds.
    """

    user: str | None = None
    password: str | None = None
    token: str | None = None
    ca_file: Path | None = None
    timeout: float = 60.0


@dataclass(frozen=True)
class Reference:
    """An object in a PACS, by its UIDs."""

    study: str
    series: str
    instance: str
    sop_class: str | None


for _name in ("dicomweb_client", "retrying", "urllib3"):
    # What they log about a failure, the exception says, too.
    logging.getLogger(_name).propagate = False
    logging.getLogger(_name).addHandler(logging.NullHandler())

_UNREADABLE = (
    *(requests.exceptions.RequestException, InvalidDicomError),
    *(AttributeError, EOFError, IndexError, KeyError, TypeError, ValueError),
)
"""What the libraries raise for answers that are damaged, or not those of a DICOMweb server."""


class _Adapter(HTTPAdapter):
    """Sends requests, again if that may help, and trusts the authorities in a file.

    The file goes before $REQUESTS_CA_BUNDLE, which requests would prefer to the session's own.
    """

    def __init__(self, ca_file: Path | None) -> None:
        super().__init__(max_retries=_RETRIES)
        self._ca_file = ca_file

    def send(
        self, request: requests.PreparedRequest, *arguments: Any, **options: Any
    ) -> requests.Response:
        if self._ca_file is not None:
            options["verify"] = str(self._ca_file)
        return super().send(request, *arguments, **options)


class Pacs:
    """A PACS with DICOMweb."""

    def __init__(self, address: str, access: Access) -> None:
        """Prepare the connection, without using it.

        Args:
            address: under which ``/studies`` is found, for instance ``http://pacs/dicom-web``.
            access: login and certificates.

        Raises:
            PacsError: the address is not one.
        """
        session = requests.Session()
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Adapter(access.ca_file))
        if access.token is not None:
            session.auth = BearerToken(access.token)
        elif access.user is not None:
            session.auth = HTTPBasicAuth(access.user, access.password or "")
        try:
            self._client = DICOMwebClient(
                address,
                session,
                timeout=(min(_CONNECT_SECONDS, access.timeout), access.timeout),
                chunk_size=_WHOLE,
            )
        except ValueError:
            raise PacsError(
                "The address of the DICOMweb server must begin with http:// or https://."
            ) from None
        # It would repeat every request for half a minute, also where that cannot help.
        self._client.set_http_retry_params(retry=False)

    def find(
        self, study: str, series: str | None = None, instance: str | None = None
    ) -> list[Reference]:
        """Find the objects of a study, or of one of its series, or one object.

        Raises:
            PacsError: the server cannot be asked, or knows no such object.
        """
        filters = {"SOPInstanceUID": instance} if instance else {}
        found: dict[str, Reference] = {}
        with self._explaining():
            while len(found) < _MOST_OBJECTS:
                page = self._client.search_for_instances(
                    study, series, limit=_PAGE, offset=len(found), search_filters=filters
                )
                references = [_read_reference(study, item) for item in page]
                new = {each.instance: each for each in references if each.instance not in found}
                found |= new
                # A server may ignore the offset, and send the same page again and again.
                if not new or instance:
                    break
        if instance:
            found = {uid: each for uid, each in found.items() if uid == instance}
        if not found:
            raise PacsError("The PACS has no such study, series or object.")
        return list(found.values())

    def retrieve(self, reference: Reference) -> bytes:
        """Retrieve an object as a file, in the encoding in which it is stored.

        Raises:
            PacsError: the object cannot be had.
        """
        with self._explaining(), quiet():
            dataset = self._client.retrieve_instance(
                reference.study, reference.series, reference.instance
            )
            file = BytesIO()
            dataset.save_as(file)
        return file.getvalue()

    def has(self, dataset: Dataset) -> bool:
        """Tell whether the PACS has an object already. Raises PacsError."""
        with self._explaining():
            found = self._client.search_for_instances(
                dataset.StudyInstanceUID,
                search_filters={"SOPInstanceUID": str(dataset.SOPInstanceUID)},
            )
            return any(_read_uid(item, _INSTANCE) == dataset.SOPInstanceUID for item in found)

    def store(self, dataset: Dataset) -> None:
        """Store an object in its study.

        Raises:
            PacsError: the PACS did not store it.
        """
        with self._explaining(), quiet():
            answer = self._client.store_instances([dataset])
        failed = answer.get("FailedSOPSequence") or []
        if failed:
            code = int(failed[0].get("FailureReason") or 0)
            raise PacsError(f"The PACS refused the object: {_explain(code)}.")
        if not answer.get("ReferencedSOPSequence") and not self.has(dataset):
            raise PacsError("The PACS took the object but does not list it.")

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        """Turn what can go wrong with a server into a PacsError, without quoting its answers."""
        try:
            yield
        except requests.exceptions.SSLError:
            raise PacsUnreachable(
                "The certificate of the PACS is not trusted. Please name the file of its "
                "certificate authority."
            ) from None
        except requests.exceptions.Timeout:
            raise PacsUnreachable("The PACS does not answer in time.") from None
        except requests.exceptions.ConnectionError:
            raise PacsUnreachable("The PACS cannot be reached. Is its address right?") from None
        except requests.exceptions.HTTPError as error:
            raise PacsError(_describe(error.response.status_code)) from None
        except _UNREADABLE:
            raise PacsError(
                "The PACS sent something that cannot be read as DICOMweb. Is the path of its "
                "address right?"
            ) from None


def _read_reference(study: str, item: dict[str, Any]) -> Reference:
    """Read one match of a search (DICOM JSON, PS3.18, F). Raises KeyError, TypeError."""
    sop_class = _read_uid(item, _SOP_CLASS) if _SOP_CLASS in item else None
    return Reference(study, _read_uid(item, _SERIES), _read_uid(item, _INSTANCE), sop_class)


def _read_uid(item: dict[str, Any], tag: str) -> str:
    return str(item[tag]["Value"][0])


def _describe(status: int) -> str:
    """Describe an HTTP status that is an error."""
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return "The PACS refuses the login. Are user, password or token right?"
    if status == HTTPStatus.NOT_FOUND:
        return "The PACS does not know the study, series or object, or its address is not right."
    if status == HTTPStatus.CONFLICT:
        return "The PACS refused the object."
    return f"The PACS answered with an error: {status} {responses.get(status, '')}".rstrip() + "."


def _explain(code: int) -> str:
    reason = _REASONS.get(code) or _REASONS.get(code & 0xFF00) or _REASONS.get(code & 0xF000)
    return f"{reason} ({code:#06x})" if reason else f"reason {code:#06x}"
