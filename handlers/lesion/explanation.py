"""Explanation of one classifier's probability: its activation map as numbers and as a picture.

The log-odds of ResNet-18 are the mean of the activation map plus a constant (Zhou et al., 2016,
"class activation mapping"). With the constant divided equally among the cells, each cell is an
exact part of the log-odds: positive where the picture looks more malignant than benign, negative
where it looks more benign, zero where it does not move the probability from 50 %. The map is
coarse, and a cell also depends on its surroundings.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from lesion.arrays import AnyArray, FloatMap, Floats, Image, Mask
from lesion.classification import Calibration, Classification
from lesion.config import OverlaySettings, Settings
from lesion.imaging import draw_contour, encode_jpeg, resize_mask, shrink
from lesion.region import BoundingBox

MALIGNANT_HUE, BENIGN_HUE = 60, 280
"""Orange and blue, in degrees of CIELAB hue, which people with any colour vision can tell apart.
Red is avoided: it is the lesion's colour in the overlay and alarms many people."""

CHROMA = 50.0
"""CIELAB chroma of the full colour; weaker contributions get proportionally less."""

DARKEST, LIGHTEST = 38.0, 68.0
"""Range of CIELAB lightness that the photo is compressed to, where sRGB contains both colours at
full chroma."""

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


@dataclass(frozen=True)
class Explanation:
    """The contributions of parts of a picture to the log-odds of "malignant".

    Attributes:
        classification: the explained classifier's result.
        region: the part of the photo that the classifier saw, in pixels.
        contributions: float64 hxw, a grid of equal cells over the region; their sum is that
            classifier's log-odds.
        constant_share: each cell's share of the network's constant, independent of the picture.
        full_colour: the (positive) contribution that has the full colour in the heat map.
        heatmap_jpeg: the heat map as a JPEG file.
    """

    classification: Classification
    region: BoundingBox
    contributions: Floats
    constant_share: float
    full_colour: float
    heatmap_jpeg: bytes


def explain(
    photo: Image,
    mask: Mask,
    region: BoundingBox,
    classification: Classification,
    calibration: Calibration,
    settings: Settings,
) -> Explanation:
    """Explain the classification of a region of a photo.

    Args:
        photo: uint8 HxWx3, RGB.
        mask: the lesion, uint8 HxW, 0 or 1.
        region: the part of the photo that was classified, in pixels.
        classification: the result for the region, of a classifier with an activation map.
        calibration: that classifier's calibration.
        settings: size, quality and colour scale of the heat map.
    """
    contributions, constant_share = decompose(classification, calibration.temperature)
    # Colours are relative to the photo's strongest cell, but noise never gets the full colour.
    full_colour = max(float(np.abs(contributions).max()), settings.explanation.min_full_colour)
    heatmap = render_heatmap(photo, mask, region, contributions / full_colour, settings.overlay)
    return Explanation(classification, region, contributions, constant_share, full_colour, heatmap)


def decompose(classification: Classification, temperature: float) -> tuple[Floats, float]:
    """Decompose the calibrated log-odds into a sum over the cells of the activation map.

    Args:
        classification: of a classifier with an activation map.
        temperature: of its calibration.

    Returns:
        The contributions of the cells (float64 hxw), and each cell's share of the constant.

    Raises:
        ValueError: the classifier has no activation map.
    """
    if classification.activation is None:
        raise ValueError(f"{classification.network} has no activation map")
    activation = classification.activation.astype(np.float64)
    from_picture = activation / (activation.size * temperature)
    constant_share = (classification.log_odds - float(from_picture.sum())) / activation.size
    return from_picture + constant_share, constant_share


def render_heatmap(
    photo: Image,
    mask: Mask,
    region: BoundingBox,
    strength: Floats,
    settings: OverlaySettings,
) -> bytes:
    """Render the contributions as colours over a grey photo, as a JPEG file.

    Lightness is taken from the photo and chroma is proportional to the strength, so grey means no
    contribution. A frame marks the region and a line the contour of the lesion; signs mark the
    strong cells for people who see or print no colours.

    Args:
        photo: uint8 HxWx3, RGB.
        mask: the lesion, uint8 HxW, 0 or 1.
        region: the part of the photo that the map covers, in pixels.
        strength: float64 hxw, contributions relative to the full colour, in [-1, 1].
        settings: size and quality of the picture.
    """
    picture = shrink(photo, settings.max_side)
    height, width = picture.shape[:2]
    left, right = (round(x * width / photo.shape[1]) for x in (region.x, region.x + region.width))
    top, bottom = (round(y * height / photo.shape[0]) for y in (region.y, region.y + region.height))
    right, bottom = max(right, left + 1), max(bottom, top + 1)

    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    lab[..., 0] = DARKEST + (LIGHTEST - DARKEST) / 100 * lab[..., 0]
    lab[..., 1:] = 0
    # Linear interpolation between the cells' centres adds no extremes and no changes of sign.
    smooth = cv2.resize(
        strength.astype(np.float32), (right - left, bottom - top), interpolation=cv2.INTER_LINEAR
    )
    lab[top:bottom, left:right, 1:] = map_to_chromaticity(smooth)
    rgb = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB).clip(0, 1)
    picture = (255 * rgb).round().astype(np.uint8)

    line = max(1, round(max(height, width) / 600))
    draw_contour(picture, resize_mask(mask, (width, height)), _WHITE, _BLACK, line)
    cv2.rectangle(picture, (left, top), (right - 1, bottom - 1), _WHITE, line + 2)
    cv2.rectangle(picture, (left, top), (right - 1, bottom - 1), _BLACK, line)
    _draw_signs(picture[top:bottom, left:right], strength, line)
    return encode_jpeg(picture, settings.jpeg_quality)


def map_to_chromaticity(strength: AnyArray) -> FloatMap:
    """Map strengths (float, any shape, in [-1, 1]) to CIELAB's a and b (float32 ...x2).

    The two colours lie on straight lines of equal length from grey, so that equal steps of strength
    look equal (Moreland, 2009, "Diverging color maps for scientific visualization").
    """
    hue = np.radians(np.where(strength > 0, MALIGNANT_HUE, BENIGN_HUE))
    chroma = CHROMA * np.abs(strength)
    return np.stack([chroma * np.cos(hue), chroma * np.sin(hue)], axis=-1).astype(np.float32)


def _draw_signs(picture: Image, strength: Floats, line: int) -> None:
    """Draw + or − in the cells with at least half of the full colour, in place."""
    rows, columns = strength.shape
    height, width = picture.shape[0] / rows, picture.shape[1] / columns
    arm = round(min(height, width) / 6)
    if arm < 2:
        return
    for row, column in np.argwhere(np.abs(strength) >= 0.5):
        x, y = round((column + 0.5) * width), round((row + 0.5) * height)
        strokes = [((x - arm, y), (x + arm, y))]
        if strength[row, column] > 0:
            strokes.append(((x, y - arm), (x, y + arm)))
        for colour, thickness in ((_BLACK, line + 2), (_WHITE, line)):
            for start, end in strokes:
                cv2.line(picture, start, end, colour, thickness)
