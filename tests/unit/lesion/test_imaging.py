"""Shrinking, contours, and encoding of pictures and masks."""

from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from lesion.enums import ImageFormat
from lesion.imaging import (
    draw_contour,
    encode_jpeg,
    encode_mask,
    find_contours,
    resize_mask,
    shrink,
    trace,
)
from lesion.selection import dice
from tests import pictures

SIZES = [(1280, 720), (720, 1280), (200, 150), (333, 257), (4000, 3000), (32, 5000)]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((300, 600), (50, 100)),
        ((600, 300), (100, 50)),
        ((101, 33), (100, 33)),
        ((5, 4000), (1, 100)),
    ],
)
def test_shrinking_keeps_the_aspect_ratio(
    shape: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert shrink(np.zeros((*shape, 3), np.uint8), 100).shape == (*expected, 3)


def test_shrinking_never_enlarges() -> None:
    picture = np.zeros((40, 100, 3), np.uint8)
    assert shrink(picture, 100) is picture


@pytest.mark.parametrize("size", [(40, 30), (80, 60), (13, 7)])
def test_a_resized_mask_is_still_a_mask(size: tuple[int, int]) -> None:
    mask = np.zeros((30, 40), np.uint8)
    mask[:, 20:] = 1
    resized = resize_mask(mask, size)
    assert resized.shape == size[::-1] and resized.dtype == np.uint8
    assert set(np.unique(resized)) == {0, 1}
    assert resized.mean() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("size", SIZES)
def test_contours_describe_the_mask_with_few_points(size: tuple[int, int]) -> None:
    _, mask = pictures.lesion_photo(*size)
    polygons = find_contours(mask)
    filled = np.asarray(cv2.fillPoly(np.zeros_like(mask), polygons, 1), np.uint8)
    assert dice(filled, mask) > (0.98 if min(size) > 100 else 0.9)
    assert sum(map(len, polygons)) < 200
    for polygon in polygons:
        assert polygon.ndim == 2 and polygon.shape[1] == 2
        assert (polygon >= 0).all() and (polygon < size).all()


def test_contours_of_the_whole_frame_and_of_an_empty_mask() -> None:
    (polygon,) = find_contours(np.ones((30, 40), np.uint8))
    assert sorted(polygon.tolist()) == [[0, 0], [0, 29], [39, 0], [39, 29]]
    assert find_contours(np.zeros((30, 40), np.uint8)) == []


@pytest.mark.parametrize("size", SIZES)
def test_tracing_a_part_of_a_mask_finds_what_tracing_the_whole_finds(size: tuple[int, int]) -> None:
    _, mask = pictures.lesion_photo(*size)
    mask[:3, :3] = 1  # a second region, in the corner
    whole, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = trace(mask)
    assert len(found) == len(whole) == 2
    assert all(np.array_equal(*pair) for pair in zip(found, whole, strict=True))


def test_the_contour_of_one_pixel() -> None:
    mask = np.zeros((30, 40), np.uint8)
    mask[7, 9] = 1
    assert [polygon.tolist() for polygon in find_contours(mask)] == [[[9, 7]]]


def test_a_contour_is_a_line_between_two_edges() -> None:
    mask = np.zeros((60, 60), np.uint8)
    mask[20:40, 20:40] = 1
    picture = np.full((60, 60, 3), 128, np.uint8)
    draw_contour(picture, mask, (255, 0, 0), (0, 0, 255), 1)
    assert picture[30, 20, 0] > picture[30, 20, 2]
    assert picture[30, 18, 2] > picture[30, 18, 0]
    assert picture[30, 30].tolist() == picture[5, 5].tolist() == [128, 128, 128]


def test_a_jpeg_keeps_colours_and_size() -> None:
    picture = np.zeros((40, 64, 3), np.uint8)
    picture[..., 0] = 200
    image = Image.open(BytesIO(encode_jpeg(picture, 90)))
    assert (image.format, image.mode, image.size) == (ImageFormat.JPEG, "RGB", (64, 40))
    assert np.abs(np.asarray(image).astype(int) - picture).max() < 8


@pytest.mark.parametrize("size", SIZES)
def test_a_mask_file_has_the_values_of_the_mask(size: tuple[int, int]) -> None:
    _, mask = pictures.lesion_photo(*size)
    data = encode_mask(mask)
    image = Image.open(BytesIO(data))
    assert (image.format, image.mode, image.size) == (ImageFormat.PNG, "L", size)
    assert np.array_equal(np.asarray(image), mask * 255)
    assert len(data) < 60_000
