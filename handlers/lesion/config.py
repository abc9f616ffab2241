"""Settings of the analysis, read from the `analysis:` section of model-config.yaml.

Every threshold and rule lives in that file and none in code: a missing key is refused like an
unknown one, and each value is checked when the model is loaded.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from lesion.errors import ConfigError


def _between(low: float, high: float) -> Any:
    return field(metadata={"low": low, "high": high})


def _one_of(*choices: str) -> Any:
    return field(metadata={"choices": choices})


@dataclass(frozen=True)
class PhotoSettings:
    """What is accepted as a photo. Sizes in bytes and pixels.

    The last five keep a small file from occupying a worker: see ``lesion.complexity`` for what is
    counted, and ``lesion.deadline`` for the time limit, in seconds.
    """

    max_bytes: int = _between(1024, 1 << 30)
    max_pixels: int = _between(1024, 1_000_000_000)
    min_side: int = _between(1, 4096)
    longest_side: int = _between(4096, 1_000_000)
    max_segments: int = _between(16, 10_000_000)
    max_scans: int = _between(1, 1_000_000)
    max_scan_pixels: int = _between(1024, 1_000_000_000_000)
    max_costly_pixels: int = _between(1024, 1_000_000_000)
    max_decode_seconds: float = _between(0.001, 600.0)


@dataclass(frozen=True)
class GroundTruthSettings:
    """What is accepted as a ground-truth mask, beside the limits of a photo."""

    aspect_tolerance: float = _between(0.0, 1.0)
    max_grey_fraction: float = _between(0.0, 1.0)


@dataclass(frozen=True)
class ScreeningSettings:
    """When a photo is called no skin, blurry or small, or its two outlines different."""

    skin_threshold: float = _between(0.0, 1.0)
    blur_threshold: float = _between(0.0, 65025.0)
    min_agreement: float = _between(0.0, 1.0)
    recommended_width: int = _between(1, 65535)
    recommended_height: int = _between(1, 65535)


@dataclass(frozen=True)
class SegmentationSettings:
    """Probability map to mask. Kernels are fractions of the square root of the photo's area.

    Of several regions the one with the largest area is kept, each pixel weighted by a Gaussian of
    ``centre_sigma`` half sides around the photo's centre, where a photographer puts the lesion.
    """

    threshold: float = _between(0.0, 1.0)
    open_kernel: float = _between(0.0, 0.1)
    close_kernel: float = _between(0.0, 0.1)
    min_area_fraction: float = _between(0.0, 1.0)
    centre_sigma: float = _between(0.1, 100.0)


@dataclass(frozen=True)
class SelectionSettings:
    """Which network's mask is kept when the request holds no ground truth.

    The corrections are what each network's expected Dice lacks on average: true minus expected, on
    validation photos. With the rule "expected_dice", DeepLabV3's mask is kept only where its
    corrected expected Dice is above the U-Net's by more than ``unet_preference``.
    """

    rule: str = _one_of("expected_dice", "area")
    unet_correction: float = _between(-0.5, 0.5)
    deeplabv3_correction: float = _between(-0.5, 0.5)
    unet_preference: float = _between(0.0, 1.0)

    def correction(self, model: str) -> float:
        """Of the network's expected Dice."""
        return {"unet": self.unet_correction, "deeplabv3": self.deeplabv3_correction}[model]


@dataclass(frozen=True)
class RegionSettings:
    """How much skin around the lesion the classifier sees, as a fraction of the bounding box."""

    margin: float = _between(0.0, 2.0)


@dataclass(frozen=True)
class DiagnosisSettings:
    """Edges of the bands of the malignancy probability p, in ascending order.

    p < benign_high_below <= p < benign_medium_below <= p <= malignant_above
    < p < malignant_medium_from <= p <= malignant_high_above < p
    """

    benign_high_below: float = _between(0.0, 1.0)
    benign_medium_below: float = _between(0.0, 1.0)
    malignant_above: float = _between(0.0, 1.0)
    malignant_medium_from: float = _between(0.0, 1.0)
    malignant_high_above: float = _between(0.0, 1.0)

    def __post_init__(self) -> None:
        edges = [getattr(self, edge.name) for edge in fields(self)]
        if any(left >= right for left, right in pairwise(edges)):
            names = " < ".join(edge.name for edge in fields(self))
            raise ConfigError(f"The keys of analysis.diagnosis must ascend ({names}), not {edges}.")


@dataclass(frozen=True)
class OverlaySettings:
    """The picture with the lesion in red. `max_side` in pixels, `alpha` is the fill's opacity."""

    max_side: int = _between(64, 4096)
    alpha: float = _between(0.0, 1.0)
    jpeg_quality: int = _between(1, 100)


@dataclass(frozen=True)
class ExplanationSettings:
    """The heat map. A contribution to the log-odds gets the full colour if it is the photo's
    strongest and not below `min_full_colour`."""

    min_full_colour: float = _between(0.001, 10.0)


@dataclass(frozen=True)
class EngineSettings:
    """What the networks run on; `threads` per worker, 0 = one for each core."""

    backend: str = _one_of("auto", "onnx", "torch")
    threads: int = _between(0, 1024)


@dataclass(frozen=True)
class Settings:
    """All settings of the analysis, one attribute a section."""

    photo: PhotoSettings
    ground_truth: GroundTruthSettings
    screening: ScreeningSettings
    segmentation: SegmentationSettings
    selection: SelectionSettings
    region: RegionSettings
    diagnosis: DiagnosisSettings
    overlay: OverlaySettings
    explanation: ExplanationSettings
    engine: EngineSettings


def load_settings(mapping: object) -> Settings:
    """Check the `analysis:` section and turn it into Settings. Raises ConfigError."""
    sections = _known_keys("analysis", mapping, Settings)
    return Settings(
        **{
            section.name: _load_section(section, sections[section.name])
            for section in fields(Settings)
        }
    )


def read_settings(path: Path) -> Settings:
    """Settings from a model-config.yaml. Raises ConfigError."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"The configuration {path} cannot be read: {error}") from error
    if not isinstance(content, Mapping) or "analysis" not in content:
        raise ConfigError(f"The configuration {path} has no section 'analysis'.")
    return load_settings(content["analysis"])


def _load_section(section: Field[Any], values: object) -> Any:
    kind: Any = section.type
    where = f"analysis.{section.name}"
    mapping = _known_keys(where, values, kind)
    return kind(**{key.name: _checked(where, key, mapping[key.name]) for key in fields(kind)})


def _known_keys(where: str, values: object, kind: type) -> Mapping[str, object]:
    """`values`, if it is a mapping with exactly the keys of the dataclass `kind`."""
    if not isinstance(values, Mapping):
        raise ConfigError(f"{where} must hold keys with values, not {values!r}.")
    known = [key.name for key in fields(kind)]
    for key in values:
        if key not in known:
            allowed = ", ".join(known)
            raise ConfigError(f"{where} has an unknown key {key!r}; allowed are {allowed}.")
    for name in known:
        if name not in values:
            raise ConfigError(f"{where} lacks the key {name!r}.")
    return values


def _checked(where: str, key: Field[Any], value: object) -> object:
    """`value` in the key's own type, if it is allowed there."""
    name = f"{where}.{key.name}"
    if "choices" in key.metadata:
        choices = key.metadata["choices"]
        if value not in choices:
            raise ConfigError(f"{name} is {value!r}; allowed are {', '.join(choices)}.")
        return value
    low, high = key.metadata["low"], key.metadata["high"]
    kind: Any = key.type
    # A bool is an int in Python, and `yes` in YAML is a bool. NaN lies in no range.
    is_number = isinstance(value, int | kind) and not isinstance(value, bool)
    if not is_number or not low <= value <= high:
        wanted = "a whole number" if kind is int else "a number"
        raise ConfigError(f"{name} is {value!r}; allowed is {wanted} from {low} to {high}.")
    return kind(value)
