"""The overlay: its size, and the red lesion on unchanged skin."""

from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from lesion.config import Settings
from lesion.enums import ImageFormat
from lesion.overlay import render_overlay
from tests import pictures


def _decode(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(data)))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1280, 720), (1024, 576)),
        ((720, 1280), (576, 1024)),
        ((1024, 300), (1024, 300)),
        ((333, 257), (333, 257)),
        ((4000, 3000), (1024, 768)),
        ((32, 5000), (7, 1024)),
    ],
)
def test_the_overlay_is_a_jpeg_with_a_longer_side_of_at_most_1024(
    size: tuple[int, int], expected: tuple[int, int], settings: Settings
) -> None:
    photo, mask = pictures.lesion_photo(*size)
    before = photo.copy()
    data = render_overlay(photo, mask, settings.overlay)
    image = Image.open(BytesIO(data))
    assert (image.format, image.mode, image.size) == (ImageFormat.JPEG, "RGB", expected)
    assert len(data) < 400_000
    assert np.array_equal(photo, before)


@pytest.mark.parametrize("dark_skin", [False, True])
@pytest.mark.parametrize("size", [(1280, 720), (300, 400), (2500, 3200)])
def test_the_lesion_is_red_and_the_skin_unchanged(
    size: tuple[int, int], dark_skin: bool, settings: Settings
) -> None:
    photo, mask = pictures.lesion_photo(*size, dark_skin=dark_skin)
    overlay = _decode(render_overlay(photo, mask, settings.overlay)).astype(int)
    height, width = overlay.shape[:2]
    small = cv2.resize(photo, (width, height), interpolation=cv2.INTER_AREA).astype(int)
    inside = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST)
    kernel = np.ones((25, 25), np.uint8)
    deep_inside = cv2.erode(inside, kernel) > 0
    outside = cv2.dilate(inside, kernel) == 0
    edge = (cv2.dilate(inside, np.ones((3, 3), np.uint8)) - inside) > 0
    redness = overlay[..., 0] - overlay[..., 1:].max(2)
    redness_before = small[..., 0] - small[..., 1:].max(2)
    assert (redness - redness_before)[deep_inside].mean() > 30
    assert np.abs(overlay - small)[outside].mean() < 3
    # The line stands out from the skin beside it.
    assert np.abs(overlay - small)[edge].mean() > 40


def test_the_lesion_s_structure_remains_visible(settings: Settings) -> None:
    photo = np.full((100, 100, 3), 80, np.uint8)
    photo[40:60, 40:60] = 160
    overlay = _decode(render_overlay(photo, np.ones((100, 100), np.uint8), settings.overlay))
    assert overlay[50, 50].mean() - overlay[30, 30].mean() > 40


@pytest.mark.parametrize("shape", [(300, 400), (2400, 3200)])
def test_other_lesions_get_a_thin_line_and_no_fill(
    shape: tuple[int, int], settings: Settings
) -> None:
    height, width = shape
    photo = np.full((*shape, 3), 150, np.uint8)
    mask = np.zeros(shape, np.uint8)
    mask[: height // 3, : width // 3] = 1
    corners = [(0.5, 0.5), (0.5, 0.9), (0.9, 0.9), (0.9, 0.5)]
    other = np.asarray([(width * x, height * y) for x, y in corners]).astype(np.int32)
    alone = _decode(render_overlay(photo, mask, settings.overlay)).astype(int)
    both = _decode(render_overlay(photo, mask, settings.overlay, [other])).astype(int)
    changed = np.abs(both - alone).max(2) > 25
    rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
    assert rows[0] / both.shape[0] == pytest.approx(0.5, abs=0.02)
    assert columns[-1] / both.shape[1] == pytest.approx(0.9, abs=0.02)
    assert changed.mean() < 0.05
    assert (both[..., 0] - both[..., 2])[changed].max() < 60, "not red"
