"""DICOM files for the tests: drawn photos in every encoding, and objects that are refused.

The files are written with pydicom, its plug-in for JPEG-LS, and Pillow. They name a patient, so
that a test can look for the name where it must not be.
"""

import struct
from base64 import b64decode
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image
from pydicom import dcmread, uid
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence

from lesion.arrays import AnyArray
from lesion.arrays import Image as Pixels
from lesion.enums import ImageFormat
from lesion.structure import APP0, APP14, SOF, SOS, walk
from tests import pictures

PATIENT = "Mustermann^Erika"
"""Name of the patient in every file."""
PATIENT_ID = "PID-0815"

Make = Callable[[Pixels], bytes]
"""Returns a file with a picture (uint8 HxWx3, RGB)."""

# A picture of two colours as HTJ2K, encoded by OpenJPH: no encoder for it is installed.
HTJ2K_SHAPE = (32, 48)
HTJ2K = b64decode(
    "/0//UQAvQAAAAAAwAAAAIAAAAAAAAAAAAAAAMAAAACAAAAAAAAAAAAADBwEBBwEBBwEB/1AACAACAAAAA/9SAAwA"
    "AgABAQUEBEAB/1wAEyBQWFhYWFhYWFhYWFhYUFBQ/2QAFwABT3BlbkpQSCBWZXIgMC4yNi4zLv+QAAoAAAAAA4wA"
    "Af+TwBMAkvMAgXQAwBKAYQABdADAEwBa6AAiNADACWAE0AJQ2wCHdABF9wBCNADzAQd0AMAJYASwAlD4AEd0AIb+"
    "MjMA8gDHdADACWAE0AJQ+wBHdABJ+AACNADhAAd0AMAKqAFTACqADVHoLrAAib2VAMzU6xkAyb+VAFg7Tt3+AUm9"
    "lQDACeAE0AJQAfFAy551AKD5SHxUAIkIVXQAwAngBPACcGAs7Au9lAASBcENv5QADOxAS5p1AMALWgBbcALUQCBu"
    "pjpmEIg0w4gH/gf9ziEW6I+ZACDDMMJ/mKgRwOAj9UcaEQgyAMUgNsIAAgh6AAASgdlOiPAHd8oDM2MhgDukOHoA"
    "wArYAV0AKkABFWpA+gEn5d3qSlgAAolAGAgMARnASxKUyABJ/BI0KWfxNwDACtgBaEAKwJzR7AL4Ench0tRGWABg"
    "fLDg+PDA/GM5BLoTlKgAiAEBQiZ8bh2aKVgAwAulgBdbAC2QKNJj3PYCmmYcGw0/IAEOZgHwRv4+A4tMvMv+XMy5"
    "/p8G4I3BARi+7wd40RuNRiMBeNsGGL7fD/AiJh6CIf9ELUi0k9+0KWtZKwQCQRMV4g7JAVqPTK3HXLgAgujAIuOX"
    "l7+v4IG70AJv1AHAC1YAWzACsDDwAACQ0PHrwDpi5/y/5UzKj+IOAEuSAQCAJZPjm09JPfUjF12M7WmBPSvT0QFJ"
    "/q52U9/YVH8vegDAC1oAW5ACtJ7OkLQRAIMcr4dNOX+X/LmZU/lADgACAMCMiPgLQICMmwj3k99yMXXYztaUBNUr"
    "89IBFCg9dC5v6yhBuE3LAMAXSwBdxAFogK0IF+EwHIbDcBgOw2G42BAb/mf4AX6/X6/X6/X6/Y/Y/IuidAENEYZh"
    "GIZhGIbFpiGGw+FwOBwOh8PFjf5+/AEN4Qgb94Qgb94Qgb6wAACFoQge/YQge/YQgeyxAvfe+/5n8UuAATgE4AC4"
    "An4AwBbUAXSwBWA8TzKZTCaTx/H+Z/gOur9fr9fr9fkvkvthAThJkiQZPDMzMzPz+P5+/BN5Jv3km/elvrAACWkn"
    "v2Se/aXsuQEA/mfxS4FPThLyewDAFtwBdPAFWNPpdrvdbrczGP5n+AL9fr9fr9fr9fkfkftiAUHbtm2bCXZ3d3d3"
    "5/j+fvwI3km/eSb95JvrAABFpJ79knv2Sey6Af5n8UuBT04S8nsA/9k="
)


ENDLESS_JPEG_LS = bytes.fromhex(
    "ffd8fff70011080028003803011100021100031100ffda000c030100020003000302000000"
    "c91051564aa4955d533a2a"
)
"""A JPEG-LS stream of 56x40 pixels that is cut off, which fuzzing found."""


def htj2k_picture() -> Pixels:
    """Return the picture that ``HTJ2K`` holds."""
    pixels = np.full((*HTJ2K_SHAPE, 3), pictures.LIGHT_SKIN, np.uint8)
    pixels[8:25, 10:33] = (93, 63, 53)
    return pixels


# ---------------------------------------------------------------- objects


def photo_object(pixels: AnyArray, syntax: str = uid.ExplicitVRLittleEndian) -> Dataset:
    """Return an object with an uncompressed photo.

    Args:
        pixels: uint8 HxWx3, RGB, or HxW, grey.
        syntax: transfer syntax that the file declares.
    """
    file = Dataset()
    file.file_meta = FileMetaDataset()
    file.file_meta.TransferSyntaxUID = uid.UID(syntax)
    file.SOPClassUID = uid.VLPhotographicImageStorage
    file.SOPInstanceUID = "1.2.826.0.1.3680043.8.498.1"
    file.PatientName, file.PatientID, file.PatientBirthDate = PATIENT, PATIENT_ID, "19640812"
    file.Modality = "XC"
    rows, columns, *rest = pixels.shape
    file.Rows, file.Columns = rows, columns
    file.SamplesPerPixel = 3 if rest else 1
    file.PhotometricInterpretation = "RGB" if rest else "MONOCHROME2"
    if rest:
        file.PlanarConfiguration = 0
    file.BitsAllocated, file.BitsStored, file.HighBit, file.PixelRepresentation = 8, 8, 7, 0
    set_pixels(file, pixels)
    return file


def set_pixels(file: Dataset, pixels: AnyArray) -> None:
    """Store uncompressed samples, padded to an even length."""
    data = pixels.tobytes()
    file.PixelData = data + bytes(len(data) % 2)
    file["PixelData"].VR = "OW" if pixels.dtype == np.uint16 else "OB"


def set_frame(file: Dataset, frame: bytes, syntax: str, **attributes: Any) -> Dataset:
    """Replace the pixels by a compressed frame, and set attributes."""
    file.file_meta.TransferSyntaxUID = uid.UID(syntax)
    file.PixelData = encapsulate([frame])
    file["PixelData"].is_undefined_length = True
    for name, value in attributes.items():
        setattr(file, name, value)
    return file


def to_file(file: Dataset) -> bytes:
    """Write an object as a file."""
    written = BytesIO()
    file.save_as(written, enforce_file_format=True)
    return written.getvalue()


def read(data: bytes) -> Dataset:
    """Read a file as an object that can be changed and written again."""
    return dcmread(BytesIO(data))


# ---------------------------------------------------------------- files without loss


def native(pixels: Pixels) -> bytes:
    return to_file(photo_object(pixels))


def implicit(pixels: Pixels) -> bytes:
    return to_file(photo_object(pixels, uid.ImplicitVRLittleEndian))


def big_endian(pixels: Pixels) -> bytes:
    return to_file(photo_object(pixels, uid.ExplicitVRBigEndian))


def big_endian_words(pixels: Pixels) -> bytes:
    """Return bytes stored as words, which big-endian files swap."""
    file = photo_object(pixels, uid.ExplicitVRBigEndian)
    file.PixelData = np.frombuffer(file.PixelData, "u2").byteswap().tobytes()
    file["PixelData"].VR = "OW"
    return to_file(file)


def deflated(pixels: Pixels) -> bytes:
    return to_file(photo_object(pixels, uid.DeflatedExplicitVRLittleEndian))


def by_plane(pixels: Pixels) -> bytes:
    file = photo_object(pixels)
    file.PlanarConfiguration = 1
    set_pixels(file, pixels.transpose(2, 0, 1))
    return to_file(file)


def eight_of_sixteen_bits(pixels: Pixels) -> bytes:
    file = photo_object(pixels)
    file.BitsAllocated = 16
    set_pixels(file, pixels.astype(np.uint16))
    return to_file(file)


def dermoscopic(pixels: Pixels) -> bytes:
    file = photo_object(pixels)
    file.SOPClassUID, file.Modality = uid.DermoscopicPhotographyImageStorage, "DMS"
    return to_file(file)


def secondary_capture(pixels: Pixels) -> bytes:
    file = photo_object(pixels)
    file.SOPClassUID = uid.SecondaryCaptureImageStorage
    return to_file(file)


def one_frame(pixels: Pixels) -> bytes:
    file = photo_object(pixels)
    file.SOPClassUID, file.NumberOfFrames = uid.MultiFrameTrueColorSecondaryCaptureImageStorage, 1
    return to_file(file)


def rle(pixels: Pixels) -> bytes:
    file = photo_object(pixels)
    file.compress(uid.RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
    return to_file(file)


def rle_of_sixteen_bits(pixels: Pixels) -> bytes:
    file = photo_object(pixels)
    file.BitsAllocated = 16
    set_pixels(file, pixels.astype(np.uint16))
    file.BitsStored, file.HighBit = 16, 15  # which pydicom's encoder demands
    file.compress(uid.RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
    file.BitsStored, file.HighBit = 8, 7
    return to_file(file)


def jpeg_ls(pixels: Pixels) -> bytes:
    file = photo_object(pixels)
    file.compress(uid.JPEGLSLossless, encoding_plugin="pyjpegls", generate_instance_uid=False)
    return to_file(file)


def jpeg_2000(pixels: Pixels) -> bytes:
    """Return JPEG 2000 with its reversible colour transform."""
    frame = encode_jpeg_2000(pixels, irreversible=False, mct=1)
    attributes = {"PhotometricInterpretation": "YBR_RCT"}
    return to_file(set_frame(photo_object(pixels), frame, uid.JPEG2000Lossless, **attributes))


def jpeg_2000_without_transform(pixels: Pixels) -> bytes:
    frame = encode_jpeg_2000(pixels, irreversible=False, mct=0)
    return to_file(set_frame(photo_object(pixels), frame, uid.JPEG2000Lossless))


def jpeg_2000_in_boxes(pixels: Pixels) -> bytes:
    """Return a JP2 file in place of a codestream, which some programs write."""
    frame = encode_jpeg_2000(pixels, irreversible=False, no_jp2=False)
    return to_file(set_frame(photo_object(pixels), frame, uid.JPEG2000Lossless))


def encode_jpeg_2000(pixels: Pixels, **options: Any) -> bytes:
    """Encode a JPEG 2000 codestream; ``options`` are passed to Pillow."""
    options = {"no_jp2": True, **options}
    return pictures.encode(pixels, "JPEG2000", **options)


def lossless_jpeg(pixels: Pixels) -> bytes:
    frame = encode_lossless_jpeg(pixels)
    return to_file(set_frame(photo_object(pixels), frame, uid.JPEGLosslessSV1))


def lossless_jpeg_in_fragments(pixels: Pixels) -> bytes:
    """Return one frame in several fragments, without an offset table."""
    file = photo_object(pixels, uid.JPEGLossless)
    frame = encode_lossless_jpeg(pixels)
    file.PixelData = encapsulate([frame], fragments_per_frame=5, has_bot=False)
    file["PixelData"].is_undefined_length = True
    return to_file(file)


def encode_lossless_jpeg(pixels: Pixels) -> bytes:
    """Encode a lossless JPEG (ITU-T T.81, annex H) with the first predictor, the pixel to the left.

    The difference to it is a number of bits, in a code of five bits, and these bits.
    """
    height, width = pixels.shape[:2]
    wide = pixels.astype(int)
    before = np.empty_like(wide)
    before[:, 1:] = wide[:, :-1]
    before[1:, 0] = wide[:-1, 0]
    before[0, 0] = 128
    bits = []
    for difference in (wide - before).ravel().tolist():
        size = abs(difference).bit_length()
        value = difference if difference > 0 else difference + (1 << size) - 1
        bits.append(f"{size:05b}" + (f"{value:0{size}b}" if size else ""))
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    coded = int(text, 2).to_bytes(len(text) // 8, "big").replace(b"\xff", b"\xff\0")
    table = bytes([0, 0, 0, 0, 0, 10, *[0] * 11, *range(10)])
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"\1\x11\0\2\x11\0\3\x11\0"
    scan = b"\3\1\0\2\0\3\0\1\0\0"
    header = pictures.build_segments([(0xC3, frame), (0xC4, table), (0xDA, scan)])
    return b"\xff\xd8" + header + coded + b"\xff\xd9"


LOSSLESS: dict[str, Make] = {
    "native": native,
    "implicit": implicit,
    "big endian": big_endian,
    "big endian, words": big_endian_words,
    "deflated": deflated,
    "by plane": by_plane,
    "8 of 16 bits": eight_of_sixteen_bits,
    "dermoscopic": dermoscopic,
    "Secondary Capture": secondary_capture,
    "Multi-frame Secondary Capture with one frame": one_frame,
    "RLE": rle,
    "RLE, 8 of 16 bits": rle_of_sixteen_bits,
    "JPEG-LS": jpeg_ls,
    "JPEG 2000": jpeg_2000,
    "JPEG 2000 without colour transform": jpeg_2000_without_transform,
    "JPEG 2000 in boxes": jpeg_2000_in_boxes,
    "lossless JPEG": lossless_jpeg,
    "lossless JPEG in fragments": lossless_jpeg_in_fragments,
}
"""Files that hold exactly the picture that they were made from."""


# ---------------------------------------------------------------- files with small losses


def to_ybr(pixels: Pixels) -> AnyArray:
    """Convert RGB to YBR_FULL, the YCbCr of JFIF."""
    return np.asarray(Image.fromarray(pixels).convert("YCbCr"))


def jpeg(pixels: Pixels, quality: int = 95, **options: Any) -> bytes:
    """Return JPEG baseline with chrominance at half the resolution; ``options`` are Pillow's."""
    frame = pictures.encode(pixels, quality=quality, **options)
    attributes = {"PhotometricInterpretation": "YBR_FULL_422"}
    return to_file(set_frame(photo_object(pixels), frame, uid.JPEGBaseline8Bit, **attributes))


def rgb_jpeg(pixels: Pixels) -> bytes:
    """Return a JPEG of red, green and blue that does not say so itself; only the object does."""
    frame = _nameless(pictures.encode(pixels, quality=98, subsampling=0, keep_rgb=True))
    return to_file(set_frame(photo_object(pixels), frame, uid.JPEGBaseline8Bit))


def jpeg_called_rgb(pixels: Pixels) -> bytes:
    """Return an ordinary JPEG without JFIF header in an object that says RGB, as GDCM writes."""
    frame = _nameless(pictures.encode(pixels, quality=95))
    return to_file(set_frame(photo_object(pixels), frame, uid.JPEGBaseline8Bit))


def _nameless(data: bytes) -> bytes:
    """Remove what tells the colour space of a JPEG: JFIF, Adobe, and names of components."""
    kept, names = bytearray(), {}
    for segment in walk(data, ImageFormat.JPEG):
        body = bytearray(data[segment.start : segment.end])
        if segment.kind in SOF:
            names = {body[at]: number for number, at in enumerate((10, 13, 16), start=1)}
            body[10::3] = bytes([1, 2, 3])
        if segment.kind == SOS:
            body[5:11:2] = bytes(names[name] for name in body[5:11:2])
            return bytes(kept + body + data[segment.end :])
        if segment.kind not in (APP0, APP14):
            kept += body
    raise AssertionError("no scan")


def lossy_jpeg_2000(pixels: Pixels) -> bytes:
    frame = encode_jpeg_2000(pixels, irreversible=True, quality_mode="dB", quality_layers=[45])
    attributes = {"PhotometricInterpretation": "YBR_ICT"}
    return to_file(set_frame(photo_object(pixels), frame, uid.JPEG2000, **attributes))


def near_lossless_jpeg_ls(pixels: Pixels) -> bytes:
    file = photo_object(pixels)
    file.compress(
        uid.JPEGLSNearLossless, jls_error=3, encoding_plugin="pyjpegls", generate_instance_uid=False
    )
    return to_file(file)


def ybr(pixels: Pixels) -> bytes:
    file = photo_object(to_ybr(pixels))
    file.PhotometricInterpretation = "YBR_FULL"
    return to_file(file)


def ybr_422(pixels: Pixels) -> bytes:
    """Return uncompressed pairs of pixels that share their chrominance."""
    luminance, blue, red = to_ybr(pixels).transpose(2, 0, 1)
    file = photo_object(pixels)
    file.PhotometricInterpretation = "YBR_FULL_422"
    pairs = [luminance[:, ::2], luminance[:, 1::2], blue[:, ::2], red[:, ::2]]
    set_pixels(file, np.stack(pairs, axis=-1))
    return to_file(file)


def ybr_jpeg_2000(pixels: Pixels) -> bytes:
    frame = encode_jpeg_2000(to_ybr(pixels), irreversible=False, mct=0)
    attributes = {"PhotometricInterpretation": "YBR_FULL"}
    return to_file(set_frame(photo_object(pixels), frame, uid.JPEG2000Lossless, **attributes))


def ybr_rle(pixels: Pixels) -> bytes:
    file = photo_object(to_ybr(pixels))
    file.compress(uid.RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
    file.PhotometricInterpretation = "YBR_FULL"
    return to_file(file)


def palette(pixels: Pixels) -> bytes:
    return to_file(palette_object(pixels))


def palette_object(pixels: Pixels, bits: int = 16, first: int = 0) -> Dataset:
    """Return an object with a palette of 200 colours.

    Args:
        pixels: uint8 HxWx3, RGB.
        bits: of an entry, 8 or 16.
        first: value of the first entry.
    """
    image = Image.fromarray(pixels).quantize(200)
    colours = np.array((image.getpalette() or [])[:600], np.uint16).reshape(200, 3)
    file = photo_object(np.asarray(image) + np.uint8(first))
    file.PhotometricInterpretation = "PALETTE COLOR"
    entries = colours * 257 if bits == 16 else colours.astype(np.uint8)
    for index, name in enumerate(("Red", "Green", "Blue")):
        setattr(file, f"{name}PaletteColorLookupTableDescriptor", [200, first, bits])
        setattr(file, f"{name}PaletteColorLookupTableData", entries[:, index].tobytes())
    return file


LOSSY: dict[str, Make] = {
    "JPEG": jpeg,
    "JPEG of RGB": rgb_jpeg,
    "JPEG called RGB": jpeg_called_rgb,
    "progressive JPEG": lambda pixels: jpeg(pixels, progressive=True),
    "lossy JPEG 2000": lossy_jpeg_2000,
    "near-lossless JPEG-LS": near_lossless_jpeg_ls,
    "YBR_FULL": ybr,
    "YBR_FULL_422": ybr_422,
    "YBR_FULL in JPEG 2000": ybr_jpeg_2000,
    "YBR_FULL in RLE": ybr_rle,
    "palette": palette,
}
"""Files that hold nearly the picture that they were made from."""


# ---------------------------------------------------------------- files that are refused


@cache
def _small() -> Pixels:
    return pictures.lesion_photo(64, 48, seed=4)[0]


def changed(**attributes: Any) -> bytes:
    """Return an uncompressed photo with other attributes; None removes one."""
    file = photo_object(_small())
    for name, value in attributes.items():
        if value is None:
            delattr(file, name)
        else:
            setattr(file, name, value)
    return to_file(file)


def of_class(kind: str) -> bytes:
    return changed(SOPClassUID=uid.UID(kind))


def sixteen_bits() -> bytes:
    file = photo_object(_small())
    file.BitsAllocated, file.BitsStored, file.HighBit = 16, 12, 11
    set_pixels(file, _small().astype(np.uint16) << 4)
    return to_file(file)


def twelve_bits_in_jpeg_2000() -> bytes:
    """Return an object that says 8 bits around a codestream that says 12."""
    frame = bytearray(encode_jpeg_2000(_small()))
    frame[42:51:3] = bytes([11] * 3)
    return to_file(set_frame(photo_object(_small()), bytes(frame), uid.JPEG2000Lossless))


def several_frames() -> bytes:
    file = photo_object(_small())
    file.NumberOfFrames = 3
    file.PixelData = file.PixelData * 3
    return to_file(file)


def encrypted() -> bytes:
    """Return an object whose attributes, also its pixels, are in a CMS envelope."""
    file = photo_object(_small())
    del file.PixelData
    item = Dataset()
    item.EncryptedContentTransferSyntaxUID = uid.ExplicitVRLittleEndian
    item.EncryptedContent = bytes(64)
    file.EncryptedAttributesSequence = Sequence([item])
    return to_file(file)


def deidentified() -> bytes:
    """Return a photo beside the encrypted name of its patient; the photo itself is readable."""
    file = photo_object(_small())
    item = Dataset()
    item.EncryptedContentTransferSyntaxUID = uid.ExplicitVRLittleEndian
    item.EncryptedContent = bytes(64)
    file.EncryptedAttributesSequence = Sequence([item])
    return to_file(file)


def encrypted_file() -> bytes:
    """Return the first bytes of a file that is a CMS envelope itself."""
    return bytes.fromhex("30820400 06092a864886f70d010703 a08203f1".replace(" ", "")) + bytes(500)


def in_syntax(syntax: str) -> bytes:
    """Return a file that declares a compression, whatever it holds."""
    file = set_frame(photo_object(_small()), b"\0" * 100, syntax)
    written = BytesIO()
    file.save_as(written, enforce_file_format=True, implicit_vr=False, little_endian=True)
    return written.getvalue()


def without_header() -> bytes:
    """Return only the data set, as some programs write it."""
    written = BytesIO()
    file = photo_object(_small(), uid.ImplicitVRLittleEndian)
    del file.file_meta
    file.save_as(written, implicit_vr=True, little_endian=True)
    return written.getvalue()


def without_preamble() -> bytes:
    return native(_small())[132:]


def truncated(make: Make, share: float) -> bytes:
    """Return the beginning of a file."""
    whole = make(_small())
    return whole[: int(len(whole) * share)]


def segmented_palette() -> bytes:
    file = palette_object(_small())
    for name in ("Red", "Green", "Blue"):
        delattr(file, f"{name}PaletteColorLookupTableData")
        setattr(file, f"Segmented{name}PaletteColorLookupTableData", bytes(64))
    return to_file(file)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "CT": (lambda: of_class(uid.CTImageStorage), "no photo (CT Image)"),
    "SEG": (lambda: of_class(uid.SegmentationStorage), "no photo (Segmentation)"),
    "PDF": (lambda: of_class(uid.EncapsulatedPDFStorage), "no photo (Encapsulated PDF)"),
    "SR": (lambda: of_class(uid.ComprehensiveSRStorage), "no photo (Comprehensive SR)"),
    "endoscopic": (
        lambda: of_class(uid.VLEndoscopicImageStorage),
        "no photo (VL Endoscopic Image)",
    ),
    "private class": (lambda: of_class("1.2.3.4"), "is no photo. "),
    "DICOMDIR": (lambda: of_class(uid.MediaStorageDirectoryStorage), "DICOMDIR"),
    "several frames": (several_frames, "3 frames"),
    "16 bits": (sixteen_bits, "12 bits per channel"),
    "12 bits in the codestream": (twelve_bits_in_jpeg_2000, "12 bits per channel"),
    "1 bit": (lambda: changed(BitsAllocated=1, BitsStored=1), "1 bits per channel"),
    "encrypted attributes": (encrypted, "encrypted"),
    "encrypted file": (encrypted_file, "encrypted file (CMS)"),
    "no pixels": (lambda: changed(PixelData=None), "no picture"),
    "floating-point pixels": (
        lambda: changed(PixelData=None, FloatPixelData=bytes(64)),
        "floating-point",
    ),
    "HSV": (lambda: changed(PhotometricInterpretation="HSV"), "colours"),
    "colours of another compression": (
        lambda: changed(PhotometricInterpretation="YBR_RCT"),
        "colours",
    ),
    "4 channels": (lambda: changed(SamplesPerPixel=4), "colours"),
    "segmented palette": (segmented_palette, "palette"),
    "film": (lambda: in_syntax(uid.MPEG4HP41), "MPEG-4"),
    "JPEG 2000 part 2": (lambda: in_syntax(uid.JPEG2000MC), "JPEG 2000 Part 2"),
    "private syntax": (lambda: in_syntax("1.2.3.4"), "cannot be read. "),
    "no header": (without_header, "without the header"),
    "no preamble": (without_preamble, "without the header"),
}
"""Objects that are no photos or cannot be read, and a part of the message."""
