"""Reading of photos and masks, and the refusal of others with the right code."""

import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from http import HTTPStatus
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageFile, PngImagePlugin

from lesion.config import Settings
from lesion.enums import ErrorCode, ImageFormat
from lesion.errors import PhotoRefused
from lesion.photo import read_ground_truth, read_photo
from lesion.structure import SIGNATURES
from tests import pictures

_TOO_COMPLEX = (ErrorCode.TOO_COMPLEX, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
_SIZE_MISMATCH = (ErrorCode.GROUND_TRUTH_SIZE_MISMATCH, HTTPStatus.BAD_REQUEST)
_BAD_GROUND_TRUTH = (ErrorCode.BAD_GROUND_TRUTH, HTTPStatus.BAD_REQUEST)


@pytest.mark.parametrize("name", pictures.REFUSED)
def test_bad_files_are_refused(name: str, settings: Settings) -> None:
    make, code, http_status = pictures.REFUSED[name]
    with pytest.raises(PhotoRefused) as refusal:
        read_photo(make(), settings)
    assert (refusal.value.code, refusal.value.http_status) == (code, http_status)
    assert refusal.value.message.endswith(".")


@pytest.mark.parametrize("name", pictures.ANALYSABLE)
def test_unusual_files_are_decoded(name: str, settings: Settings) -> None:
    photo = read_photo(pictures.ANALYSABLE[name](), settings)
    assert photo.pixels.shape == (180, 240, 3)
    assert photo.pixels.dtype == np.uint8
    expected_format = ImageFormat.JPEG if name.endswith("jpeg") else ImageFormat.PNG
    assert photo.format == expected_format
    expected = pictures.lesion_photo(240, 180, seed=1)[0].astype(int)
    if name.startswith("grey"):
        expected = np.repeat(expected @ (0.299, 0.587, 0.114), 3).reshape(expected.shape)
    if name == "transparent_png":
        expected[:, :80] = 255
    lossless = photo.format == ImageFormat.PNG and name != "palette_png"
    assert np.abs(photo.pixels - expected).mean() < (1 if lossless else 4)


@pytest.mark.parametrize("size", [(64, 48), (48, 64), (33, 257), (601, 599)])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_are_turned_upright(
    size: tuple[int, int], orientation: int, settings: Settings
) -> None:
    upright, _ = pictures.lesion_photo(*size)
    photo = read_photo(pictures.oriented_jpeg(upright, orientation), settings)
    assert photo.pixels.shape == upright.shape
    assert photo.pixels.flags.c_contiguous
    assert np.abs(photo.pixels.astype(int) - upright).mean() < 4


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_is_ignored(
    orientation: int, settings: Settings
) -> None:
    upright, _ = pictures.lesion_photo(64, 48)
    photo = read_photo(pictures.oriented_jpeg(upright, orientation), settings)
    assert photo.pixels.shape == upright.shape


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_photo_with_damaged_metadata_is_accepted(settings: Settings) -> None:
    upright, _ = pictures.lesion_photo(64, 48)
    data = pictures.encode(upright, ImageFormat.JPEG, exif=b"Exif\0\0MM\0*\0\0\xff\xff nonsense")
    assert read_photo(data, settings).pixels.shape == upright.shape


def test_the_orientation_of_a_png_is_applied(settings: Settings) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stored, _ = pictures.lesion_photo(64, 48)
    photo = read_photo(pictures.encode(stored, ImageFormat.PNG, exif=exif), settings)
    assert np.array_equal(photo.pixels, np.rot90(stored, -1))


def test_the_first_picture_of_a_multi_picture_jpeg_is_read(settings: Settings) -> None:
    first, _ = pictures.lesion_photo(64, 48)
    file = BytesIO()
    second = Image.new("RGB", (64, 48))
    Image.fromarray(first).save(file, "MPO", save_all=True, append_images=[second], quality=95)
    photo = read_photo(file.getvalue(), settings)
    assert photo.format == ImageFormat.JPEG
    assert np.abs(photo.pixels.astype(int) - first).mean() < 4


def test_a_transparent_colour_of_a_palette_becomes_white(settings: Settings) -> None:
    image = Image.new("P", (40, 40), 1)
    image.putpalette([0, 0, 0, 200, 100, 50])
    image.paste(0, (0, 0, 20, 40))
    photo = read_photo(_png(image, transparency=0), settings)
    assert photo.pixels[5, 5].tolist() == [255, 255, 255]
    assert photo.pixels[5, 30].tolist() == [200, 100, 50]


def test_a_black_and_white_picture_is_decoded(settings: Settings) -> None:
    photo = read_photo(_png(Image.new("1", (40, 40), 1)), settings)
    assert (photo.pixels == 255).all()


def test_the_number_of_pixels_is_checked_before_decoding(
    settings_with: Callable[..., Settings],
) -> None:
    limits = settings_with("photo", max_pixels=40 * 50)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(PhotoRefused, match="12000x9000"):
            read_photo(pictures.decompression_bomb(), limits)
        with pytest.raises(PhotoRefused, match="40x51"):
            read_photo(_png(Image.new("L", (40, 51))), limits)
        assert read_photo(_png(Image.new("L", (40, 50))), limits).pixels.shape == (50, 40, 3)


def test_the_smallest_and_the_largest_accepted_files_are_decoded(settings: Settings) -> None:
    assert read_photo(_png(Image.new("L", (32, 5000))), settings).pixels.shape == (5000, 32, 3)
    with pytest.raises(PhotoRefused, match="31x5000"):
        read_photo(_png(Image.new("L", (31, 5000))), settings)
    photo = read_photo(pictures.padded_jpeg(pictures.MAX_BYTES), settings)
    assert photo.pixels.shape == (360, 480, 3)


@pytest.mark.parametrize("image_format", SIGNATURES)
def test_damaged_files_are_decoded_or_refused(
    image_format: ImageFormat, settings: Settings
) -> None:
    """With random bytes overwritten, no other exception is raised."""
    rng = np.random.default_rng(0)
    whole = np.frombuffer(pictures.encode(pictures.lesion_photo(48, 40)[0], image_format), np.uint8)
    for _ in range(300):
        data = whole.copy()
        data[rng.integers(8, min(len(data), 700), 6)] = rng.integers(0, 256, 6)
        try:
            photo = read_photo(data.tobytes(), settings)
        except PhotoRefused:
            continue
        assert photo.pixels.dtype == np.uint8 and photo.pixels.shape[2] == 3


def test_compressed_text_is_not_expanded(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def expand(data: bytes) -> bytes:
        raise AssertionError("text was expanded")

    monkeypatch.setattr(PngImagePlugin, "_safe_zlib_decompress", expand)
    assert read_photo(pictures.text_bombs_png(), settings).pixels.shape == (180, 240, 3)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P"])
def test_a_photo_of_many_strips_is_complete(mode: str, settings: Settings) -> None:
    rows, columns = np.mgrid[:1301, :1999]
    steps = np.stack([rows // 8, columns // 8, (rows + columns) // 16], -1).astype(np.uint8)
    image = Image.fromarray(steps).convert(mode)
    photo = read_photo(_png(image), settings)
    assert np.array_equal(photo.pixels, np.asarray(image.convert("RGB")))


# ---------------------------------------------------------------- complexity and time


def test_a_hundred_scans_are_decoded(settings: Settings) -> None:
    assert (read_photo(pictures.jpeg_of_scans(100), settings).pixels == 128).all()


def test_ten_thousand_chunks_are_decoded(settings: Settings) -> None:
    photo = read_photo(pictures.crowded_with_chunks(10_000), settings)
    assert photo.pixels.shape == (480, 640, 3)
    assert not photo.pixels.any()


@pytest.mark.parametrize(
    ("data", "limits", "reason"),
    [
        (pictures.jpeg_of_scans(20), {"max_scans": 19}, "20 passes, more than 19"),
        (pictures.jpeg_of_scans(20), {"max_scan_pixels": 20 * 640 * 480 - 1}, "in 20 passes"),
        (pictures.jpeg_of_scans(20), {"max_costly_pixels": 640 * 480 - 1}, "costly to decode"),
        (pictures.crowded_with_chunks(40), {"max_segments": 39}, "more than 39 parts"),
    ],
)
def test_the_limits_are_those_of_the_settings(
    data: bytes, limits: dict[str, int], reason: str, settings_with: Callable[..., Settings]
) -> None:
    with pytest.raises(PhotoRefused, match=rf"{reason}.*baseline") as refusal:
        read_photo(data, settings_with("photo", **limits))
    assert (refusal.value.code, refusal.value.http_status) == _TOO_COMPLEX
    (key, value), *_ = limits.items()
    read_photo(data, settings_with("photo", **{key: value + 1}))


def test_a_file_that_is_too_complex_is_not_opened(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*arguments: object, **options: object) -> None:
        raise AssertionError("Pillow opened the file")

    monkeypatch.setattr(Image, "open", opened)
    for name in ("crowded_with_segments", "crowded_with_tables", "crowded_with_chunks"):
        with pytest.raises(PhotoRefused, match="parts"):
            read_photo(pictures.REFUSED[name][0](), settings)


@pytest.mark.parametrize("name", ["large_progressive_jpeg", "large_cmyk_jpeg", "large_16_bit_png"])
def test_a_file_that_is_too_costly_is_not_decoded(
    name: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decoded(self: object) -> None:
        raise AssertionError("Pillow decoded the file")

    for step in ("load", "verify"):
        monkeypatch.setattr(ImageFile.ImageFile, step, decoded)
        monkeypatch.setattr(PngImagePlugin.PngImageFile, step, decoded)
    with pytest.raises(PhotoRefused, match="costly"):
        read_photo(pictures.REFUSED[name][0](), settings)


@pytest.mark.parametrize("image_format", SIGNATURES)
def test_decoding_that_takes_too_long_is_aborted(
    image_format: ImageFormat, settings_with: Callable[..., Settings]
) -> None:
    data = pictures.encode(np.zeros((3000, 4000, 3), np.uint8), image_format)
    with pytest.raises(PhotoRefused, match="too long to decode") as refusal:
        read_photo(data, settings_with("photo", max_seconds=0.001))
    assert (refusal.value.code, refusal.value.http_status) == _TOO_COMPLEX


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The seconds of a clock that advances by one second whenever it is read."""
    passed: list[int] = []

    def tick() -> float:
        passed.append(len(passed))
        return float(passed[-1])

    monkeypatch.setattr("lesion.deadline.thread_time", tick)
    yield passed


@pytest.mark.parametrize("image_format", SIGNATURES)
def test_the_time_is_checked_at_every_step_of_decoding(
    image_format: ImageFormat, settings_with: Callable[..., Settings], seconds: list[int]
) -> None:
    data = pictures.encode(
        np.random.default_rng(0).integers(0, 256, (640, 640, 3), np.uint8), image_format
    )
    read_photo(data, settings_with("photo", max_seconds=600))
    needed = len(seconds) - 1
    assert needed > len(data) / 65536  # header, blocks of 64 KB and strips
    for allowed in range(1, needed):
        seconds.clear()
        with pytest.raises(PhotoRefused, match="too long to decode"):
            read_photo(data, settings_with("photo", max_seconds=allowed))
        assert len(seconds) == allowed + 2  # the start, and the first step after the deadline
    seconds.clear()
    assert read_photo(data, settings_with("photo", max_seconds=needed)).format == image_format


# ---------------------------------------------------------------- ground truth


@pytest.mark.parametrize("size", [(64, 48), (48, 64), (33, 77)])
def test_a_mask_of_the_photo_s_size_is_not_changed(
    size: tuple[int, int], settings: Settings
) -> None:
    photo, mask = pictures.lesion_photo(*size)
    read = read_ground_truth(pictures.mask_file(mask), photo.shape, settings)
    assert read.dtype == np.uint8
    assert np.array_equal(read, mask)


@pytest.mark.parametrize("white", [1, 127, 128, 255])
def test_foreground_may_have_any_value(white: int, settings: Settings) -> None:
    _, mask = pictures.lesion_photo(64, 48)
    data = pictures.encode(mask * np.uint8(white), ImageFormat.PNG)
    assert np.array_equal(read_ground_truth(data, mask.shape, settings), mask)


def test_a_jpeg_mask_is_accepted(settings: Settings) -> None:
    _, mask = pictures.lesion_photo(320, 240)
    read = read_ground_truth(pictures.encode(mask * np.uint8(255)), mask.shape, settings)
    assert (read != mask).mean() < 0.005


def test_transparent_pixels_are_background(settings: Settings) -> None:
    rgba = np.zeros((40, 40, 4), np.uint8)
    rgba[10:20, 10:30] = 255
    read = read_ground_truth(_png(Image.fromarray(rgba)), (40, 40), settings)
    assert np.array_equal(read, rgba[..., 3] // 255)


@pytest.mark.parametrize("white", [0, 255])
def test_empty_and_whole_frame_masks_are_accepted(white: int, settings: Settings) -> None:
    data = pictures.encode(np.full((40, 50), white, np.uint8), ImageFormat.PNG)
    assert (read_ground_truth(data, (40, 50), settings) == white // 255).all()


@pytest.mark.parametrize("size", [(128, 96), (640, 480), (65, 48)])
def test_a_mask_of_another_size_but_the_same_shape_is_resized(
    size: tuple[int, int], settings: Settings
) -> None:
    data = pictures.mask_file(pictures.lesion_photo(*size, seed=2)[1])
    read = read_ground_truth(data, (48, 64, 3), settings)
    assert read.shape == (48, 64)
    assert set(np.unique(read)) == {0, 1}


@pytest.mark.parametrize("size", [(48, 64), (32, 48), (66, 48)])
def test_a_mask_of_another_shape_is_refused(size: tuple[int, int], settings: Settings) -> None:
    data = pictures.mask_file(pictures.lesion_photo(*size)[1])
    sizes = f"{size[0]}x{size[1]} pixels, the upright photo 64x48"
    with pytest.raises(PhotoRefused, match=sizes) as refusal:
        read_ground_truth(data, (48, 64, 3), settings)
    assert (refusal.value.code, refusal.value.http_status) == _SIZE_MISMATCH


@pytest.mark.parametrize(
    "make",
    [
        *(pictures.empty, pictures.text, pictures.pdf, pictures.truncated_png, pictures.one_pixel),
        *(pictures.crowded_with_chunks, pictures.large_progressive_jpeg),
    ],
)
def test_a_ground_truth_that_cannot_be_read_is_refused(
    make: Callable[[], bytes], settings: Settings
) -> None:
    with pytest.raises(PhotoRefused, match="ground-truth mask cannot be used") as refusal:
        read_ground_truth(make(), (48, 64), settings)
    assert (refusal.value.code, refusal.value.http_status) == _BAD_GROUND_TRUTH


@pytest.mark.parametrize("dark_skin", [False, True])
def test_a_photo_is_refused_as_a_ground_truth(dark_skin: bool, settings: Settings) -> None:
    photo, _ = pictures.lesion_photo(64, 48, dark_skin=dark_skin)
    with pytest.raises(PhotoRefused, match="not a mask") as refusal:
        read_ground_truth(pictures.encode(photo), photo.shape, settings)
    assert refusal.value.code == ErrorCode.BAD_GROUND_TRUTH


def _png(image: Image.Image, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, ImageFormat.PNG, **options)
    return file.getvalue()


def test_pydicom_is_imported_only_for_a_dicom_file() -> None:
    """Neither the start of a worker nor a JPEG waits for it."""
    code = (
        "import sys, lesion.analysis, lesion.config, lesion.photo\n"
        "from lesion.paths import MODEL_CONFIG\n"
        "settings = lesion.config.read_settings(MODEL_CONFIG)\n"
        "lesion.photo.read_photo(sys.stdin.buffer.read(), settings)\n"
        "assert not any(name.startswith('pydicom') for name in sys.modules)\n"
    )
    photo = pictures.encode(pictures.lesion_photo(64, 48)[0])
    subprocess.run([sys.executable, "-c", code], input=photo, check=True)
