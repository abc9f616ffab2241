"""Decoding in a process of its own: results, damage, and the limits of time and memory."""

import numpy as np
import pytest
from pydicom.encaps import get_frame

from lesion.arrays import Image
from lesion.deadline import NO_DEADLINE, Deadline
from lesion.dicom.apart import OtherBits, decode_apart
from lesion.dicom.decoder_process import Codec
from lesion.enums import ErrorCode
from lesion.errors import PhotoRefused
from tests import dicom_files, pictures

SHAPE = (48, 64, 3)


@pytest.fixture(scope="module")
def pixels() -> Image:
    return pictures.lesion_photo(64, 48)[0]


def _jpeg_ls(pixels: Image) -> bytes:
    file = dicom_files.read(dicom_files.jpeg_ls(pixels))
    return get_frame(file.PixelData, 0, number_of_frames=1)


def _jpeg_2000(pixels: Image) -> bytes:
    return dicom_files.encode_jpeg_2000(pixels)


@pytest.mark.parametrize(
    ("codec", "encode"), [(Codec.JPEG_LS, _jpeg_ls), (Codec.JPEG_2000, _jpeg_2000)]
)
class TestBothCodecs:
    def test_a_picture_is_decoded(
        self, codec: Codec, encode: dicom_files.Make, pixels: Image
    ) -> None:
        decoded = decode_apart(codec, encode(pixels), SHAPE, NO_DEADLINE)
        np.testing.assert_array_equal(decoded, pixels)

    def test_a_grey_picture_is_decoded(
        self, codec: Codec, encode: dicom_files.Make, pixels: Image
    ) -> None:
        grey = np.ascontiguousarray(pixels[..., 0])
        decoded = decode_apart(codec, encode(grey), (48, 64, 1), NO_DEADLINE)
        np.testing.assert_array_equal(decoded, grey)

    @pytest.mark.parametrize("shape", [(47, 64, 3), (48, 64, 1)])
    def test_another_shape_is_refused(
        self,
        codec: Codec,
        encode: dicom_files.Make,
        pixels: Image,
        shape: tuple[int, int, int],
    ) -> None:
        with pytest.raises(ValueError):
            decode_apart(codec, encode(pixels), shape, NO_DEADLINE)

    def test_no_picture_is_refused(
        self, codec: Codec, encode: dicom_files.Make, pixels: Image
    ) -> None:
        for stream in (b"", encode(pixels)[:20]):
            with pytest.raises(ValueError):
                decode_apart(codec, stream, SHAPE, NO_DEADLINE)

    def test_the_time_of_the_process_counts(
        self, codec: Codec, encode: dicom_files.Make, pixels: Image
    ) -> None:
        deadline = Deadline(100)
        decode_apart(codec, encode(pixels), SHAPE, deadline)
        spent_here = Deadline(100)
        assert deadline.remaining() < spent_here.remaining() - 0.01


def test_other_bits_are_reported(pixels: Image) -> None:
    stream = bytearray(_jpeg_2000(pixels))
    stream[42:51:3] = bytes([11] * 3)
    with pytest.raises(OtherBits) as reported:
        decode_apart(Codec.JPEG_2000, bytes(stream), SHAPE, NO_DEADLINE)
    assert reported.value.bits == 12


def test_a_decoder_that_does_not_end_is_ended() -> None:
    """CharLS counts to two billion where this stream ends, for six seconds."""
    with pytest.raises(PhotoRefused) as refusal:
        decode_apart(Codec.JPEG_LS, dicom_files.ENDLESS_JPEG_LS, (40, 56, 3), NO_DEADLINE)
    assert refusal.value.code == ErrorCode.TOO_COMPLEX


def test_the_process_has_a_limit_of_memory(pixels: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lesion.dicom.apart._BASE_BYTES", 0)
    with pytest.raises((PhotoRefused, ValueError)):
        decode_apart(Codec.JPEG_2000, _jpeg_2000(pixels), SHAPE, NO_DEADLINE)
