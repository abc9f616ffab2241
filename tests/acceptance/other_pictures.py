"""Pictures of other things than skin that people upload by mistake.

They are not drawn like those that training draws. Each function draws one picture, uint8 HxWx3,
from a seed.
"""

from collections.abc import Callable

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image, ImageDraw, ImageFont

from lesion.arrays import Image as Pixels

WORDS = [
    "patient",
    "referral",
    "letter",
    "date",
    "of",
    "birth",
    "address",
    "telephone",
    "history",
    "of",
    "the",
    "present",
    "complaint",
    "examination",
    "findings",
    "diagnosis",
    "treatment",
    "follow",
    "up",
    "appointment",
    "invoice",
    "total",
    "amount",
    "paid",
]


def draw_letter(seed: int) -> Pixels:
    """Draw a printed letter."""
    rng = np.random.default_rng(seed)
    page = Image.new("RGB", (900, 1200), tuple(rng.integers(225, 256, 3).tolist()))
    height = int(rng.integers(18, 34))
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(height)
    for y in range(80, 1100, int(height * 1.6)):
        line = " ".join(rng.choice(WORDS, rng.integers(3, 9)))
        pen.text((70, y), line, (20, 20, 30), font)
    return np.asarray(page.rotate(float(rng.uniform(-6, 6)), fillcolor=(120, 110, 100)))


def draw_chart(seed: int) -> Pixels:
    """Draw a line chart with a legend."""
    rng = np.random.default_rng(seed)
    figure = Figure(figsize=(8, 6))
    axes = figure.subplots()
    for name in ("left", "right", "both"):
        axes.plot(rng.normal(0, 1, 50).cumsum(), label=name)
    axes.legend()
    axes.set_title("measurements")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def draw_screen(seed: int) -> Pixels:
    """Draw a screenshot of a conversation."""
    rng = np.random.default_rng(seed)
    dark = rng.random() < 0.5
    screen = Image.new("RGB", (720, 1280), (18, 18, 22) if dark else (236, 229, 221))
    pen, font = ImageDraw.Draw(screen), ImageFont.load_default(28)
    for row in range(10):
        left = int(rng.choice((30, 220)))
        top = 60 + 115 * row
        colour = tuple(
            rng.integers(40, 90, 3).tolist() if dark else rng.integers(200, 256, 3).tolist()
        )
        pen.rounded_rectangle((left, top, left + 460, top + 90), 20, colour)
        ink = (240, 240, 240) if dark else (20, 20, 20)
        pen.text((left + 20, top + 28), " ".join(rng.choice(WORDS, 3)), ink, font)
    return np.asarray(screen)


def draw_plain(seed: int) -> Pixels:
    """Fill a picture with one colour."""
    colours = ((255, 255, 255), (0, 0, 0), (128, 128, 128), (30, 120, 60))
    return np.full((720, 1280, 3), colours[seed % len(colours)], np.uint8)


def draw_code(seed: int) -> Pixels:
    """Draw a square code of black and white cells."""
    rng = np.random.default_rng(seed)
    cells = (rng.random((29, 29)) < 0.5).astype(np.uint8) * 255
    return np.kron(cells, np.ones((24, 24), np.uint8))[..., None].repeat(3, 2)


OTHER_PICTURES: tuple[Callable[[int], Pixels], ...] = (
    draw_letter,
    draw_chart,
    draw_screen,
    draw_plain,
    draw_code,
)
