"""Decodes one JPEG-LS or JPEG 2000 picture: run as a script, in a process of its own.

It reads the codestream from standard input and writes the samples, pixel by pixel, to standard
output. Its arguments are the codec, width, height, samples per pixel, and the limits: seconds of
processor time and bytes of memory. It knows nothing of the library, so that it starts quickly.
"""

import resource
import sys
from enum import IntEnum
from io import BytesIO


class Codec(IntEnum):
    """The two codecs."""

    JPEG_LS = 0
    JPEG_2000 = 1


class Result(IntEnum):
    """Exit status; the system's, for a process that it ended, is another one."""

    DECODED = 0
    DAMAGED = 3
    OTHER_BITS = 4
    """Standard output holds the number of bits of a sample."""
    TOO_COMPLEX = 5


_BITS_AT = 42
"""Place of the bits of a sample, less 1, in a JPEG 2000 codestream (ITU-T T.800, A.5.1)."""


def main() -> Result:
    codec, width, height, samples, seconds, memory = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    decode = decode_jpeg_ls if codec == Codec.JPEG_LS else decode_jpeg_2000
    try:
        bits, pixels = decode(sys.stdin.buffer.read(), (width, height, samples))
    except MemoryError:
        return Result.TOO_COMPLEX
    except Exception:  # of the decoders, for damaged bytes
        return Result.DAMAGED
    sys.stdout.buffer.write(pixels if bits == 8 else b"%d" % bits)
    return Result.DECODED if bits == 8 else Result.OTHER_BITS


def decode_jpeg_ls(stream: bytes, shape: tuple[int, int, int]) -> tuple[int, bytes | bytearray]:
    """Decode JPEG-LS.

    Args:
        stream: the codestream.
        shape: width, height and samples that it must have.

    Returns:
        Bits of a sample, and the pixels if these are 8.
    """
    import _CharLS
    import numpy as np

    info = _CharLS.read_header(stream)
    if (info["width"], info["height"], info["components"]) != shape:
        raise ValueError("the codestream and the object do not fit")
    if info["bits_per_sample"] != 8:
        return info["bits_per_sample"], b""
    pixels = _CharLS._decode(stream)
    if shape[2] == 3 and info["interleave_mode"] == 0:  # plane by plane
        return 8, np.frombuffer(pixels, np.uint8).reshape(3, -1).T.tobytes()
    return 8, pixels


def decode_jpeg_2000(stream: bytes, shape: tuple[int, int, int]) -> tuple[int, bytes]:
    """Decode JPEG 2000 or HTJ2K; arguments and result as for ``decode_jpeg_ls``."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    bits = stream[_BITS_AT] + 1
    if bits != 8:
        return bits, b""
    image = Image.open(BytesIO(stream), formats=["JPEG2000"])
    if (*image.size, len(image.getbands())) != shape or image.mode not in ("L", "RGB"):
        raise ValueError("the codestream and the object do not fit")
    return 8, image.tobytes()


if __name__ == "__main__":
    sys.exit(main())
