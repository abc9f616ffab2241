"""Colours of a lesion: C of the ABCD rule of dermoscopy.

The rule (Stolz et al., 1994, "ABCD rule of dermatoscopy: a new practical method for early
recognition of malignant melanoma"; Nachbar et al., 1994, J Am Acad Dermatol 30:551-559) counts six
colours, which a doctor sees in relation to the skin around the lesion. A camera records them with
its own white balance, under the light of a dermoscope: in many photos all skin is pink, and every
mole would be red. The colours are therefore computed as if the skin had the tint of human skin, and
are measured by its lightness and saturation.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from lesion.arrays import FloatMap, Ints
from lesion.closeup import Closeup
from lesion.enums import LesionColour

_MIN_SHARE = 0.02
"""Smallest share of the lesion's area that a colour covers to be counted."""

_LIGHT_SKIN = (194, 150, 130)
"""Red, green and blue (sRGB, 0 to 255) of the patch "light skin" of the ColorChecker (McCamy,
Marcus and Davidson, 1976, "A color-rendition chart"). Only its tint is used, which that of darker
skin resembles, not its lightness."""

_LUMINANCE = np.asarray([0.2126, 0.7152, 0.0722], np.float32)
"""Shares of linear red, green and blue in the luminance (ITU-R BT.709)."""

# Limits between the colours, as multiples of the skin's lightness (L*) and saturation (C* / L*).
_BLACK_BELOW, _DARK_BELOW, _GREY_BELOW = 0.25, 0.6, 0.8
_WHITE_SATURATION, _GREY_SATURATION, _RED_SATURATION = 0.9, 1.2, 1.5

_PURPLE, _RED, _GREEN = -45.0, 25.0, 120.0
"""Hue angles in CIELAB, in degrees: red is from purple to red, and brown from there to green. Skin
has 51 degrees."""

_VIVID_RED, _VIVID_CHROMA = 40.0, 55.0
"""Up to this hue angle, colours of more chroma are red, too: no brown is so vivid."""

_ORDER = (
    LesionColour.BLACK,
    LesionColour.WHITE,
    LesionColour.BLUE_GREY,
    LesionColour.RED,
    LesionColour.LIGHT_BROWN,
    LesionColour.DARK_BROWN,
)
"""The order in which the conditions are checked; the last colour has none."""


@dataclass(frozen=True)
class ColourShare:
    """A colour of a lesion and the share of its area that it covers, in [0, 1]."""

    colour: LesionColour
    share: float


def list_colours(closeup: Closeup) -> tuple[ColourShare, ...]:
    """List which of the six colours of the ABCD rule a lesion has, the most common one first.

    A colour counts if it covers 2 % of the lesion. Where no skin is visible, light skin is assumed.
    """
    lesion = closeup.mask >= 0.5
    if not lesion.any():  # a lesion of one or two pixels
        lesion = closeup.mask >= closeup.mask.max()
    pixels, skin = closeup.lab[lesion], closeup.lab[(closeup.mask == 0) & closeup.lit]
    if skin.size:
        typical = np.median(skin, axis=0, keepdims=True)
        pixels, typical = _correct_tint(pixels, typical), _correct_tint(typical, typical)
    else:
        typical = _reference()
    shares = np.bincount(_find_colours(pixels, typical), minlength=len(_ORDER)) / len(pixels)
    listed = (ColourShare(*pair) for pair in zip(_ORDER, shares.tolist(), strict=True))
    counted = (each for each in listed if each.share >= _MIN_SHARE)
    return tuple(sorted(counted, key=lambda each: -each.share))


def _reference() -> FloatMap:
    """Return light skin in CIELAB, float32 1x3."""
    skin = np.asarray([[_LIGHT_SKIN]], np.float32) / 255
    return np.asarray(cv2.cvtColor(skin, cv2.COLOR_RGB2LAB)[0], np.float32)


def _correct_tint(lab: FloatMap, skin: FloatMap) -> FloatMap:
    """Scale red, green and blue so that the skin gets the tint of light skin (von Kries, 1902).

    Args:
        lab: colours in CIELAB, float32 Nx3.
        skin: the skin's colour in CIELAB, float32 1x3. It keeps its luminance.
    """
    linear, of_skin, wanted = (
        cv2.cvtColor(each[None], cv2.COLOR_LAB2LRGB)[0] for each in (lab, skin, _reference())
    )
    wanted *= (of_skin @ _LUMINANCE) / (wanted @ _LUMINANCE)
    corrected = np.clip(linear * wanted / np.maximum(of_skin, 1e-3), 0, 1).astype(np.float32)
    return np.asarray(cv2.cvtColor(corrected[None], cv2.COLOR_LRGB2LAB)[0], np.float32)


def _find_colours(lab: FloatMap, skin: FloatMap) -> Ints:
    """Find the colours, as places in ``_ORDER`` (int64 N), by comparison with the skin's.

    Args:
        lab: float32 Nx3, CIELAB.
        skin: float32 1x3.
    """
    lightness, chroma, hue = _describe(lab)
    skin_lightness, skin_chroma, _ = _describe(skin)
    saturation = (chroma / lightness) / (skin_chroma / skin_lightness)
    lightness = lightness / skin_lightness
    reddish = (hue > _PURPLE) & (hue < np.where(chroma > _VIVID_CHROMA, _VIVID_RED, _RED))
    pale = saturation < np.where(reddish, _RED_SATURATION, _GREY_SATURATION)
    bluish = (hue <= _PURPLE) | (hue > _GREEN)
    conditions = [
        lightness < _BLACK_BELOW,
        (lightness > 1) & (saturation < _WHITE_SATURATION),
        bluish | (pale & (lightness < _GREY_BELOW)),
        reddish,
        lightness >= _DARK_BELOW,
    ]
    return np.select(conditions, range(len(conditions)), len(conditions))


def _describe(lab: FloatMap) -> tuple[FloatMap, FloatMap, FloatMap]:
    """Return lightness, chroma and hue angle in degrees of colours in CIELAB."""
    lightness, a, b = np.moveaxis(lab, -1, 0)
    return np.maximum(lightness, 1), np.hypot(a, b), np.degrees(np.arctan2(b, a))
