"""Settings of the analysis and of TorchServe's workers, read from model-config.yaml.

Every threshold and rule is set in that file and none in code: a missing key is refused like an
unknown one, and each value is checked when the model is loaded.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic.dataclasses import dataclass

from lesion.enums import SEGMENTERS, Backend, ClassifierRule, NetworkName, SelectionRule
from lesion.errors import ConfigError
from lesion.validation import STRICT, Fraction, key_names, read_yaml, validate

FILE_NAME = "model-config.yaml"
SECTION = "analysis"

Kernel = Annotated[float, Field(ge=0.0, le=0.1)]
Correction = Annotated[float, Field(ge=-0.5, le=0.5)]
Positive = Annotated[int, Field(ge=1)]

_CAMEL_CASE = ConfigDict(
    **STRICT, alias_generator=to_camel, validate_by_alias=True, validate_by_name=True
)


@dataclass(frozen=True, config=STRICT)
class PhotoSettings:
    """Limits of an accepted photo, in bytes and pixels.

    The last six keep a small file from occupying a worker: ``lesion.complexity`` describes what
    is counted, ``lesion.deadline`` the time limit for the whole analysis, which is in seconds.
    """

    max_bytes: Annotated[int, Field(ge=1024, le=1 << 30)]
    max_dicom_bytes: Annotated[int, Field(ge=1024, le=1 << 30)]
    max_pixels: Annotated[int, Field(ge=1024, le=1_000_000_000)]
    min_side: Annotated[int, Field(ge=1, le=4096)]
    longest_side: Annotated[int, Field(ge=4096, le=1_000_000)]
    max_segments: Annotated[int, Field(ge=16, le=10_000_000)]
    max_scans: Annotated[int, Field(ge=1, le=1_000_000)]
    max_scan_pixels: Annotated[int, Field(ge=1024, le=1_000_000_000_000)]
    max_costly_pixels: Annotated[int, Field(ge=1024, le=1_000_000_000)]
    max_jpeg2000_pixels: Annotated[int, Field(ge=1024, le=1_000_000_000)]
    max_seconds: Annotated[float, Field(ge=0.001, le=600.0)]


@dataclass(frozen=True, config=STRICT)
class GroundTruthSettings:
    """Limits of an accepted ground-truth mask, in addition to those of a photo."""

    aspect_tolerance: Fraction
    max_grey_fraction: Fraction


@dataclass(frozen=True, config=STRICT)
class QualitySettings:
    """Thresholds for the warnings about a photo and its lesion (``lesion.quality``).

    Attributes:
        recommended_width, recommended_height: smallest photo without a warning, in pixels, in
            landscape or portrait orientation.
        blur_threshold: sharpness below which a photo is blurry.
        dark_threshold: brightness of the bright parts, 0 to 255, below which a photo is too dark.
        bright_threshold: fraction of the photo that may be too bright to show details.
        glare_threshold: area of reflections, as a fraction of the lesion's area, that may lie on
            the lesion or next to it.
        cut_threshold: fraction of the lesion's width or height that may lie on one side of the
            photo's frame.
        min_lesion_side: shorter side of the lesion's bounding box, in pixels of the original.
    """

    recommended_width: Annotated[int, Field(ge=1, le=65535)]
    recommended_height: Annotated[int, Field(ge=1, le=65535)]
    blur_threshold: Annotated[float, Field(ge=0.0, le=65025.0)]
    dark_threshold: Annotated[float, Field(ge=0.0, le=255.0)]
    bright_threshold: Fraction
    glare_threshold: Fraction
    cut_threshold: Fraction
    min_lesion_side: Annotated[int, Field(ge=1, le=4096)]


@dataclass(frozen=True, config=STRICT)
class ScreeningSettings:
    """Thresholds for "not skin", "no lesion" and for the warning that the masks differ."""

    min_contrast: Annotated[float, Field(ge=0.0, le=255.0)]
    skin_threshold: Fraction
    lesion_threshold: Fraction
    min_agreement: Fraction


@dataclass(frozen=True, config=STRICT)
class SegmentationSettings:
    """Conversion of a probability map to a mask.

    Kernels are fractions of the square root of the photo's area. Of several regions the one with
    the largest area is the main lesion, each pixel weighted by a Gaussian of ``centre_sigma`` half
    sides around the photo's centre, because a photographer centres the lesion.
    """

    threshold: Fraction
    open_kernel: Kernel
    close_kernel: Kernel
    min_area_fraction: Fraction
    centre_sigma: Annotated[float, Field(ge=0.1, le=100.0)]


@dataclass(frozen=True, config=STRICT)
class ZoomSettings:
    """The second pass for small lesions (``lesion.zoom``).

    Attributes:
        area_below: fraction of the photo's area; a lesion below it gets a second pass.
        candidate_threshold: probability from which a region of the first map is a candidate.
        context: side of a window, as a multiple of the candidate's longer side.
        min_side: shortest side of a window, pixels.
        tiles: side of a tile, as a part of the photo's shorter side: 3 for a third of it.
    """

    area_below: Fraction
    candidate_threshold: Fraction
    context: Annotated[float, Field(ge=1.0, le=20.0)]
    min_side: Annotated[int, Field(ge=32, le=4096)]
    tiles: Annotated[int, Field(ge=1, le=16)]


@dataclass(frozen=True, config=STRICT)
class SelectionSettings:
    """Selection of one network's mask when the request holds no ground truth.

    The corrections are each network's mean error of the expected Dice (true minus expected) on
    validation photos. With ``SelectionRule.EXPECTED_DICE``, DeepLabV3's mask is kept only if its
    corrected expected Dice exceeds the U-Net's by more than ``unet_preference``.
    """

    rule: Literal[SelectionRule.EXPECTED_DICE, SelectionRule.AREA]
    unet_correction: Correction
    deeplabv3_correction: Correction
    unet_preference: Fraction

    def correction(self, network: NetworkName) -> float:
        """Return the correction that is added to a segmentation network's expected Dice."""
        unet, deeplabv3 = SEGMENTERS
        return {unet: self.unet_correction, deeplabv3: self.deeplabv3_correction}[network]


@dataclass(frozen=True, config=STRICT)
class LesionSettings:
    """What counts as a further lesion of a photo (``lesion.lesions``).

    Attributes:
        min_size: smallest area, as a part of the main lesion's.
        min_probability: smallest mean probability of the U-Net inside.
        max_count: most lesions of a photo, with the main one.
        min_overlap: smallest part of a region, or of the chosen box or lesion if that is smaller,
            that they have to share to be the same.
    """

    min_size: Fraction
    min_probability: Fraction
    max_count: Annotated[int, Field(ge=1, le=100)]
    min_overlap: Fraction


@dataclass(frozen=True, config=STRICT)
class RegionSettings:
    """Skin around the lesion that the classifier sees, as a fraction of the bounding box."""

    margin: Annotated[float, Field(ge=0.0, le=2.0)]


@dataclass(frozen=True, config=STRICT)
class ClassificationSettings:
    """The rule by which the classifiers' probabilities become one.

    ``prevalence`` is the share of malignant lesions among those photographed that the malignancy
    probability assumes.
    """

    rule: ClassifierRule
    prevalence: Annotated[float, Field(ge=0.001, le=0.999)]


@dataclass(frozen=True, config=STRICT)
class AdviceSettings:
    """Probabilities from which a person is advised to see a doctor, and to do so soon.

    They are malignancy probabilities for a prevalence of one half, whatever prevalence is set, so
    that the share of malignant lesions that get the advice does not depend on that setting.
    """

    see_doctor_from: Fraction
    see_doctor_soon_from: Fraction

    def __post_init__(self) -> None:
        """Raise ValueError if the less urgent advice starts at a higher probability."""
        if self.see_doctor_from > self.see_doctor_soon_from:
            raise ValueError(
                f"see_doctor_from is {self.see_doctor_from}, more than see_doctor_soon_from "
                f"({self.see_doctor_soon_from})"
            )


@dataclass(frozen=True, config=STRICT)
class DiagnosisSettings:
    """Edges of the bands of the malignancy probability p, in ascending order.

    p < benign_high_below <= p < benign_medium_below <= p <= malignant_above
    < p < malignant_medium_from <= p <= malignant_high_above < p
    """

    benign_high_below: Fraction
    benign_medium_below: Fraction
    malignant_above: Fraction
    malignant_medium_from: Fraction
    malignant_high_above: Fraction

    def __post_init__(self) -> None:
        """Raise ValueError if the edges do not ascend."""
        names = [edge.name for edge in fields(self)]
        edges = [getattr(self, name) for name in names]
        if any(left >= right for left, right in pairwise(edges)):
            raise ValueError(f"the values must ascend ({' < '.join(names)}), but are {edges}")


@dataclass(frozen=True, config=STRICT)
class OverlaySettings:
    """The picture with the lesion in red: ``max_side`` in pixels, ``alpha`` the fill's opacity."""

    max_side: Annotated[int, Field(ge=64, le=4096)]
    alpha: Fraction
    jpeg_quality: Annotated[int, Field(ge=1, le=100)]


@dataclass(frozen=True, config=STRICT)
class ExplanationSettings:
    """The heat map.

    The photo's strongest contribution to the log-odds gets the full colour, unless it is below
    ``min_full_colour``.
    """

    min_full_colour: Annotated[float, Field(ge=0.001, le=10.0)]


@dataclass(frozen=True, config=STRICT)
class EngineSettings:
    """The runtime of the networks; ``threads`` are per worker, 0 means one per core."""

    backend: Backend
    threads: Annotated[int, Field(ge=0, le=1024)]


@dataclass(frozen=True, config=STRICT)
class Settings:
    """All settings of the analysis, one attribute per section."""

    photo: PhotoSettings
    ground_truth: GroundTruthSettings
    quality: QualitySettings
    screening: ScreeningSettings
    segmentation: SegmentationSettings
    zoom: ZoomSettings
    selection: SelectionSettings
    lesions: LesionSettings
    region: RegionSettings
    classification: ClassificationSettings
    diagnosis: DiagnosisSettings
    advice: AdviceSettings
    overlay: OverlaySettings
    explanation: ExplanationSettings
    engine: EngineSettings


@dataclass(frozen=True, config=_CAMEL_CASE)
class WorkerSettings:
    """TorchServe's own keys of model-config.yaml, where they are written in camelCase.

    Attributes:
        min_workers, max_workers: number of worker processes.
        batch_size: photos that a worker takes from the queue together.
        max_batch_delay: milliseconds that a photo waits for others.
        response_timeout: seconds after which TorchServe restarts a worker that does not answer.
    """

    min_workers: Positive
    max_workers: Positive
    batch_size: Positive
    max_batch_delay: Annotated[int, Field(ge=0)]
    response_timeout: Positive

    def __post_init__(self) -> None:
        """Raise ValueError if the range of workers is empty."""
        if self.min_workers > self.max_workers:
            raise ValueError(
                f"minWorkers is {self.min_workers}, more than maxWorkers ({self.max_workers})"
            )


_OTHER_TORCHSERVE_KEYS = frozenset(
    (
        *("asyncCommunication", "clientTimeoutInMills", "continuousBatching", "deviceIds"),
        *("deviceType", "jobQueueSize", "maxNumSequence", "maxRetryTimeoutInSec"),
        *("maxSequenceJobQueueSize", "parallelLevel", "parallelType", "sequenceBatching"),
        *("sequenceMaxIdleMSec", "sequenceTimeoutMSec", "startupTimeout", "torchrun"),
        *("useJobTicket", "useVenv"),
    )
)
"""Keys that TorchServe 0.12 reads and this project does not set."""


_ANSWER_SECTIONS = (
    *("screening", "segmentation", "zoom", "selection", "region"),
    *("classification", "diagnosis"),
)


def answer_settings(settings: Settings) -> dict[str, Any]:
    """Return the sections that decide the probability, type and confidence of a photo, as JSON.

    Measured figures about these answers hold for these values only.
    """
    return {name: asdict(getattr(settings, name)) for name in _ANSWER_SECTIONS}


def load_settings(section: object, source: str = FILE_NAME) -> Settings:
    """Check the section ``analysis`` of model-config.yaml.

    Args:
        section: the section as YAML read it.
        source: name of the file, for the message.

    Raises:
        ConfigError: a key is missing or unknown, or a value is not allowed.
    """
    return validate(Settings, section, source, SECTION)


def load_worker_settings(content: object, source: str = FILE_NAME) -> WorkerSettings:
    """Check the top level of model-config.yaml, except for what the section ``analysis`` holds.

    Args:
        content: the whole file as YAML read it.
        source: name of the file, for the message.

    Raises:
        ConfigError: a key is missing or unknown, or a value is not allowed.
    """
    checked = _check_top_level(content, source)
    known = key_names(WorkerSettings)
    return validate(WorkerSettings, {key: checked[key] for key in known if key in checked}, source)


def read_settings(path: Path) -> Settings:
    """Read the settings of the analysis from a model-config.yaml.

    Raises:
        ConfigError: the file cannot be read, a key is missing or unknown, or a value is not
            allowed.
    """
    return load_settings(_check_top_level(read_yaml(path), str(path))[SECTION], str(path))


def read_worker_settings(path: Path) -> WorkerSettings:
    """Read TorchServe's own keys of a model-config.yaml.

    Raises:
        ConfigError: the file cannot be read, a key is missing or unknown, or a value is not
            allowed.
    """
    return load_worker_settings(read_yaml(path), str(path))


def _check_top_level(content: object, source: str) -> Mapping[str, Any]:
    """Return ``content`` if it is a mapping with the section ``analysis`` and no unknown key."""
    if not isinstance(content, Mapping) or SECTION not in content:
        raise ConfigError(f"{source}: the section {SECTION} is missing.")
    known = [*key_names(WorkerSettings), SECTION]
    for key in content:
        if key not in known and key not in _OTHER_TORCHSERVE_KEYS:
            raise ConfigError(
                f"{source}: the key {key} is unknown; allowed are {', '.join(known)} and "
                "TorchServe's other keys."
            )
    return content
