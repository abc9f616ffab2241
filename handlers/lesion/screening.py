"""Screening: whether a photo shows skin and a lesion, and whether the networks agree on it."""

from lesion.arrays import Image
from lesion.config import ScreeningSettings
from lesion.enums import Acquisition, WarningCode
from lesion.quality import PhotoWarning

_CONTRAST_SAMPLES = 64
"""Pixels of a row or column that contrast is measured on; reducing a large photo takes longer."""

_ACQUISITION_WARNINGS: dict[Acquisition, tuple[PhotoWarning, ...]] = {
    Acquisition.DERMOSCOPIC: (),
    Acquisition.PHONE: (
        PhotoWarning(
            WarningCode.PHONE_PHOTO,
            "This looks like a photo from a phone. The outline and the probability are less "
            "accurate on such photos than on those taken through a dermoscope.",
        ),
    ),
    Acquisition.OTHER: (
        PhotoWarning(
            WarningCode.UNUSUAL_PHOTO,
            "This photo differs from the photos that the networks were trained on, so the result "
            "is less certain. A close-up of the skin in good light gives a more reliable one.",
        ),
    ),
}


def check_agreement(agreement: float, settings: ScreeningSettings) -> tuple[PhotoWarning, ...]:
    """Check the agreement of the two networks' masks: the Dice between them, in [0, 1]."""
    if agreement >= settings.min_agreement:
        return ()
    message = (
        "The two outlines of the lesion differ, so the result is less certain. "
        "A photo that shows one lesion clearly, cropped to it, may help."
    )
    return (PhotoWarning(WarningCode.OUTLINES_DIFFER, message),)


def check_acquisition(acquisition: Acquisition) -> tuple[PhotoWarning, ...]:
    """Warn of photos that differ from dermoscopic ones, which the networks know best."""
    return _ACQUISITION_WARNINGS[acquisition]


def check_count(count: int) -> tuple[PhotoWarning, ...]:
    """Check the number of lesions that were found in a photo."""
    if count <= 1:
        return ()
    message = (
        f"{count} lesions were found in this photo, and the result is only about the one in red. "
        "To have another one analysed, choose it by its number (for programs: lesion=2), or send a "
        "photo of it alone."
    )
    return (PhotoWarning(WarningCode.SEVERAL_LESIONS, message),)


def is_plain(photo: Image, settings: ScreeningSettings) -> bool:
    """Check whether a picture (uint8 HxWx3, RGB) is of one colour.

    Nothing in it can be recognised, and the U-Net takes some of these pictures for skin.
    """
    down, across = (max(1, side // _CONTRAST_SAMPLES) for side in photo.shape[:2])
    return float(photo[::down, ::across].std(axis=(0, 1)).max()) < settings.min_contrast


def is_skin(probability: float, settings: ScreeningSettings) -> bool:
    """Check whether the probability that a photo shows skin reaches the threshold."""
    return probability >= settings.skin_threshold


def has_lesion(probability: float, settings: ScreeningSettings) -> bool:
    """Check whether the probability that the skin has a lesion reaches the threshold."""
    return probability >= settings.lesion_threshold
