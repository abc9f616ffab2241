"""Complexity of a JPEG or PNG, measured before decoding: what makes it slow or large to decode."""

from collections.abc import Sequence
from dataclasses import dataclass

from lesion.enums import ImageFormat
from lesion.structure import DQT, IHDR, SOF, SOS, Segment

_PARSED_IN_PYTHON = SOF | {DQT}
_PARSED_ENTRY = 64
"""Bytes, roughly a quantisation table."""

_SIMPLE_SOF = frozenset((b"\xc0", b"\xc1"))
"""Baseline and extended sequential, Huffman-coded: decoded block by block."""


@dataclass(frozen=True)
class Complexity:
    """Counts that determine the cost of decoding.

    Attributes:
        segments: JPEG segments or PNG chunks.
        scans: scans of a JPEG, 0 for a PNG.
        costly: whether a pixel takes about twice the time and memory of an ordinary JPEG or PNG.
    """

    segments: int
    scans: int
    costly: bool


def measure_complexity(
    data: bytes, image_format: ImageFormat, segments: Sequence[Segment]
) -> Complexity:
    """Measure the complexity of a file from its segments (``lesion.structure.walk``).

    A damaged structure raises nothing here; the decoder reports it.
    """
    if image_format == ImageFormat.JPEG:
        return _measure_jpeg(data, segments)
    return Complexity(len(segments), 0, any(_is_costly_png(data, chunk) for chunk in segments))


def _measure_jpeg(data: bytes, segments: Sequence[Segment]) -> Complexity:
    # Pillow reads these tables in Python, so a segment full of them counts as many segments.
    entries = sum(
        (segment.end - segment.start) // _PARSED_ENTRY
        for segment in segments
        if segment.kind in _PARSED_IN_PYTHON
    )
    scans = [segment for segment in segments if segment.kind == SOS]
    frames = [segment for segment in segments if segment.kind in SOF]
    costly = any(
        frame.kind not in _SIMPLE_SOF or _count_frame_components(data, frame) > 3
        for frame in frames
    )
    if frames and scans:
        # If the first scan has fewer components than the frame, it is one of several scans, and
        # libjpeg holds the coefficients of the whole picture in memory.
        components = _count_frame_components(data, frames[0])
        costly = costly or _byte(data, scans[0].start + 4) < components
    return Complexity(len(segments) + entries, len(scans), costly)


def _count_frame_components(data: bytes, frame: Segment) -> int:
    """Read the number of components in a JPEG's frame header."""
    # After marker, length (2 bytes each), precision (1), height and width (2 each).
    return _byte(data, frame.start + 9)


def _is_costly_png(data: bytes, chunk: Segment) -> bool:
    """Check whether a chunk is a header that declares 16 bits per channel or interlacing."""
    # Length and type (4 bytes each), width and height (4 each), depth, colour, compression, filter,
    # interlace.
    depth, interlace = _byte(data, chunk.start + 16), _byte(data, chunk.start + 20)
    return chunk.kind == IHDR and (depth == 16 or interlace != 0)


def _byte(data: bytes, index: int) -> int:
    """Read one byte; 0 after the end of the file."""
    return data[index] if index < len(data) else 0
