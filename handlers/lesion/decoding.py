"""Decoding of JPEG and PNG files: checks of a file before it is decoded, and its pixels.

Size, pixel count and complexity are checked before decoding, and decoding has a time limit, so that
no file occupies a worker for long. Metadata (place, time, camera) is dropped.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from itertools import islice

import cv2
import numpy as np
from PIL import Image as PillowImage

from lesion.arrays import AnyArray, Image
from lesion.complexity import Complexity, measure_complexity
from lesion.config import PhotoSettings
from lesion.deadline import Deadline, DeadlineExceeded, TimedReader
from lesion.enums import ErrorCode, ImageFormat
from lesion.errors import PhotoRefused
from lesion.metadata import strip_metadata
from lesion.structure import SIGNATURES, walk

# Pillow's own limit only warns up to twice its number of pixels. The limit of the settings, which
# is checked on the header, replaces it.
PillowImage.MAX_IMAGE_PIXELS = None

_BARE_DICOM = (
    b"\2\0\0\0UL\4\0",
    *(bytes([8, 0, element, 0]) for element in (0, 1, 5, 8, 0x12, 0x14, 0x16, 0x18)),
)
_ENCRYPTED = bytes.fromhex("06092a864886f70d0107")

# Formats that people send by mistake: (offset, bytes at that offset, name).
_OTHER_FORMATS = (
    (0, b"%PDF", "a PDF document"),
    (0, b"\xd0\xcf\x11\xe0", "an Office document"),
    (0, b"PK\x03\x04", "an Office document or a ZIP archive"),
    (0, b"GIF8", "a GIF picture"),
    (0, b"BM", "a BMP picture"),
    (0, b"II*\0", "a TIFF picture"),
    (0, b"MM\0*", "a TIFF picture"),
    (8, b"WEBP", "a WebP picture"),
    (4, b"ftyp", "a HEIC or AVIF picture or a film"),
    (128, b"DICM", "a DICOM file"),
    # Without the preamble: the file's meta information, or the first element of a data set.
    *((0, start, "a DICOM data set without the header of a file") for start in _BARE_DICOM),
    # A CMS envelope (PS3.15, "Secure DICOM File"): a sequence that begins with the type of its
    # content, after a length of one to five bytes.
    *((at, _ENCRYPTED, "an encrypted file (CMS)") for at in range(2, 7)),
    (0, b"<svg", "an SVG drawing"),
    (0, b"<?xml", "an XML file or SVG drawing"),
)

_ORIENTATION_TAG = 0x0112
_STRIP_PIXELS = 1 << 20

# EXIF orientation -> function that turns the stored pixels upright.
_TURN_UPRIGHT: dict[int, Callable[[Image], AnyArray]] = {
    2: lambda pixels: cv2.flip(pixels, 1),
    3: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_180),
    4: lambda pixels: cv2.flip(pixels, 0),
    5: lambda pixels: cv2.transpose(pixels),
    6: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE),
    7: lambda pixels: cv2.rotate(cv2.transpose(pixels), cv2.ROTATE_180),
    8: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE),
}


def decode(data: bytes, limits: PhotoSettings, background: str, deadline: Deadline | None) -> Image:
    """Check and decode a JPEG or PNG file.

    Args:
        data: the file.
        limits: of photos.
        background: colour that transparent parts get.
        deadline: of the analysis; without one, decoding gets the time of a whole analysis.

    Returns:
        uint8 HxWx3, RGB, upright.

    Raises:
        PhotoRefused: the file cannot be used.
    """
    check_length(data, limits.max_bytes)
    image_format = detect_format(data)
    deadline = deadline or Deadline(limits.max_seconds)
    pixels, orientation = decode_stored(data, image_format, limits, background, deadline)
    return np.asarray(_TURN_UPRIGHT.get(orientation, np.asarray)(pixels), np.uint8)


def decode_stored(
    data: bytes,
    image_format: ImageFormat,
    limits: PhotoSettings,
    background: str,
    deadline: Deadline,
) -> tuple[Image, int]:
    """Check a file of a known format, and decode it to its pixels as they are stored.

    Args:
        data: the file.
        image_format: JPEG or PNG.
        limits, background, deadline: as for ``decode``.

    Returns:
        uint8 HxWx3, RGB, and the EXIF orientation, 1 to 8, that turns them upright.

    Raises:
        PhotoRefused: the file cannot be used.
    """
    segments = list(islice(walk(data, image_format), limits.max_segments + 1))
    complexity = measure_complexity(data, image_format, segments)
    _check_structure(complexity, limits)
    stripped = strip_metadata(data, image_format, segments)
    with refusing_damage("The picture is damaged or incomplete. Please send it again."):
        return _decode_stripped(stripped, image_format, complexity, limits, background, deadline)


@contextmanager
def refusing_damage(message: str) -> Iterator[None]:
    """Turn whatever a decoder raises into a refusal.

    Args:
        message: of the refusal of damaged bytes.

    Raises:
        PhotoRefused: ``CORRUPT_IMAGE``; ``TOO_COMPLEX`` if the time is over; or the refusal that
            was raised inside.
        MemoryError: likewise.
    """
    try:
        yield
    except (PhotoRefused, MemoryError):
        raise
    except DeadlineExceeded as error:
        raise too_complex("The picture takes too long to decode.") from error
    except Exception as error:
        # Damaged bytes make Pillow raise OSError, SyntaxError, ValueError, struct.error and more.
        raise PhotoRefused(ErrorCode.CORRUPT_IMAGE, message) from error


def _decode_stripped(
    data: bytes,
    image_format: ImageFormat,
    complexity: Complexity,
    limits: PhotoSettings,
    background: str,
    deadline: Deadline,
) -> tuple[Image, int]:
    """Decode a file to pixels as stored (uint8 HxWx3, RGB) and its orientation.

    Raises PhotoRefused, DeadlineExceeded, and for damaged bytes any exception of Pillow's.
    """
    image = _open(data, image_format, deadline)
    check_size(image.size, limits)
    _check_cost(image.size, complexity, limits)
    if image_format == ImageFormat.PNG:
        # Decoding skips the checksums of the pixel data, and an image is unusable once verified.
        image.verify()
        image = _open(data, image_format, deadline)
    image.load()
    return _convert_to_rgb(image, background, deadline), _read_orientation(image)


def _open(data: bytes, image_format: ImageFormat, deadline: Deadline) -> PillowImage.Image:
    """Read a file's header; later reads raise DeadlineExceeded after the deadline."""
    return PillowImage.open(TimedReader(data, deadline), formats=[image_format])


def detect_format(data: bytes) -> ImageFormat:
    """Detect JPEG or PNG from the file's first bytes. Raises PhotoRefused."""
    for image_format, signature in SIGNATURES.items():
        if data.startswith(signature):
            return image_format
    head = data[:512].lstrip()
    other = next(
        (name for at, mark, name in _OTHER_FORMATS if head[at : at + len(mark)] == mark),
        "not a photo",
    )
    raise PhotoRefused(
        ErrorCode.UNSUPPORTED_FORMAT,
        f"This file is {other}. Only JPEG and PNG files can be read, and photos also as DICOM.",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    )


def check_length(data: bytes, limit: int) -> None:
    """Check the number of bytes of a file. Raises PhotoRefused."""
    if not data:
        raise PhotoRefused(ErrorCode.EMPTY_FILE, "The file is empty. Please choose it again.")
    refuse_long_file(len(data), limit)


def refuse_long_file(length: int, limit: int) -> None:
    """Refuse a file of more than ``limit`` bytes. Raises PhotoRefused."""
    if length > limit:
        message = f"The file is larger than {limit / 2**20:.3g} MB. Please send a smaller picture."
        raise PhotoRefused(ErrorCode.FILE_TOO_LARGE, message, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _check_structure(complexity: Complexity, limits: PhotoSettings) -> None:
    """Check the number of segments and scans, before any is read. Raises PhotoRefused."""
    if complexity.segments > limits.max_segments:
        raise too_complex(f"The file has more than {limits.max_segments:,} parts.")
    if complexity.scans > limits.max_scans:
        raise too_complex(
            f"The picture is stored in {complexity.scans:,} passes, more than {limits.max_scans:,}."
        )


def check_size(size: tuple[int, int], limits: PhotoSettings) -> None:
    """Check the width and height in the header, before decoding. Raises PhotoRefused."""
    width, height = size
    if width * height > limits.max_pixels:
        raise PhotoRefused(
            ErrorCode.TOO_MANY_PIXELS,
            f"The picture has {width}x{height} pixels, more than {limits.max_pixels / 1e6:g} "
            "million. Please reduce its size.",
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )
    if min(width, height) < limits.min_side:
        raise PhotoRefused(
            ErrorCode.TOO_SMALL,
            f"The picture has only {width}x{height} pixels; each side needs at least "
            f"{limits.min_side}. Please send a larger photo.",
        )
    if max(width, height) > limits.longest_side:
        raise PhotoRefused(
            ErrorCode.TOO_MANY_PIXELS,
            f"The picture has {width}x{height} pixels; no side may have more than "
            f"{limits.longest_side}. Please crop it or reduce its size.",
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )


def _check_cost(size: tuple[int, int], complexity: Complexity, limits: PhotoSettings) -> None:
    """Check the expected cost of decoding, before decoding. Raises PhotoRefused."""
    width, height = size
    if complexity.costly:
        check_costly_size(size, limits.max_costly_pixels)
    if complexity.scans * width * height > limits.max_scan_pixels:
        raise too_complex(
            f"The picture has {width}x{height} pixels, stored in {complexity.scans:,} passes, "
            "which together take too long to decode."
        )


def check_costly_size(size: tuple[int, int], limit: int) -> None:
    """Check the number of pixels in a format that is costly to decode. Raises PhotoRefused."""
    width, height = size
    if width * height > limit:
        raise too_complex(
            f"The picture has {width}x{height} pixels, more than {limit / 1e6:g} million, in a "
            "format that is costly to decode."
        )


def too_complex(reason: str) -> PhotoRefused:
    """Return the refusal of a photo that takes too much time or memory."""
    advice = "Please save it as an ordinary (baseline) JPEG or make it smaller."
    return PhotoRefused(
        ErrorCode.TOO_COMPLEX, f"{reason} {advice}", HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    )


def _convert_to_rgb(image: PillowImage.Image, background: str, deadline: Deadline) -> Image:
    """Convert an image of any mode to uint8 HxWx3, RGB; transparent parts show the background.

    Works in strips, because each copy of a whole 64-megapixel photo would cost hundreds of
    megabytes. Raises DeadlineExceeded.
    """
    width, height = image.size
    pixels = np.empty((height, width, 3), np.uint8)
    rows = max(1, _STRIP_PIXELS // width)
    for top in range(0, height, rows):
        deadline.check()
        bottom = min(top + rows, height)
        strip = image.crop((0, top, width, bottom))
        if strip.mode.startswith("I"):  # 16-bit grey, which Pillow would clip instead of scaling
            strip = PillowImage.fromarray((np.asarray(strip) >> 8).astype(np.uint8))
        if strip.has_transparency_data:
            strip = strip.convert("RGBA")
            backdrop = PillowImage.new("RGBA", strip.size, background)
            strip = PillowImage.alpha_composite(backdrop, strip)
        pixels[top:bottom] = np.asarray(strip.convert("RGB"))
    return pixels


def _read_orientation(image: PillowImage.Image) -> int:
    """Read the EXIF orientation, 1 to 8; 1 if there is none."""
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # damaged metadata, which raises many kinds, is no reason for a refusal
        return 1
