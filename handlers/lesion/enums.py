"""The words of the API and of the configuration, as types.

Each member is the string that stands in the answer's JSON, in a metric's label or in a YAML file.
"""

from enum import StrEnum


class Status(StrEnum):
    """How the analysis of a photo ended."""

    OK = "ok"
    NO_LESION_FOUND = "no_lesion_found"
    NOT_SKIN = "not_skin"


class LesionType(StrEnum):
    """On which side of the decision threshold the malignancy probability lies."""

    BENIGN = "benign"
    MALIGNANT = "malignant"


class Confidence(StrEnum):
    """How far the malignancy probability lies from the decision threshold."""

    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"


class NetworkName(StrEnum):
    """The networks, in the order in which a photo meets them."""

    UNET = "unet"
    DEEPLABV3 = "deeplabv3"
    RESNET18 = "resnet18"


SEGMENTERS = (NetworkName.UNET, NetworkName.DEEPLABV3)
CLASSIFIER = NetworkName.RESNET18


class SelectionRule(StrEnum):
    """By which score one of the two masks is kept."""

    DICE = "dice"
    EXPECTED_DICE = "expected_dice"
    AREA = "area"


class Backend(StrEnum):
    """What runs the networks; AUTO is torch on a CUDA device, else ONNX Runtime."""

    AUTO = "auto"
    ONNX = "onnx"
    TORCH = "torch"


class ImageFormat(StrEnum):
    """The accepted file formats, as Pillow names them."""

    JPEG = "JPEG"
    PNG = "PNG"


class Stage(StrEnum):
    """The timed parts of an analysis; TOTAL also covers what lies between them."""

    DECODE = "decode"
    QUALITY = "quality"
    SEGMENT = "segment"
    CLASSIFY = "classify"
    RENDER = "render"
    TOTAL = "total"


class WarningCode(StrEnum):
    """Reasons to trust a result less."""

    LOW_RESOLUTION = "low_resolution"
    BLURRY = "blurry"
    OUTLINES_DIFFER = "outlines_differ"


class ErrorCode(StrEnum):
    """Why the handler refuses an upload. The gateway's own codes stand in ``service.refusals``."""

    NO_IMAGE = "no_image"
    SEVERAL_PHOTOS = "several_photos"
    EMPTY_FILE = "empty_file"
    CORRUPT_IMAGE = "corrupt_image"
    TOO_SMALL = "too_small"
    BAD_GROUND_TRUTH = "bad_ground_truth"
    GROUND_TRUTH_SIZE_MISMATCH = "ground_truth_size_mismatch"
    FILE_TOO_LARGE = "file_too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_COMPLEX = "too_complex"
    UNSUPPORTED_FORMAT = "unsupported_format"
    INTERNAL_ERROR = "internal_error"
