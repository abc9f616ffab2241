"""Bytes from outside -> a checked, upright RGB photo, or a refusal with a code.

The type is told by the content, never by a name. Size, pixel count and complexity are checked
before anything is decoded, and decoding has a time limit: no file occupies a worker for long.
Metadata (place, time, camera) is dropped. Nothing is logged or written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import cv2
import numpy as np
from PIL import Image

from lesion.complexity import Complexity, measure_complexity
from lesion.config import PhotoSettings, Settings
from lesion.deadline import Deadline, TimedReader, TimeUp
from lesion.errors import PhotoRefused
from lesion.metadata import without_metadata
from lesion.structure import PNG, SIGNATURES, walk

# Pillow's own guard warns at one number of pixels and raises at twice that; ours, from the
# settings, is checked on the header and replaces it.
Image.MAX_IMAGE_PIXELS = None

# What people send instead: (offset, bytes at that offset, what to call it).
_OTHER_KINDS = (
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

# EXIF orientation -> the stored pixels upright.
_UPRIGHT: dict[int, Callable[[np.ndarray], np.ndarray]] = {
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
    """`pixels`: uint8, HxWx3, RGB, upright. `format`: "JPEG" or "PNG", as it was sent."""

    pixels: np.ndarray
    format: str


def read_photo(data: bytes, settings: Settings) -> Photo:
    """Decode an uploaded photo.

    Raises PhotoRefused: empty_file, corrupt_image, too_small (400), file_too_large,
    too_many_pixels, too_complex (413), unsupported_format (415).
    """
    # Transparent parts become white, as on a page.
    return Photo(_decode(data, settings.photo, background="white"), _sniff(data))


def read_ground_truth(data: bytes, shape: tuple[int, ...], settings: Settings) -> np.ndarray:
    """Decode a ground-truth mask for a photo of `shape` (H, W, ...): uint8, HxW, 0 or 1.

    Foreground is what is brighter than half of the brightest pixel, so 0/1 and 0/255 both work. A
    mask of another size is resized (nearest) if its aspect ratio is the photo's.

    Raises PhotoRefused: bad_ground_truth, ground_truth_size_mismatch (400).
    """
    try:
        pixels = _decode(data, settings.photo, background="black")
    except PhotoRefused as refusal:
        message = f"The ground-truth mask cannot be used: {refusal.message}"
        raise PhotoRefused("bad_ground_truth", message) from refusal
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    del pixels
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel()
    levels = np.arange(256)
    brightest = int(np.flatnonzero(counts).max())
    between = counts[(levels > 0.1 * brightest) & (levels < 0.9 * brightest)].sum()
    if between / grey.size > settings.ground_truth.max_grey_fraction:
        raise PhotoRefused(
            "bad_ground_truth",
            "The ground-truth picture is not a mask. Please send a picture that is white where "
            "the lesion is and black elsewhere.",
        )
    height, width = shape[:2]
    # OpenCV compares whole numbers with the threshold rounded down, which is the same.
    mask = np.asarray(cv2.threshold(grey, brightest / 2, 1, cv2.THRESH_BINARY, dst=grey)[1])
    mask_height, mask_width = mask.shape
    if mask.shape == (height, width):
        return mask
    if (
        abs(mask_width * height / (mask_height * width) - 1)
        > settings.ground_truth.aspect_tolerance
    ):
        raise PhotoRefused(
            "ground_truth_size_mismatch",
            f"The ground-truth mask has {mask_width}x{mask_height} pixels, the upright photo "
            f"{width}x{height}. Please send a mask of the whole photo, with the same shape.",
        )
    return cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST)


def _decode(data: bytes, limits: PhotoSettings, background: str) -> np.ndarray:
    """Checked, upright pixels: uint8, HxWx3, RGB. Raises PhotoRefused."""
    _check_length(data, limits)
    kind = _sniff(data)
    segments = list(islice(walk(data, kind), limits.max_segments + 1))
    counted = measure_complexity(data, kind, segments)
    _check_structure(counted, limits)
    lean = without_metadata(data, kind, segments)
    try:
        pixels, orientation = _stored_pixels(lean, kind, counted, limits, background)
    except (PhotoRefused, MemoryError):
        raise
    except TimeUp as error:
        raise _too_complex("The picture takes too long to decode.") from error
    except Exception as error:
        # Damaged bytes make Pillow raise OSError, SyntaxError, ValueError, struct.error and more.
        raise PhotoRefused(
            "corrupt_image", "The picture is damaged or incomplete. Please send it again."
        ) from error
    return _UPRIGHT.get(orientation, np.asarray)(pixels)


def _stored_pixels(
    data: bytes, kind: str, counted: Complexity, limits: PhotoSettings, background: str
) -> tuple[np.ndarray, int]:
    """Pixels as stored (uint8, HxWx3, RGB) and the orientation. Raises PhotoRefused, TimeUp, and
    whatever Pillow raises of damaged bytes."""
    deadline = Deadline(limits.max_decode_seconds)
    image = _open(data, kind, deadline)
    _check_size(image.size, limits)
    _check_cost(image.size, counted, limits)
    if kind == PNG:
        # Decoding skips the checksums of the pixel data; verifying uses the file up.
        image.verify()
        image = _open(data, kind, deadline)
    image.load()
    return _rgb(image, background, deadline), _orientation(image)


def _open(data: bytes, kind: str, deadline: Deadline) -> Image.Image:
    """Pillow's image, its header read; whatever it reads later raises TimeUp in time."""
    return Image.open(TimedReader(data, deadline), formats=[kind])


def _sniff(data: bytes) -> str:
    """ "JPEG" or "PNG" by the file's first bytes. Raises PhotoRefused."""
    for name, signature in SIGNATURES.items():
        if data.startswith(signature):
            return name
    head = data[:512].lstrip()
    kind = next(
        (name for at, mark, name in _OTHER_KINDS if head[at : at + len(mark)] == mark),
        "not a photo",
    )
    message = f"This file is {kind}. Only JPEG and PNG photos can be analysed."
    raise PhotoRefused("unsupported_format", message, 415)


def _check_length(data: bytes, limits: PhotoSettings) -> None:
    """Refuse by the number of bytes. Raises PhotoRefused."""
    if not data:
        raise PhotoRefused("empty_file", "The file is empty. Please choose it again.")
    if len(data) > limits.max_bytes:
        limit = f"{limits.max_bytes / 2**20:.3g} MB"
        message = f"The file is larger than {limit}. Please send a smaller picture."
        raise PhotoRefused("file_too_large", message, 413)


def _check_structure(counted: Complexity, limits: PhotoSettings) -> None:
    """Refuse by the number of parts, before anything is read from them. Raises PhotoRefused."""
    if counted.segments > limits.max_segments:
        raise _too_complex(f"The file has more than {limits.max_segments:,} parts.")
    if counted.scans > limits.max_scans:
        raise _too_complex(
            f"The picture is stored in {counted.scans:,} passes, more than {limits.max_scans:,}."
        )


def _check_size(size: tuple[int, int], limits: PhotoSettings) -> None:
    """Refuse by the header's width and height, before decoding. Raises PhotoRefused."""
    width, height = size
    if width * height > limits.max_pixels:
        raise PhotoRefused(
            "too_many_pixels",
            f"The picture has {width}x{height} pixels, more than {limits.max_pixels / 1e6:g} "
            "million. Please reduce its size.",
            413,
        )
    if min(width, height) < limits.min_side:
        raise PhotoRefused(
            "too_small",
            f"The picture has only {width}x{height} pixels; each side needs at least "
            f"{limits.min_side}. Please send a larger photo.",
        )
    if max(width, height) > limits.longest_side:
        raise PhotoRefused(
            "too_many_pixels",
            f"The picture has {width}x{height} pixels; no side may have more than "
            f"{limits.longest_side}. Please crop it or reduce its size.",
            413,
        )


def _check_cost(size: tuple[int, int], counted: Complexity, limits: PhotoSettings) -> None:
    """Refuse by what decoding so many pixels would take, before it. Raises PhotoRefused."""
    width, height = size
    if counted.costly and width * height > limits.max_costly_pixels:
        raise _too_complex(
            f"The picture has {width}x{height} pixels, more than "
            f"{limits.max_costly_pixels / 1e6:g} million, in a format that is costly to decode."
        )
    if counted.scans * width * height > limits.max_scan_pixels:
        raise _too_complex(
            f"The picture has {width}x{height} pixels, stored in {counted.scans:,} passes, which "
            "together take too long to decode."
        )


def _too_complex(reason: str) -> PhotoRefused:
    advice = "Please save it as an ordinary (baseline) JPEG or make it smaller."
    return PhotoRefused("too_complex", f"{reason} {advice}", 413)


def _rgb(image: Image.Image, background: str, deadline: Deadline) -> np.ndarray:
    """Any of Pillow's modes -> uint8, HxWx3, RGB, as stored. Transparent parts show `background`.

    Works in strips: whole copies of a 64-megapixel photo would cost hundreds of megabytes each.
    Raises TimeUp.
    """
    width, height = image.size
    pixels = np.empty((height, width, 3), np.uint8)
    rows = max(1, _STRIP_PIXELS // width)
    for top in range(0, height, rows):
        deadline.check()
        bottom = min(top + rows, height)
        strip = image.crop((0, top, width, bottom))
        if strip.mode.startswith("I"):  # 16-bit grey; Pillow would clip instead of scaling
            strip = Image.fromarray((np.asarray(strip) >> 8).astype(np.uint8))
        if strip.has_transparency_data:
            strip = strip.convert("RGBA")
            backdrop = Image.new("RGBA", strip.size, background)
            strip = Image.alpha_composite(backdrop, strip)
        pixels[top:bottom] = np.asarray(strip.convert("RGB"))
    return pixels


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 if there is none."""
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # damaged metadata raises many kinds, and is no reason to refuse a photo
        return 1
