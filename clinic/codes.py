"""Codes of what is written: those of the DICOM standard where they fit, else the project's own.

The answer's classes are the project's own codes on purpose: a coded "benign" of SNOMED CT would
read like a diagnosis in whatever system counts or filters by it, and benign never rules out skin
cancer.
"""

from highdicom.coding_schemes import CodingSchemeIdentificationItem
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code

SCHEME = "99LESION"
"""The project's own coding scheme; designators of private ones begin with 99 (PS3.16, 8)."""

MORPHOLOGICALLY_ABNORMAL: Code = codes.SCT.MorphologicallyAbnormalStructure
"""CID 7150, Segmentation Property Categories."""
LESION: Code = codes.SCT.Lesion
"""CID 7159, Lesion Segmentation Types."""
SKIN_LESION: Code = codes.SCT.SkinLesion
SKIN: Code = codes.SCT.Skin
ARTIFICIAL_INTELLIGENCE: Code = codes.DCM.ArtificialIntelligence
"""CID 7162, Surface Processing Algorithm Families, which segmentations use, too."""

DERMOSCOPY: Code = codes.SCT.DermoscopicPhotography
PHOTOGRAPHY: Code = codes.SCT.PhotographyOfPatient

PROBABILITY_OF_CANCER: Code = codes.DCM.ProbabilityOfCancer
AREA: Code = codes.SCT.Area
PERIMETER: Code = codes.SCT.Perimeter
DIAMETER: Code = codes.SCT.Diameter
WIDTH: Code = codes.SCT.Width
"""CID 7469, Generic Intensity and Size Measurements, to which the three before belong, too."""
MAXIMUM: Code = codes.SCT.Maximum
MINIMUM: Code = codes.SCT.Minimum
"""CID 7464, General Region of Interest Measurement Modifiers."""

LESION_COLOUR: Code = codes.DCM.SkinLesionColor
COLOURS: dict[str, Code] = {
    "white": codes.cid4411.White,
    "red": codes.cid4411.Red,
    "black": codes.cid4411.Black,
}
"""CID 4411, Lesion Color, as far as it has the colours of the ABCD rule."""

SUMMARY: Code = codes.DCM.Summary
RECOMMENDATION: Code = codes.DCM.Recommendation
COMMENT: Code = codes.DCM.Comment

PERCENT: Code = codes.UCUM.Percent
NO_UNITS: Code = codes.UCUM.NoUnits
MILLIMETRE: Code = codes.UCUM.Millimeter
SQUARE_MILLIMETRE: Code = codes.UCUM.SquareMillimeter
PIXELS = Code("{pixels}", "UCUM", "pixels")
"""Of a length, and of an area, which is a number of pixels."""


def own_code(value: str, meaning: str) -> Code:
    """Return one of the project's own codes; ``value`` is a word of the API."""
    return Code(value, SCHEME, meaning)


def coding_schemes() -> list[CodingSchemeIdentificationItem]:
    """Return what an object that uses own codes must say about them."""
    return [
        CodingSchemeIdentificationItem(
            designator=SCHEME,
            name="Words of the skin lesion analysis API",
            responsible_organization="Skin lesion analysis project",
        )
    ]
