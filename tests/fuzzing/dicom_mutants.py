"""Mutants of DICOM files: changed elements, and frames damaged inside their encapsulation."""

from collections.abc import Callable, Sequence
from random import Random

from pydicom import uid
from pydicom.encaps import get_frame

from tests import dicom_files

_SYNTAXES = (
    *(uid.ImplicitVRLittleEndian, uid.ExplicitVRBigEndian, uid.DeflatedExplicitVRLittleEndian),
    *(uid.RLELossless, uid.JPEGBaseline8Bit, uid.JPEGLossless, uid.JPEGLSLossless, uid.JPEG2000),
    *(uid.HTJ2K, uid.MPEG4HP41, "1.2.3"),
)
_PHOTOMETRIC = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_RCT", "PALETTE COLOR", "MONOCHROME1", "HSV")
_NUMBERS = (0, 1, 2, 3, 4, 8, 16, 31, 32, 40, 56, 57, 255, 65535)
_FIELDS = (
    *("Rows", "Columns", "SamplesPerPixel", "BitsAllocated", "BitsStored", "PixelRepresentation"),
    *("PlanarConfiguration", "NumberOfFrames"),
)
_LENGTHS = (0, 1, 2, 8, 65535, 1 << 24, (1 << 32) - 2, (1 << 32) - 1)
_ITEM, _ITEM_END, _SEQUENCE_END = b"\xfe\xff\x00\xe0", b"\xfe\xff\r\xe0", b"\xfe\xff\xdd\xe0"
_META_START = 132

Mutate = Callable[[bytes, Sequence[bytes], Random], bytes]


def change_attribute(data: bytes, random: Random) -> bytes:
    """Change one attribute that says how the pixels are stored, and keep the file valid."""
    try:
        file = dicom_files.read(data)
        kind = random.randrange(4)
        if kind == 0:
            file.PhotometricInterpretation = random.choice(_PHOTOMETRIC)
        elif kind == 1:
            file.file_meta.TransferSyntaxUID = uid.UID(random.choice(_SYNTAXES))
        else:
            setattr(file, random.choice(_FIELDS), random.choice(_NUMBERS))
        return dicom_files.to_file(file)
    except Exception:  # the file is too damaged already, or cannot be written so
        return data


def change_frame(data: bytes, seeds: Sequence[bytes], random: Random, mutate: Mutate) -> bytes:
    """Damage a compressed picture inside its encapsulation; ``mutate`` damages the bytes."""
    try:
        file = dicom_files.read(data)
        frame = mutate(get_frame(file.PixelData, 0, number_of_frames=1), seeds, random)
        return dicom_files.to_file(
            dicom_files.set_frame(file, frame, file.file_meta.TransferSyntaxUID)
        )
    except Exception:
        return data


def change_element(data: bytes, random: Random) -> bytes:
    """Give an element, wherever one seems to begin, another length, kind or content."""
    groups = (b"\x02\0", b"\x08\0", b"\x10\0", b"\x28\0", b"\xe0\x7f")
    start = data.find(random.choice(groups), _META_START + random.randrange(400))
    if start < 0:
        return data
    kind = random.randrange(4)
    if kind == 0:
        length = random.choice(_LENGTHS)
        size = random.choice((2, 4))
        packed = (length & ((1 << 8 * size) - 1)).to_bytes(size, "little")
        at = start + random.choice((4, 6, 8))
        return data[:at] + packed + data[at + size :]
    if kind == 1:
        vr = random.choice((b"SQ", b"UN", b"OB", b"OW", b"US", b"DS", b"UI", b"??", b"\0\0"))
        return data[: start + 4] + vr + data[start + 6 :]
    if kind == 2:
        head = b"\x08\0\x40\x11SQ\0\0\xff\xff\xff\xff"
        item = _ITEM + random.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x08\0\0\0"))
        end = random.choice((_SEQUENCE_END + bytes(4), _ITEM_END + bytes(4), b""))
        part = random.choice((head, item, head + item, head + item + end))
        return data[:start] + part * random.choice((1, 2, 300)) + data[start:]
    return data[:start] + data[start + random.choice((2, 4, 8, 12)) :]
