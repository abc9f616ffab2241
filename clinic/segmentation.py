"""The mask of a lesion as a DICOM Segmentation."""

from highdicom import AlgorithmIdentificationSequence, PixelMeasuresSequence
from highdicom.seg import (
    SegmentAlgorithmTypeValues,
    Segmentation,
    SegmentationTypeValues,
    SegmentDescription,
)
from pydicom.sr.coding import Code

from clinic import codes
from clinic.identity import MANUFACTURER, PRODUCT, derive_uid, describe_equipment, tracking_uid
from clinic.result import Result

KIND = "seg"
SERIES_NUMBER = 9001
"""Far from those that a camera gives; the number identifies nothing."""
LABEL = "Lesion"


def make_segmentation(result: Result) -> Segmentation:
    """Make a binary segmentation with one segment, pixel by pixel on the photo.

    A photo has no position in space, and so has the segmentation none: it refers to the photo, and
    to its frame of reference only if the photo names one.

    Args:
        result: with a lesion.
    """
    answer, model = result.answer, result.answer["model"]
    segment = SegmentDescription(
        segment_number=1,
        segment_label=LABEL,
        segmented_property_category=codes.MORPHOLOGICALLY_ABNORMAL,
        segmented_property_type=codes.LESION,
        algorithm_type=SegmentAlgorithmTypeValues.AUTOMATIC,
        algorithm_identification=AlgorithmIdentificationSequence(
            name=f"{PRODUCT} ({answer['segmentation']['selected']})",
            family=codes.ARTIFICIAL_INTELLIGENCE,
            version=model["version"],
            source=MANUFACTURER,
            parameters={f"{name}.sha256": value for name, value in model["weights"].items()},
        ),
        tracking_uid=tracking_uid(result),
        tracking_id=LABEL,
        anatomic_regions=anatomic_regions(result),
    )
    spacing = pixel_spacing(result)
    segmentation = Segmentation(
        source_images=[result.header],
        pixel_array=result.mask,
        segmentation_type=SegmentationTypeValues.BINARY,
        segment_descriptions=[segment],
        **describe_equipment(result, KIND),
        series_number=SERIES_NUMBER,
        content_label="LESION",
        content_description="Lesion in a photo of the skin, found by software",
        series_description="Lesion segmentation (research software)",
        pixel_measures=spacing and PixelMeasuresSequence(spacing, slice_thickness=None),
    )
    if spacing is None:
        segmentation.SharedFunctionalGroupsSequence[0].pop("PixelMeasuresSequence", None)
    # Neither the photo nor the mask need have an orientation, but it must be said that they do not.
    segmentation.PatientOrientation = result.header.get("PatientOrientation") or None
    dimensions = derive_uid("dimensions", str(segmentation.SOPInstanceUID))
    segmentation.DimensionOrganizationSequence[0].DimensionOrganizationUID = dimensions
    segmentation.DimensionIndexSequence[0].DimensionOrganizationUID = dimensions
    return segmentation


def anatomic_regions(result: Result) -> list[Code]:
    """Return where the lesion is: as the photo says, else the skin."""
    regions = [
        Code(item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning)
        for item in result.header.get("AnatomicRegionSequence") or []
        if all(item.get(key) for key in ("CodeValue", "CodingSchemeDesignator", "CodeMeaning"))
    ]
    return regions or [codes.SKIN]


def pixel_spacing(result: Result) -> tuple[float, float] | None:
    """Return the distances of rows and of columns in millimetres, if the scale is known."""
    spacing = result.answer["measures"]["pixel_spacing"]
    return None if spacing is None else (spacing["row_mm"], spacing["column_mm"])
