"""Mutants: valid inputs with damage, made so that the damage gets past the first checks.

Bytes are overwritten, cut out, doubled and moved, as every fuzzer does. In pictures, whole segments
and chunks are moved too, numbers in headers are replaced, a PNG's checksums are made right again,
and its pixels are damaged before they are compressed. ``tests.fuzzing.dicom_mutants`` does the like
with DICOM files.
"""

import json
import struct
import zlib
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from lesion.enums import ImageFormat
from lesion.structure import SIGNATURES, is_dicom, walk
from tests.fuzzing.dicom_mutants import change_attribute, change_element, change_frame

MAX_BYTES = 1 << 16
"""Largest mutant: large enough for every seed, small enough for thousands of runs."""
_TELLING = (0, 1, 2, 0x0A, 0x0D, 0x22, 0x25, 0x2C, 0x2D, 0x3D, 0x7F, 0x80, 0xC0, 0xD9, 0xDA, 0xFF)
_NUMBERS = (0, 1, 2, 31, 32, 255, 256, 4096, 65500, 65535, 65536, 1 << 20, 1 << 31, (1 << 32) - 1)
_WORDS = (
    *(b"\xff\xd8\xff", b"\xff\xd9", b"\xff\xda", b"\xff\xdc\0\4\xff\xff", b"\x89PNG\r\n\x1a\n"),
    *(b"Exif\0\0MM\0*\0\0\0\x08", b"Adobe\0d\0\0\0\0\2", b"PK\3\4", b"<html>", b"--frontier"),
    *(b"\r\n\r\n", b"[" * 1200, b"{" * 1200, b"9" * 5000, b"NaN", b"&a [*a]", b"\xed\xa0\x80"),
    *(b"\\ud800", b"1e999", b"2001-02-30", b"\0", b"null", b"../..", b'"x": ', b"- ", b"!!set"),
)
_VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1, 2, 1.5, 1e300, 10**30, float("nan"), "", "1", "photo", "cGhvdG8="),
    *("\ud800", "é", " 1 , 2,3,4", "../x", "x\0", [], {}, [1], ["cGhvdG8="], {"b64": "cA=="}),
    *("BYTES", "0" * 3000 + "1", "9" * 5000),
)
_KEYS = ("data", "body", "ground_truth", "lesion", "region", "shape", "b64", "image", "name", "x")
Mutation = Callable[[bytes, Sequence[bytes], Random], bytes]


def mutate(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    """Damage an input one to four times.

    Args:
        data: the input.
        seeds: further inputs, of which parts are taken.
        random: decides what is done.

    Returns:
        At most ``MAX_BYTES`` bytes.
    """
    for _ in range(random.choice((1, 1, 2, 4))):
        mutations = _ANYTHING
        for image_format, signature in SIGNATURES.items():
            if data.startswith(signature) and random.random() < 0.7:
                mutations = _PICTURES[image_format]
        if is_dicom(data) and random.random() < 0.8:
            mutations = _DICOM
        if data[:1] in (b"{", b"[") and random.random() < 0.8:
            mutations = (_change_value,)
        data = random.choice(mutations)(data, seeds, random)[:MAX_BYTES]
    return data


# ---------------------------------------------------------------- any bytes


def _place(data: bytes, random: Random) -> int:
    """Choose a place in the input, often near its start, where the structure is."""
    return random.randrange(min(len(data), random.choice((64, 700, MAX_BYTES))) + 1)


def _overwrite(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 2, 8))):
        at = _place(data, random)
        changed[at : at + 1] = bytes([random.choice((*_TELLING, random.randrange(256)))])
    return bytes(changed)


def _flip(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    at = _place(data, random)
    return (
        data[:at]
        + bytes(byte ^ 1 << random.randrange(8) for byte in data[at : at + 1])
        + (data[at + 1 :])
    )


def _insert_word(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    at = _place(data, random)
    return data[:at] + random.choice(_WORDS) + data[at + random.choice((0, 0, 1, 4)) :]


def _insert_number(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    at, width = _place(data, random), random.choice((1, 2, 4))
    order = random.choice((">", "<"))
    number = random.choice(_NUMBERS) & ((1 << 8 * width) - 1)
    packed = struct.pack(order + {1: "B", 2: "H", 4: "I"}[width], number)
    return data[:at] + packed + data[at + width :]


def _cut(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    start = _place(data, random)
    return data[:start] + data[start + random.choice((1, 2, 16, 400)) :]


def _double(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    start = _place(data, random)
    part = data[start : start + random.choice((1, 4, 60, 2000))]
    return data[:start] + part * random.choice((2, 3, 50)) + data[start:]


def _end(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    return data[: _place(data, random)]


def _splice(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    other = random.choice(seeds)
    return data[: _place(data, random)] + other[_place(other, random) :]


def _append(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    return data + random.choice((*seeds, *_WORDS))


_ANYTHING: tuple[Mutation, ...] = (
    *(_overwrite, _flip, _insert_word, _insert_number, _cut, _double, _end, _splice, _append),
)


# ---------------------------------------------------------------- JSON


def _change_value(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    """Replace, drop, wrap or rename one value of a JSON document."""
    try:
        document = {"": json.loads(data)}
    except (ValueError, RecursionError):
        return random.choice(_ANYTHING)(data, seeds, random)
    containers: list[Any] = [document]
    for container in containers:
        values = container.values() if isinstance(container, dict) else container
        containers += [value for value in values if isinstance(value, dict | list) and value]
    container = random.choice(containers)
    keys = list(container) if isinstance(container, dict) else range(len(container))
    key = random.choice(keys)
    kind = random.randrange(4)
    if kind == 0 and container is not document:
        del container[key]
    elif kind == 1:
        container[key] = [container[key]] * random.choice((1, 2, 3))
    elif kind == 2 and isinstance(container, dict):
        container[random.choice(_KEYS)] = container[key]
    else:
        container[key] = random.choice(_VALUES)
    return json.dumps(document[""]).encode()


# ---------------------------------------------------------------- pictures


def _move_segments(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    """Drop, double, exchange or borrow whole segments of a JPEG or chunks of a PNG."""
    image_format = next(f for f, signature in SIGNATURES.items() if data.startswith(signature))
    segments = list(walk(data, image_format))
    if len(segments) < 2:
        return data
    head = data[: segments[0].start]
    ends = [segment.start for segment in segments[1:]] + [len(data)]
    parts = [data[segment.start : end] for segment, end in zip(segments, ends, strict=True)]
    one, two = random.randrange(len(parts)), random.randrange(len(parts))
    kind = random.randrange(4)
    if kind == 0:
        del parts[one]
    elif kind == 1:
        parts[one:one] = [parts[two]] * random.choice((1, 2, 30))
    elif kind == 2:
        parts[one], parts[two] = parts[two], parts[one]
    else:
        others = [seed for seed in seeds if seed.startswith(SIGNATURES[image_format])]
        other = random.choice(others or [data])
        borrowed = list(walk(other, image_format))
        if borrowed:
            segment = random.choice(borrowed)
            parts.insert(one, other[segment.start : segment.end])
    return head + b"".join(parts)


def _change_frame(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    """Change a JPEG's frame header: its kind, precision, size and components."""
    frames = [s for s in walk(data, ImageFormat.JPEG) if 0xC0 <= s.kind[0] <= 0xCF]
    if not frames:
        return data
    start = random.choice(frames).start
    changed = bytearray(data)
    at = start + random.choice((1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14))
    values = range(0xC0, 0xD0) if at == start + 1 else (0, 1, 2, 3, 4, 8, 12, 16, 0x11, 0x44, 0xFF)
    changed[at : at + 1] = bytes([random.choice(values)])
    return bytes(changed)


def _change_exif(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    """Insert an EXIF block with an orientation and an offset that may loop or lead nowhere."""
    orientation, offset = (
        random.choice((0, 1, 3, 6, 8, 9, 65535)),
        random.choice((8, 0, 26, 1 << 31)),
    )
    count = random.choice((1, 2, 65535))
    kind, values = random.choice(((3, 1), (4, 1), (2, 1 << 30), (5, 0), (99, 7)))
    entry = struct.pack("<HHII", 0x0112, kind, values, orientation)
    pointer = struct.pack("<HHII", random.choice((0x8769, 0x8825, 0x014A)), 4, 1, offset)
    tiff = b"II*\0\x08\0\0\0" + struct.pack("<H", count) + entry + pointer
    tiff += struct.pack("<I", random.choice((0, 8, 1 << 31)))
    if data.startswith(SIGNATURES[ImageFormat.JPEG]):
        body = b"Exif\0\0" + tiff
        return data[:2] + struct.pack(">BBH", 0xFF, 0xE1, len(body) + 2) + body + data[2:]
    return data[:33] + _chunk(b"eXIf", tiff) + data[33:]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _damage_chunk(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    """Damage the content of a PNG's chunk, and write the right length and checksum."""
    chunks = list(walk(data, ImageFormat.PNG))
    if not chunks:
        return data
    chunk = random.choice(chunks)
    body = data[chunk.start + 8 : chunk.end - 4]
    if chunk.kind == b"IDAT" and random.random() < 0.6:
        body = _damage_pixels(body, seeds, random)
    else:
        body = random.choice(_ANYTHING)(body, seeds, random)
    return data[: chunk.start] + _chunk(chunk.kind, body) + data[chunk.end :]


def _damage_pixels(body: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    """Damage compressed pixels before their compression."""
    try:
        raw = zlib.decompressobj().decompress(body, 1 << 20)
    except zlib.error:
        return body
    return zlib.compress(random.choice(_ANYTHING)(raw, seeds, random), random.choice((0, 1, 9)))


def _change_header(data: bytes, seeds: Sequence[bytes], random: Random) -> bytes:
    """Change a PNG's header: its size, depth, colour, compression, filter and interlacing."""
    if len(data) < 33:
        return data
    header = bytearray(data[16:29])
    field = random.randrange(7)
    if field < 2:
        header[4 * field : 4 * field + 4] = struct.pack(">I", random.choice(_NUMBERS))
    else:
        header[6 + field] = random.choice((0, 1, 2, 3, 4, 6, 7, 8, 16, 255))
    return data[:8] + _chunk(b"IHDR", bytes(header)) + data[33:]


_PICTURES: dict[ImageFormat, tuple[Mutation, ...]] = {
    ImageFormat.JPEG: (_move_segments, _change_frame, _change_exif, _overwrite, _insert_number),
    ImageFormat.PNG: (_move_segments, _damage_chunk, _change_header, _change_exif, _damage_chunk),
}


# ---------------------------------------------------------------- DICOM

_DICOM: tuple[Mutation, ...] = (
    lambda data, seeds, random: change_attribute(data, random),
    lambda data, seeds, random: change_element(data, random),
    lambda data, seeds, random: change_frame(data, seeds, random, mutate),
)
