"""A file without metadata has the same pixels and orientation."""

import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from lesion.config import Settings
from lesion.enums import ImageFormat
from lesion.metadata import strip_metadata
from lesion.photo import read_photo
from lesion.structure import walk
from tests import pictures

METADATA: dict[str, Any] = {
    "icc_profile": b"a profile " * 10_000,
    "xmp": b"an XMP packet",
    "comment": b"a comment",
    "exif": b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0 a camera",
}


def strip(data: bytes, image_format: ImageFormat) -> bytes:
    return strip_metadata(data, image_format, list(walk(data, image_format)))


def pixels(data: bytes) -> np.ndarray:
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image)


@pytest.mark.parametrize(
    "options",
    [{}, {"progressive": True}, {"subsampling": 0}, {"keep_rgb": True}, {"restart_marker_rows": 1}],
)
def test_a_jpeg_keeps_its_pixels(options: dict[str, Any]) -> None:
    data = pictures.encode(
        pictures.lesion_photo(64, 48)[0], ImageFormat.JPEG, **METADATA, **options
    )
    kept = strip(data + b"a second picture", ImageFormat.JPEG)
    assert np.array_equal(pixels(kept), pixels(data))
    for gone in (b"a profile", b"an XMP packet", b"a comment", b"a second picture"):
        assert gone not in kept
    assert kept.count(b"a camera") == 1


def test_of_several_exif_blocks_the_first_is_kept() -> None:
    photo = pictures.encode(pictures.lesion_photo(64, 48)[0])
    blocks = b"".join(b"\xff\xe1\0\x0aExif\0\0" + mark for mark in (b"OK", b"no", b"no"))
    kept = strip(photo[:2] + blocks + photo[2:], ImageFormat.JPEG)
    assert kept.count(b"Exif\0\0OK") == 1
    assert kept.count(b"Exif\0\0no") == 0


@pytest.mark.parametrize("filling", [b"\xff" * 999, bytes(999), b"\xff\0" * 500, b"\xff\xd0" * 500])
def test_bytes_between_the_segments_of_a_jpeg_are_dropped(filling: bytes) -> None:
    photo = pictures.encode(pictures.lesion_photo(64, 48)[0])
    table = photo.index(b"\xff\xdb")
    assert strip(photo[:table] + filling + photo[table:], ImageFormat.JPEG) == strip(
        photo, ImageFormat.JPEG
    )


def test_a_png_keeps_its_pixels_and_its_transparent_colour() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("comment", "a comment")
    info.add_text("comment", "packed " * 1000, zip=True)
    file = BytesIO()
    image = Image.fromarray(pictures.lesion_photo(64, 48)[0])
    image.save(
        file,
        ImageFormat.PNG,
        pnginfo=info,
        icc_profile=METADATA["icc_profile"],
        transparency=(1, 2, 3),
    )
    kept = strip(file.getvalue() + b"more", ImageFormat.PNG)
    assert np.array_equal(pixels(kept), pixels(file.getvalue()))
    assert b"tRNS" in kept
    for gone in (b"tEXt", b"zTXt", b"iCCP", b"more"):
        assert gone in file.getvalue() + b"more" and gone not in kept


def test_the_first_picture_of_an_animated_png_is_read(settings: Settings) -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    file = BytesIO()
    frames[0].save(file, ImageFormat.PNG, save_all=True, append_images=frames[1:])
    assert (read_photo(file.getvalue(), settings).pixels == (255, 0, 0)).all()


def _exif_chunk(data: bytes, filling: int) -> bytes:
    """Insert an EXIF block with an orientation and ``filling`` bytes into a PNG."""
    exif = Image.Exif()
    exif[0x0112] = 6
    body = exif.tobytes().removeprefix(b"Exif\0\0") + bytes(filling)
    checksum = zlib.crc32(b"eXIf" + body).to_bytes(4, "big")
    return data[:33] + len(body).to_bytes(4, "big") + b"eXIf" + body + checksum + data[33:]


@pytest.mark.parametrize(
    ("filling", "turn"), [(0, np.rot90), (60_000, np.rot90), (70_000, lambda stored, _: stored)]
)
def test_a_huge_exif_block_of_a_png_is_not_read(
    filling: int, turn: Callable[[np.ndarray, int], np.ndarray], settings: Settings
) -> None:
    stored, _ = pictures.lesion_photo(64, 48)
    photo = read_photo(_exif_chunk(pictures.encode(stored, ImageFormat.PNG), filling), settings)
    assert np.array_equal(photo.pixels, turn(stored, -1))
