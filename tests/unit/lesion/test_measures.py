"""Tests of the measures of a mask."""

import math

import pytest

from lesion.measures import PixelSpacing


@pytest.mark.parametrize("value", [0.001, 0.05, 10.0])
def test_spacing_within_the_range_is_accepted(value: float) -> None:
    spacing = PixelSpacing(row_mm=value, column_mm=0.5)
    assert (spacing.row_mm, spacing.column_mm) == (value, 0.5)


@pytest.mark.parametrize("value", [0.0, -0.05, 0.0009, 10.1, math.inf, -math.inf, math.nan])
def test_spacing_outside_the_range_is_refused(value: float) -> None:
    for arguments in ((value, 0.05), (0.05, value)):
        with pytest.raises(ValueError, match=r"a pixel spacing is .* mm; allowed is 0\.001 to 10"):
            PixelSpacing(*arguments)
