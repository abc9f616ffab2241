"""Files that try to trick a decoder: bombs in metadata, false headers, polyglots, rare formats.

``tests.pictures`` has the files that cost most; these cost nothing if they are read as they should
be. Each is accepted with the size that an honest reader sees, or refused with a code.
"""

import struct
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image

from lesion.enums import ErrorCode, ImageFormat
from tests import pictures
from tests.pictures import build_chunk, build_segments

SHAPE = (48, 64)
"""Height and width of the pictures in these files."""
BOMB_BYTES = 1 << 26
_ORIENTATION, _SHORT, _LONG, _RATIONAL = 0x0112, 3, 4, 5
_EXIF_IFD, _APP1, _APP14 = 0x8769, 0xE1, 0xEE
_AFTER_IHDR = 33


@cache
def jpeg() -> bytes:
    return pictures.encode(pictures.lesion_photo(*SHAPE[::-1])[0])


@cache
def grey_jpeg() -> bytes:
    return pictures.encode(np.full(SHAPE, 128, np.uint8))


@cache
def png() -> bytes:
    return pictures.encode(pictures.lesion_photo(*SHAPE[::-1])[0], ImageFormat.PNG)


@cache
def bomb() -> bytes:
    """Return 64 MB of zeros, compressed to 65 kB."""
    return zlib.compress(bytes(BOMB_BYTES), 9)


def _in_png(kind: bytes, body: bytes) -> bytes:
    return png()[:_AFTER_IHDR] + build_chunk(kind, body) + png()[_AFTER_IHDR:]


def _in_jpeg(kind: int, body: bytes) -> bytes:
    return jpeg()[:2] + build_segments([(kind, body)]) + jpeg()[2:]


def _exif(
    *entries: tuple[int, int, int, int], count: int | None = None, next_ifd: int = 0
) -> bytes:
    """Return a JPEG with EXIF: entries of tag, type, number and value, and a false ``count``."""
    ifd = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    head = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entries) if count is None else count)
    return _in_jpeg(_APP1, head + ifd + struct.pack("<I", next_ifd))


def _resized(data: bytes, width: int, height: int) -> bytes:
    """Change the size in a JPEG's frame header."""
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def _frame(data: bytes, kind: int) -> bytes:
    """Change the kind of a JPEG's frame: its compression."""
    at = data.index(b"\xff\xc0") + 1
    return data[:at] + bytes([kind]) + data[at + 1 :]


def _with_header(width: int, height: int) -> bytes:
    """Return a PNG with another size in its header, with the right checksum."""
    header = struct.pack(">II", width, height) + png()[24:29]
    return png()[:8] + build_chunk(b"IHDR", header) + png()[_AFTER_IHDR:]


def _more_pixels_than_declared() -> bytes:
    """Return a PNG whose pixel data decompress to 64 MB more than its header says."""
    pixels = zlib.compressobj(9)
    rows = pixels.compress(bytes(SHAPE[0] * (1 + 3 * SHAPE[1]))) + pixels.compress(
        bytes(BOMB_BYTES)
    )
    body = build_chunk(b"IDAT", rows + pixels.flush())
    return png()[:_AFTER_IHDR] + body + build_chunk(b"IEND", b"")


def _animation() -> bytes:
    frames = [Image.new("RGB", SHAPE[::-1], (shade, 0, 0)) for shade in range(60)]
    file = BytesIO()
    frames[0].save(file, ImageFormat.PNG, save_all=True, append_images=frames[1:])
    return file.getvalue()


def _twelve_bits() -> bytes:
    at = grey_jpeg().index(b"\xff\xc0") + 4
    return grey_jpeg()[:at] + b"\x0c" + grey_jpeg()[at + 1 :]


Make = Callable[[], bytes]

ACCEPTED: dict[str, Make] = {
    "PNG with a bomb as text": lambda: _in_png(b"zTXt", b"k\0\0" + bomb()),
    "PNG with a bomb as international text": lambda: _in_png(b"iTXt", b"k\0\1\0\0\0" + bomb()),
    "PNG with a bomb as colour profile": lambda: _in_png(b"iCCP", b"k\0\0" + bomb()),
    "PNG with a profile of another colour space": lambda: _in_png(
        b"iCCP", b"k\0\0" + zlib.compress(bytes(12) + b"prtrCMYKLab " + bytes(104))
    ),
    "PNG with more pixels than it declares": _more_pixels_than_declared,
    "PNG that claims to be an animation of 2 billion frames": lambda: _in_png(
        b"acTL", struct.pack(">II", 0x7FFFFFFF, 0)
    ),
    "animated PNG": _animation,
    "PNG and PDF": lambda: _in_png(b"tEXt", b"k\0%PDF-1.4 1 0 obj") + b"%PDF-1.4\ntrailer",
    "JPEG and ZIP": lambda: jpeg() + b"PK\3\4" + bytes(26) + b"PK\5\6" + bytes(18),
    "JPEG and HTML": lambda: _in_jpeg(0xFE, b"<html><script>alert(1)</script></html>"),
    "JPEG with a megabyte behind its end": lambda: jpeg() + bytes(1 << 20),
    "JPEG with a profile of another colour space": lambda: _in_jpeg(
        0xE2, b"ICC_PROFILE\0\1\1" + bytes(12) + b"prtrCMYKLab " + bytes(104)
    ),
    "JPEG with a false colour transform": lambda: _in_jpeg(_APP14, b"Adobe\0d\0\0\0\0\2"),
    "EXIF that loops": lambda: _exif((_EXIF_IFD, _LONG, 1, 8), next_ifd=8),
    "EXIF of 65,535 entries": lambda: _exif((0x010F, 2, 5, 26), count=65_535),
    "EXIF with an offset behind the file": lambda: _exif(
        (_EXIF_IFD, _LONG, 1, 0x7FFFFFFF), next_ifd=0xFFFFFFFF
    ),
    "EXIF with 4 billion orientations": lambda: _exif((_ORIENTATION, _RATIONAL, 0xFFFFFFFF, 6)),
    "EXIF with an orientation of 9": lambda: _exif((_ORIENTATION, _SHORT, 1, 9)),
    "EXIF with an orientation as text": lambda: _exif((_ORIENTATION, 2, 4, 0x00363636)),
}
"""Files that show a picture of ``SHAPE``, and are read like it."""

REFUSED: dict[str, tuple[Make, ErrorCode]] = {
    "PNG of 2 billion squared pixels": (
        lambda: _with_header(0x7FFFFFFF, 0x7FFFFFFF),
        ErrorCode.TOO_MANY_PIXELS,
    ),
    "PNG without width": (lambda: _with_header(0, 64), ErrorCode.CORRUPT_IMAGE),
    "JPEG of 65,535 squared pixels": (
        lambda: _resized(jpeg(), 65_535, 65_535),
        ErrorCode.TOO_MANY_PIXELS,
    ),
    "JPEG without width": (lambda: _resized(jpeg(), 0, 48), ErrorCode.CORRUPT_IMAGE),
    "JPEG with its height at the end": (
        lambda: _resized(jpeg(), 64, 0)[:-2] + b"\xff\xdc\0\4\0\x30\xff\xd9",
        ErrorCode.CORRUPT_IMAGE,
    ),
    "arithmetic JPEG of 64 megapixels": (
        lambda: _frame(_resized(grey_jpeg(), 8000, 8000), 0xC9),
        ErrorCode.TOO_COMPLEX,
    ),
    "lossless JPEG": (lambda: _frame(grey_jpeg(), 0xC3), ErrorCode.CORRUPT_IMAGE),
    "hierarchical JPEG": (lambda: _frame(grey_jpeg(), 0xC5), ErrorCode.CORRUPT_IMAGE),
    "JPEG of 12 bits": (_twelve_bits, ErrorCode.CORRUPT_IMAGE),
    "GIF and JAR": (lambda: b"GIF89a" + bytes(10) + b"PK\3\4", ErrorCode.UNSUPPORTED_FORMAT),
    "ZIP and JPEG": (lambda: b"PK\3\4" + jpeg(), ErrorCode.UNSUPPORTED_FORMAT),
    "HTML and JPEG": (lambda: b"<html>" + jpeg(), ErrorCode.UNSUPPORTED_FORMAT),
    "MNG": (lambda: b"\x8aMNG\r\n\x1a\n" + bytes(64), ErrorCode.UNSUPPORTED_FORMAT),
    "JNG": (lambda: b"\x8bJNG\r\n\x1a\n" + bytes(64), ErrorCode.UNSUPPORTED_FORMAT),
    "PNG of an iPhone's app (CgBI)": (
        lambda: _raw_deflate(png()[:8] + build_chunk(b"CgBI", b"\x50\0\x20\2") + png()[8:]),
        ErrorCode.CORRUPT_IMAGE,
    ),
}
"""Files that are refused, with the code."""


def _raw_deflate(data: bytes) -> bytes:
    """Remove the header of a PNG's compressed pixels, as Apple's tools do."""
    start = data.index(b"IDAT")
    (length,) = struct.unpack(">I", data[start - 4 : start])
    body = data[start + 4 : start + 4 + length]
    return data[: start - 4] + build_chunk(b"IDAT", body[2:-4]) + data[start + 8 + length :]
