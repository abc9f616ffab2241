"""Measures of masks of known shapes, in pixels and in millimetres."""

import math

import numpy as np
import pytest
from scipy.spatial import ConvexHull
from scipy.spatial.distance import pdist

from lesion.enums import SpacingSource
from lesion.measures import LesionMeasures, PixelSpacing, Scale, choose_scale, measure_lesion
from lesion.region import bounding_box
from lesion.segmentation import enlarge
from tests import pictures, shapes

SIZES = [(1280, 720), (720, 1280), (333, 257)]


def measure(mask: shapes.Mask, spacing: PixelSpacing | None = None) -> LesionMeasures:
    box = bounding_box(mask)
    assert box is not None
    return measure_lesion(shapes.photo_of(mask), mask, box, choose_scale(spacing, None))


@pytest.mark.parametrize("value", [0.001, 0.05, 10.0])
def test_spacing_within_the_range_is_accepted(value: float) -> None:
    spacing = PixelSpacing(row_mm=value, column_mm=value)
    assert (spacing.row_mm, spacing.column_mm) == (value, value)


@pytest.mark.parametrize("value", [0.0, -0.05, 0.0009, 10.1, math.inf, -math.inf, math.nan])
def test_spacing_outside_the_range_is_refused(value: float) -> None:
    for arguments in ((value, 0.05), (0.05, value)):
        with pytest.raises(ValueError, match=r"a pixel spacing is .* mm; allowed is 0\.001 to 10"):
            PixelSpacing(*arguments)


def test_pixels_that_are_too_oblong_are_refused() -> None:
    """A spacing of 1.05 mm, written with a decimal comma, would be one of 1 and 5 mm."""
    assert PixelSpacing(0.1, 0.05) and PixelSpacing(0.05, 0.1)
    for arguments in ((1, 5), (5, 1), (0.1, 0.0499)):
        with pytest.raises(ValueError, match="more than 2 times"):
            PixelSpacing(*arguments)


def test_the_scale_of_the_request_replaces_the_files() -> None:
    requested, of_file = PixelSpacing(0.1, 0.1), PixelSpacing(0.2, 0.3)
    assert choose_scale(requested, of_file) == Scale(requested, SpacingSource.REQUEST)
    assert choose_scale(None, of_file) == Scale(of_file, SpacingSource.FILE)
    assert choose_scale(None, None) is None


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("diameter", [30, 101, 240])
def test_a_circle(size: tuple[int, int], diameter: int) -> None:
    found = measure(shapes.ellipse(*size, diameter, diameter))
    pixels = found.pixels
    assert pixels.area == pytest.approx(math.pi * diameter**2 / 4, rel=0.02)
    assert pixels.equivalent_diameter == pytest.approx(diameter, rel=0.01)
    assert pixels.largest_diameter == pytest.approx(diameter, abs=1)
    assert pixels.smallest_width == pytest.approx(diameter, abs=1)
    assert pixels.perimeter == pytest.approx(math.pi * diameter, rel=0.02)
    assert found.border_irregularity == pytest.approx(1, abs=0.04)
    assert found.convexity == pytest.approx(1, abs=0.03)
    assert found.asymmetry.shape < 0.025
    assert found.millimetres is None and found.over_6_mm is None and found.scale is None


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("degrees", [0, 17, 45, 90, 120])
def test_a_turned_ellipse(size: tuple[int, int], degrees: int) -> None:
    found = measure(shapes.ellipse(*size, 200, 100, degrees))
    pixels = found.pixels
    assert pixels.area == pytest.approx(math.pi * 100 * 50, rel=0.01)
    assert pixels.largest_diameter == pytest.approx(200, abs=1.5)
    assert pixels.smallest_width == pytest.approx(100, abs=1.5)
    # Ramanujan's first approximation, exact to 0.01 %.
    perimeter = math.pi * (3 * 150 - math.sqrt((3 * 100 + 50) * (100 + 3 * 50)))
    assert pixels.perimeter == pytest.approx(perimeter, rel=0.01)
    assert found.border_irregularity == pytest.approx(
        perimeter**2 / (4 * math.pi**2 * 5000), rel=0.03
    )
    assert found.asymmetry.shape < 0.02


@pytest.mark.parametrize("degrees", [0, 10, 45])
@pytest.mark.parametrize(("long", "short"), [(150, 150), (200, 60)])
def test_rectangles(degrees: int, long: int, short: int) -> None:
    found = measure(shapes.rectangle(400, 320, long, short, degrees))
    pixels = found.pixels
    assert pixels.area == pytest.approx(long * short, rel=0.02)
    assert pixels.largest_diameter == pytest.approx(math.hypot(long, short), abs=1.5)
    assert pixels.smallest_width == pytest.approx(short, abs=1.5)
    assert pixels.perimeter == pytest.approx(2 * (long + short), rel=0.02)
    assert found.convexity == pytest.approx(1, abs=0.025)


def test_an_asymmetric_l() -> None:
    found = measure(shapes.corner(300, arm=200, thickness=50))
    assert found.pixels.area == 200 * 50 + 150 * 50
    assert found.pixels.perimeter == pytest.approx(4 * 200, rel=0.01)
    assert found.pixels.largest_diameter == pytest.approx(math.hypot(200, 200), abs=1)
    # Across the hull's long side: half the diagonal, and a half of the width of a bar's end.
    assert found.pixels.smallest_width == pytest.approx((200 + 50) / math.sqrt(2), abs=1)
    hull = 200**2 - 150**2 / 2
    assert found.convexity == pytest.approx(17500 / hull, rel=0.01)
    assert found.border_irregularity == pytest.approx(800**2 / (4 * math.pi * 17500), rel=0.02)
    # It is symmetric about one of its axes only.
    assert found.asymmetry.shape > 0.3


def test_a_square_of_millimetres_in_oblong_pixels() -> None:
    """20 mm x 20 mm, of which a pixel covers 0.2 mm in width and 0.1 mm in height."""
    mask = np.zeros((300, 200), np.uint8)
    mask[50:250, 50:150] = 1
    found = measure(mask, PixelSpacing(row_mm=0.1, column_mm=0.2))
    size = found.millimetres
    assert size is not None
    assert size.area == pytest.approx(400)
    assert size.perimeter == pytest.approx(80, rel=0.01)
    assert size.largest_diameter == pytest.approx(20 * math.sqrt(2), rel=0.01)
    assert size.smallest_width == pytest.approx(20, rel=0.001)
    assert size.equivalent_diameter == pytest.approx(math.sqrt(1600 / math.pi))
    assert found.border_irregularity == pytest.approx(4 / math.pi, rel=0.02)
    assert found.over_6_mm
    assert found.pixels.largest_diameter == pytest.approx(math.hypot(200, 100), abs=1)


@pytest.mark.parametrize("degrees", [0, 25, 60])
def test_a_circle_on_the_skin_in_oblong_pixels(degrees: int) -> None:
    """A circle of 10 mm."""
    spacing = PixelSpacing(row_mm=0.1, column_mm=0.05)
    x, y = shapes.grid(400, 180)
    x, y = x * spacing.column_mm, y * spacing.row_mm
    mask = (np.hypot(x, y) < 5).astype(np.uint8)
    found = measure(mask, spacing)
    size = found.millimetres
    assert size is not None
    assert size.largest_diameter == pytest.approx(10, abs=0.12)
    assert size.smallest_width == pytest.approx(10, abs=0.12)
    assert size.perimeter == pytest.approx(10 * math.pi, rel=0.015)
    assert found.border_irregularity == pytest.approx(1, abs=0.04)
    # Mirrored pixels are mirrored on the skin: a half disc is symmetric about its own axis.
    angle = math.radians(degrees)
    half = mask * (x * math.cos(angle) + y * math.sin(angle) > 0).astype(np.uint8)
    whole = measure(half, spacing).asymmetry.shape
    unturned = measure(mask * (x > 0).astype(np.uint8), spacing).asymmetry.shape
    assert whole == pytest.approx(unturned, abs=0.02)


@pytest.mark.parametrize(("diameter_mm", "over"), [(5.8, False), (6.2, True)])
def test_the_rule_of_six_millimetres(diameter_mm: float, over: bool) -> None:
    mask = shapes.ellipse(300, 300, diameter_mm / 0.05, diameter_mm / 0.05)
    assert measure(mask, PixelSpacing(0.05, 0.05)).over_6_mm is over


@pytest.mark.parametrize(
    ("pixels", "largest", "smallest"), [(1, 1.0, 1.0), (2, 2.0, 1.0), (5, 5.0, 1.0)]
)
def test_a_mask_of_few_pixels(pixels: int, largest: float, smallest: float) -> None:
    mask = np.zeros((64, 64), np.uint8)
    mask[20, 30 : 30 + pixels] = 1
    found = measure(mask)
    assert found.pixels.area == pixels
    assert found.pixels.largest_diameter == pytest.approx(largest)
    assert found.pixels.smallest_width == pytest.approx(smallest)
    assert found.convexity == 1 and found.border_irregularity >= 1
    assert 0 <= found.asymmetry.shape < 0.5
    oblong = measure(mask, PixelSpacing(row_mm=0.5, column_mm=0.25)).millimetres
    assert oblong is not None and oblong.area == pytest.approx(pixels * 0.125)


def test_the_whole_frame() -> None:
    found = measure(np.ones((60, 80), np.uint8))
    assert found.pixels.area == 4800
    assert found.pixels.largest_diameter == pytest.approx(math.hypot(79, 59) + 1)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("spacing", [PixelSpacing(1.0, 1.0), PixelSpacing(0.35, 0.7)])
def test_diameters_agree_with_brute_force(seed: int, spacing: PixelSpacing) -> None:
    """All pairs of points and all directions, of the pixels themselves."""
    _, mask = pictures.lesion_photo(90, 70, seed=seed, area_fraction=0.3)
    size = measure(mask, spacing).millimetres
    assert size is not None
    rows, columns = np.nonzero(mask)
    points = np.stack([columns * spacing.column_mm, rows * spacing.row_mm], axis=1)
    pixel = max(spacing.row_mm, spacing.column_mm)
    assert size.largest_diameter == pytest.approx(pdist(points).max() + pixel / 2, abs=pixel / 2)
    angles = np.linspace(0, math.pi, 1800, endpoint=False)
    extent = np.ptp(points @ np.stack([np.cos(angles), np.sin(angles)]), axis=0)
    assert size.smallest_width == pytest.approx(extent.min() + pixel / 2, abs=pixel / 2)
    hull = ConvexHull(points)
    convexity = mask.sum() * spacing.row_mm * spacing.column_mm / hull.volume
    assert measure(mask, spacing).convexity == pytest.approx(convexity, rel=0.06)


def test_measures_do_not_depend_on_the_resolution() -> None:
    _, mask = pictures.lesion_photo(300, 225, seed=3)
    large = enlarge(mask, (900, 1200))
    one = measure(mask, PixelSpacing(0.08, 0.08))
    other = measure(large, PixelSpacing(0.02, 0.02))
    for name in ("area", "perimeter", "largest_diameter", "smallest_width"):
        expected = pytest.approx(getattr(one.millimetres, name), rel=0.05)
        assert getattr(other.millimetres, name) == expected, name
    assert one.border_irregularity == pytest.approx(other.border_irregularity, rel=0.1)
    assert one.convexity == pytest.approx(other.convexity, abs=0.01)
    assert one.asymmetry.shape == pytest.approx(other.asymmetry.shape, abs=0.01)


def test_two_parts_are_measured_together() -> None:
    mask = np.zeros((100, 300), np.uint8)
    mask[30:70, 20:60] = 1
    mask[30:70, 220:260] = 1
    found = measure(mask)
    assert found.pixels.area == 2 * 1600
    assert found.pixels.perimeter == pytest.approx(2 * 160, rel=0.01)
    assert found.pixels.largest_diameter == pytest.approx(math.hypot(240, 40), abs=1)
    assert found.convexity < 0.4
