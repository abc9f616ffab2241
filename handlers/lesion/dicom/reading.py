"""Reading of a photo in a DICOM file: which objects are accepted, their pixels and their scale."""

from pydicom import uid
from pydicom.dataset import Dataset

from lesion.arrays import Image
from lesion.config import PhotoSettings
from lesion.deadline import Deadline
from lesion.decoding import check_length, refusing_damage
from lesion.dicom.dataset import DicomFile, parse, quiet
from lesion.dicom.pixels import EXPORT, SYNTAXES, read_pixels, unsupported
from lesion.errors import PhotoRefused
from lesion.measures import PixelSpacing

_PHOTOS = {uid.VLPhotographicImageStorage, uid.DermoscopicPhotographyImageStorage}
# Many programs wrap a camera's file as one of these. The latter may hold a single frame, too.
_CAPTURES = {
    uid.SecondaryCaptureImageStorage,
    uid.MultiFrameTrueColorSecondaryCaptureImageStorage,
}
PHOTO_CLASSES = _PHOTOS | _CAPTURES
"""Kinds of objects that may be photos."""

_UNKNOWN_SPACING = (1.0, 1.0)

_DAMAGED = "The DICOM file is damaged or incomplete. Please export or send it again."
_WHAT_TO_SEND = (
    "Please send a VL Photographic, Dermoscopic Photography or Secondary Capture image with one "
    "frame."
)
_ENCRYPTED = "This DICOM object is encrypted. Please export it without encryption."


def read_dicom(
    data: bytes, limits: PhotoSettings, deadline: Deadline | None = None
) -> tuple[Image, PixelSpacing | None]:
    """Read a photo in a DICOM file.

    Args:
        data: the file.
        limits: of photos.
        deadline: of the analysis; without one, reading gets the time of a whole analysis.

    Returns:
        The pixels (uint8 HxWx3, RGB, as they are stored), and the distance between them on the skin
        if the object says so.

    Raises:
        PhotoRefused: as ``lesion.photo.read_photo``; ``UNSUPPORTED_FORMAT`` for other objects than
            photos and for encodings that cannot be read.
    """
    check_length(data, limits.max_dicom_bytes)
    with quiet(), refusing_damage(_DAMAGED):
        deadline = deadline or Deadline(limits.max_seconds)
        file = parse(data, limits, deadline)
        _check_object(file)
        return read_pixels(file, limits, deadline), _read_spacing(file.attributes)


def _check_object(file: DicomFile) -> None:
    """Check that an object holds one picture that can be decoded. Raises PhotoRefused."""
    attributes = file.attributes
    if file.syntax not in SYNTAXES:
        raise unsupported(
            f"The DICOM file is stored in a way that cannot be read{_name(file.syntax)}. {EXPORT}"
        )
    kind = uid.UID(str(attributes.get("SOPClassUID", "")))
    if kind == uid.MediaStorageDirectoryStorage:
        raise unsupported(
            "This is a DICOMDIR, the list of the files on a medium. Please send one of these files."
        )
    if kind not in PHOTO_CLASSES:
        raise unsupported(f"This DICOM object is no photo{_name(kind)}. {_WHAT_TO_SEND}")
    frames = attributes.get("NumberOfFrames") or 1
    if frames != 1:
        raise unsupported(f"This DICOM object holds {int(frames)} frames. {_WHAT_TO_SEND}")
    if "PixelData" not in attributes:
        raise _without_pixels(attributes)


def _name(identifier: uid.UID) -> str:
    """Return a UID's name in brackets if it is one of the standard's, never the UID itself."""
    known = identifier.type in ("SOP Class", "Transfer Syntax")
    return f" ({identifier.name.removesuffix(' Storage')})" if known else ""


def _without_pixels(attributes: Dataset) -> PhotoRefused:
    """Return the refusal of an object that has no pixels that can be read."""
    if "FloatPixelData" in attributes or "DoubleFloatPixelData" in attributes:
        return unsupported(f"This DICOM picture has floating-point pixels. {EXPORT}")
    if "EncryptedAttributesSequence" in attributes:
        return unsupported(_ENCRYPTED)
    return unsupported(
        f"This DICOM object holds no picture, or its end is missing. {_WHAT_TO_SEND}"
    )


def _read_spacing(attributes: Dataset) -> PixelSpacing | None:
    """Read the distance between pixels on the skin.

    Only Pixel Spacing (0028,0030) can be that: Imager Pixel Spacing is measured on the sensor, and
    Nominal Scanned Pixel Spacing on a print. Where it repeats one of these, it is not calibrated
    either (PS3.3, section 10.7.1), unless Pixel Spacing Calibration Type says so. The kinds of
    Secondary Capture do not promise a distance in the patient; they need the calibration type.
    Exactly 1 mm is what GDCM, for one, writes if it knows no distance.
    """
    values = _pair(attributes, "PixelSpacing")
    calibrated = bool(attributes.get("PixelSpacingCalibrationType"))
    others = ("ImagerPixelSpacing", "NominalScannedPixelSpacing")
    uncalibrated = [_UNKNOWN_SPACING, *(_pair(attributes, name) for name in others)]
    if values is None:
        return None
    if not calibrated and (values in uncalibrated or attributes.SOPClassUID in _CAPTURES):
        return None
    try:
        return PixelSpacing(*values)
    except ValueError:  # a value that no photo has, such as 0, which some programs write
        return None


def _pair(attributes: Dataset, keyword: str) -> tuple[float, float] | None:
    """Read two numbers; None if there are not exactly two."""
    try:
        first, second = attributes[keyword].value
        return float(first), float(second)
    except (KeyError, TypeError, ValueError):
        return None
