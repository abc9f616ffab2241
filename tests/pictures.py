"""Pictures for the tests: drawn dermoscopic photos with their true masks, and files to be refused.

Everything is drawn here, nothing is a photo of a person. Good files are encoded from drawn pixels;
every bad one is a function that returns its bytes.
"""

import struct
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

import cv2
import numpy as np
from PIL import Image

LIGHT_SKIN = (222, 176, 156)
DARK_SKIN = (104, 72, 56)
MAX_BYTES = 10 * 1024 * 1024

Make = Callable[[], bytes]
"""Makes a file."""

# EXIF orientation -> how to store upright pixels so that a viewer who obeys it sees them upright.
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
"""Where the second chunk of a PNG begins."""

# The passes of an interlaced PNG: first column and row, and the steps to the next.
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
) -> tuple[np.ndarray, np.ndarray]:
    """Draw a pigmented lesion on skin.

    `area_fraction` is roughly the lesion's part of the photo, `hairs` the number of hair strokes.
    Returns the photo (uint8, HxWx3, RGB) and its true mask (uint8, HxW, 0 or 1).
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


def healthy_skin(width: int = 640, height: int = 480, *, seed: int = 0) -> np.ndarray:
    """Skin without a lesion: uint8, HxWx3, RGB."""
    return lesion_photo(width, height, seed=seed, area_fraction=0.0)[0]


def _signed_distance(
    width: int, height: int, area_fraction: float, rng: np.random.Generator
) -> np.ndarray:
    """Rough distance in pixels to an irregular closed outline, negative inside. float32, HxW."""
    radius = np.sqrt(area_fraction * width * height / np.pi)
    x0, y0 = width * rng.uniform(0.42, 0.58), height * rng.uniform(0.42, 0.58)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    angle = np.arctan2(y - y0, x - x0)
    outline = np.ones_like(angle)
    for wave in range(2, 7):
        outline += rng.uniform(0, 0.24 / wave) * np.cos(wave * angle + rng.uniform(0, 2 * np.pi))
    return np.hypot(x - x0, y - y0) - radius * outline if radius else np.full_like(angle, np.inf)


def _noise(width: int, height: int, cells: int, rng: np.random.Generator) -> np.ndarray:
    """Smooth noise with about `cells` blobs a side: float32, HxWx1, standard deviation near 0.5."""
    coarse = rng.normal(0, 0.6, (cells, cells)).astype(np.float32)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)[..., None]


def _vignette(width: int, height: int) -> np.ndarray:
    """Light that falls off towards the corners: float32, HxWx1, 1 in the middle."""
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    return (1 - 0.18 * (x * x + y * y))[..., None]


def draw_hairs(pixels: np.ndarray, count: int, rng: np.random.Generator) -> None:
    """Draw `count` dark hairs over a photo (uint8, HxWx3, RGB), in place."""
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


def encode(pixels: np.ndarray, kind: str = "JPEG", **options: Any) -> bytes:
    """`pixels` (uint8, HxW or HxWx3) as the bytes of a file; `options` go to Pillow's save."""
    return saved(Image.fromarray(pixels), kind, **options)


def mask_file(mask: np.ndarray) -> bytes:
    """A ground-truth mask (0 or 1, HxW) as the usual PNG of 0 and 255."""
    return encode(mask.astype(np.uint8) * 255, "PNG")


def oriented_jpeg(upright: np.ndarray, orientation: int) -> bytes:
    """A JPEG that shows `upright` once its EXIF orientation (1 to 8) is applied."""
    image = Image.fromarray(upright)
    if orientation in _STORED_AS:
        image = image.transpose(_STORED_AS[orientation])
    exif = Image.Exif()
    exif[_ORIENTATION_TAG] = orientation
    return saved(image, "JPEG", quality=95, exif=exif)


@cache
def photo_jpeg() -> bytes:
    """The ordinary good photo: 1280x720, light skin."""
    return encode(lesion_photo()[0], "JPEG", quality=90)


@cache
def small_photo_jpeg() -> bytes:
    """A good photo below the recommended resolution: 480x360."""
    return encode(lesion_photo(480, 360, seed=3)[0], "JPEG", quality=90)


def cmyk_jpeg() -> bytes:
    return saved(_small().convert("CMYK"), "JPEG")


def grey_jpeg() -> bytes:
    return saved(_small().convert("L"), "JPEG")


def grey_png_16_bit() -> bytes:
    grey = np.asarray(_small().convert("L"), np.uint16) * 257
    return cv2.imencode(".png", grey)[1].tobytes()


def rgb_png_16_bit() -> bytes:
    wide = np.asarray(_small(), np.uint16) * 257
    return cv2.imencode(".png", wide[..., ::-1])[1].tobytes()


def palette_png() -> bytes:
    return saved(_small().convert("P", palette=Image.Palette.ADAPTIVE), "PNG")


def transparent_png() -> bytes:
    """RGBA, the left third fully transparent over black."""
    image = _small().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, image.width // 3, image.height))
    return saved(image, "PNG")


def progressive_jpeg() -> bytes:
    return saved(_small(), "JPEG", progressive=True)


def crowded_jpeg() -> bytes:
    """A good JPEG with much in front of it that no decoder needs: filling, junk, comments, large
    tables of metadata, and the start of another JPEG in a thumbnail."""
    photo = saved(_small(), "JPEG")
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 5000) + bytes(60_010)
    segments = [(0xE1, exif)] * 20 + [(0xE1, b"Exif\0\0" + photo)] * 5 + [(0xFE, b"")] * 5000
    return photo[:2] + b"\xff" * 300_000 + bytes(300_000) + _segments(segments) + photo[2:]


def text_bombs_png() -> bytes:
    """A good PNG with a gigabyte of text in a megabyte, under keywords that are empty."""
    text = zlib.compress(bytes((1 << 20) - 1), 9)
    photo = saved(_small(), "PNG")
    return photo[:_AFTER_IHDR] + _chunk(b"zTXt", b"\0\0" + text) * 1000 + photo[_AFTER_IHDR:]


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
    """The signature of an old Word file (OLE2 compound document)."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def docx() -> bytes:
    """The signature of a new Word file (a ZIP archive)."""
    return b"PK\x03\x04\x14\x00\x06\x00" + bytes(120)


def gif() -> bytes:
    return saved(_small().convert("P"), "GIF")


def svg() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>1</script></svg>'


def truncated_jpeg() -> bytes:
    whole = photo_jpeg()
    return whole[: len(whole) // 2]


def truncated_png() -> bytes:
    whole = saved(_small(), "PNG")
    return whole[: len(whole) // 2]


def png_with_wrong_checksum() -> bytes:
    """A PNG whose pixel data is whole, but whose first IDAT chunk has another checksum."""
    data = bytearray(saved(_small(), "PNG"))
    start = data.index(b"IDAT")
    (length,) = struct.unpack(">I", data[start - 4 : start])
    data[start + 4 + length] ^= 0xFF
    return bytes(data)


def jpeg_header_only() -> bytes:
    return photo_jpeg()[:64]


def one_pixel() -> bytes:
    return saved(Image.new("RGB", (1, 1), LIGHT_SKIN), "PNG")


def one_pixel_wide() -> bytes:
    return saved(Image.new("RGB", (1, 5000), LIGHT_SKIN), "PNG")


@cache
def decompression_bomb(width: int = 12000, height: int = 9000) -> bytes:
    """A valid PNG of one colour: kilobytes as a file, hundreds of megabytes as pixels."""
    return flat_png(width, height)


def flat_png(
    width: int, height: int, depth: int = 8, colour_type: int = 2, interlaced: bool = False
) -> bytes:
    """A black PNG; `depth` in bits a channel, `colour_type` as PNG numbers them (0 grey, 2 RGB)."""
    channels = {0: 1, 2: 3}[colour_type]
    squeeze = zlib.compressobj(9)
    parts = []
    for left, top, right, down in _ADAM7 if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-(width - left) // right), -(-(height - top) // down)
        row = bytes(1 + columns * channels * depth // 8)
        parts += [squeeze.compress(row) for _ in range(rows)]
    pixels = b"".join(parts) + squeeze.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, interlaced)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


@cache
def jpeg_of_scans(scans: int, width: int = 640, height: int = 480) -> bytes:
    """A valid progressive grey JPEG of `scans` scans, at least 6: bytes each, that change nothing
    but make the decoder go through every coefficient."""
    few = saved(Image.new("L", (width, height), 128), "JPEG", progressive=True)
    usual = few.count(b"\xff\xda")
    # Spectral selection 1 to 63, successive approximation from bit 1 to bit 0. One code of one bit,
    # "no new coefficient in this block and in the next 32766", and the zeros after the data.
    table = _segments([(0xC4, bytes([0x10, 1, *[0] * 15, 0xE0]))])
    scan = _segments([(0xDA, bytes([1, 1, 0, 1, 63, 0x10]))]) + b"\x7f\xff\x00"
    return few[:-2] + (table + scan) * (scans - usual) + few[-2:]


def padded_jpeg(size: int = MAX_BYTES + 1) -> bytes:
    """A good JPEG made `size` bytes long by trailing zeros, which decoders ignore."""
    return small_photo_jpeg().ljust(size, b"\0")


def crowded_with_segments() -> bytes:
    """A good JPEG with more segments than may be, nearly all of them empty comments."""
    photo = small_photo_jpeg()
    return photo[:2] + _segments([(0xFE, b"")] * 10_000) + photo[2:]


def crowded_with_tables() -> bytes:
    """A good JPEG that defines its first quantisation table 160,000 times, a thousand a segment."""
    photo = small_photo_jpeg()
    start = photo.index(b"\xff\xdb") + 4
    table = photo[start : start + 65]
    return photo[:2] + _segments([(0xDB, table * 1000)] * 160) + photo[2:]


def crowded_with_chunks(chunks: int = 10_001) -> bytes:
    """A good black PNG of `chunks` chunks, nearly all empty and private."""
    photo = flat_png(640, 480)
    own = 3  # IHDR, IDAT, IEND
    return photo[:_AFTER_IHDR] + _chunk(b"teSt", b"") * (chunks - own) + photo[_AFTER_IHDR:]


def large_progressive_jpeg() -> bytes:
    return saved(Image.new("L", (5700, 5700)), "JPEG", progressive=True)


def large_cmyk_jpeg() -> bytes:
    return saved(Image.new("CMYK", (5700, 5700)), "JPEG")


# name: (file, code of the refusal, its HTTP status)
REFUSED: dict[str, tuple[Make, str, int]] = {
    "empty": (empty, "empty_file", 400),
    "text": (text, "unsupported_format", 415),
    "pdf": (pdf, "unsupported_format", 415),
    "doc": (doc, "unsupported_format", 415),
    "docx": (docx, "unsupported_format", 415),
    "gif": (gif, "unsupported_format", 415),
    "svg": (svg, "unsupported_format", 415),
    "truncated_jpeg": (truncated_jpeg, "corrupt_image", 400),
    "truncated_png": (truncated_png, "corrupt_image", 400),
    "png_with_wrong_checksum": (png_with_wrong_checksum, "corrupt_image", 400),
    "jpeg_header_only": (jpeg_header_only, "corrupt_image", 400),
    "one_pixel": (one_pixel, "too_small", 400),
    "one_pixel_wide": (one_pixel_wide, "too_small", 400),
    "decompression_bomb": (decompression_bomb, "too_many_pixels", 413),
    "one_byte_too_many": (padded_jpeg, "file_too_large", 413),
    "too_long": (lambda: flat_png(65_536, 32), "too_many_pixels", 413),
    "crowded_with_segments": (crowded_with_segments, "too_complex", 413),
    "crowded_with_tables": (crowded_with_tables, "too_complex", 413),
    "crowded_with_chunks": (crowded_with_chunks, "too_complex", 413),
    "many_scans": (lambda: jpeg_of_scans(101), "too_complex", 413),
    "many_scans_of_many_pixels": (lambda: jpeg_of_scans(26, 5000, 5000), "too_complex", 413),
    "large_progressive_jpeg": (large_progressive_jpeg, "too_complex", 413),
    "large_cmyk_jpeg": (large_cmyk_jpeg, "too_complex", 413),
    "large_16_bit_png": (lambda: flat_png(5700, 5700, 16, 0), "too_complex", 413),
    "large_interlaced_png": (
        lambda: flat_png(5700, 5700, 8, 0, interlaced=True),
        "too_complex",
        413,
    ),
}


def grey_ground_truth() -> bytes:
    """No mask but a photo: most of its pixels are neither black nor white."""
    return small_photo_jpeg()


def _chunk(kind: bytes, body: bytes) -> bytes:
    """A PNG chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _segments(kinds_and_bodies: list[tuple[int, bytes]]) -> bytes:
    """JPEG segments: the second byte of the marker, and what follows the length."""
    return b"".join(
        struct.pack(">BBH", 0xFF, kind, 2 + len(body)) + body for kind, body in kinds_and_bodies
    )


def _small() -> Image.Image:
    return Image.fromarray(lesion_photo(240, 180, seed=1)[0])


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
