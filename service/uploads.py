"""Turns the body of a client's request into the body that is sent to TorchServe, or refuses it.

TorchServe never receives a client's multipart framing: a body is read within limits of size, time
and memory, parsed strictly, and rebuilt. A body that is not a multipart form counts as a photo,
whatever its Content-Type; the handler checks what it really is.
"""

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import web
from multipart import MultipartError, PushMultipartParser, parse_options_header

from lesion.request import GROUND_TRUTH_FIELD, PARAMETERS, PHOTO_FIELD
from service.refusals import (
    Busy,
    MalformedRequest,
    RequestTooLarge,
    UnsupportedEncoding,
    UploadTooSlow,
)

BODY_SECONDS = 60.0
"""Time limit for the arrival of a body: enough for 10 MB at 1.4 Mbit/s."""
MAX_FIELDS = 16
"""Largest number of fields in a form."""
_PLAIN_ENCODINGS = {"", "binary", "7bit", "8bit"}
"""Values of Content-Transfer-Encoding that leave the bytes unchanged."""
_KNOWN_FIELDS = {PHOTO_FIELD, GROUND_TRUTH_FIELD, *PARAMETERS}
"""Names of fields that the handler knows."""
_MULTIPART_FORM = "multipart/form-data"


class MemoryBudget:
    """A limit in bytes on all request bodies that the gateway holds at the same time."""

    def __init__(self, limit: int) -> None:
        self._free = limit

    def has_room_for(self, size: int) -> bool:
        return size <= self._free

    @contextmanager
    def open_account(self) -> Iterator["Account"]:
        """Open the account of one request; its bytes are returned to the budget at the end."""
        account = Account(self)
        try:
            yield account
        finally:
            self._free += account.held

    def take(self, size: int) -> None:
        """Take bytes from the budget.

        Raises:
            Busy: too few are left.
        """
        if not self.has_room_for(size):
            raise Busy
        self._free -= size


@dataclass
class Account:
    """The part of a ``MemoryBudget`` that one request holds, in bytes."""

    budget: MemoryBudget
    held: int = 0

    def take(self, size: int) -> None:
        """Take bytes from the budget for this request.

        Raises:
            Busy: too few are left.
        """
        self.budget.take(size)
        self.held += size


@dataclass(frozen=True)
class Upload:
    """A body to be sent to TorchServe, and its Content-Type."""

    body: bytes
    content_type: str


async def read_upload(request: web.Request, limit: int, account: Account) -> Upload:
    """Read, check and rebuild a request's body.

    Args:
        request: its body must not have been read yet.
        limit: largest size of the body in bytes.
        account: charged for the body as it arrives.

    Raises:
        RequestTooLarge, UnsupportedEncoding, UploadTooSlow, MalformedRequest, Busy: the body is
            refused.
    """
    body = await read_body(request, limit, account)
    content_type = request.headers.get("Content-Type", "")
    kind, options = parse_options_header(content_type)
    if not kind.startswith("multipart/"):
        return Upload(body, "application/octet-stream")
    if kind != _MULTIPART_FORM:
        raise MalformedRequest(f"its type is not {_MULTIPART_FORM}")
    try:
        return build_form(parse_fields(body, options.get("boundary", "")))
    except MultipartError:
        raise MalformedRequest("its multipart form cannot be read") from None


async def read_body(request: web.Request, limit: int, account: Account) -> bytes:
    """Read a request's body.

    Raises:
        RequestTooLarge, UnsupportedEncoding, UploadTooSlow, Busy: the body is refused.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedEncoding
    declared = request.content_length or 0
    if declared > limit:
        raise RequestTooLarge(limit)
    if not account.budget.has_room_for(declared):
        raise Busy
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.content.iter_any():
                if len(body) + len(chunk) > limit:
                    raise RequestTooLarge(limit)
                account.take(len(chunk))
                body += chunk
    except TimeoutError:
        raise UploadTooSlow(BODY_SECONDS) from None
    return bytes(body)


@dataclass(frozen=True)
class Field:
    """One field of a multipart form."""

    name: str
    value: bytes


def parse_fields(body: bytes, boundary: str) -> list[Field]:
    """Parse a multipart form.

    Raises:
        MultipartError: it is malformed, truncated, or has too many fields or headers.
        MalformedRequest: a field has no name, is a form itself, or is encoded.
    """
    fields = []
    with PushMultipartParser(boundary, max_segment_count=MAX_FIELDS, strict=True) as parser:
        parts: list[bytes | bytearray] = []
        for event in parser.parse(body):
            if isinstance(event, bytes | bytearray):
                parts.append(event)
            elif event is not None:
                segment = event
                if not segment.name:
                    raise MalformedRequest("a field has no name")
                if segment.header("Content-Type", "").lower().startswith("multipart/"):
                    raise MalformedRequest("a field holds several files")
                encoding = segment.header("Content-Transfer-Encoding", "").strip().lower()
                if encoding not in _PLAIN_ENCODINGS:
                    raise MalformedRequest("a field is encoded for mail")
            else:
                fields.append(Field(segment.name, b"".join(parts)))
                parts = []
    return fields


def build_form(fields: list[Field]) -> Upload:
    """Write the fields to a form; names that the handler does not know are replaced."""
    boundary = uuid.uuid4().hex
    pieces = []
    for number, field in enumerate(fields):
        name = field.name if field.name in _KNOWN_FIELDS else f"field{number}"
        pieces += [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="file"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n".encode(),
            field.value,
            b"\r\n",
        ]
    pieces.append(f"--{boundary}--\r\n".encode())
    return Upload(b"".join(pieces), f"{_MULTIPART_FORM}; boundary={boundary}")
