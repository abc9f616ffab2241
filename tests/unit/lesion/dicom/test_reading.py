"""Reading of DICOM files: every encoding, the scale, and the refusal of other objects."""

import logging
import struct
import warnings
import zlib
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

import numpy as np
import pytest
from pydicom import uid

from lesion.config import Settings
from lesion.enums import ErrorCode, ImageFormat
from lesion.errors import PhotoRefused
from lesion.measures import PixelSpacing
from lesion.photo import read_ground_truth, read_photo
from lesion.request import read_request
from tests import dicom_files, pictures

_CORRUPT = (ErrorCode.CORRUPT_IMAGE, HTTPStatus.BAD_REQUEST)
_UNSUPPORTED = (ErrorCode.UNSUPPORTED_FORMAT, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
_TOO_COMPLEX = (ErrorCode.TOO_COMPLEX, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _refusal(data: bytes, settings: Settings) -> PhotoRefused:
    with pytest.raises(PhotoRefused) as refusal:
        read_photo(data, settings)
    assert refusal.value.message.endswith(".")
    return refusal.value


@pytest.mark.parametrize("name", dicom_files.LOSSLESS)
@pytest.mark.parametrize("size", [(64, 48), (45, 67)])
def test_a_photo_is_read_as_it_was(name: str, size: tuple[int, int], settings: Settings) -> None:
    pixels, _ = pictures.lesion_photo(*size, seed=4)
    photo = read_photo(dicom_files.LOSSLESS[name](pixels), settings)
    assert photo.format == ImageFormat.DICOM
    assert photo.pixels.dtype == np.uint8
    assert photo.pixels.flags.c_contiguous and photo.pixels.flags.writeable
    np.testing.assert_array_equal(photo.pixels, pixels)


@pytest.mark.parametrize("name", dicom_files.LOSSY)
@pytest.mark.parametrize("size", [(64, 48), (46, 67)])
def test_a_photo_is_read_nearly_as_it_was(
    name: str, size: tuple[int, int], settings: Settings
) -> None:
    pixels, _ = pictures.lesion_photo(*size, seed=4)
    photo = read_photo(dicom_files.LOSSY[name](pixels), settings)
    assert photo.pixels.shape == pixels.shape
    assert np.abs(photo.pixels.astype(int) - pixels).mean() < 3


def test_a_jpeg_is_decoded_like_the_same_jpeg_alone(settings: Settings) -> None:
    pixels, _ = pictures.lesion_photo(320, 200)
    alone = read_photo(pictures.encode(pixels, quality=90), settings)
    wrapped = read_photo(dicom_files.jpeg(pixels, quality=90), settings)
    np.testing.assert_array_equal(wrapped.pixels, alone.pixels)


@pytest.mark.parametrize("syntax", [uid.HTJ2KLossless, uid.HTJ2KLosslessRPCL, uid.HTJ2K])
def test_htj2k_is_read(syntax: str, settings: Settings) -> None:
    expected = dicom_files.htj2k_picture()
    file = dicom_files.set_frame(dicom_files.photo_object(expected), dicom_files.HTJ2K, syntax)
    photo = read_photo(dicom_files.to_file(file), settings)
    np.testing.assert_array_equal(photo.pixels, expected)


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("compressed", [False, True])
def test_a_grey_picture_is_read_like_a_grey_jpeg(
    photometric: str, compressed: bool, settings: Settings
) -> None:
    grey = pictures.lesion_photo(64, 48)[0][..., 1]
    file = dicom_files.photo_object(grey)
    file.PhotometricInterpretation = photometric
    if compressed:
        frame = pictures.encode(grey, quality=100)
        dicom_files.set_frame(file, frame, uid.JPEGBaseline8Bit)
    photo = read_photo(dicom_files.to_file(file), settings)
    expected = 255 - grey if photometric == "MONOCHROME1" else grey
    difference = np.abs(photo.pixels.astype(int) - expected[..., None])
    assert difference.max() <= (2 if compressed else 0)


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("first", [0, 40])
@pytest.mark.parametrize("syntax", [uid.ExplicitVRLittleEndian, uid.ExplicitVRBigEndian])
def test_a_palette_is_read(bits: int, first: int, syntax: str, settings: Settings) -> None:
    pixels, _ = pictures.lesion_photo(64, 48)
    file = dicom_files.palette_object(pixels, bits, first)
    if syntax == uid.ExplicitVRBigEndian:
        file.file_meta.TransferSyntaxUID = uid.UID(syntax)
        for name in ("Red", "Green", "Blue"):
            element = file[f"{name}PaletteColorLookupTableData"]
            element.value = np.frombuffer(element.value, "u2").byteswap().tobytes()
    photo = read_photo(dicom_files.to_file(file), settings)
    assert np.abs(photo.pixels.astype(int) - pixels).mean() < 3


def test_entries_of_8_bits_in_a_palette_of_16_are_read(settings: Settings) -> None:
    """Some programs declare 16 bits and fill only the lower eight."""
    pixels, _ = pictures.lesion_photo(64, 48)
    file = dicom_files.palette_object(pixels)
    for name in ("Red", "Green", "Blue"):
        element = file[f"{name}PaletteColorLookupTableData"]
        element.value = (np.frombuffer(element.value, "<u2") >> 8).tobytes()
    photo = read_photo(dicom_files.to_file(file), settings)
    assert np.abs(photo.pixels.astype(int) - pixels).mean() < 3


def test_the_orientation_in_an_encapsulated_jpeg_is_ignored(settings: Settings) -> None:
    """Viewers ignore it, and objects derived from this one have its rows and columns."""
    stored, _ = pictures.lesion_photo(64, 48)
    frame = pictures.oriented_jpeg(stored, 1)
    turned = frame.replace(b"\x12\x01\x03\0\1\0\0\0\1", b"\x12\x01\x03\0\1\0\0\0\6")
    assert turned != frame or b"MM\0*" in frame
    turned = turned.replace(b"\x01\x12\0\3\0\0\0\1\0\1", b"\x01\x12\0\3\0\0\0\1\0\6")
    assert turned != frame
    file = dicom_files.set_frame(dicom_files.photo_object(stored), turned, uid.JPEGBaseline8Bit)
    photo = read_photo(dicom_files.to_file(file), settings)
    assert photo.pixels.shape == stored.shape


def test_a_photo_with_the_encrypted_name_of_its_patient_is_read(settings: Settings) -> None:
    assert read_photo(dicom_files.deidentified(), settings).pixels.shape == (48, 64, 3)


def test_a_jpeg_that_holds_the_mark_of_dicom_is_a_jpeg(settings: Settings) -> None:
    jpeg = pictures.small_photo_jpeg()
    comment = pictures.build_segments([(0xFE, bytes(122) + b"DICM" + bytes(40))])
    data = jpeg[:2] + comment + jpeg[2:]
    assert data[128:132] == b"DICM"
    assert read_photo(data, settings).format == ImageFormat.JPEG


# ---------------------------------------------------------------- scale


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"PixelSpacing": [0.02, 0.03]}, PixelSpacing(0.02, 0.03)),
        (
            {"PixelSpacing": [0.02, 0.02], "ImagerPixelSpacing": [0.1, 0.1]},
            PixelSpacing(0.02, 0.02),
        ),
        ({}, None),
        ({"PixelSpacing": []}, None),
        ({"PixelSpacing": [0, 0]}, None),
        ({"PixelSpacing": [1, 1]}, None),
        ({"PixelSpacing": [0.02]}, None),
        ({"ImagerPixelSpacing": [0.02, 0.02]}, None),
        ({"NominalScannedPixelSpacing": [0.02, 0.02]}, None),
        ({"PixelSpacing": [0.02, 0.02], "ImagerPixelSpacing": [0.02, 0.02]}, None),
        (
            {
                "PixelSpacing": [0.02, 0.02],
                "ImagerPixelSpacing": [0.02, 0.02],
                "PixelSpacingCalibrationType": "FIDUCIAL",
            },
            PixelSpacing(0.02, 0.02),
        ),
        (
            {"PixelSpacing": [0.02, 0.02], "SOPClassUID": uid.SecondaryCaptureImageStorage},
            None,
        ),
    ],
)
def test_only_a_calibrated_scale_is_used(
    attributes: dict[str, object], expected: PixelSpacing | None, settings: Settings
) -> None:
    assert read_photo(dicom_files.changed(**attributes), settings).spacing == expected


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize("name", dicom_files.REFUSED)
def test_other_objects_are_refused_with_the_reason(name: str, settings: Settings) -> None:
    make, words = dicom_files.REFUSED[name]
    refusal = _refusal(make(), settings)
    assert (refusal.code, refusal.http_status) == _UNSUPPORTED
    assert words in refusal.message


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("name", ["native", "deflated", "RLE", "JPEG-LS", "JPEG 2000"])
def test_truncated_files_are_refused(name: str, share: float, settings: Settings) -> None:
    data = dicom_files.truncated(dicom_files.LOSSLESS[name], share)
    assert _refusal(data, settings).code in (ErrorCode.CORRUPT_IMAGE, ErrorCode.UNSUPPORTED_FORMAT)


@pytest.mark.parametrize(
    "attributes",
    [
        {"Rows": 49},
        {"Columns": 65},
        {"Rows": None},
        {"BitsStored": None},
        {"SamplesPerPixel": None},
        {"PhotometricInterpretation": None},
        {"PixelData": b""},
        {"PixelData": b"\0" * 100},
    ],
)
def test_damaged_attributes_are_refused(attributes: dict[str, object], settings: Settings) -> None:
    refusal = _refusal(dicom_files.changed(**attributes), settings)
    assert (refusal.code, refusal.http_status) == _CORRUPT


@pytest.mark.parametrize("make", [dicom_files.jpeg, dicom_files.jpeg_2000, dicom_files.jpeg_ls])
def test_a_size_that_differs_from_the_codestreams_is_refused(
    make: dicom_files.Make, settings: Settings
) -> None:
    """A derived object would not fit the photo."""
    pixels, _ = pictures.lesion_photo(64, 48)
    file = dicom_files.read(make(pixels))
    file.Rows = 47
    assert _refusal(dicom_files.to_file(file), settings).code == ErrorCode.CORRUPT_IMAGE


def test_a_ground_truth_in_a_dicom_file_is_refused(settings: Settings) -> None:
    data = dicom_files.native(pictures.lesion_photo(64, 48)[0])
    with pytest.raises(PhotoRefused, match="DICOM") as refusal:
        read_ground_truth(data, (48, 64), settings)
    assert refusal.value.code == ErrorCode.BAD_GROUND_TRUTH


def test_a_second_photo_in_a_dicom_file_is_noticed() -> None:
    data = dicom_files.native(pictures.lesion_photo(64, 48)[0])
    with pytest.raises(PhotoRefused) as refusal:
        read_request({"data": data, "photo": data}, {})
    assert refusal.value.code == ErrorCode.SEVERAL_PHOTOS


# ---------------------------------------------------------------- limits


def _element(tag: int, vr: bytes, body: bytes, length: int | None = None) -> bytes:
    """Write an element in explicit little endian; ``length`` may be a false one."""
    size = len(body) if length is None else length
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF) + vr
    if vr in (b"SQ", b"OB", b"UN"):
        return head + struct.pack("<HI", 0, size) + body
    return head + struct.pack("<H", size) + body


def _with_elements(extra: bytes) -> bytes:
    """Return a photo with further elements at the start of its data set."""
    data = dicom_files.native(pictures.lesion_photo(64, 48)[0])
    start = data.index(struct.pack("<HH", 0x0008, 0x0016))
    return data[:start] + extra + data[start:]


_ITEM, _UNDEFINED = b"\xfe\xff\x00\xe0", 0xFFFFFFFF


@pytest.mark.parametrize(
    "extra",
    [
        _element(0x00080001, b"CS", b"") * 100_000,
        _element(0x00081140, b"SQ", (_ITEM + bytes(4)) * 100_000, _UNDEFINED),
        _element(0x00081140, b"SQ", _ITEM + b"\xff" * 4, _UNDEFINED) * 100_000,
    ],
    ids=["elements", "items", "nested sequences"],
)
def test_too_many_parts_are_refused(extra: bytes, settings: Settings) -> None:
    refusal = _refusal(_with_elements(extra), settings)
    assert refusal.code in (ErrorCode.TOO_COMPLEX, ErrorCode.CORRUPT_IMAGE)


def test_a_deflated_bomb_is_not_inflated(settings: Settings) -> None:
    data = dicom_files.deflated(pictures.lesion_photo(64, 48)[0])
    limits = replace(settings.photo, max_dicom_bytes=1 << 20)
    start = data.index(b"UI\x16\x001.2.840.10008.1.2.1.99")
    start = 132 + 12 + int.from_bytes(data[140:144], "little")
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    bomb = packer.compress(bytes(1 << 26)) + packer.flush()
    refusal = _refusal(data[:start] + bomb, replace(settings, photo=limits))
    assert refusal.code == ErrorCode.FILE_TOO_LARGE


def test_runs_are_not_expanded_beyond_the_picture(settings: Settings) -> None:
    file = dicom_files.photo_object(pictures.lesion_photo(64, 48)[0])
    segment = b"\x81\x40" * 2_000_000
    offsets = [3, 64, 64 + len(segment), 64 + 2 * len(segment)]
    frame = struct.pack("<16I", *offsets, *[0] * 12) + segment * 3
    dicom_files.set_frame(file, frame, uid.RLELossless)
    photo = read_photo(dicom_files.to_file(file), settings)
    assert (photo.pixels == 0x40).all()


@pytest.mark.parametrize(
    ("make", "limit"),
    [
        (dicom_files.native, {"max_pixels": 64 * 48 - 1}),
        (dicom_files.jpeg_2000, {"max_jpeg2000_pixels": 64 * 48 - 1}),
        (dicom_files.jpeg_ls, {"max_costly_pixels": 64 * 48 - 1}),
        (dicom_files.lossless_jpeg, {"max_costly_pixels": 64 * 48 - 1}),
        (dicom_files.native, {"max_dicom_bytes": 5000}),
    ],
)
def test_limits_are_checked(
    make: dicom_files.Make, limit: dict[str, int], settings: Settings
) -> None:
    data = make(pictures.lesion_photo(64, 48)[0])
    assert read_photo(data, settings)
    limits = replace(settings.photo, **limit)
    refusal = _refusal(data, replace(settings, photo=limits))
    assert refusal.http_status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_the_time_is_limited(settings: Settings) -> None:
    limits = replace(settings.photo, max_seconds=0.001)
    data = dicom_files.rle(pictures.lesion_photo(1280, 720)[0])
    refusal = _refusal(data, replace(settings, photo=limits))
    assert (refusal.code, refusal.http_status) == _TOO_COMPLEX


# ---------------------------------------------------------------- privacy


@pytest.mark.parametrize(
    "make",
    [
        dicom_files.changed,
        lambda: dicom_files.changed(PixelSpacing=[0.02]),
        lambda: dicom_files.changed(Rows=7),
        lambda: dicom_files.of_class(uid.CTImageStorage),
        lambda: dicom_files.of_class("1.2.826.0.1.815"),
        lambda: dicom_files.changed()[:-5000],
        lambda: dicom_files.changed().replace(b"PN", b"DS"),
    ],
)
def test_nothing_about_the_patient_is_said(
    make: Callable[[], bytes],
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    data, said = make(), ""
    with warnings.catch_warnings(record=True) as warned, caplog.at_level(logging.DEBUG):
        warnings.simplefilter("always")
        try:
            photo = read_photo(data, settings)
            said = repr((photo.format, photo.spacing))
        except PhotoRefused as refusal:
            said = refusal.message
    assert not warned and not caplog.records
    output = "".join(capfd.readouterr())
    assert not output
    for secret in (dicom_files.PATIENT, dicom_files.PATIENT_ID, "0815", "1.2.826"):
        assert secret not in said


def test_the_test_files_name_a_patient() -> None:
    """Otherwise the test above would prove nothing."""
    data = dicom_files.changed()
    assert dicom_files.PATIENT.encode() in data
    assert dicom_files.read(data).PatientName == dicom_files.PATIENT
