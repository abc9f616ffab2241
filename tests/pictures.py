"""Pictures for the tests: drawn dermoscopic photos with their true masks, and files to be refused.

Everything is drawn; nothing is a photo of a person. Good files are encoded from drawn pixels, and
each bad file has a function that returns its bytes.
"""

import struct
import zlib
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from io import BytesIO
from typing import Any

import cv2
import numpy as np
from PIL import Image

from lesion.arrays import AnyArray, FloatMap, Mask
from lesion.arrays import Image as Pixels
from lesion.enums import ErrorCode, ImageFormat

LIGHT_SKIN = (222, 176, 156)
DARK_SKIN = (104, 72, 56)
MAX_BYTES = 10 * 1024 * 1024

Make = Callable[[], bytes]
"""Returns the bytes of a file."""

# EXIF orientation -> transposition with which upright pixels are stored.
_STORED_AS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
_ORIENTATION_TAG = 0x0112

_AFTER_IHDR = 33
"""Offset of the second chunk of a PNG."""

# The passes of an interlaced PNG: first column and row, then the steps to the next ones.
_ADAM7 = (
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)),
    *((0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)),
)


# ---------------------------------------------------------------- drawing


def lesion_photo(
    width: int = 1280,
    height: int = 720,
    *,
    seed: int = 0,
    area_fraction: float = 0.12,
    dark_skin: bool = False,
    hairs: int = 0,
) -> tuple[Pixels, Mask]:
    """Draw a pigmented lesion on skin.

    Args:
        width, height: of the photo, in pixels.
        seed: of the random generator.
        area_fraction: approximate fraction of the photo that the lesion covers.
        dark_skin: whether the skin is dark instead of light.
        hairs: number of hair strokes.

    Returns:
        The photo (uint8 HxWx3, RGB) and its true mask (uint8 HxW, 0 or 1).
    """
    rng = np.random.default_rng(seed)
    distance = _signed_distance(width, height, area_fraction, rng)
    inside = (distance < 0).astype(np.uint8)

    skin = np.asarray(DARK_SKIN if dark_skin else LIGHT_SKIN, np.float32)
    texture = 0.10 * _noise(width, height, 6, rng) + 0.05 * _noise(width, height, 60, rng)
    photo = skin * (1 + texture)
    pigment = skin * np.asarray((0.42, 0.36, 0.34), np.float32)
    lesion = pigment * (1 + 0.35 * _noise(width, height, 14, rng))
    edge = max(1.5, 0.01 * min(width, height))
    weight = 1 / (1 + np.exp(np.clip(distance / edge, -30, 30)))[..., None]
    photo = photo * (1 - weight) + lesion * weight
    photo *= _vignette(width, height)
    photo += rng.normal(0, 4, (height, width, 1))
    pixels = np.clip(photo, 0, 255).astype(np.uint8)
    draw_hairs(pixels, hairs, rng)
    return pixels, inside


def healthy_skin(width: int = 640, height: int = 480, *, seed: int = 0) -> Pixels:
    """Draw skin without a lesion: uint8 HxWx3, RGB."""
    return lesion_photo(width, height, seed=seed, area_fraction=0.0)[0]


def _signed_distance(
    width: int, height: int, area_fraction: float, rng: np.random.Generator
) -> FloatMap:
    """Compute the approximate distance (float32 HxW, in pixels) to an irregular closed contour.

    It is negative inside.
    """
    radius = np.sqrt(area_fraction * width * height / np.pi)
    x0, y0 = width * rng.uniform(0.42, 0.58), height * rng.uniform(0.42, 0.58)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    angle = np.arctan2(y - y0, x - x0)
    contour = np.ones_like(angle)
    for wave in range(2, 7):
        contour += rng.uniform(0, 0.24 / wave) * np.cos(wave * angle + rng.uniform(0, 2 * np.pi))
    return np.hypot(x - x0, y - y0) - radius * contour if radius else np.full_like(angle, np.inf)


def _noise(width: int, height: int, cells: int, rng: np.random.Generator) -> FloatMap:
    """Draw smooth noise (float32 HxWx1) with ``cells`` blobs per side and a deviation near 0.5."""
    coarse = rng.normal(0, 0.6, (cells, cells)).astype(np.float32)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(smooth, np.float32)[..., None]


def _vignette(width: int, height: int) -> FloatMap:
    """Compute light (float32 HxWx1) that falls off from 1 in the middle towards the corners."""
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    return (1 - 0.18 * (x * x + y * y))[..., None]


def draw_hairs(pixels: AnyArray, count: int, rng: np.random.Generator) -> None:
    """Draw ``count`` dark hairs over a photo (uint8 HxWx3, RGB), in place."""
    height, width = pixels.shape[:2]
    thickness = max(1, round(min(width, height) / 240))
    steps = np.linspace(0, 1, 40)[:, None]
    for _ in range(count):
        start, bend, end = rng.uniform((0, 0), (width, height), (3, 2))
        curve = (1 - steps) ** 2 * start + 2 * steps * (1 - steps) * bend + steps**2 * end
        brown = rng.uniform(0.15, 0.5)
        colour = (int(90 * brown), int(70 * brown), int(60 * brown))
        cv2.polylines(pixels, [curve.astype(np.int32)], False, colour, thickness, cv2.LINE_AA)


# ---------------------------------------------------------------- files that can be analysed


def encode(pixels: AnyArray, image_format: str = ImageFormat.JPEG, **options: Any) -> bytes:
    """Encode pixels (uint8 HxW or HxWx3) as a file; ``options`` are passed to Pillow."""
    return save(Image.fromarray(pixels), image_format, **options)


def mask_file(mask: AnyArray) -> bytes:
    """Encode a ground-truth mask (uint8 HxW, 0 or 1) as a PNG with the values 0 and 255."""
    return encode(mask.astype(np.uint8) * 255, ImageFormat.PNG)


def oriented_jpeg(upright: Pixels, orientation: int) -> bytes:
    """Encode a JPEG that shows ``upright`` when its EXIF orientation (1 to 8) is applied."""
    image = Image.fromarray(upright)
    if orientation in _STORED_AS:
        image = image.transpose(_STORED_AS[orientation])
    exif = Image.Exif()
    exif[_ORIENTATION_TAG] = orientation
    return save(image, ImageFormat.JPEG, quality=95, exif=exif)


@cache
def photo_jpeg() -> bytes:
    """Return an ordinary good photo: 1280x720, light skin."""
    return encode(lesion_photo()[0], ImageFormat.JPEG, quality=90)


@cache
def small_photo_jpeg() -> bytes:
    """Return a good photo below the recommended resolution: 480x360."""
    return encode(lesion_photo(480, 360, seed=3)[0], ImageFormat.JPEG, quality=90)


def cmyk_jpeg() -> bytes:
    return save(_small().convert("CMYK"), ImageFormat.JPEG)


def grey_jpeg() -> bytes:
    return save(_small().convert("L"), ImageFormat.JPEG)


def grey_png_16_bit() -> bytes:
    grey = np.asarray(_small().convert("L"), np.uint16) * 257
    return cv2.imencode(".png", grey)[1].tobytes()


def rgb_png_16_bit() -> bytes:
    wide = np.asarray(_small(), np.uint16) * 257
    return cv2.imencode(".png", wide[..., ::-1])[1].tobytes()


def palette_png() -> bytes:
    return save(_small().convert("P", palette=Image.Palette.ADAPTIVE), ImageFormat.PNG)


def transparent_png() -> bytes:
    """Return an RGBA picture whose left third is transparent black."""
    image = _small().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, image.width // 3, image.height))
    return save(image, ImageFormat.PNG)


def progressive_jpeg() -> bytes:
    return save(_small(), ImageFormat.JPEG, progressive=True)


def crowded_jpeg() -> bytes:
    """Return a good JPEG after much that no decoder needs.

    It contains fill bytes, junk, comments, large tables of metadata, and the start of another JPEG
    in a thumbnail.
    """
    photo = save(_small(), ImageFormat.JPEG)
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 5000) + bytes(60_010)
    segments = [(0xE1, exif)] * 20 + [(0xE1, b"Exif\0\0" + photo)] * 5 + [(0xFE, b"")] * 5000
    return photo[:2] + b"\xff" * 300_000 + bytes(300_000) + build_segments(segments) + photo[2:]


def text_bombs_png() -> bytes:
    """Return a good PNG with a gigabyte of text in a megabyte, under empty keywords."""
    text = zlib.compress(bytes((1 << 20) - 1), 9)
    photo = save(_small(), ImageFormat.PNG)
    return photo[:_AFTER_IHDR] + build_chunk(b"zTXt", b"\0\0" + text) * 1000 + photo[_AFTER_IHDR:]


ANALYSABLE: dict[str, Make] = {
    "cmyk_jpeg": cmyk_jpeg,
    "grey_jpeg": grey_jpeg,
    "grey_png_16_bit": grey_png_16_bit,
    "rgb_png_16_bit": rgb_png_16_bit,
    "palette_png": palette_png,
    "transparent_png": transparent_png,
    "progressive_jpeg": progressive_jpeg,
    "crowded_jpeg": crowded_jpeg,
    "text_bombs_png": text_bombs_png,
}


# ---------------------------------------------------------------- files that are refused


def empty() -> bytes:
    return b""


def text() -> bytes:
    return b"Dear doctor, the photo is attached.\n" * 20


def pdf() -> bytes:
    return b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def doc() -> bytes:
    """Return the signature of an old Word file (OLE2 compound document)."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def docx() -> bytes:
    """Return the signature of a new Word file (a ZIP archive)."""
    return b"PK\x03\x04\x14\x00\x06\x00" + bytes(120)


def gif() -> bytes:
    return save(_small().convert("P"), "GIF")


def svg() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>1</script></svg>'


def truncated_jpeg() -> bytes:
    whole = photo_jpeg()
    return whole[: len(whole) // 2]


def truncated_png() -> bytes:
    whole = save(_small(), ImageFormat.PNG)
    return whole[: len(whole) // 2]


def png_with_wrong_checksum() -> bytes:
    """Return a PNG with complete pixel data, but a wrong checksum of its first IDAT chunk."""
    data = bytearray(save(_small(), ImageFormat.PNG))
    start = data.index(b"IDAT")
    (length,) = struct.unpack(">I", data[start - 4 : start])
    data[start + 4 + length] ^= 0xFF
    return bytes(data)


def jpeg_header_only() -> bytes:
    return photo_jpeg()[:64]


def one_pixel() -> bytes:
    return save(Image.new("RGB", (1, 1), LIGHT_SKIN), ImageFormat.PNG)


def one_pixel_wide() -> bytes:
    return save(Image.new("RGB", (1, 5000), LIGHT_SKIN), ImageFormat.PNG)


@cache
def decompression_bomb(width: int = 12000, height: int = 9000) -> bytes:
    """Return a valid PNG of one colour: kilobytes as a file, hundreds of megabytes as pixels."""
    return flat_png(width, height)


def flat_png(
    width: int, height: int, depth: int = 8, colour_type: int = 2, interlaced: bool = False
) -> bytes:
    """Return a black PNG with ``depth`` bits per channel; PNG's colour type 0 is grey, 2 is RGB."""
    channels = {0: 1, 2: 3}[colour_type]
    squeeze = zlib.compressobj(9)
    parts = []
    for left, top, right, down in _ADAM7 if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-(width - left) // right), -(-(height - top) // down)
        row = bytes(1 + columns * channels * depth // 8)
        parts += [squeeze.compress(row) for _ in range(rows)]
    pixels = b"".join(parts) + squeeze.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, interlaced)
    chunks = build_chunk(b"IHDR", header) + build_chunk(b"IDAT", pixels) + build_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


@cache
def jpeg_of_scans(scans: int, width: int = 640, height: int = 480) -> bytes:
    """Return a valid progressive grey JPEG with a number of scans, at least 6.

    Each additional scan takes a few bytes and changes nothing, but makes the decoder process every
    coefficient.
    """
    few = save(Image.new("L", (width, height), 128), ImageFormat.JPEG, progressive=True)
    usual = few.count(b"\xff\xda")
    # Spectral selection 1 to 63, successive approximation from bit 1 to bit 0. One code of one bit,
    # "no new coefficient in this block and in the next 32766", and the zeros after the data.
    table = build_segments([(0xC4, bytes([0x10, 1, *[0] * 15, 0xE0]))])
    scan = build_segments([(0xDA, bytes([1, 1, 0, 1, 63, 0x10]))]) + b"\x7f\xff\x00"
    return few[:-2] + (table + scan) * (scans - usual) + few[-2:]


def padded_jpeg(size: int = MAX_BYTES + 1) -> bytes:
    """Return a good JPEG of ``size`` bytes, padded with zeros, which decoders ignore."""
    return small_photo_jpeg().ljust(size, b"\0")


def crowded_with_segments() -> bytes:
    """Return a good JPEG with too many segments, nearly all of them empty comments."""
    photo = small_photo_jpeg()
    return photo[:2] + build_segments([(0xFE, b"")] * 10_000) + photo[2:]


def crowded_with_tables() -> bytes:
    """Return a good JPEG with its first quantisation table 160,000 times, 1000 per segment."""
    photo = small_photo_jpeg()
    start = photo.index(b"\xff\xdb") + 4
    table = photo[start : start + 65]
    return photo[:2] + build_segments([(0xDB, table * 1000)] * 160) + photo[2:]


def crowded_with_chunks(chunks: int = 10_001) -> bytes:
    """Return a good black PNG of ``chunks`` chunks, nearly all empty and private."""
    photo = flat_png(640, 480)
    own = 3  # IHDR, IDAT, IEND
    return photo[:_AFTER_IHDR] + build_chunk(b"teSt", b"") * (chunks - own) + photo[_AFTER_IHDR:]


def large_progressive_jpeg() -> bytes:
    return save(Image.new("L", (5700, 5700)), ImageFormat.JPEG, progressive=True)


def large_cmyk_jpeg() -> bytes:
    return save(Image.new("CMYK", (5700, 5700)), ImageFormat.JPEG)


_BAD_REQUEST, _TOO_LARGE, _UNSUPPORTED = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)

# name: (file, code of the refusal, its HTTP status)
REFUSED: dict[str, tuple[Make, ErrorCode, HTTPStatus]] = {
    "empty": (empty, ErrorCode.EMPTY_FILE, _BAD_REQUEST),
    "text": (text, ErrorCode.UNSUPPORTED_FORMAT, _UNSUPPORTED),
    "pdf": (pdf, ErrorCode.UNSUPPORTED_FORMAT, _UNSUPPORTED),
    "doc": (doc, ErrorCode.UNSUPPORTED_FORMAT, _UNSUPPORTED),
    "docx": (docx, ErrorCode.UNSUPPORTED_FORMAT, _UNSUPPORTED),
    "gif": (gif, ErrorCode.UNSUPPORTED_FORMAT, _UNSUPPORTED),
    "svg": (svg, ErrorCode.UNSUPPORTED_FORMAT, _UNSUPPORTED),
    "truncated_jpeg": (truncated_jpeg, ErrorCode.CORRUPT_IMAGE, _BAD_REQUEST),
    "truncated_png": (truncated_png, ErrorCode.CORRUPT_IMAGE, _BAD_REQUEST),
    "png_with_wrong_checksum": (png_with_wrong_checksum, ErrorCode.CORRUPT_IMAGE, _BAD_REQUEST),
    "jpeg_header_only": (jpeg_header_only, ErrorCode.CORRUPT_IMAGE, _BAD_REQUEST),
    "one_pixel": (one_pixel, ErrorCode.TOO_SMALL, _BAD_REQUEST),
    "one_pixel_wide": (one_pixel_wide, ErrorCode.TOO_SMALL, _BAD_REQUEST),
    "decompression_bomb": (decompression_bomb, ErrorCode.TOO_MANY_PIXELS, _TOO_LARGE),
    "one_byte_too_many": (padded_jpeg, ErrorCode.FILE_TOO_LARGE, _TOO_LARGE),
    "too_long": (lambda: flat_png(65_536, 32), ErrorCode.TOO_MANY_PIXELS, _TOO_LARGE),
    "crowded_with_segments": (crowded_with_segments, ErrorCode.TOO_COMPLEX, _TOO_LARGE),
    "crowded_with_tables": (crowded_with_tables, ErrorCode.TOO_COMPLEX, _TOO_LARGE),
    "crowded_with_chunks": (crowded_with_chunks, ErrorCode.TOO_COMPLEX, _TOO_LARGE),
    "many_scans": (lambda: jpeg_of_scans(101), ErrorCode.TOO_COMPLEX, _TOO_LARGE),
    "many_scans_of_many_pixels": (
        lambda: jpeg_of_scans(26, 5000, 5000),
        ErrorCode.TOO_COMPLEX,
        _TOO_LARGE,
    ),
    "large_progressive_jpeg": (large_progressive_jpeg, ErrorCode.TOO_COMPLEX, _TOO_LARGE),
    "large_cmyk_jpeg": (large_cmyk_jpeg, ErrorCode.TOO_COMPLEX, _TOO_LARGE),
    "large_16_bit_png": (lambda: flat_png(5700, 5700, 16, 0), ErrorCode.TOO_COMPLEX, _TOO_LARGE),
    "large_interlaced_png": (
        lambda: flat_png(5700, 5700, 8, 0, interlaced=True),
        ErrorCode.TOO_COMPLEX,
        _TOO_LARGE,
    ),
}


def grey_ground_truth() -> bytes:
    """Return a photo instead of a mask: most pixels are neither black nor white."""
    return small_photo_jpeg()


def build_chunk(kind: bytes, body: bytes) -> bytes:
    """Build a PNG chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def build_segments(kinds_and_bodies: list[tuple[int, bytes]]) -> bytes:
    """Build JPEG segments from the second byte of each marker and the bytes after its length."""
    return b"".join(
        struct.pack(">BBH", 0xFF, kind, 2 + len(body)) + body for kind, body in kinds_and_bodies
    )


def _small() -> Image.Image:
    return Image.fromarray(lesion_photo(240, 180, seed=1)[0])


def save(image: Image.Image, image_format: str, **options: Any) -> bytes:
    """Save an image as the bytes of a file; ``options`` are passed to Pillow."""
    file = BytesIO()
    image.save(file, image_format, **options)
    return file.getvalue()
