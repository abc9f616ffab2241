"""The complexity of files: exact for good files, harmless for damaged ones, and quick."""

import time
from io import BytesIO
from itertools import islice, pairwise

import numpy as np
import pytest
from PIL import Image

from lesion.complexity import Complexity, measure_complexity
from lesion.enums import ImageFormat
from lesion.metadata import strip_metadata
from lesion.structure import SIGNATURES, Segment, walk
from tests import pictures

LIMIT = 10_000


def segments_of(data: bytes, image_format: ImageFormat) -> list[Segment]:
    return list(islice(walk(data, image_format), LIMIT + 1))


def count(data: bytes, image_format: ImageFormat = ImageFormat.JPEG) -> Complexity:
    return measure_complexity(data, image_format, segments_of(data, image_format))


def drawn() -> np.ndarray:
    return pictures.lesion_photo(240, 180)[0]


def camera_jpeg() -> bytes:
    """Return a JPEG like a phone's.

    It contains EXIF with a thumbnail, restart markers, a colour profile, XMP, an index of pictures,
    and a second picture after the first. Thumbnail and second picture are progressive.
    """
    small = pictures.encode(drawn(), progressive=True)
    exif = Image.Exif()
    exif[0x0112] = 1
    file = BytesIO()
    Image.fromarray(drawn()).save(
        file,
        "MPO",
        save_all=True,
        append_images=[Image.new("RGB", (240, 180))],
        exif=exif.tobytes() + small,
        restart_marker_blocks=1,
        icc_profile=bytes(100_000),
        xmp=b"<x:xmpmeta/>",
    )
    return file.getvalue() + small


def test_a_photo_of_a_camera_is_one_scan_of_few_segments() -> None:
    data = camera_jpeg()
    assert data.count(b"\xff\xda") > 20  # most of them of further pictures, which are not counted
    assert data.count(b"\xff\xd5") > 10  # restart markers
    counted = count(data)
    assert counted.scans == 1
    assert counted.segments < 30
    assert not counted.costly


def test_a_progressive_jpeg_has_ten_scans() -> None:
    assert count(pictures.encode(drawn(), progressive=True)).scans == 10


@pytest.mark.parametrize("scans", [6, 100, 101])
def test_scans_are_counted_exactly(scans: int) -> None:
    assert count(pictures.jpeg_of_scans(scans)).scans == scans


def test_scans_after_the_end_of_the_picture_are_not_counted() -> None:
    one = pictures.encode(drawn())
    assert count(one + pictures.jpeg_of_scans(50)) == count(one)


@pytest.mark.parametrize(
    ("make", "costly"),
    [
        (lambda: pictures.encode(drawn()), False),
        (pictures.grey_jpeg, False),
        (pictures.cmyk_jpeg, True),
        (lambda: pictures.encode(drawn(), progressive=True), True),
        (lambda: _first_scan_of_one_component(pictures.encode(drawn())), True),
    ],
)
def test_jpegs_that_take_twice_the_memory_are_costly(make: pictures.Make, costly: bool) -> None:
    assert count(make()).costly == costly


def _first_scan_of_one_component(jpeg: bytes) -> bytes:
    """Change a JPEG's header to that of a sequential one with a scan for each component."""
    components = jpeg.index(b"\xff\xda") + 4
    return jpeg[:components] + b"\x01" + jpeg[components + 1 :]


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("colour_type", [0, 2])
@pytest.mark.parametrize("interlaced", [False, True])
def test_pngs_that_take_twice_the_time_are_costly(
    depth: int, colour_type: int, interlaced: bool
) -> None:
    data = pictures.flat_png(64, 48, depth, colour_type, interlaced)
    with Image.open(BytesIO(data)) as image:
        image.load()  # a valid file
    assert count(data, ImageFormat.PNG) == Complexity(3, 0, depth == 16 or interlaced)


@pytest.mark.parametrize("chunks", [3, 10_000, 10_001])
def test_chunks_are_counted_exactly(chunks: int) -> None:
    assert count(pictures.crowded_with_chunks(chunks), ImageFormat.PNG).segments == chunks


def test_counting_ends_at_the_limit() -> None:
    assert count(pictures.crowded_with_chunks(30_000), ImageFormat.PNG).segments == LIMIT + 1
    assert count(b"\xff\xd8" + b"\xff\xfe\0\2" * 30_000).segments == LIMIT + 1


def test_a_segment_full_of_tables_counts_as_many_segments() -> None:
    assert count(pictures.crowded_with_tables()).segments > 160_000


@pytest.mark.parametrize("image_format", SIGNATURES)
def test_damaged_files_raise_nothing(image_format: ImageFormat) -> None:
    """With bytes overwritten, cut out and doubled, segments remain in order and in the file."""
    rng = np.random.default_rng(0)
    whole = (
        camera_jpeg() if image_format == ImageFormat.JPEG else pictures.text_bombs_png()[:40_000]
    )
    for _ in range(300):
        data = _damaged(whole, rng)
        segments = segments_of(data, image_format)
        for segment in segments:
            assert 0 <= segment.start < segment.end <= len(data)
        assert all(left.end <= right.start for left, right in pairwise(segments))
        assert 0 <= measure_complexity(data, image_format, segments).scans <= len(segments)
        assert len(strip_metadata(data, image_format, segments)) <= len(data) + 8


def _damaged(whole: bytes, rng: np.random.Generator) -> bytes:
    data = np.frombuffer(whole, np.uint8).copy()
    # First near the start, where the structure is, then anywhere.
    for end in (700, len(data)):
        places = rng.integers(2, end, 8)
        data[places] = rng.choice((0, 2, 0xC0, 0xC2, 0xD8, 0xD9, 0xDA, 0xE1, 0xFF), 8)
    start, stop = np.sort(rng.integers(2, len(data), 2))
    return bytes(data[:stop]) + bytes(data[start:])


@pytest.mark.parametrize("length", range(60))
@pytest.mark.parametrize("image_format", SIGNATURES)
def test_a_file_that_is_cut_off_raises_nothing(image_format: ImageFormat, length: int) -> None:
    whole = pictures.encode(drawn(), image_format)
    assert count(whole[:length], image_format).scans == 0


@pytest.mark.parametrize("filling", [b"\xff", b"\xff\x00", b"\xff\xd0", b"\0", b"\xff\xfe\0\2"])
@pytest.mark.parametrize("in_scan", [False, True])
def test_ten_megabytes_of_a_pattern_are_measured_quickly(filling: bytes, in_scan: bool) -> None:
    start = SIGNATURES[ImageFormat.JPEG][:2] + (b"\xff\xda\0\x08\1\1\0\0?\0" if in_scan else b"")
    data = (start + filling * pictures.MAX_BYTES)[: pictures.MAX_BYTES]
    began = time.process_time()
    assert count(data).scans == in_scan
    assert time.process_time() - began < 1.0  # 0.15 s at most


def test_random_bytes_are_measured_quickly() -> None:
    noise = np.random.default_rng(0).bytes(pictures.MAX_BYTES)
    for image_format, signature in SIGNATURES.items():
        began = time.process_time()
        count(signature + noise, image_format)
        assert time.process_time() - began < 1.0
