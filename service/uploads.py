"""The body of a request from outside -> the body that TorchServe is sent, or a refusal.

TorchServe never sees a byte of a client's multipart framing: a body is read within a size, a time
and a memory limit, parsed strictly, and written anew. Any body that is no multipart form is a
photo, whatever type it was declared as; what it really is, the handler tells.
"""

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import web
from multipart import MultipartError, PushMultipartParser, parse_options_header

from service.refusals import busy, compressed, malformed, too_large, too_slow

BODY_SECONDS = 60.0
"""Within which a body must have arrived: 10 MB at 1.4 Mbit/s."""
MAX_FIELDS = 16
_PLAIN_ENCODINGS = {"", "binary", "7bit", "8bit"}
"""Content-Transfer-Encodings that leave the bytes as they are."""
_MULTIPART_FORM = "multipart/form-data"


class MemoryBudget:
    """Bytes of bodies that the gateway holds at a time, over all requests."""

    def __init__(self, limit: int) -> None:
        self._free = limit

    def has_room_for(self, size: int) -> bool:
        return size <= self._free

    @contextmanager
    def account(self) -> Iterator["Account"]:
        """What one request holds; given back after the block."""
        account = Account(self)
        try:
            yield account
        finally:
            self._free += account.held

    def take(self, size: int) -> None:
        """Raises Refusal ``busy`` where too little is left."""
        if not self.has_room_for(size):
            raise busy()
        self._free -= size


@dataclass
class Account:
    """One request's share of a ``MemoryBudget``, in bytes."""

    budget: MemoryBudget
    held: int = 0

    def take(self, size: int) -> None:
        """Raises Refusal ``busy`` where too little is left."""
        self.budget.take(size)
        self.held += size


@dataclass(frozen=True)
class Upload:
    """A body for TorchServe, and its Content-Type."""

    body: bytes
    content_type: str


async def read_upload(request: web.Request, limit: int, account: Account) -> Upload:
    """Read, check and rebuild a request's body.

    Args:
        request: whose body has not been read.
        limit: bytes of the body at most.
        account: is charged for the body as it arrives.

    Raises:
        Refusal: ``file_too_large`` (413), ``unsupported_encoding`` (415), ``upload_too_slow``
            (408), ``malformed_request`` (400) or ``busy`` (503).
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise compressed()
    body = await _read_body(request, limit, account)
    content_type = request.headers.get("Content-Type", "")
    kind, options = parse_options_header(content_type)
    if not kind.startswith("multipart/"):
        return Upload(body, "application/octet-stream")
    if kind != _MULTIPART_FORM:
        raise malformed(f"its type is not {_MULTIPART_FORM}")
    try:
        return _rebuild(_fields(body, options.get("boundary", "")))
    except MultipartError:
        raise malformed("its multipart form cannot be read") from None


async def _read_body(request: web.Request, limit: int, account: Account) -> bytes:
    declared = request.content_length or 0
    if declared > limit:
        raise too_large(limit)
    if not account.budget.has_room_for(declared):
        raise busy()
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.content.iter_any():
                if len(body) + len(chunk) > limit:
                    raise too_large(limit)
                account.take(len(chunk))
                body += chunk
    except TimeoutError:
        raise too_slow(BODY_SECONDS) from None
    return bytes(body)


@dataclass(frozen=True)
class _Field:
    name: str
    value: bytes


def _fields(body: bytes, boundary: str) -> list[_Field]:
    """The fields of a multipart form.

    Raises:
        MultipartError: it is malformed, cut off, or has too many fields or headers.
        Refusal: a field has no name, is a form itself, or is encoded.
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
                    raise malformed("a field has no name")
                if segment.header("Content-Type", "").lower().startswith("multipart/"):
                    raise malformed("a field holds several files")
                encoding = segment.header("Content-Transfer-Encoding", "").strip().lower()
                if encoding not in _PLAIN_ENCODINGS:
                    raise malformed("a field is encoded for mail")
            else:
                fields.append(_Field(segment.name, b"".join(parts)))
                parts = []
    return fields


def _rebuild(fields: list[_Field]) -> Upload:
    """The same fields in a form of our own; names that mean nothing to the handler are replaced."""
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


_KNOWN_FIELDS = {"data", "ground_truth"}
