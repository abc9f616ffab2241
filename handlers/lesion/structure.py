"""Structure of image files: the segments of a JPEG and the chunks of a PNG, found without decoding.

Follows ITU-T T.81 (JPEG), annex B, and the W3C recommendation "Portable Network Graphics", third
edition, section 5. Damaged files raise nothing here: the walk ends where the structure ends, and
the decoder reports the damage.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lesion.enums import ImageFormat

SIGNATURES = {
    ImageFormat.JPEG: b"\xff\xd8\xff",
    ImageFormat.PNG: b"\x89PNG\r\n\x1a\n",
}
"""The first bytes of a file of each format."""

_DICOM_MARK_AT, _DICOM_MARK = 128, b"DICM"
"""After the preamble of a DICOM file, which may hold anything (PS3.10, section 7.1)."""

# Kinds of JPEG segments (the second byte of the marker) ...
SOI, EOI, SOS, DQT = b"\xd8", b"\xd9", b"\xda", b"\xdb"
SOF = frozenset(bytes([code]) for code in range(0xC0, 0xD0)) - {b"\xc4", b"\xc8", b"\xcc"}
APP0, APP1, APP14, COM = b"\xe0", b"\xe1", b"\xee", b"\xfe"
APP = frozenset(bytes([code]) for code in range(0xE0, 0xF0))
_WITH_LENGTH = SOF | APP | {b"\xc4", b"\xcc", COM} | {bytes([code]) for code in range(0xDA, 0xE0)}

# ... and of PNG chunks.
IHDR, TRNS, EXIF, IEND = b"IHDR", b"tRNS", b"eXIf", b"IEND"

# Any marker except a restart. A stuffed zero or an FF that only fills is not a marker.
_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")

_CHUNK_FRAME = 12
"""Bytes of a chunk's length, type and checksum."""


class Segment(NamedTuple):
    """A JPEG segment or a PNG chunk: ``data[start:end]``, with its marker or frame.

    ``kind`` is the second byte of a JPEG marker or the four bytes of a chunk's type. A scan's
    entropy-coded data follows its SOS segment and belongs to no segment.
    """

    kind: bytes
    start: int
    end: int


def is_dicom(data: bytes | bytearray) -> bool:
    """Check whether a file is DICOM; one that begins like a JPEG or PNG is that."""
    marked = data[_DICOM_MARK_AT : _DICOM_MARK_AT + len(_DICOM_MARK)] == _DICOM_MARK
    return marked and not data.startswith(tuple(SIGNATURES.values()))


def walk(data: bytes, image_format: ImageFormat) -> Iterator[Segment]:
    """Yield the segments of a file in order, including the end marker (EOI, IEND).

    The content of segments, such as a thumbnail, and the bytes after the end marker are skipped.
    """
    return _walk_jpeg(data) if image_format == ImageFormat.JPEG else _walk_png(data)


def _walk_jpeg(data: bytes) -> Iterator[Segment]:
    end = 0
    while marker := _MARKER.search(data, end):
        kind, start = marker[1], marker.start()
        end = start + 2
        if kind in _WITH_LENGTH:
            # The length includes its own two bytes. Less is damage, which Pillow tolerates.
            end += max(2, int.from_bytes(data[end : end + 2], "big"))
        yield Segment(kind, start, min(end, len(data)))
        if kind == EOI:
            return


def _walk_png(data: bytes) -> Iterator[Segment]:
    start = len(SIGNATURES[ImageFormat.PNG])
    while start + 8 <= len(data):
        kind = data[start + 4 : start + 8]
        end = start + _CHUNK_FRAME + int.from_bytes(data[start : start + 4], "big")
        yield Segment(kind, start, min(end, len(data)))
        if kind == IEND:
            return
        start = end
