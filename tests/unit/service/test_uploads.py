"""Reading, checking and rebuilding the bodies of requests."""

import asyncio
from typing import Any
from unittest.mock import Mock

import pytest
from aiohttp import StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request

from service import uploads
from service.refusals import Refusal, RefusalCode
from service.uploads import MemoryBudget, Upload, parse_fields, read_upload
from tests.coroutines import run

LIMIT = 1000


def make_form(*fields: tuple[str, bytes], boundary: str = "b") -> bytes:
    """Make a multipart body."""
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + value
        + b"\r\n"
        for name, value in fields
    ]
    return b"".join(parts) + f"--{boundary}--\r\n".encode()


async def _read(
    body: bytes, headers: dict[str, str], budget: MemoryBudget, complete: bool
) -> Upload:
    loop = asyncio.get_running_loop()
    protocol = BaseProtocol(loop)
    protocol.connection_made(Mock(spec=asyncio.Transport))
    payload = StreamReader(protocol, 2**16, loop=loop)
    payload.feed_data(body)
    if complete:
        payload.feed_eof()
    request = make_mocked_request("POST", "/", headers=headers, payload=payload)
    assert isinstance(request, web.Request)
    with budget.open_account() as account:
        return await read_upload(request, LIMIT, account)


def read(
    body: bytes,
    content_type: str = "multipart/form-data; boundary=b",
    budget: MemoryBudget | None = None,
    complete: bool = True,
    **headers: str,
) -> Upload:
    """Call ``read_upload`` for a request with this body."""
    budget = budget or MemoryBudget(10 * LIMIT)
    reading = _read(body, {"Content-Type": content_type, **headers}, budget, complete)
    return run(reading)


def code_of(*arguments: Any, **keywords: Any) -> RefusalCode:
    """Call ``read``, which must raise a refusal; returns its code."""
    with pytest.raises(Refusal) as caught:
        read(*arguments, **keywords)
    assert caught.value.message.endswith(".")
    return caught.value.code


def fields_of(upload: Upload) -> list[tuple[str, bytes]]:
    """Parse the rebuilt form."""
    boundary = upload.content_type.partition("boundary=")[2]
    return [(field.name, field.value) for field in parse_fields(upload.body, boundary)]


def test_a_form_is_rebuilt_with_the_same_values() -> None:
    photo = bytes(range(256))
    sent = make_form(
        ("data", photo),
        ("ground_truth", b"\r\n--a"),
        ("left arm", b"x"),
        ("data", b""),
        ("lesion", b"2"),
        ("region", b"1,2,3,4"),
    )
    upload = read(sent)
    assert fields_of(upload) == [
        ("data", photo),
        ("ground_truth", b"\r\n--a"),
        ("field2", b"x"),
        ("data", b""),
        ("lesion", b"2"),
        ("region", b"1,2,3,4"),
    ]
    assert b"left arm" not in upload.body
    assert upload.content_type != "multipart/form-data; boundary=b"


def test_the_new_boundary_cannot_be_predicted() -> None:
    bodies = {read(make_form(("data", b"x"))).content_type for _ in range(8)}
    assert len(bodies) == 8


@pytest.mark.parametrize(
    "content_type",
    ["", "image/jpeg", "text/plain", "application/x-www-form-urlencoded", "nonsense"],
)
def test_any_other_body_counts_as_a_photo(content_type: str) -> None:
    assert read(b"data=a+mole", content_type) == Upload(b"data=a+mole", "application/octet-stream")


def test_a_body_may_be_as_large_as_the_limit_but_not_larger() -> None:
    assert read(b"x" * LIMIT, "image/png").body == b"x" * LIMIT
    assert code_of(b"x" * (LIMIT + 1), "image/png") == RefusalCode.FILE_TOO_LARGE
    declared = {"Content-Length": str(LIMIT + 1)}
    assert code_of(b"", "image/png", complete=False, **declared) == RefusalCode.FILE_TOO_LARGE


def test_memory_is_limited_and_returned() -> None:
    budget = MemoryBudget(150)
    for _ in range(3):
        assert read(b"x" * 150, "image/png", budget).body == b"x" * 150
        assert code_of(b"x" * 151, "image/png", budget) == RefusalCode.BUSY
    assert (
        code_of(b"", "image/png", budget, complete=False, **{"Content-Length": "151"})
        == RefusalCode.BUSY
    )


def test_a_body_that_does_not_arrive_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "BODY_SECONDS", 0.05)
    budget = MemoryBudget(100)
    assert code_of(b"x" * 60, "image/png", budget, complete=False) == RefusalCode.UPLOAD_TOO_SLOW
    assert budget.has_room_for(100), "the bytes that arrived are returned to the budget"


@pytest.mark.parametrize("name", ["gzip", "br", "gzip, identity"])
def test_a_compressed_body_is_refused(name: str) -> None:
    assert code_of(b"x", **{"Content-Encoding": name}) == RefusalCode.UNSUPPORTED_ENCODING


@pytest.mark.parametrize(
    "fields", [[("", b"x")], [("data", b"x")] * (uploads.MAX_FIELDS + 1), [("a" * 5000, b"x")]]
)
def test_excessive_forms_are_refused(fields: list[tuple[str, bytes]]) -> None:
    body = make_form(*fields)
    assert code_of(body[:LIMIT] if len(body) > LIMIT else body) == RefusalCode.MALFORMED_REQUEST


def test_an_empty_form_is_accepted() -> None:
    """The handler then reports that there is no photo."""
    assert fields_of(read(b"--b--\r\n")) == []
