"""Checks of the headers of JPEG-LS and JPEG 2000, before a decoder that nothing can interrupt.

Follows ITU-T T.87 (JPEG-LS), annex C, and T.800 (JPEG 2000), annex A. What the decoders allocate
and how often they go through the pixels depends on these headers alone.
"""

from collections.abc import Iterator
from typing import NamedTuple

JP2_SIGNATURE = b"\0\0\0\x0cjP  \r\n\x87\n"
_J2K_START, _J2K_END = b"\xff\x4f\xff\x51", b"\xff\xd9"

_SOF_LS, _LSE, _SOS = 0xF7, 0xF8, 0xDA
_OVERSIZE = 4
"""Kind of an LSE segment that replaces the size in the frame's header."""

_SIZ, _COD, _COC, _SOT, _SOD = 0x51, 0x52, 0x53, 0x90, 0x93
_SOT_BYTES = 12
_MOST_TILES, _MOST_LAYERS, _MOST_SEGMENTS = 1024, 64, 10_000
_SMALLEST_CODE_BLOCK = 8
"""Binary logarithm of the number of coefficients; usual are 10 and 12."""
_SMALLEST_PRECINCT = 5
"""Binary logarithm of a side."""


class TooManyParts(Exception):
    """A codestream is cut into more, or smaller, parts than any encoder makes by itself."""


class FrameHeader(NamedTuple):
    """What a codestream says about its picture: sizes in pixels, and bits of a sample."""

    columns: int
    rows: int
    samples: int
    bits: int


def read_jpeg_ls_header(stream: bytes) -> FrameHeader:
    """Read the header of a JPEG-LS codestream.

    Raises:
        ValueError, IndexError: it is damaged, or changes the size.
    """
    frames = []
    for kind, body, _ in _walk(stream, 2, _SOS):
        if kind == _LSE and body[0] == _OVERSIZE:
            raise ValueError("the size of the picture is replaced")
        if kind == _SOF_LS:
            frames.append(body)
    (frame,) = frames
    rows, columns = _number(frame, 1, 2), _number(frame, 3, 2)
    return FrameHeader(columns, rows, samples=frame[5], bits=frame[0])


def cut_out_jpeg_2000(data: bytes) -> bytes:
    """Return the codestream in a JP2 file, which DICOM does not allow but some programs write."""
    return data[data.index(_J2K_START) :] if data.startswith(JP2_SIGNATURE) else data


def read_jpeg_2000_header(stream: bytes) -> FrameHeader:
    """Read and check the headers of a JPEG 2000 codestream, also of its tiles.

    Raises:
        ValueError, IndexError: it is damaged, or its samples have different sizes.
        TooManyParts: it has too many tiles or layers, or too small code-blocks.
    """
    if not stream.startswith(_J2K_START):
        raise ValueError("this is no codestream")
    header, start = None, 2
    for kind, body, end in _walk(stream, start, _SOT):
        start = end
        if kind == _SIZ and header is None:
            header = _read_size(body)
        else:
            _check_coding(kind, body, header)
    if header is None:
        raise ValueError("the size is missing")
    _check_tile_parts(stream, start, header)
    return header


def _check_tile_parts(stream: bytes, start: int, header: FrameHeader) -> None:
    """Check the headers of the parts of tiles, the first of which begins at ``start``."""
    for _ in range(_MOST_TILES + 1):
        if stream[start : start + 2] != bytes([0xFF, _SOT]):
            break
        for kind, body, _ in _walk(stream, start + _SOT_BYTES, _SOD):
            _check_coding(kind, body, header)
        length = _number(stream, start + 6, 4)
        if length == 0:  # the last part reaches to the end
            return
        start += max(length, _SOT_BYTES)
    else:
        raise TooManyParts
    if stream[start : start + 2] not in (_J2K_END, _J2K_END[:1], b"\0", b""):
        raise ValueError("there is something between two tiles")


def _read_size(body: bytes) -> FrameHeader:
    """Read a SIZ segment; all samples must be alike and unsigned."""
    right, bottom, left, top, tile_width, tile_height, tile_left, tile_top = (
        _number(body, 2 + 4 * index, 4) for index in range(8)
    )
    samples = _number(body, 34, 2)
    kinds = {body[36 + 3 * index : 39 + 3 * index] for index in range(samples)}
    (kind,) = kinds
    depth, *steps = kind
    if steps != [1, 1]:
        raise ValueError("a sample is smaller than the picture")
    tiles = -(-(right - tile_left) // tile_width) * -(-(bottom - tile_top) // tile_height)
    if tiles > _MOST_TILES:
        raise TooManyParts
    return FrameHeader(right - left, bottom - top, samples, bits=depth + 1)


def _check_coding(kind: int, body: bytes, header: FrameHeader | None) -> None:
    """Check the coding style of the picture or of one kind of sample (COD or COC)."""
    if header is None:
        raise ValueError("the size is not the first segment")
    if kind == _COD:
        if _number(body, 2, 2) > _MOST_LAYERS:
            raise TooManyParts
        style, rest = body[0], body[5:]
    elif kind == _COC:
        index_bytes = 1 if header.samples < 257 else 2
        style, rest = body[index_bytes], body[index_bytes + 1 :]
    else:
        return
    # Decomposition levels, exponents of the code-block's sides less 2, two bytes, then precincts.
    if rest[1] + rest[2] + 4 < _SMALLEST_CODE_BLOCK:
        raise TooManyParts
    precincts = rest[5:] if style & 1 else b""
    if any(min(sides & 15, sides >> 4) < _SMALLEST_PRECINCT for sides in precincts):
        raise TooManyParts


def _walk(stream: bytes, start: int, stop: int) -> Iterator[tuple[int, bytes, int]]:
    """Yield the kind, body and end of each segment from ``start`` to the one of the kind ``stop``.

    Raises:
        ValueError, IndexError: there is something else than a segment.
    """
    for _ in range(_MOST_SEGMENTS):
        if stream[start] != 0xFF:
            raise ValueError("a segment does not begin with FF")
        kind = stream[start + 1]
        if kind == stop:
            return
        end = start + 2 + _number(stream, start + 2, 2)
        if not start + 4 <= end <= len(stream):
            raise ValueError("a segment is longer than the picture")
        yield kind, stream[start + 4 : end], end
        start = end
    raise TooManyParts


def _number(data: bytes, start: int, size: int) -> int:
    """Read a number of ``size`` bytes, the most significant first. Raises IndexError."""
    if start + size > len(data):
        raise IndexError("a number is cut off")
    return int.from_bytes(data[start : start + size], "big")
