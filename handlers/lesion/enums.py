"""Names that are part of the API or the configuration, as enums.

The value of each member is the string that is used in the answer's JSON, in a metric's label or in
a YAML file.
"""

from enum import StrEnum


class Status(StrEnum):
    """The outcome of the analysis of a photo."""

    OK = "ok"
    NO_LESION_FOUND = "no_lesion_found"
    NOT_SKIN = "not_skin"


class LesionType(StrEnum):
    """The side of the decision threshold on which the malignancy probability lies."""

    BENIGN = "benign"
    MALIGNANT = "malignant"


class Confidence(StrEnum):
    """The distance of the malignancy probability from the decision threshold."""

    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"


class NetworkName(StrEnum):
    """The networks, in the order in which they are run on a photo."""

    UNET = "unet"
    DEEPLABV3 = "deeplabv3"
    RESNET18 = "resnet18"
    EFFICIENTNET_LITE = "efficientnet_lite"


SEGMENTERS = (NetworkName.UNET, NetworkName.DEEPLABV3)
CLASSIFIERS = (NetworkName.RESNET18, NetworkName.EFFICIENTNET_LITE)
EXPLAINED_CLASSIFIER = NetworkName.RESNET18
"""The classifier whose activation map is the heat map."""


class ClassifierRule(StrEnum):
    """The rule by which the classifiers' probabilities become one.

    MEAN is the mean of their log-odds, MOST_CONFIDENT the one farther from 50 %, and each other
    member one network alone.
    """

    MEAN = "mean"
    MOST_CONFIDENT = "most_confident"
    RESNET18 = "resnet18"
    EFFICIENTNET_LITE = "efficientnet_lite"


class DiagnosisCode(StrEnum):
    """The seven diagnoses of HAM10000 (Tschandl et al., 2018), in the order of the outputs."""

    AKIEC = "akiec"
    BCC = "bcc"
    BKL = "bkl"
    DF = "df"
    MEL = "mel"
    NV = "nv"
    VASC = "vasc"


class Acquisition(StrEnum):
    """How a picture was taken, in the order of the U-Net's outputs.

    DERMOSCOPIC is through a dermoscope, PHONE a close-up by a phone's camera; OTHER is neither.
    """

    DERMOSCOPIC = "dermoscopic"
    PHONE = "phone"
    OTHER = "other"


class Advice(StrEnum):
    """The advice to the person, from the most to the least urgent."""

    SEE_DOCTOR_SOON = "see_doctor_soon"
    SEE_DOCTOR = "see_doctor"
    WATCH = "watch"


class SelectionRule(StrEnum):
    """The score by which one of the two masks is selected."""

    DICE = "dice"
    EXPECTED_DICE = "expected_dice"
    AREA = "area"


class Backend(StrEnum):
    """The runtime of the networks; AUTO is torch on a CUDA device, otherwise ONNX Runtime."""

    AUTO = "auto"
    ONNX = "onnx"
    TORCH = "torch"


class ImageFormat(StrEnum):
    """The accepted file formats; those of pictures under Pillow's names."""

    JPEG = "JPEG"
    PNG = "PNG"
    DICOM = "DICOM"


class Stage(StrEnum):
    """The timed stages of an analysis, in order; TOTAL also covers the time between stages."""

    DECODE = "decode"
    QUALITY = "quality"
    SEGMENT = "segment"
    CLASSIFY = "classify"
    RENDER = "render"
    TOTAL = "total"


class LesionColour(StrEnum):
    """The six colours of the ABCD rule of dermoscopy (Stolz et al., 1994)."""

    WHITE = "white"
    RED = "red"
    LIGHT_BROWN = "light_brown"
    DARK_BROWN = "dark_brown"
    BLUE_GREY = "blue_grey"
    BLACK = "black"


class SpacingSource(StrEnum):
    """Who stated the scale of a photo: whoever sent it, or the device that wrote the file."""

    REQUEST = "request"
    FILE = "file"


class WarningCode(StrEnum):
    """Reasons to trust a result less."""

    LOW_RESOLUTION = "low_resolution"
    BLURRY = "blurry"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    PHONE_PHOTO = "phone_photo"
    UNUSUAL_PHOTO = "unusual_photo"
    OUTLINES_DIFFER = "outlines_differ"
    SEVERAL_LESIONS = "several_lesions"
    GLARE = "glare"
    LESION_CUT = "lesion_cut"
    LESION_TOO_SMALL = "lesion_too_small"


class ErrorCode(StrEnum):
    """Reasons for the handler to refuse a request; ``service.refusals`` has the gateway's own."""

    NO_IMAGE = "no_image"
    SEVERAL_PHOTOS = "several_photos"
    BAD_CHOICE = "bad_choice"
    BAD_PIXEL_SPACING = "bad_pixel_spacing"
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
