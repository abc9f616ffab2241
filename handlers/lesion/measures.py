"""Measures of a lesion's mask, in pixels of the upright photo and in millimetres."""

import math
from dataclasses import dataclass

SMALLEST_MM, LARGEST_MM = 0.001, 10.0
"""Range of a pixel spacing: from a thousandth of a millimetre, finer than a dermoscope resolves, to
a person's height in 200 pixels."""


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
        """Raise ValueError if a value is not finite or not in the range of photos of skin."""
        for value in (self.row_mm, self.column_mm):
            if not (math.isfinite(value) and SMALLEST_MM <= value <= LARGEST_MM):
                raise ValueError(
                    f"a pixel spacing is {value:g} mm; allowed is {SMALLEST_MM:g} to "
                    f"{LARGEST_MM:g} mm"
                )
