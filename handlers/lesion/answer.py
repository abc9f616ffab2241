"""Types of the API's answer, for programs that read it; docs/api.md explains every field.

A program should ignore keys that it does not know: later versions may add some.
"""

from typing import NotRequired, TypedDict


class BoundingBox(TypedDict):
    """In pixels of the upright photo."""

    x: int
    y: int
    width: int
    height: int


Contour = list[list[int]]
"""A closed polygon of points [x, y], in pixels of the upright photo."""


class Candidate(TypedDict):
    """One network's mask."""

    model: str
    area_fraction: float
    expected_dice: float
    dice: float | None
    contours: list[Contour]


class Segmentation(TypedDict):
    """The selected mask and its origin."""

    selected: str | None
    rule: str
    candidates: list[Candidate]
    agreement: float | None
    bounding_box: BoundingBox | None
    contours: list[Contour]
    mask_png: str | None


class ClassifierCandidate(TypedDict):
    """One classifier's result."""

    model: str
    malignancy_probability: float


class DiagnosisProbability(TypedDict):
    """A diagnosis with its calibrated probability."""

    code: str
    name: str
    probability: float


class Classification(TypedDict):
    """The classifiers' results."""

    rule: str
    prevalence: float
    selected: str | None
    candidates: list[ClassifierCandidate]
    diagnoses: list[DiagnosisProbability]


class Lesion(TypedDict):
    """One of the lesions in the photo."""

    number: int
    bounding_box: BoundingBox
    area_fraction: float
    contour: Contour
    selected: bool


class Scale(TypedDict):
    """The photo's scale and who stated it, ``request`` or ``file``."""

    row_mm: float
    column_mm: float
    source: str


class ColourShare(TypedDict):
    """One of the lesion's colours, and the share of its area."""

    colour: str
    share: float


class Measures(TypedDict):
    """Size and ABCD measures of the selected mask; None in millimetres without a scale."""

    pixel_spacing: Scale | None
    area_px: int
    perimeter_px: float
    largest_diameter_px: float
    smallest_width_px: float
    equivalent_diameter_px: float
    area_mm2: float | None
    perimeter_mm: float | None
    largest_diameter_mm: float | None
    smallest_width_mm: float | None
    equivalent_diameter_mm: float | None
    shape_asymmetry: float
    colour_asymmetry: float
    border_irregularity: float
    convexity: float
    colours: list[ColourShare]
    over_6_mm: bool | None


class Warning(TypedDict):
    """A reason to trust the result less."""

    code: str
    message: str


class Image(TypedDict):
    """The photo: size when upright, in pixels, and format of the file."""

    width: int
    height: int
    format: str


class Model(TypedDict):
    """Version of the software, and SHA-256 of each network's weights."""

    version: str
    weights: dict[str, str]


class ContributionMap(TypedDict):
    """Contributions to the log-odds of the explained classifier."""

    bounding_box: BoundingBox
    contributions: list[list[float]]
    constant_share: float
    full_colour: float


class Explanation(TypedDict):
    """The heat map of one classifier."""

    message: str
    model: str
    malignancy_probability: float | None
    heatmap_jpeg: str | None
    map: ContributionMap | None


class Answer(TypedDict):
    """The answer about one photo.

    ``explanation`` comes only if it was asked for, ``request_id`` only from a server. Pictures are
    Base64.
    """

    status: str
    message: str
    advice: str | None
    diagnosis: str | None
    malignancy_probability: float | None
    confidence: str | None
    classification: Classification
    skin_probability: float
    lesion_probability: float
    acquisition: str
    segmentation: Segmentation
    lesions: list[Lesion]
    measures: Measures | None
    overlay_jpeg: str | None
    image: Image
    warnings: list[Warning]
    model: Model
    timing_ms: dict[str, float]
    disclaimer: str
    explanation: NotRequired[Explanation]
    request_id: NotRequired[str]
