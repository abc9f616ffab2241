"""What makes a JPEG or PNG slow or large to decode, counted in the file before decoding."""

from collections.abc import Sequence
from dataclasses import dataclass

from lesion.structure import DQT, IHDR, JPEG, SOF, SOS, Segment

_PARSED_IN_PYTHON = SOF | {DQT}
_PARSED_ENTRY = 64
"""Bytes: about a quantisation table."""

_SIMPLE_SOF = frozenset((b"\xc0", b"\xc1"))
"""Baseline and extended sequential, Huffman-coded: decoded block by block."""


@dataclass(frozen=True)
class Complexity:
    """`segments`: JPEG segments or PNG chunks. `scans`: of a JPEG, 0 for a PNG. `costly`: a pixel
    takes about twice the time and memory of an ordinary JPEG's or PNG's."""

    segments: int
    scans: int
    costly: bool


def measure_complexity(data: bytes, image_format: str, segments: Sequence[Segment]) -> Complexity:
    """Count what the `segments` of a file hold (see ``lesion.structure.walk``).

    Never raises: of damaged structure the decoder complains.
    """
    if image_format == JPEG:
        return _of_jpeg(data, segments)
    return Complexity(len(segments), 0, any(_is_costly_png(data, chunk) for chunk in segments))


def _of_jpeg(data: bytes, segments: Sequence[Segment]) -> Complexity:
    # Pillow reads these tables in Python: a segment full of them counts as many.
    entries = sum(
        (segment.end - segment.start) // _PARSED_ENTRY
        for segment in segments
        if segment.kind in _PARSED_IN_PYTHON
    )
    scans = [segment for segment in segments if segment.kind == SOS]
    frames = [segment for segment in segments if segment.kind in SOF]
    costly = any(
        frame.kind not in _SIMPLE_SOF or _frame_components(data, frame) > 3 for frame in frames
    )
    if frames and scans:
        # With fewer components than the frame has, the first scan is one of several: libjpeg then
        # holds the coefficients of the whole picture.
        components = _frame_components(data, frames[0])
        costly = costly or _byte(data, scans[0].start + 4) < components
    return Complexity(len(segments) + entries, len(scans), costly)


def _frame_components(data: bytes, frame: Segment) -> int:
    """After marker, length (2 bytes each), precision (1), height and width (2 each)."""
    return _byte(data, frame.start + 9)


def _is_costly_png(data: bytes, chunk: Segment) -> bool:
    """Whether a header says 16 bits a channel, or interlaced (Adam7)."""
    # Length and type (4 bytes each), width and height (4 each), depth, colour, compression, filter,
    # interlace.
    depth, interlace = _byte(data, chunk.start + 16), _byte(data, chunk.start + 20)
    return chunk.kind == IHDR and (depth == 16 or interlace != 0)


def _byte(data: bytes, index: int) -> int:
    """0 after the end."""
    return data[index] if index < len(data) else 0
