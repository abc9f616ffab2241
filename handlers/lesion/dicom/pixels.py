"""Decoding of the picture in a DICOM object to RGB.

JPEG, also lossless, goes through the same checks and the same decoder as a JPEG file. JPEG-LS and
JPEG 2000 are decoded in a process of their own (``lesion.dicom.apart``). GDCM is not used: it ends
its process when an input is damaged in some ways.
"""

from dataclasses import dataclass
from http import HTTPStatus
from itertools import count, islice
from typing import Any

import numpy as np
from PIL import Image as PillowImage
from pydicom import uid
from pydicom.dataset import Dataset
from pydicom.encaps import get_frame
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.processing import apply_color_lut

from lesion.arrays import Image
from lesion.config import PhotoSettings
from lesion.deadline import Deadline
from lesion.decoding import check_costly_size, check_size, decode_stored
from lesion.dicom.apart import OtherBits, decode_apart
from lesion.dicom.dataset import DicomFile
from lesion.dicom.decoder_process import Codec
from lesion.enums import ErrorCode, ImageFormat
from lesion.errors import PhotoRefused
from lesion.structure import APP0, APP14, SOF, walk

_NATIVE = {
    uid.ImplicitVRLittleEndian,
    uid.ExplicitVRLittleEndian,
    uid.DeflatedExplicitVRLittleEndian,
    uid.ExplicitVRBigEndian,
}
_JPEG = {
    uid.JPEGBaseline8Bit,
    uid.JPEGExtended12Bit,
    uid.JPEGLossless,
    uid.JPEGLosslessSV1,
}
_JPEG_LS = {uid.JPEGLSLossless, uid.JPEGLSNearLossless}
_JPEG_2000 = {
    uid.JPEG2000Lossless,
    uid.JPEG2000,
    uid.HTJ2KLossless,
    uid.HTJ2KLosslessRPCL,
    uid.HTJ2K,
}
SYNTAXES = _NATIVE | _JPEG | _JPEG_LS | _JPEG_2000 | {uid.RLELossless}
"""Transfer syntaxes that can be decoded."""

_RGB, _PALETTE = "RGB", "PALETTE COLOR"
_YBR, _YBR_422 = "YBR_FULL", "YBR_FULL_422"
_JPEG_2000_RGB = {"YBR_ICT", "YBR_RCT"}
"""RGB after JPEG 2000's own colour transform, which its decoder undoes."""
_GREY = {"MONOCHROME1", "MONOCHROME2"}

_ADOBE = b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0"
"""A JPEG segment but for its last byte, which is 0 for RGB and 1 for YCbCr."""

_JP2_START, _J2K_START = b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51"
_NAMES, _SAMPLING = slice(6, 15, 3), slice(7, 15, 3)
"""Bytes of a JPEG's frame header: the names of three components, and their sampling factors."""

_STRIP_PIXELS = 1 << 20
_RLE_HEADER_BYTES = 64
_RLE_CHECK_EVERY = 1 << 16
"""Runs between two looks at the clock."""

EXPORT = "Please export it as JPEG, or uncompressed, with 8 bits per channel."


@dataclass(frozen=True)
class Layout:
    """How the pixels of an object are stored.

    Attributes:
        columns, rows: width and height of the picture.
        samples: 1 or 3 per pixel.
        bits_allocated: 8 or 16 bits per sample, of which 8 are used.
        photometric: what the samples mean (Photometric Interpretation).
    """

    columns: int
    rows: int
    samples: int
    bits_allocated: int
    photometric: str

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.columns, self.rows

    @property
    def shape(self) -> tuple[int, int, int]:
        """Height, width and samples."""
        return self.rows, self.columns, self.samples


def unsupported(problem: str) -> PhotoRefused:
    """Return the refusal of a DICOM object that holds something that cannot be read."""
    return PhotoRefused(ErrorCode.UNSUPPORTED_FORMAT, problem, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


def read_pixels(file: DicomFile, limits: PhotoSettings, deadline: Deadline) -> Image:
    """Decode the picture of an object with one frame, in one of ``SYNTAXES``.

    Args:
        file: the object.
        limits: of photos.
        deadline: of the analysis.

    Returns:
        uint8 HxWx3, RGB, as the pixels are stored: DICOM has no orientation of photos, and viewers
        ignore one in an encapsulated JPEG.

    Raises:
        PhotoRefused: the pixels cannot be read.
        Exception: the decoders raise many kinds for damaged bytes.
    """
    layout = _read_layout(file)
    check_size(layout.size, limits)
    deadline.check()
    stored, photometric = _decode(file, layout, limits, deadline)
    if stored.shape[:2] != (layout.rows, layout.columns):
        raise ValueError("the picture has not the size that the object says")
    deadline.check()
    if photometric == _RGB:
        return np.ascontiguousarray(stored)
    table = _read_table(file, photometric) if layout.samples == 1 else None
    return _convert_to_rgb(stored, table, deadline)


def _read_layout(file: DicomFile) -> Layout:
    """Read how the pixels are stored. Raises PhotoRefused, and ValueError if that is damaged."""
    attributes = file.attributes
    bits, bits_allocated = _integer(attributes, "BitsStored"), _integer(attributes, "BitsAllocated")
    if bits != 8 or bits_allocated not in (8, 16):
        raise _wrong_bits(bits)
    samples = _integer(attributes, "SamplesPerPixel")
    photometric = attributes.PhotometricInterpretation
    known = _GREY | {_PALETTE} if samples == 1 else {_RGB, _YBR, _YBR_422}
    if samples == 3 and file.syntax in _JPEG | _JPEG_2000:
        known |= _JPEG_2000_RGB
    if samples not in (1, 3) or photometric not in known:
        raise unsupported(
            f"The colours of this DICOM picture are stored in a way that cannot be read. {EXPORT}"
        )
    rows, columns = _integer(attributes, "Rows"), _integer(attributes, "Columns")
    return Layout(columns, rows, samples, bits_allocated, photometric)


def _wrong_bits(bits: int) -> PhotoRefused:
    """Return the refusal of samples that have not 8 bits."""
    return unsupported(f"This DICOM picture has {bits} bits per channel. {EXPORT}")


def _integer(attributes: Dataset, keyword: str) -> int:
    """Read a number that must be there. Raises ValueError."""
    value = attributes.get(keyword)
    if not isinstance(value, int):
        raise ValueError(f"{keyword} is missing or no number")
    return value


def _decode(
    file: DicomFile, layout: Layout, limits: PhotoSettings, deadline: Deadline
) -> tuple[Image, str]:
    """Decode the samples.

    Returns:
        uint8 HxW or HxWx3, and their photometric interpretation.
    """
    value, photometric = file.attributes.PixelData, layout.photometric
    if not isinstance(value, bytes):
        raise ValueError("the pixel data are no bytes")
    if file.syntax in _NATIVE:
        return _decode_native(file, layout), photometric
    frame = get_frame(value, 0, number_of_frames=1)
    if file.syntax in _JPEG:
        pixels = _decode_jpeg(frame, photometric, limits, deadline)
        return (pixels[..., 0], photometric) if layout.samples == 1 else (pixels, _RGB)
    if file.syntax in _JPEG_2000:
        check_costly_size(layout.size, limits.max_jpeg2000_pixels)
        pixels = _decode_apart(Codec.JPEG_2000, _cut_out_codestream(frame), layout, deadline)
        return pixels, _RGB if photometric in _JPEG_2000_RGB else photometric
    if file.syntax in _JPEG_LS:
        check_costly_size(layout.size, limits.max_costly_pixels)
        return _decode_apart(Codec.JPEG_LS, frame, layout, deadline), photometric
    return _decode_rle(frame, layout, deadline), photometric


def _decode_native(file: DicomFile, layout: Layout) -> Image:
    """Arrange uncompressed samples, whatever their order."""
    element = file.attributes["PixelData"]
    options: dict[str, Any] = {
        "rows": layout.rows,
        "columns": layout.columns,
        "samples_per_pixel": layout.samples,
        "photometric_interpretation": layout.photometric,
        "planar_configuration": file.attributes.get("PlanarConfiguration") or 0,
        "bits_allocated": layout.bits_allocated,
        "bits_stored": 8,
        "pixel_representation": 0,
        "number_of_frames": 1,
        "pixel_keyword": "PixelData",
        "pixel_vr": element.VR,
    }
    pixels, _ = get_decoder(file.syntax).as_array(element.value, index=0, raw=True, **options)
    # Of two bytes for a sample, the lower one is used.
    return np.asarray(pixels if layout.bits_allocated == 8 else pixels & 0xFF, np.uint8)


def _decode_jpeg(
    stream: bytes, photometric: str, limits: PhotoSettings, deadline: Deadline
) -> Image:
    """Decode a JPEG, also a lossless one, to RGB, with the checks of a JPEG file."""
    frame = _find_unnamed_colours(stream, limits)
    if frame is not None:
        # A decoder would guess. DICOM says what the samples are; but many programs write RGB and
        # mean the picture before its compression. Samples of different sizes are never RGB.
        alike = len(set(frame[_SAMPLING])) == 1
        transform = 0 if photometric == _RGB and alike else 1
        stream = stream[:2] + _ADOBE + bytes([transform]) + stream[2:]
    return decode_stored(stream, ImageFormat.JPEG, limits, "white", deadline)[0]


def _find_unnamed_colours(stream: bytes, limits: PhotoSettings) -> bytes | None:
    """Return the frame header of a JPEG with three components that does not say which colours.

    A JFIF or Adobe segment would say it, or components that are called R, G and B.
    """
    for segment in islice(walk(stream, ImageFormat.JPEG), limits.max_segments):
        body = stream[segment.start + 4 : segment.end]
        if segment.kind == APP0 and body.startswith(b"JFIF\0"):
            return None
        if segment.kind == APP14 and body.startswith(b"Adobe"):
            return None
        if segment.kind in SOF:
            named = body[_NAMES] in (b"RGB", b"rgb")
            return body if body[5:6] == b"\3" and not named else None
    return None


def _decode_apart(codec: Codec, frame: bytes, layout: Layout, deadline: Deadline) -> Image:
    """Decode JPEG-LS, JPEG 2000 or HTJ2K."""
    try:
        return decode_apart(codec, frame, layout.shape, deadline)
    except OtherBits as error:
        raise _wrong_bits(error.bits) from None


def _cut_out_codestream(frame: bytes) -> bytes:
    """Return the codestream in a JP2 file, which DICOM does not allow but some programs write."""
    return frame[frame.index(_J2K_START) :] if frame.startswith(_JP2_START) else frame


def _decode_rle(frame: bytes, layout: Layout, deadline: Deadline) -> Image:
    """Decode RLE (PS3.5, annex G): a segment for each byte of each sample, high bytes first."""
    size = layout.bits_allocated // 8
    header = np.frombuffer(frame[:_RLE_HEADER_BYTES], "<u4")
    segment_count = layout.samples * size
    if header[0] != segment_count:
        raise ValueError("a segment is missing")
    ends = [*header[2 : 1 + segment_count], len(frame)]
    segments = [frame[start:end] for start, end in zip(header[1:], ends, strict=False)]
    samples = [
        _unpack_bits(segment, layout.rows * layout.columns, deadline)
        for segment in segments[size - 1 :: size]
    ]
    return _arrange(np.stack(samples, axis=-1), layout)


def _unpack_bits(segment: bytes, size: int, deadline: Deadline) -> Image:
    """Expand runs to exactly ``size`` bytes. Raises IndexError if there are fewer."""
    expanded, at = bytearray(), 0
    for run in count():
        if len(expanded) >= size:
            break
        if run % _RLE_CHECK_EVERY == 0:
            deadline.check()
        head = segment[at]
        if head < 128:
            expanded += segment[at + 1 : at + 2 + head]
            at += head + 2
        elif head > 128:
            expanded += segment[at + 1 : at + 2] * (257 - head)
            at += 2
        else:
            at += 1
    return np.frombuffer(expanded, np.uint8, size)


def _arrange(samples: Image, layout: Layout) -> Image:
    """Shape samples that follow each other pixel by pixel: HxW, or HxWx3."""
    return samples.reshape(layout.shape[: 2 if layout.samples == 1 else 3])


def _read_table(file: DicomFile, photometric: str) -> Image:
    """Return the colour of each value of a sample: uint8 256x3.

    Raises:
        PhotoRefused: the palette is stored in segments.
    """
    values = np.arange(256, dtype=np.uint8)
    if photometric in _GREY:
        values = values if photometric == "MONOCHROME2" else values[::-1]
        return np.stack([values] * 3, axis=-1)
    attributes = file.attributes
    if "SegmentedRedPaletteColorLookupTableData" in attributes:
        # A few bytes can expand to any number of colours.
        raise unsupported(f"The palette of this DICOM picture is stored in segments. {EXPORT}")
    if not file.syntax.is_little_endian:
        for colour in ("Red", "Green", "Blue"):
            element = attributes[f"{colour}PaletteColorLookupTableData"]
            element.value = np.frombuffer(element.value, "u2").byteswap().tobytes()
    colours = apply_color_lut(values, attributes)
    if colours.max() > 255:  # some programs write 8 bits where they declare 16
        colours = colours >> 8
    return colours.astype(np.uint8)


def _convert_to_rgb(stored: Image, table: Image | None, deadline: Deadline) -> Image:
    """Convert samples to RGB, in strips to save memory.

    Args:
        stored: uint8 HxW with values of the table, or HxWx3 with the luminance and the two
            chrominances of JFIF (YBR_FULL).
        table: uint8 256x3.
        deadline: of the analysis.

    Returns:
        uint8 HxWx3.
    """
    height, width = stored.shape[:2]
    pixels = np.empty((height, width, 3), np.uint8)
    rows = max(1, _STRIP_PIXELS // width)
    for top in range(0, height, rows):
        deadline.check()
        strip = stored[top : top + rows]
        if table is not None:
            pixels[top : top + rows] = table[strip]
        else:
            ybr = PillowImage.frombytes("YCbCr", (width, len(strip)), strip.tobytes())
            pixels[top : top + rows] = np.asarray(ybr.convert(_RGB))
    return pixels
