"""Measures of the selected mask: size in pixels and millimetres, and the ABCD measures.

They describe the mask, and are no better than it. Neither the probability nor the advice depends on
them: a person may want to know them, and a doctor to write them down.

A mask is measured by the polygons through the middles of its outermost pixels, which are half a
pixel too small on all sides; every measure is that of the polygon with half a pixel around it. In
millimetres, half a pixel is a half of an ellipse if the pixels are not square.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from lesion.arrays import AnyArray, Floats, Image, Mask
from lesion.asymmetry import Asymmetry, measure_asymmetry
from lesion.closeup import take_closeup
from lesion.colours import ColourShare, list_colours
from lesion.enums import SpacingSource
from lesion.imaging import trace
from lesion.region import BoundingBox, crop_region

SMALLEST_MM, LARGEST_MM = 0.001, 10.0
"""Range of a pixel spacing: from a thousandth of a millimetre, finer than a dermoscope resolves, to
a person's height in 200 pixels."""

MOST_OBLONG = 2.0
"""Largest ratio of a pixel's sides: cameras and scanners stay far below it. So ``1,05``, with a
decimal comma, is not taken for two numbers."""

DIAMETER_RULE_MM = 6.0
"""D of the ABCD rule for the naked eye (Friedman, Rigel and Kopf, 1985, "Early detection of
malignant melanoma", CA Cancer J Clin 35:130-151)."""

_DETAIL = 1 / 200
"""Details of the border that are smaller than this fraction of the lesion's diameter do not count:
the steps of its pixels would make a smooth border long."""


@dataclass(frozen=True)
class PixelSpacing:
    """The distance on the skin between neighbouring pixels of the upright photo.

    The names and their order are those of DICOM's Pixel Spacing (0028,0030).

    Attributes:
        row_mm: between the centres of two rows, which lie below each other, in millimetres.
        column_mm: between the centres of two columns, which lie beside each other, in millimetres.
    """

    row_mm: float
    column_mm: float

    def __post_init__(self) -> None:
        """Raise ValueError if the values are not those of photos of skin."""
        for value in (self.row_mm, self.column_mm):
            if not (math.isfinite(value) and SMALLEST_MM <= value <= LARGEST_MM):
                raise ValueError(
                    f"a pixel spacing is {value:g} mm; allowed is {SMALLEST_MM:g} to "
                    f"{LARGEST_MM:g} mm"
                )
        if max(self.row_mm, self.column_mm) > MOST_OBLONG * min(self.row_mm, self.column_mm):
            raise ValueError(f"a pixel is more than {MOST_OBLONG:g} times as long as it is wide")


@dataclass(frozen=True)
class Scale:
    """The scale of a photo, and who stated it."""

    spacing: PixelSpacing
    source: SpacingSource


def choose_scale(requested: PixelSpacing | None, of_file: PixelSpacing | None) -> Scale | None:
    """Choose the scale of a photo; that of the request replaces the file's.

    Whoever sends one has measured it in this photo, while devices often write the spacing of their
    sensor, or of another distance from the skin.
    """
    if requested:
        return Scale(requested, SpacingSource.REQUEST)
    return Scale(of_file, SpacingSource.FILE) if of_file else None


@dataclass(frozen=True)
class Size:
    """The size of a mask, in pixels or in millimetres.

    Attributes:
        area: in square pixels or square millimetres.
        perimeter: length of the outer border.
        largest_diameter: largest distance of two points (the maximum Feret diameter).
        smallest_width: smallest distance of two parallel lines with the lesion between them (the
            minimum Feret diameter).
    """

    area: float
    perimeter: float
    largest_diameter: float
    smallest_width: float

    @property
    def equivalent_diameter(self) -> float:
        """Diameter of a circle of the same area."""
        return math.sqrt(4 * self.area / math.pi)


@dataclass(frozen=True)
class LesionMeasures:
    """The measures of a lesion.

    Attributes:
        pixels: its size in pixels of the upright photo.
        millimetres: its size in millimetres; None if the scale is not known.
        scale: the photo's scale, if it is known.
        asymmetry: A of the ABCD rule.
        border_irregularity: B: the square of the perimeter as a multiple of that of a circle of the
            same area; a circle has 1 (Golston et al., 1992, "Automatic detection of irregular
            borders in melanoma and other skin tumors").
        convexity: the area as a fraction of that of the convex hull; a border without dents has 1.
        colours: C.
    """

    pixels: Size
    millimetres: Size | None
    scale: Scale | None
    asymmetry: Asymmetry
    border_irregularity: float
    convexity: float
    colours: tuple[ColourShare, ...]

    @property
    def over_6_mm(self) -> bool | None:
        """D: whether the largest diameter is above 6 mm; None if the scale is not known."""
        size = self.millimetres
        return None if size is None else size.largest_diameter > DIAMETER_RULE_MM


def measure_lesion(
    photo: Image, mask: Mask, box: BoundingBox, scale: Scale | None
) -> LesionMeasures:
    """Measure a lesion.

    Args:
        photo: uint8 HxWx3, RGB.
        mask: the lesion, uint8 HxW, 0 or 1, not empty.
        box: the mask's bounding box.
        scale: of the photo, if it is known.
    """
    cut = crop_region(mask, box, margin=0.0)
    contours = trace(cut)
    hull = _hull(contours)
    area = cv2.countNonZero(cut)
    pixels = _measure_size(contours, hull, area)
    millimetres, aspect = None, 1.0
    if scale:
        row, column = scale.spacing.row_mm, scale.spacing.column_mm
        millimetres, aspect = _measure_size(contours, hull, area, row, column), row / column
    true = millimetres or pixels
    closeup = take_closeup(photo, mask, box, aspect)
    return LesionMeasures(
        pixels=pixels,
        millimetres=millimetres,
        scale=scale,
        asymmetry=measure_asymmetry(closeup),
        border_irregularity=max(1.0, true.perimeter**2 / (4 * math.pi * true.area)),
        convexity=min(1.0, area / _hull_area(hull)),
        colours=list_colours(closeup),
    )


def _measure_size(
    contours: Sequence[AnyArray], hull: Floats, area: int, row: float = 1.0, column: float = 1.0
) -> Size:
    """Measure the size of a mask.

    Args:
        contours: polygons through the middles of its outermost pixels, each int32 Nx1x2 with (x, y)
            in pixels, as OpenCV finds them.
        hull: corners of their convex hull, float64 Nx2.
        area: number of its pixels.
        row: distance of two rows, in the unit of the result.
        column: distance of two columns.
    """
    pixel = np.asarray([column, row])
    size = area * row * column
    detail = max(row, column, _DETAIL * math.sqrt(4 * size / math.pi))
    largest, smallest = _feret_diameters(hull * pixel, pixel)
    return Size(
        area=size,
        perimeter=sum(_perimeter(contour * pixel, detail, pixel) for contour in contours),
        largest_diameter=largest,
        smallest_width=smallest,
    )


def _perimeter(polygon: Floats, detail: float, pixel: Floats) -> float:
    """Measure a polygon's length without small details, with half a pixel around it.

    A line at a distance of d around a closed line is longer by 2 pi d.
    """
    simple = cv2.approxPolyDP(polygon.astype(np.float32), detail, True)
    return float(cv2.arcLength(simple, True) + math.pi * pixel.mean())


def _hull(contours: Sequence[AnyArray]) -> Floats:
    """Find the corners (float64 Nx2) of the convex hull of contours."""
    hull = cv2.convexHull(np.concatenate(contours))
    return np.asarray(hull[:, 0], np.float64)


def _feret_diameters(hull: Floats, pixel: Floats) -> tuple[float, float]:
    """Measure the largest and the smallest extent of a convex hull, with half a pixel around it.

    The largest is between two of its corners, the smallest across one of its sides.
    """
    if len(hull) == 1:
        return float(pixel.max()), float(pixel.min())
    between = hull[:, None] - hull
    length = np.linalg.norm(between, axis=2)
    with np.errstate(invalid="ignore"):  # a corner has no direction to itself
        around = np.linalg.norm(between * pixel, axis=2) / length
    largest = np.nanmax(length + around)
    sides = hull - np.roll(hull, 1, axis=0)
    across = np.stack([-sides[:, 1], sides[:, 0]], axis=1)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    extent = np.ptp(hull @ across.T, axis=0) + np.linalg.norm(across * pixel, axis=1)
    return float(largest), float(extent.min())


def _hull_area(hull: Floats) -> float:
    """Measure the area of a convex hull, with half a pixel around it."""
    corners = hull.astype(np.float32)
    return float(cv2.contourArea(corners) + cv2.arcLength(corners, True) / 2 + math.pi / 4)
