"""The rows of the results: the API's answer without its pictures, with typed columns."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from lesion.enums import NetworkName, Stage

SCHEMA_VERSION = "1"
"""Rises when a column is renamed, removed or gets another type; columns may be added."""


def _fields(**types: pa.DataType) -> list[pa.Field]:
    return [pa.field(name, kind) for name, kind in types.items()]


_BOX = pa.struct(_fields(x=pa.int32(), y=pa.int32(), width=pa.int32(), height=pa.int32()))
_CONTOUR = pa.list_(pa.struct(_fields(x=pa.int32(), y=pa.int32())))
_CONTOURS = pa.list_(_CONTOUR)
_PROBABILITY = pa.float64()

_CLASSIFICATION = pa.struct(
    _fields(
        rule=pa.string(),
        prevalence=_PROBABILITY,
        selected=pa.string(),
        candidates=pa.list_(
            pa.struct(_fields(model=pa.string(), malignancy_probability=_PROBABILITY))
        ),
        diagnoses=pa.list_(
            pa.struct(_fields(code=pa.string(), name=pa.string(), probability=_PROBABILITY))
        ),
    )
)
_SEGMENTATION = pa.struct(
    _fields(
        selected=pa.string(),
        rule=pa.string(),
        candidates=pa.list_(
            pa.struct(
                _fields(
                    model=pa.string(),
                    area_fraction=_PROBABILITY,
                    expected_dice=_PROBABILITY,
                    dice=_PROBABILITY,
                    contours=_CONTOURS,
                )
            )
        ),
        agreement=_PROBABILITY,
        bounding_box=_BOX,
        contours=_CONTOURS,
    )
)
_LESION = pa.struct(
    _fields(
        number=pa.int32(),
        bounding_box=_BOX,
        area_fraction=_PROBABILITY,
        contour=_CONTOUR,
        selected=pa.bool_(),
    )
)
_SIZE = ("area", "perimeter", "largest_diameter", "smallest_width", "equivalent_diameter")
_MEASURES = pa.struct(
    [
        *_fields(
            pixel_spacing=pa.struct(
                _fields(row_mm=pa.float64(), column_mm=pa.float64(), source=pa.string())
            )
        ),
        *(pa.field(f"{name}_px", pa.float64()) for name in _SIZE),
        *(pa.field(f"{name}_mm{'2' * (name == 'area')}", pa.float64()) for name in _SIZE),
        *_fields(
            shape_asymmetry=pa.float64(),
            colour_asymmetry=pa.float64(),
            border_irregularity=pa.float64(),
            convexity=pa.float64(),
            colours=pa.list_(pa.struct(_fields(colour=pa.string(), share=_PROBABILITY))),
            over_6_mm=pa.bool_(),
        ),
    ]
)
_MODEL = pa.struct(
    _fields(
        version=pa.string(),
        weights=pa.struct([pa.field(str(name), pa.string()) for name in NetworkName]),
    )
)
_COLUMNS = _fields(
    number=pa.int64(),
    path=pa.string(),
    ground_truth=pa.string(),
    error=pa.struct(_fields(code=pa.string(), message=pa.string())),
    status=pa.string(),
    message=pa.string(),
    advice=pa.string(),
    diagnosis=pa.string(),
    malignancy_probability=_PROBABILITY,
    confidence=pa.string(),
    classification=_CLASSIFICATION,
    skin_probability=_PROBABILITY,
    lesion_probability=_PROBABILITY,
    acquisition=pa.string(),
    segmentation=_SEGMENTATION,
    lesions=pa.list_(_LESION),
    measures=_MEASURES,
    image=pa.struct(_fields(width=pa.int32(), height=pa.int32(), format=pa.string())),
    warnings=pa.list_(pa.struct(_fields(code=pa.string(), message=pa.string()))),
    model=_MODEL,
    timing_ms=pa.struct([pa.field(str(stage), pa.float64()) for stage in Stage]),
    disclaimer=pa.string(),
    mask_file=pa.string(),
    overlay_file=pa.string(),
)
SCHEMA = pa.schema(_COLUMNS, {"lesion_schema_version": SCHEMA_VERSION})
"""``number`` is the photo's place in the input, from 0. A photo that was refused has ``error``, any
other ``status`` and all that follows; ``mask_file`` and ``overlay_file`` are relative to the
output's folder."""

PICTURES = ("overlay_jpeg", "segmentation.mask_png")
"""Fields of the answer that are no columns."""


def answer_to_row(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Convert an answer of ``Report.to_json`` to the values of a row, without its pictures."""
    segmentation = dict(answer["segmentation"])
    segmentation["contours"] = _to_points(segmentation["contours"])
    segmentation["candidates"] = [
        {**candidate, "contours": _to_points(candidate["contours"])}
        for candidate in segmentation["candidates"]
    ]
    lesions = [
        {**lesion, "contour": _to_points([lesion["contour"]])[0]} for lesion in answer["lesions"]
    ]
    return {**answer, "segmentation": segmentation, "lesions": lesions}


def _to_points(contours: list[list[list[int]]]) -> list[list[dict[str, int]]]:
    return [[{"x": x, "y": y} for x, y in contour] for contour in contours]
