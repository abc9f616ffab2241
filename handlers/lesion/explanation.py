"""What moved the classifier: its activation map over the photo, as numbers and as a picture.

The classifier's log-odds are the mean of that map and a constant (Zhou et al., 2016, "class
activation mapping"). The constant, shared equally among the cells, makes a cell the exact part that
it has in the log-odds: positive where the picture looks more malignant than benign, negative where
it looks more benign, zero where it moves the probability neither up nor down from 50 %. The map is
coarse: a cell also depends on what lies around it.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from lesion.classification import Calibration, Classification
from lesion.config import OverlaySettings, Settings
from lesion.imaging import draw_contour, encode_jpeg, shrink
from lesion.region import BoundingBox

MALIGNANT_HUE, BENIGN_HUE = 60, 280
"""Orange and blue, degrees in CIELAB: people with any colour vision tell them apart. Not red,
which is the lesion's colour in the overlay and an alarm to many."""

CHROMA = 50.0
"""Of a contribution that gets the full colour; in proportion below it."""

DARKEST, LIGHTEST = 38.0, 68.0
"""CIELAB lightness that the photo is squeezed into: there, sRGB has both colours in full."""

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


@dataclass(frozen=True)
class Explanation:
    """What the parts of a picture have in the log-odds of "malignant".

    `region`: the part of the photo that the classifier saw, in pixels. `contributions`: float64,
    hxw, laid over the region in equal cells; their sum is the log-odds of the answer's probability.
    `constant_share`: what each of them has of the network's constant, whatever the picture.
    `full_colour`: the contribution, positive, that has the full colour in `heatmap_jpeg`.
    """

    region: BoundingBox
    contributions: np.ndarray
    constant_share: float
    full_colour: float
    heatmap_jpeg: bytes


def explain(
    photo: np.ndarray,
    mask: np.ndarray,
    region: BoundingBox,
    found: Classification,
    calibration: Calibration,
    settings: Settings,
) -> Explanation:
    """Explain what the classifier `found` in the `region` of a photo (uint8, HxWx3, RGB).

    `mask`: uint8, HxW, 0 or 1, of the lesion.
    """
    contributions, constant_share = decompose(found, calibration)
    # Colours relative to the photo's own strongest cell, but never noise in full colour.
    full_colour = max(float(np.abs(contributions).max()), settings.explanation.min_full_colour)
    heatmap = render_heatmap(photo, mask, region, contributions / full_colour, settings.overlay)
    return Explanation(region, contributions, constant_share, full_colour, heatmap)


def decompose(found: Classification, calibration: Calibration) -> tuple[np.ndarray, float]:
    """The calibrated log-odds as a sum: the cells' contributions (float64, hxw), and what each of
    them has of the constant."""
    activation = found.activation.astype(np.float64)
    from_picture = activation / (activation.size * calibration.temperature)
    log_odds = float(calibration.log_odds(np.asarray(found.logit)))
    constant_share = (log_odds - float(from_picture.sum())) / activation.size
    return from_picture + constant_share, constant_share


def render_heatmap(
    photo: np.ndarray,
    mask: np.ndarray,
    region: BoundingBox,
    strength: np.ndarray,
    settings: OverlaySettings,
) -> bytes:
    """The photo (uint8, HxWx3, RGB) in grey, `strength` as its colour, as JPEG.

    Lightness is the photo's, colour the map's, chroma in proportion to `strength` (float, hxw over
    `region`, -1 to 1): grey is no contribution. A frame shows the region, a line the lesion's edge
    (`mask`, uint8, HxW, 0 or 1), and signs the strong cells, for who sees or prints no colours.
    """
    picture = shrink(photo, settings.max_side)
    height, width = picture.shape[:2]
    left, right = (round(x * width / photo.shape[1]) for x in (region.x, region.x + region.width))
    top, bottom = (round(y * height / photo.shape[0]) for y in (region.y, region.y + region.height))
    right, bottom = max(right, left + 1), max(bottom, top + 1)

    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    lab[..., 0] = DARKEST + (LIGHTEST - DARKEST) / 100 * lab[..., 0]
    lab[..., 1:] = 0
    # Linear between the cells' centres: it invents no extremes and no signs.
    smooth = cv2.resize(
        strength.astype(np.float32), (right - left, bottom - top), interpolation=cv2.INTER_LINEAR
    )
    lab[top:bottom, left:right, 1:] = chromaticity(smooth)
    rgb = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB).clip(0, 1)
    picture = (255 * rgb).round().astype(np.uint8)

    line = max(1, round(max(height, width) / 600))
    inside = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST)
    draw_contour(picture, inside, _WHITE, _BLACK, line)
    cv2.rectangle(picture, (left, top), (right - 1, bottom - 1), _WHITE, line + 2)
    cv2.rectangle(picture, (left, top), (right - 1, bottom - 1), _BLACK, line)
    _draw_signs(picture[top:bottom, left:right], strength, line)
    return encode_jpeg(picture, settings.jpeg_quality)


def chromaticity(strength: np.ndarray) -> np.ndarray:
    """CIELAB's a and b (float32, ...x2) of a strength (float, -1 to 1).

    Two straight lines from grey, equally long: equal steps of strength look equal (Moreland, 2009,
    "Diverging color maps for scientific visualization").
    """
    hue = np.radians(np.where(strength > 0, MALIGNANT_HUE, BENIGN_HUE))
    chroma = CHROMA * np.abs(strength)
    return np.stack([chroma * np.cos(hue), chroma * np.sin(hue)], axis=-1).astype(np.float32)


def _draw_signs(picture: np.ndarray, strength: np.ndarray, line: int) -> None:
    """Draw + or − in the cells of at least half strength, in place."""
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
