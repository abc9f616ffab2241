"""Where the segments of a JPEG and the chunks of a PNG lie, told without decoding anything.

After ITU-T T.81 (JPEG), annex B, and the PNG specification (W3C, third edition), section 5. A
damaged file raises nothing: the walk ends where the structure does, and the decoder says the rest.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

JPEG = "JPEG"
PNG = "PNG"
SIGNATURES = {JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n"}
"""How a file of each format begins."""

# Kinds of JPEG segments (the second byte of the marker) ...
SOI, EOI, SOS, DQT = b"\xd8", b"\xd9", b"\xda", b"\xdb"
SOF = frozenset(bytes([code]) for code in range(0xC0, 0xD0)) - {b"\xc4", b"\xc8", b"\xcc"}
APP0, APP1, APP14, COM = b"\xe0", b"\xe1", b"\xee", b"\xfe"
APP = frozenset(bytes([code]) for code in range(0xE0, 0xF0))
_WITH_LENGTH = SOF | APP | {b"\xc4", b"\xcc", COM} | {bytes([code]) for code in range(0xDA, 0xE0)}

# ... and of PNG chunks.
IHDR, TRNS, EXIF, IEND = b"IHDR", b"tRNS", b"eXIf", b"IEND"

# Any but a restart; neither a stuffed zero nor an FF that only fills is a marker.
_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")

_CHUNK_FRAME = 12
"""Bytes of a chunk's length, type and checksum."""


class Segment(NamedTuple):
    """A JPEG segment or a PNG chunk: ``data[start:end]``, frame included.

    `kind`: the second byte of a JPEG marker, or the four of a chunk's type. A scan's entropy-coded
    data follows its SOS segment and belongs to none.
    """

    kind: bytes
    start: int
    end: int


def walk(data: bytes, image_format: str) -> Iterator[Segment]:
    """The segments of a file of `image_format`, in order, the end marker (EOI, IEND) included.

    Nothing inside a segment is seen, so a thumbnail is none of them; nor is what follows the end.
    """
    return _jpeg_segments(data) if image_format == JPEG else _png_chunks(data)


def _jpeg_segments(data: bytes) -> Iterator[Segment]:
    end = 0
    while marker := _MARKER.search(data, end):
        kind, start = marker[1], marker.start()
        end = start + 2
        if kind in _WITH_LENGTH:
            # The length counts its own two bytes. Less than that is damage; Pillow goes on there.
            end += max(2, int.from_bytes(data[end : end + 2], "big"))
        yield Segment(kind, start, min(end, len(data)))
        if kind == EOI:
            return


def _png_chunks(data: bytes) -> Iterator[Segment]:
    start = len(SIGNATURES[PNG])
    while start + 8 <= len(data):
        kind = data[start + 4 : start + 8]
        end = start + _CHUNK_FRAME + int.from_bytes(data[start : start + 4], "big")
        yield Segment(kind, start, min(end, len(data)))
        if kind == IEND:
            return
        start = end
