"""Removal of metadata from a JPEG or PNG, except for the orientation.

Pillow parses metadata in Python even if it is not used: megabytes of it in many pieces, or text
that expands to gigabytes, take seconds and hundreds of megabytes. Removed metadata costs nothing.
"""

from collections.abc import Sequence

from lesion.enums import ImageFormat
from lesion.structure import (
    APP,
    APP0,
    APP1,
    APP14,
    COM,
    EOI,
    EXIF,
    IEND,
    SIGNATURES,
    SOS,
    TRNS,
    Segment,
)

_MAX_EXIF_BYTES = 1 << 16
"""The capacity of one JPEG segment; the orientation is near the start."""

_EXIF_HEADER = b"Exif\0\0"
_DROPPED_FROM_JPEG = (APP - {APP0, APP14}) | {COM}  # JFIF and Adobe define the colour space


def strip_metadata(data: bytes, image_format: ImageFormat, segments: Sequence[Segment]) -> bytes:
    """Copy a file without its metadata, except for its first EXIF block of at most 64 KB.

    Everything else is copied unchanged, including any damage.

    Args:
        data: the file.
        image_format: the file's format.
        segments: all segments of the file (``lesion.structure.walk``).
    """
    if image_format == ImageFormat.JPEG:
        return _strip_jpeg(data, segments)
    return _strip_png(data, segments)


def _strip_jpeg(data: bytes, segments: Sequence[Segment]) -> bytes:
    """Keep the necessary segments before the first scan, without gaps, and all that follows.

    Pillow's parser ends at the first scan; libjpeg reads the rest, in C.
    """
    parts: list[memoryview] = []
    view, has_exif = memoryview(data), False
    stop = len(data)
    if segments and segments[-1].kind == EOI:
        stop = segments[-1].end
    for segment in segments:
        if segment.kind == SOS:
            return b"".join([*parts, view[segment.start : stop]])
        is_exif = segment.kind == APP1 and data.startswith(_EXIF_HEADER, segment.start + 4)
        if segment.kind not in _DROPPED_FROM_JPEG or (is_exif and not has_exif):
            parts.append(view[segment.start : segment.end])
        has_exif = has_exif or is_exif
    return b"".join(parts)


def _strip_png(data: bytes, segments: Sequence[Segment]) -> bytes:
    """Keep the critical chunks, the transparent colours and the first small EXIF block."""
    signature = SIGNATURES[ImageFormat.PNG]
    parts: list[memoryview] = []
    view, has_exif = memoryview(data), False
    for chunk in segments:
        small = chunk.end - chunk.start <= _MAX_EXIF_BYTES
        is_exif = chunk.kind == EXIF and small
        if not _is_ancillary(chunk.kind) or chunk.kind == TRNS or (is_exif and not has_exif):
            parts.append(view[chunk.start : chunk.end])
        has_exif = has_exif or is_exif
    if not segments or segments[-1].kind != IEND:
        tail = segments[-1].end if segments else len(signature)
        parts.append(view[tail:])
    return signature + b"".join(parts)


def _is_ancillary(kind: bytes) -> bool:
    """Check whether a decoder may skip a chunk: its type starts with a lower-case letter."""
    return kind.isalpha() and kind[:1].islower()
