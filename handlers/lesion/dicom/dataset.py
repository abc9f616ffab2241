"""Parsing of a DICOM file: the attributes that a photo needs, and no others.

What identifies a person is skipped while reading, so that it can get into no answer, log or
message. Elements, nesting and inflated bytes are bounded, because pydicom takes whatever a file
asks for.
"""

import logging
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from pydicom import uid
from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset
from pydicom.tag import BaseTag

from lesion.config import PhotoSettings
from lesion.deadline import Deadline, TimedReader
from lesion.decoding import refuse_long_file, too_complex

_META_START = 132
"""After the preamble and ``DICM``."""
_META_GROUP = 0x0002
_UNDEFINED_LENGTH = 0xFFFFFFFF
_PIXEL_DATA = 0x7FE00010
_READS_PER_ELEMENT = 4
"""At least as many as pydicom makes for the header, length and value of an element or item."""

_PALETTES = tuple(
    f"{kind}{colour}PaletteColorLookupTable{part}"
    for colour in ("Red", "Green", "Blue")
    for kind, part in (("", "Descriptor"), ("", "Data"), ("Segmented", "Data"))
)
_KEYWORDS = (
    *("SOPClassUID", "MediaStorageSOPClassUID", "TransferSyntaxUID", "EncryptedAttributesSequence"),
    *("NumberOfFrames", "SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration"),
    *("Rows", "Columns", "BitsAllocated", "BitsStored"),
    *("PixelSpacing", "PixelSpacingCalibrationType", "ImagerPixelSpacing"),
    *("NominalScannedPixelSpacing", "FloatPixelData", "DoubleFloatPixelData", "PixelData"),
    *_PALETTES,
)
_TAGS: list[BaseTag | int] = [tag_for_keyword(keyword) or 0 for keyword in _KEYWORDS]

# Its messages quote values of the file.
logging.getLogger("pydicom").disabled = True


class DicomFile(NamedTuple):
    """What was read of a file: its attributes, and how they and the pixels are encoded."""

    attributes: Dataset
    syntax: uid.UID


class _BoundedReader(TimedReader):
    """A file in memory that can be read only a number of times, and before the deadline."""

    def __init__(self, data: bytes, deadline: Deadline, reads: int) -> None:
        super().__init__(data, deadline)
        self._left = reads

    def read(self, size: int | None = -1, /) -> bytes:
        """Read like ``TimedReader.read``, unless there were too many reads."""
        self._left -= 1
        self.check()
        return super().read(size)

    def check(self) -> None:
        """Raise PhotoRefused after too many reads, DeadlineExceeded after the deadline."""
        if self._left < 0:
            raise too_complex("The DICOM file has too many parts.")
        self._deadline.check()


@contextmanager
def quiet() -> Iterator[None]:
    """Drop the warnings of pydicom and of the decoders, which quote values of the file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def parse(data: bytes, limits: PhotoSettings, deadline: Deadline) -> DicomFile:
    """Parse a DICOM file.

    Args:
        data: the file, with its preamble.
        limits: of photos; ``max_segments`` bounds the number of elements and items.
        deadline: of the analysis.

    Raises:
        PhotoRefused: the file has too many parts, or inflates to too many bytes.
        Exception: pydicom raises many kinds for damaged bytes.
    """
    reads = _READS_PER_ELEMENT * limits.max_segments
    reader = _BoundedReader(data, deadline, reads)
    reader.seek(_META_START)
    meta = read_dataset(
        reader,
        is_implicit_VR=False,
        is_little_endian=True,
        stop_when=lambda tag, vr, length: tag >> 16 != _META_GROUP,
        specific_tags=_TAGS,
    )
    # A file without this attribute is not valid; the default syntax is the best guess.
    syntax = uid.UID(str(meta.get("TransferSyntaxUID") or uid.ImplicitVRLittleEndian))
    if not syntax.is_transfer_syntax:
        return DicomFile(meta, syntax)
    if syntax == uid.DeflatedExplicitVRLittleEndian:
        inflated = _inflate(data[reader.tell() :], limits.max_dicom_bytes)
        reader = _BoundedReader(inflated, deadline, reads)
    attributes = _read_attributes(reader, syntax)
    if "SOPClassUID" not in attributes and "MediaStorageSOPClassUID" in meta:
        attributes.SOPClassUID = meta.MediaStorageSOPClassUID
    return DicomFile(attributes, syntax)


def _read_attributes(reader: _BoundedReader, syntax: uid.UID) -> Dataset:
    """Read the data set up to the pixel data.

    Raises:
        EOFError: an element is longer than the file.
    """
    length_of_file = len(reader.getbuffer())
    found_pixels = False

    def stop_when(tag: BaseTag, vr: str | None, length: int) -> bool:
        nonlocal found_pixels
        found_pixels = found_pixels or tag == _PIXEL_DATA
        if length != _UNDEFINED_LENGTH and reader.tell() + length > length_of_file:
            raise ValueError("an element is longer than the file")
        return bool(tag > _PIXEL_DATA)

    try:
        attributes = read_dataset(
            reader,
            syntax.is_implicit_VR,
            syntax.is_little_endian,
            stop_when=stop_when,
            specific_tags=_TAGS,
        )
    except Exception:
        reader.check()  # pydicom turns what a read raises in a sequence into an error of its own
        raise
    if found_pixels and "PixelData" not in attributes:
        raise EOFError("the file ends within the pixel data")
    return attributes


def _inflate(data: bytes, limit: int) -> bytes:
    """Decompress a deflated data set.

    Raises:
        PhotoRefused: it has more than ``limit`` bytes.
        zlib.error, EOFError: it is damaged or not complete.
    """
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    inflated = inflater.decompress(data, limit + 1)
    refuse_long_file(len(inflated), limit)
    if not inflater.eof:
        raise EOFError("the file ends within the deflated data set")
    return inflated
