"""Reading of uploads: from a file's bytes to a checked, upright RGB photo, or a refusal.

The format is detected from the content, never from a name. Size, pixel count and complexity are
checked before decoding, and decoding has a time limit, so that no file occupies a worker for long.
Metadata (place, time, camera) is dropped. Nothing is logged or written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice

import cv2
import numpy as np
from PIL import Image as PillowImage

from lesion.arrays import AnyArray, Image, Mask
from lesion.complexity import Complexity, measure_complexity
from lesion.config import PhotoSettings, Settings
from lesion.deadline import Deadline, DeadlineExceeded, TimedReader
from lesion.enums import ErrorCode, ImageFormat
from lesion.errors import PhotoRefused
from lesion.imaging import resize_mask
from lesion.measures import PixelSpacing
from lesion.metadata import strip_metadata
from lesion.structure import SIGNATURES, walk

# Pillow's own limit only warns up to twice its number of pixels. The limit of the settings, which
# is checked on the header, replaces it.
PillowImage.MAX_IMAGE_PIXELS = None

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


@dataclass(frozen=True)
class Photo:
    """A decoded photo.

    Attributes:
        pixels: uint8 HxWx3, RGB, upright.
        format: format of the uploaded file.
        spacing: from the file, if it has one.
    """

    pixels: Image
    format: ImageFormat
    spacing: PixelSpacing | None = None


def read_photo(data: bytes, settings: Settings, deadline: Deadline | None = None) -> Photo:
    """Decode an uploaded photo.

    Args:
        data: the photo's file.
        settings: limits of photos.
        deadline: of the analysis; without one, decoding gets the time of a whole analysis.

    Raises:
        PhotoRefused: ``EMPTY_FILE``, ``CORRUPT_IMAGE``, ``TOO_SMALL`` (status 400),
            ``FILE_TOO_LARGE``, ``TOO_MANY_PIXELS``, ``TOO_COMPLEX`` (413) or
            ``UNSUPPORTED_FORMAT`` (415).
    """
    # Transparent parts become white, as on a page.
    pixels = _decode(data, settings.photo, "white", deadline)
    return Photo(pixels, _detect_format(data))


def read_ground_truth(
    data: bytes, shape: tuple[int, ...], settings: Settings, deadline: Deadline | None = None
) -> Mask:
    """Decode a ground-truth mask.

    Pixels brighter than half of the brightest one are foreground, so that files with the values
    0 and 1 are read like those with 0 and 255. A mask of another size is resized by nearest
    neighbour if its aspect ratio is the photo's.

    Args:
        data: the mask's file.
        shape: the photo's shape, (H, W, ...).
        settings: limits of photos and masks.
        deadline: as for ``read_photo``.

    Returns:
        uint8 HxW, 0 or 1.

    Raises:
        PhotoRefused: ``BAD_GROUND_TRUTH`` or ``GROUND_TRUTH_SIZE_MISMATCH`` (status 400).
    """
    try:
        pixels = _decode(data, settings.photo, "black", deadline)
    except PhotoRefused as refusal:
        message = f"The ground-truth mask cannot be used: {refusal.message}"
        raise PhotoRefused(ErrorCode.BAD_GROUND_TRUTH, message) from refusal
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    del pixels
    mask = _binarise(grey, settings.ground_truth.max_grey_fraction)
    height, width = shape[:2]
    if mask.shape == (height, width):
        return mask
    mask_height, mask_width = mask.shape
    deviation = abs(mask_width * height / (mask_height * width) - 1)
    if deviation > settings.ground_truth.aspect_tolerance:
        raise PhotoRefused(
            ErrorCode.GROUND_TRUTH_SIZE_MISMATCH,
            f"The ground-truth mask has {mask_width}x{mask_height} pixels, the upright photo "
            f"{width}x{height}. Please send a mask of the whole photo, with the same shape.",
        )
    return resize_mask(mask, (width, height))


def _binarise(grey: Image, max_grey_fraction: float) -> Mask:
    """Threshold a grey picture (uint8 HxW) at half of its brightest pixel, in place.

    Raises:
        PhotoRefused: too many pixels are neither black nor white.
    """
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel()
    levels = np.arange(256)
    brightest = int(np.flatnonzero(counts).max())
    between = counts[(levels > 0.1 * brightest) & (levels < 0.9 * brightest)].sum()
    if between / grey.size > max_grey_fraction:
        raise PhotoRefused(
            ErrorCode.BAD_GROUND_TRUTH,
            "The ground-truth picture is not a mask. Please send a picture that is white where "
            "the lesion is and black elsewhere.",
        )
    # OpenCV rounds the threshold down, which does not change comparisons with whole numbers.
    _, mask = cv2.threshold(grey, brightest / 2, 1, cv2.THRESH_BINARY, dst=grey)
    return np.asarray(mask, np.uint8)


def _decode(
    data: bytes, limits: PhotoSettings, background: str, deadline: Deadline | None
) -> Image:
    """Check and decode a file to upright pixels (uint8 HxWx3, RGB). Raises PhotoRefused."""
    _check_length(data, limits)
    image_format = _detect_format(data)
    segments = list(islice(walk(data, image_format), limits.max_segments + 1))
    complexity = measure_complexity(data, image_format, segments)
    _check_structure(complexity, limits)
    stripped = strip_metadata(data, image_format, segments)
    deadline = deadline or Deadline(limits.max_seconds)
    try:
        pixels, orientation = _decode_stored(
            stripped, image_format, complexity, limits, background, deadline
        )
    except (PhotoRefused, MemoryError):
        raise
    except DeadlineExceeded as error:
        raise too_complex("The picture takes too long to decode.") from error
    except Exception as error:
        # Damaged bytes make Pillow raise OSError, SyntaxError, ValueError, struct.error and more.
        raise PhotoRefused(
            ErrorCode.CORRUPT_IMAGE,
            "The picture is damaged or incomplete. Please send it again.",
        ) from error
    return np.asarray(_TURN_UPRIGHT.get(orientation, np.asarray)(pixels), np.uint8)


def _decode_stored(
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
    _check_size(image.size, limits)
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


def _detect_format(data: bytes) -> ImageFormat:
    """Detect the format from the file's first bytes. Raises PhotoRefused."""
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
        f"This file is {other}. Only JPEG and PNG photos can be analysed.",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    )


def _check_length(data: bytes, limits: PhotoSettings) -> None:
    """Check the number of bytes. Raises PhotoRefused."""
    if not data:
        raise PhotoRefused(ErrorCode.EMPTY_FILE, "The file is empty. Please choose it again.")
    if len(data) > limits.max_bytes:
        limit = f"{limits.max_bytes / 2**20:.3g} MB"
        message = f"The file is larger than {limit}. Please send a smaller picture."
        raise PhotoRefused(ErrorCode.FILE_TOO_LARGE, message, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _check_structure(complexity: Complexity, limits: PhotoSettings) -> None:
    """Check the number of segments and scans, before any is read. Raises PhotoRefused."""
    if complexity.segments > limits.max_segments:
        raise too_complex(f"The file has more than {limits.max_segments:,} parts.")
    if complexity.scans > limits.max_scans:
        raise too_complex(
            f"The picture is stored in {complexity.scans:,} passes, more than {limits.max_scans:,}."
        )


def _check_size(size: tuple[int, int], limits: PhotoSettings) -> None:
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
    if complexity.costly and width * height > limits.max_costly_pixels:
        raise too_complex(
            f"The picture has {width}x{height} pixels, more than "
            f"{limits.max_costly_pixels / 1e6:g} million, in a format that is costly to decode."
        )
    if complexity.scans * width * height > limits.max_scan_pixels:
        raise too_complex(
            f"The picture has {width}x{height} pixels, stored in {complexity.scans:,} passes, "
            "which together take too long to decode."
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
