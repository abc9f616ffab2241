"""The answer's measures of a lesion as items of a structured report."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from highdicom.sr import Measurement, QualitativeEvaluation
from pydicom.sr.coding import Code

from clinic import codes
from clinic.answers import SCALE_SOURCES

Measures = Mapping[str, Any]
"""The field ``measures`` of the answer."""


class _Size(NamedTuple):
    """A size in the answer, which has it in pixels and perhaps in millimetres."""

    field: str
    name: Code
    derivation: Code | None = None


_AREA = _Size("area", codes.AREA)
_LENGTHS = (
    _Size("largest_diameter", codes.DIAMETER, codes.MAXIMUM),
    _Size("smallest_width", codes.WIDTH, codes.MINIMUM),
    _Size("perimeter", codes.PERIMETER),
)
_RATIOS = {
    "shape_asymmetry": "Asymmetry of shape (A)",
    "colour_asymmetry": "Asymmetry of colour (A)",
    "border_irregularity": "Border irregularity (B)",
    "convexity": "Convexity (B)",
}


def list_measurements(measures: Measures) -> list[Measurement]:
    """List the numbers: sizes in millimetres if the scale is known, else in pixels, and ratios."""
    known = measures["pixel_spacing"] is not None
    area_unit = codes.SQUARE_MILLIMETRE if known else codes.PIXELS
    unit = codes.MILLIMETRE if known else codes.PIXELS
    sizes = [(_AREA, "mm2" if known else "px", area_unit)]
    sizes += [(length, "mm" if known else "px", unit) for length in _LENGTHS]
    numbers = [
        Measurement(
            name=size.name,
            value=measures[f"{size.field}_{suffix}"],
            unit=each_unit,
            derivation=size.derivation,
        )
        for size, suffix, each_unit in sizes
    ]
    ratios = [
        Measurement(name=codes.own_code(field, meaning), value=measures[field], unit=codes.NO_UNITS)
        for field, meaning in _RATIOS.items()
    ]
    return numbers + ratios


def list_colours(measures: Measures) -> list[QualitativeEvaluation]:
    """List the colours of the lesion (C), the most common one first."""
    names = [str(each["colour"]) for each in measures["colours"]]
    return [
        QualitativeEvaluation(
            codes.LESION_COLOUR,
            codes.COLOURS.get(name) or codes.own_code(name, name.replace("_", " ")),
        )
        for name in names
    ]


def describe_scale(measures: Measures) -> str:
    """Say how large a pixel is, and who says so."""
    spacing = measures["pixel_spacing"]
    if spacing is None:
        return "The photo's scale is not known, so sizes are in pixels."
    return (
        f"Scale: {spacing['row_mm']:g} mm between rows of pixels and {spacing['column_mm']:g} mm "
        f"between columns, {SCALE_SOURCES[spacing['source']]}."
    )
