"""The segments of a JPEG and the chunks of a PNG."""

from itertools import pairwise

import pytest

from lesion.enums import ImageFormat
from lesion.structure import EOI, IEND, IHDR, SIGNATURES, SOF, SOI, SOS, walk
from tests import pictures


@pytest.mark.parametrize("image_format", SIGNATURES)
def test_a_file_starts_with_its_signature(image_format: ImageFormat) -> None:
    data = pictures.encode(pictures.lesion_photo(64, 48)[0], image_format)
    assert data.startswith(SIGNATURES[image_format])


def test_the_segments_of_a_jpeg_are_listed_from_start_to_end() -> None:
    data = pictures.encode(pictures.lesion_photo(64, 48)[0], ImageFormat.JPEG)
    segments = list(walk(data + b"after the end", ImageFormat.JPEG))
    kinds = [segment.kind for segment in segments]
    assert (kinds[0], kinds[-1]) == (SOI, EOI)
    assert kinds.count(SOS) == sum(kind in SOF for kind in kinds) == 1
    assert segments[-1].end == len(data)
    assert all(left.end <= right.start for left, right in pairwise(segments))


def test_the_chunks_of_a_png_are_listed_from_start_to_end() -> None:
    data = pictures.encode(pictures.lesion_photo(64, 48)[0], ImageFormat.PNG)
    chunks = list(walk(data + b"after the end", ImageFormat.PNG))
    assert (chunks[0].kind, chunks[-1].kind) == (IHDR, IEND)
    assert (chunks[0].start, chunks[-1].end) == (len(SIGNATURES[ImageFormat.PNG]), len(data))
    assert all(left.end == right.start for left, right in pairwise(chunks))


@pytest.mark.parametrize("image_format", SIGNATURES)
def test_a_segment_that_is_cut_off_ends_with_the_file(image_format: ImageFormat) -> None:
    data = pictures.encode(pictures.lesion_photo(64, 48)[0], image_format)[:50]
    *_, last = walk(data, image_format)
    assert last.end == len(data)
    assert list(walk(b"", image_format)) == []
