"""Decoding in a process of its own, for decoders that can neither be interrupted nor trusted.

A damaged JPEG-LS stream of 40 bytes keeps CharLS busy for six seconds, and a few bytes in a header
of JPEG 2000 make OpenJPEG ask for any amount of memory or time. The process has limits of both.
"""

import math
import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np

from lesion.arrays import Image
from lesion.deadline import Deadline
from lesion.decoding import too_complex
from lesion.dicom import decoder_process
from lesion.dicom.decoder_process import Codec, Result

_SCRIPT = Path(decoder_process.__file__)
_BASE_BYTES = 192 << 20
"""Memory of the process with its imports and a small picture."""
_BYTES_PER_SAMPLE = 8
"""Memory for a sample: four bytes while JPEG 2000 is decoded, and the finished picture."""
_SLOWEST = {Codec.JPEG_LS: 4e6, Codec.JPEG_2000: 1e6}
"""Pixels in a second, about a quarter of what an ordinary core decodes of lossless photos."""


class OtherBits(Exception):
    """The samples of a codestream have not 8 bits, but ``bits``."""

    def __init__(self, bits: int) -> None:
        super().__init__(bits)
        self.bits = bits


def decode_apart(
    codec: Codec, stream: bytes, shape: tuple[int, int, int], deadline: Deadline
) -> Image:
    """Decode a codestream.

    Args:
        codec: of the codestream.
        stream: the codestream.
        shape: height, width and samples (1 or 3) that it must have.
        deadline: of the analysis; the process gets at most what is left of it.

    Returns:
        uint8 HxW, or HxWx3.

    Raises:
        PhotoRefused: ``TOO_COMPLEX``: it takes too much time or memory.
        OtherBits: see there.
        ValueError: it is damaged, or of another shape.
    """
    height, width, samples = shape
    seconds = 1 + height * width / _SLOWEST[codec]
    seconds = math.ceil(max(1, min(seconds, deadline.remaining())))
    memory = _BASE_BYTES + _BYTES_PER_SAMPLE * height * width * samples + len(stream)
    arguments = [codec.value, width, height, samples, seconds, memory]
    before = _children_seconds()
    process = subprocess.run(
        [sys.executable, "-I", str(_SCRIPT), *map(str, arguments)],
        input=stream,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        check=False,
    )
    deadline.spend(_children_seconds() - before)
    deadline.check()
    if process.returncode == Result.OTHER_BITS:
        raise OtherBits(int(process.stdout))
    if process.returncode == Result.TOO_COMPLEX or process.returncode < 0:
        raise too_complex("The picture is damaged, or takes too much time or memory to decode.")
    if process.returncode != Result.DECODED:
        raise ValueError("the codestream is damaged")
    pixels = np.frombuffer(process.stdout, np.uint8).copy()
    return pixels.reshape(shape if samples == 3 else shape[:2])


def _children_seconds() -> float:
    """Return the processor time of all processes that this one has started and waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
