"""Takes everything out of a JPEG or PNG that its pixels do not need, but for the orientation.

Pillow reads metadata in Python, also where nobody asks for it: megabytes of it in many pieces, or
text that unpacks to gigabytes, take seconds and hundreds of megabytes. What it is not given costs
nothing.
"""

from collections.abc import Sequence

from lesion.structure import (
    APP,
    APP0,
    APP1,
    APP14,
    COM,
    EOI,
    EXIF,
    IEND,
    JPEG,
    PNG,
    SIGNATURES,
    SOS,
    TRNS,
    Segment,
)

_MAX_EXIF_BYTES = 1 << 16
"""As much as one JPEG segment holds; the orientation stands near the start."""

_EXIF_HEADER = b"Exif\0\0"
_DROPPED_FROM_JPEG = (APP - {APP0, APP14}) | {COM}  # JFIF and Adobe tell the colour space


def without_metadata(data: bytes, image_format: str, segments: Sequence[Segment]) -> bytes:
    """A copy of a file without metadata, but for its first EXIF block of at most 64 KB.

    `segments`: all of the file's, see ``lesion.structure.walk``. What is kept is kept as it is,
    damage included.
    """
    return _lean_jpeg(data, segments) if image_format == JPEG else _lean_png(data, segments)


def _lean_jpeg(data: bytes, segments: Sequence[Segment]) -> bytes:
    """Up to the first scan the segments that count, without what fills the gaps; then all of it.

    libjpeg reads what follows, in C; Pillow's own parser ends at the first scan.
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


def _lean_png(data: bytes, segments: Sequence[Segment]) -> bytes:
    """The critical chunks, the transparent colours and the first small EXIF block."""
    parts: list[memoryview] = []
    view, has_exif = memoryview(data), False
    for chunk in segments:
        small = chunk.end - chunk.start <= _MAX_EXIF_BYTES
        is_exif = chunk.kind == EXIF and small
        if not _is_ancillary(chunk.kind) or chunk.kind == TRNS or (is_exif and not has_exif):
            parts.append(view[chunk.start : chunk.end])
        has_exif = has_exif or is_exif
    if not segments or segments[-1].kind != IEND:
        tail = segments[-1].end if segments else len(SIGNATURES[PNG])
        parts.append(view[tail:])
    return SIGNATURES[PNG] + b"".join(parts)


def _is_ancillary(kind: bytes) -> bool:
    """Whether a chunk's type says that a decoder may skip it: a lower-case first letter."""
    return kind.isalpha() and kind[:1].islower()
