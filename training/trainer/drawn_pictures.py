"""Drawn pictures of other things than skin, which photo collections rarely hold.

Documents, screenshots, line drawings, flat colours, fabric, wood, sand and fur. Each function draws
one picture, uint8 SxSx3, from a random generator.
"""

from collections.abc import Callable

import cv2
import numpy as np

from lesion.arrays import FloatMap, Image

Draw = Callable[[np.random.Generator, int], Image]
Colour = tuple[int, int, int]


def draw_picture(rng: np.random.Generator, size: int) -> Image:
    """Draw a picture of a random kind: uint8 SxSx3."""
    kinds: tuple[Draw, ...] = (
        *(draw_document, draw_screenshot, draw_drawing, draw_colour),
        *(draw_fabric, draw_wood, draw_sand, draw_fur),
    )
    return kinds[rng.integers(len(kinds))](rng, size)


def draw_document(rng: np.random.Generator, size: int) -> Image:
    """Draw a page with columns of text, as a camera sees it: tilted and with a shadow."""
    paper = rng.integers(200, 256) - rng.integers(0, 40, 3) * (rng.random() < 0.4)
    page = np.full((size, size, 3), paper, np.uint8)
    ink = _draw_colour(rng, 90)
    height = max(2, int(size * rng.uniform(0.012, 0.05)))
    columns, margin = int(rng.integers(1, 3)), int(size * rng.uniform(0.0, 0.12))
    width = (size - 2 * margin) // columns
    for column in range(columns):
        left = margin + column * width
        _write_lines(page, rng, (left, margin, int(width * 0.92), size - 2 * margin), height, ink)
    turned = _turn(page, float(rng.normal(0, 8)), float(rng.uniform(1.0, 1.6)))
    return _shade(turned, rng, 0.3)


def draw_screenshot(rng: np.random.Generator, size: int) -> Image:
    """Draw windows, panels, buttons and lines of text in flat colours."""
    dark = rng.random() < 0.4
    picture = np.full((size, size, 3), rng.integers(10, 60) if dark else 245, np.uint8)
    for _ in range(rng.integers(3, 12)):
        box = _draw_box(rng, size)
        colour = _draw_colour(rng) if rng.random() < 0.5 else (230, 232, 236)
        x, y, width, height = box
        cv2.rectangle(picture, (x, y), (x + width, y + height), colour, cv2.FILLED)
        if rng.random() < 0.7:
            text = (235, 235, 235) if np.mean(colour) < 128 else (30, 30, 30)
            line = max(2, int(size * rng.uniform(0.008, 0.03)))
            _write_lines(picture, rng, (x + 3, y + 3, width - 6, height - 6), line, text)
    return picture


def draw_drawing(rng: np.random.Generator, size: int) -> Image:
    """Draw lines and shapes on paper, or a chart."""
    light = rng.random() < 0.8
    picture = np.full((size, size, 3), rng.integers(220, 256) if light else 20, np.uint8)
    for _ in range(rng.integers(2, 20)):
        points = rng.integers(0, size, (rng.integers(2, 7), 2)).astype(np.int32)
        colour, thick = _draw_colour(rng), int(rng.integers(1, max(2, size // 40)))
        if rng.random() < 0.3:
            cv2.fillPoly(picture, [points], colour, cv2.LINE_AA)
        elif rng.random() < 0.3:
            radius = int(rng.integers(2, max(3, size // 4)))
            cv2.circle(picture, points[0].tolist(), radius, colour, thick, cv2.LINE_AA)
        else:
            cv2.polylines(picture, [points], rng.random() < 0.3, colour, thick, cv2.LINE_AA)
    return picture


def draw_colour(rng: np.random.Generator, size: int) -> Image:
    """Draw one flat colour, or a smooth transition between two."""
    first, second = (np.asarray(_draw_colour(rng), np.float32) for _ in range(2))
    if rng.random() < 0.5:
        second = first
    across = np.tile(np.linspace(0, 1, size, dtype=np.float32), (size, 1))
    share = _turn(across, float(rng.uniform(0, 360)))
    mixed = first + (second - first) * share[..., None]
    return np.asarray(mixed.clip(0, 255), np.uint8)


def draw_fabric(rng: np.random.Generator, size: int) -> Image:
    """Draw woven threads in one or two colours."""
    y, x = _turn_grid(rng, size)
    period = size * rng.uniform(0.008, 0.06)
    warp, weft = (0.5 + 0.5 * np.sin(2 * np.pi * axis / period) for axis in (x, y))
    over = np.sin(np.pi * x / period) * np.sin(np.pi * y / period) > 0
    threads = np.where(over, warp, weft) * rng.uniform(0.2, 0.7) + rng.uniform(0.3, 0.6)
    first, second = np.asarray(_draw_colour(rng)), np.asarray(_draw_colour(rng))
    colour = np.where((over & (rng.random() < 0.6))[..., None], first, second)
    return _shade(_to_picture(threads[..., None] * colour), rng, 0.3)


def draw_wood(rng: np.random.Generator, size: int) -> Image:
    """Draw the grain of a board."""
    y, _ = _turn_grid(rng, size)
    bend = _draw_noise(rng, size, 3) * size * rng.uniform(0.05, 0.3)
    rings = np.sin(2 * np.pi * (y + bend) / (size * rng.uniform(0.03, 0.2)))
    fibres = cv2.resize(
        rng.normal(0, 1, (size, max(2, size // 24))).astype(np.float32), (size, size)
    )
    grain = 1.0 + 0.18 * rings + rng.uniform(0.03, 0.12) * fibres
    tone = np.asarray((rng.uniform(90, 225), rng.uniform(60, 160), rng.uniform(30, 110)))
    return _to_picture(grain[..., None] * np.sort(tone)[::-1])


def draw_sand(rng: np.random.Generator, size: int) -> Image:
    """Draw grains of sand, gravel or plaster."""
    cells = max(4, int(size * rng.uniform(0.15, 1.0)))
    grains = cv2.resize(rng.normal(0, 1, (cells, cells)).astype(np.float32), (size, size))
    speckled = cv2.resize(rng.normal(0, 1, (cells, cells, 3)).astype(np.float32), (size, size))
    relief = 1.0 + rng.uniform(0.1, 0.35) * grains + 0.15 * _draw_noise(rng, size, 6)
    tone = rng.uniform(90, 220) * np.asarray((1.0, rng.uniform(0.8, 1.0), rng.uniform(0.6, 1.0)))
    return _to_picture(relief[..., None] * tone + rng.uniform(0, 12) * speckled)


def draw_fur(rng: np.random.Generator, size: int) -> Image:
    """Draw a coat of fur: dense hairs that hide whatever is below."""
    tint = np.asarray((1.0, rng.uniform(0.75, 1.0), rng.uniform(0.5, 1.0)))
    base = rng.uniform(30, 230) * tint
    picture = np.full((size, size, 3), base * 0.6, np.uint8)
    direction, length = rng.uniform(0, 2 * np.pi), size * rng.uniform(0.08, 0.3)
    count = 900
    starts = rng.uniform(-0.1, 1.1, (count, 2)) * size
    angles = (
        direction
        + rng.normal(0, 0.3, count)
        + _draw_noise(rng, size, 3)[
            starts[:, 1].clip(0, size - 1).astype(int), starts[:, 0].clip(0, size - 1).astype(int)
        ]
    )
    steps = np.stack([np.cos(angles), np.sin(angles)], 1) * length
    for start, step in zip(starts, steps, strict=True):
        tone = tuple((base * rng.uniform(0.5, 1.3)).clip(0, 255).tolist())
        ends = (tuple(map(int, start)), tuple(map(int, start + step)))
        cv2.line(picture, *ends, tone, int(rng.integers(1, 1 + max(1, size // 100))), cv2.LINE_AA)
    return picture


def _draw_colour(rng: np.random.Generator, below: int = 256) -> Colour:
    red, green, blue = rng.integers(0, below, 3).tolist()
    return red, green, blue


def _draw_box(rng: np.random.Generator, size: int) -> tuple[int, int, int, int]:
    """Draw x, y, width and height of a box that lies partly inside the picture."""
    x, y = rng.integers(-size // 8, size * 7 // 8, 2).tolist()
    width, height = rng.integers(size // 10, size, 2).tolist()
    return x, y, width, height


def _write_lines(
    picture: Image,
    rng: np.random.Generator,
    box: tuple[int, int, int, int],
    height: int,
    ink: Colour,
) -> None:
    """Fill a box with lines of words, drawn as strokes of the given height, pixels."""
    left, top, width, depth = box
    for y in range(top + height, top + depth - height, max(3, round(height * 1.9))):
        x, end = left, left + int(width * rng.choice((1.0, 1.0, rng.uniform(0.2, 0.9))))
        while x < end:
            word = int(height * rng.uniform(1.0, 5.0))
            strokes = x + rng.integers(0, max(1, word), max(2, word // 2))
            for stroke in strokes[strokes < end].tolist():
                lift = int(rng.integers(0, max(1, height // 2)))
                cv2.line(picture, (stroke, y - height + lift), (stroke + 1, y), ink, 1)
            cv2.line(picture, (x, y - height // 2), (min(x + word, end), y - height // 2), ink, 1)
            x += word + max(1, height // 2)


def _turn(picture: Image | FloatMap, degrees: float, scale: float = 1.5) -> Image:
    size = len(picture)
    matrix = cv2.getRotationMatrix2D((size / 2, size / 2), degrees, scale)
    return np.asarray(cv2.warpAffine(picture, matrix, (size, size), borderMode=cv2.BORDER_REFLECT))


def _turn_grid(rng: np.random.Generator, size: int) -> tuple[FloatMap, FloatMap]:
    """Compute coordinates (y, x), float32 SxS in pixels, of axes in a random direction."""
    y, x = np.mgrid[:size, :size].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    cosine, sine = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    return x * sine + y * cosine, x * cosine - y * sine


def _draw_noise(rng: np.random.Generator, size: int, cells: int) -> FloatMap:
    """Draw smooth noise: float32 SxS with a deviation of about 0.5."""
    coarse = rng.normal(0, 0.6, (cells, cells)).astype(np.float32)
    smooth = cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)
    return np.asarray(smooth, np.float32)


def _shade(picture: Image, rng: np.random.Generator, strength: float) -> Image:
    """Light a picture unevenly."""
    light = 1.0 + strength * _draw_noise(rng, len(picture), 2)
    return _to_picture(picture * light[..., None])


def _to_picture(values: FloatMap) -> Image:
    return np.asarray(values.clip(0, 255), np.uint8)
