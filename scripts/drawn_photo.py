"""The photo that benchmarks analyse."""

import io

import cv2
import numpy as np
from PIL import Image

from lesion.enums import ImageFormat

WIDTH, HEIGHT = 1280, 720


def draw_photo() -> bytes:
    """Draw a brown ellipse on skin, in uneven light, with pores and grain; a 1280x720 JPEG."""
    rng = np.random.default_rng(0)
    pixels = np.full((HEIGHT, WIDTH, 3), (222, 176, 156), np.uint8)
    cv2.ellipse(pixels, (660, 350), (190, 150), 20, 0, 360, (110, 66, 48), -1, cv2.LINE_AA)
    blurred = cv2.GaussianBlur(pixels, (0, 0), 5).astype(np.float32)
    for deviation, cells in ((0.05, (4, 6)), (0.04, (60, 110))):
        coarse = 1 + deviation * rng.normal(0, 1, cells).astype(np.float32)
        blurred *= cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)[..., None]
    grain = rng.integers(-6, 7, pixels.shape, np.int16)
    file = io.BytesIO()
    photo = Image.fromarray((blurred + grain).clip(0, 255).astype(np.uint8))
    photo.save(file, ImageFormat.JPEG, quality=90)
    return file.getvalue()
