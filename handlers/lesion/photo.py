"""Reading of uploads: from a file's bytes to a checked, upright RGB photo, or a refusal.

The format is detected from the content, never from a name. Nothing is logged or written.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from lesion.arrays import Image, Mask
from lesion.config import Settings
from lesion.deadline import Deadline
from lesion.decoding import decode, detect_format
from lesion.enums import ErrorCode, ImageFormat
from lesion.errors import PhotoRefused
from lesion.imaging import resize_mask
from lesion.measures import PixelSpacing
from lesion.structure import is_dicom


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
    if is_dicom(data):
        # Only here, so that neither the start of a worker nor another photo waits for pydicom.
        from lesion.dicom.reading import read_dicom

        pixels, spacing = read_dicom(data, settings.photo, deadline)
        return Photo(pixels, ImageFormat.DICOM, spacing)
    # Transparent parts become white, as on a page.
    return Photo(decode(data, settings.photo, "white", deadline), detect_format(data))


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
        pixels = decode(data, settings.photo, "black", deadline)
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
