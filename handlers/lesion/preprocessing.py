"""Photo -> network input: the one place that training, evaluation and serving share."""

import numpy as np
from PIL import Image

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


def resize_photo(photo: np.ndarray, size: int) -> np.ndarray:
    """Resize to a square, bilinear with antialiasing; the aspect ratio is not kept.

    Args:
        photo: uint8 H x W x 3 (or H x W), RGB.
        size: side of the square, pixels.

    Returns:
        uint8 size x size x 3 (or size x size).
    """
    if photo.shape[:2] == (size, size):
        return photo
    # The gap lets Pillow average whole blocks first where the photo is over six times too large,
    # which changes no pixel noticeably and spares a large photo most of the time.
    resized = Image.fromarray(photo).resize(
        (size, size), Image.Resampling.BILINEAR, reducing_gap=3.0
    )
    return np.asarray(resized)


def normalise(
    pixels: np.ndarray,
    mean: tuple[float, ...] = IMAGENET_MEAN,
    std: tuple[float, ...] = IMAGENET_STD,
) -> np.ndarray:
    """Scale to [0, 1], then subtract the mean and divide by the standard deviation.

    Args:
        pixels: uint8 N x H x W x 3, RGB.
        mean: per channel, in [0, 1].
        std: per channel, in (0, 1].

    Returns:
        float32 N x 3 x H x W, contiguous.
    """
    gain = 1.0 / (255.0 * np.asarray(std, np.float32))
    bias = np.asarray(mean, np.float32) / np.asarray(std, np.float32)
    scaled = pixels.astype(np.float32) * gain.astype(np.float32) - bias
    return np.ascontiguousarray(np.moveaxis(scaled, -1, 1))


def prepare(
    photo: np.ndarray,
    size: int,
    mean: tuple[float, ...] = IMAGENET_MEAN,
    std: tuple[float, ...] = IMAGENET_STD,
) -> np.ndarray:
    """One photo as a network's input: uint8 H x W x 3 RGB -> float32 1 x 3 x size x size."""
    return normalise(resize_photo(photo, size)[np.newaxis], mean, std)
