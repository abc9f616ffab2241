"""Augmentation settings, and the order in which a batch's appearance is varied."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic.dataclasses import dataclass
from torch import Tensor

from lesion.validation import STRICT
from training.trainer.appearance import (
    replace_by_drawings,
    replace_by_noise,
    vary_colour,
    vary_illumination,
    vary_sharpness,
    vary_skin_tone,
)
from training.trainer.artefacts import draw_hairs, draw_pen_marks, draw_texture


def _check_order(bounds: tuple[float, float]) -> tuple[float, float]:
    if bounds[0] > bounds[1]:
        raise ValueError("must be [smallest, largest], in ascending order")
    return bounds


Probability = Annotated[float, Field(ge=0.0, le=1.0)]
Strength = Annotated[float, Field(ge=0.0, le=1.0)]
"""Relative change, either way."""
Zoom = Annotated[float, Field(ge=0.1, le=4.0)]
Angle = Annotated[float, Field(ge=0.0, le=180.0)]


@dataclass(frozen=True, config=STRICT)
class Augmentation:
    """The strength of each variation.

    Attributes:
        flip: probability of a horizontal, and of a vertical, mirror image.
        rotation: degrees, either way.
        zoom: (smallest, largest) fraction of the view's side that is shown.
        shift: fraction of the view's side by which its centre moves, either way.
        stretch: relative change of the aspect ratio.
        close_up: probability of a small random crop instead, with a part of a lesion or none.
        brightness, contrast, saturation: relative change.
        channel_gain: relative change of each colour channel, independently.
        blur: probability of a Gaussian blur, sigma 0.1 to 2 pixels.
        downscale: probability of a reduction to a third to all of the resolution.
        skin_tone: probability of darker, browner skin.
        hair: probability of hairs drawn over the photo.
        illumination: probability of smooth shadows, highlights and colour casts.
        texture: probability of pores and wrinkles, drawn as multiplicative noise at several scales.
        pen_marks: probability of a surgeon's pen marks.
        noise_image: probability that a photo without skin is replaced by noise or one colour.
        drawn_picture: likewise by a picture of ``training.trainer.drawn_pictures``.
    """

    flip: Probability = 0.5
    rotation: Angle = 30.0
    zoom: Annotated[tuple[Zoom, Zoom], AfterValidator(_check_order)] = (0.8, 1.1)
    shift: Strength = 0.05
    stretch: Strength = 0.1
    close_up: Probability = 0.0
    brightness: Strength = 0.3
    contrast: Strength = 0.3
    saturation: Strength = 0.2
    channel_gain: Strength = 0.1
    blur: Probability = 0.2
    downscale: Probability = 0.2
    skin_tone: Probability = 0.0
    hair: Probability = 0.0
    illumination: Probability = 0.0
    texture: Probability = 0.0
    pen_marks: Probability = 0.0
    noise_image: Probability = 0.0
    drawn_picture: Probability = 0.0


def vary_appearance(photos: Tensor, skin: Tensor, settings: Augmentation) -> Tensor:
    """Vary everything except geometry: float32 Nx3xSxS in [0, 1] -> likewise.

    Args:
        photos: the batch.
        skin: float32 N, 1 where the photo shows skin, else 0.
        settings: strength of each variation.
    """
    photos = replace_by_noise(photos, skin, settings.noise_image)
    photos = replace_by_drawings(photos, skin, settings.drawn_picture)
    photos = vary_skin_tone(photos, settings.skin_tone)
    photos = draw_texture(photos, settings.texture)
    photos = draw_pen_marks(photos, settings.pen_marks)
    photos = draw_hairs(photos, settings.hair)
    photos = vary_illumination(photos, settings.illumination)
    photos = vary_colour(
        photos,
        settings.brightness,
        settings.contrast,
        settings.saturation,
        settings.channel_gain,
    )
    return vary_sharpness(photos, settings.downscale, settings.blur)
