"""Tiny lesions in wide photos of skin, also under hair: are they found, and how well?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

import cv2
import numpy as np

from lesion.arrays import Bools, FloatMap, Floats, Mask
from lesion.config import Settings
from lesion.enums import Status
from lesion.imaging import encode_jpeg
from lesion.region import bounding_box
from training.data.sample import Sample
from training.evaluation.composed.drawn_hair import draw_hair
from training.evaluation.composed.seeds import seeded
from training.evaluation.composed.source_photos import read_skin, read_source, with_surroundings
from training.evaluation.composed.wide_skin import HEIGHT, WIDTH, compose_skin
from training.evaluation.metrics.estimates import Estimates, estimate_all, mean
from training.evaluation.metrics.keys import ComposedMetric
from training.evaluation.metrics.masks import dice
from training.evaluation.served_model import ServedModel

TINY_LESIONS, UNDER_HAIR = 100, 50
"""Number of photos without and with hair."""
AREA = (0.002, 0.01)
"""Smallest and largest lesion, of the photo's area."""
JPEG_QUALITY = 92

_FEATHER = (0.04, 0.19)
"""Distances from the lesion between which it fades into the skin, of its box's longer side."""
_TO_FRAME = 0.05
"""Smallest distance of the lesion from the frame, of the photo's shorter side."""
_HAIR_FIELD = 0.3
"""Shorter side of the field of hair, of the photo's: hair is as dense as in a close-up of that
part."""


@dataclass(frozen=True)
class TinyLesionTask:
    """A photo to compose.

    Attributes:
        lesion: photo of the lesion, with its true mask.
        skin: photo that the skin around it is composed from.
        hair: whether hair is drawn over it.
    """

    lesion: Sample
    skin: Sample
    hair: bool


@dataclass(frozen=True)
class TinyLesionOutcome:
    """The answer to a composed photo.

    Attributes:
        image_id: of the lesion's photo.
        group_id: its lesion.
        area: of the true mask, as a fraction of the photo's.
        status: how the analysis ended.
        dice: of the selected mask; 0 without one.
    """

    image_id: str
    group_id: str
    area: float
    status: Status
    dice: float


def tiny_lesion_tasks(
    lesions: Sequence[Sample], skins: Sequence[Sample], hair: bool
) -> list[TinyLesionTask]:
    """List the photos to compose; none without skins.

    Args:
        lesions: see ``list_lesions``; only the first ``UNDER_HAIR`` are used with hair.
        skins: see ``list_skins``; they take turns.
        hair: whether to draw hair.
    """
    used = lesions[: UNDER_HAIR if hair else TINY_LESIONS]
    return [TinyLesionTask(*pair, hair) for pair in zip(used, cycle(skins), strict=False)]


def compose_tiny_lesion(task: TinyLesionTask, settings: Settings) -> tuple[bytes, Mask]:
    """Compose a photo: the file (JPEG, 2000x1500) and the true mask, uint8 1500x2000, 0 or 1.

    The skin is multiplied by how much darker, in each channel, the lesion's photo is than the skin
    around the lesion. So colours match, and neither skin nor light have a seam.

    Raises:
        PhotoRefused: a photo or mask cannot be read.
    """
    rng = seeded(f"tiny lesion {task.lesion.image_id}")
    skin = compose_skin(read_skin(task.skin, settings), rng)
    darkening, lesion = _scale(*_cut(task.lesion, settings), rng)
    height, width = lesion.shape
    frame = round(_TO_FRAME * HEIGHT)
    y = int(rng.integers(frame, HEIGHT - height - frame))
    x = int(rng.integers(frame, WIDTH - width - frame))
    place = np.s_[y : y + height, x : x + width]
    skin[place] *= np.exp(darkening)
    truth = np.zeros((HEIGHT, WIDTH), np.uint8)
    truth[place] = lesion
    pixels = np.asarray(np.clip(np.rint(skin), 0, 255), np.uint8)
    if task.hair:
        pixels = draw_hair(pixels, rng, _HAIR_FIELD * HEIGHT)
    return encode_jpeg(pixels, JPEG_QUALITY), truth


def find_tiny_lesion(task: TinyLesionTask, model: ServedModel) -> TinyLesionOutcome:
    """Compose a photo and let the service analyse it.

    Raises:
        PhotoRefused: a photo or mask cannot be read.
    """
    file, truth = compose_tiny_lesion(task, model.settings)
    report = model.analyser.analyse(file)
    mask = report.segmentation.mask
    return TinyLesionOutcome(
        image_id=task.lesion.image_id,
        group_id=task.lesion.group_id,
        area=float(truth.mean()),
        status=report.status,
        dice=0.0 if mask is None else dice(mask, truth),
    )


def tiny_lesion_estimates(outcomes: Sequence[TinyLesionOutcome]) -> Estimates:
    """Estimate the share of lesions that were found, and the mean Dice; 0 for one that was not."""
    found: Bools = np.asarray([o.status is Status.OK and o.dice > 0 for o in outcomes], np.bool_)
    dices: Floats = np.asarray([outcome.dice for outcome in outcomes], np.float64)
    return estimate_all(
        {ComposedMetric.FOUND: mean(found), ComposedMetric.DICE: mean(dices * found)},
        [outcome.group_id for outcome in outcomes],
    )


def _cut(sample: Sample, settings: Settings) -> tuple[FloatMap, Mask]:
    """Cut a lesion out of its photo.

    Returns:
        How much darker the photo is than the skin, float32 hxwx3, as a natural logarithm that fades
        to 0 around the lesion; and the lesion's mask, uint8 hxw, 0 or 1.
    """
    photo = read_source(sample, settings)
    box = None if photo.lesion is None else bounding_box(photo.lesion)
    assert photo.lesion is not None and box is not None  # see list_lesions
    cut = with_surroundings(box)
    part = np.s_[cut.y : cut.y + cut.height, cut.x : cut.x + cut.width]
    lesion = photo.lesion[part]
    level = np.log(photo.pixels[part].astype(np.float32) + 1.0)
    distance = cv2.distanceTransform(1 - lesion, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    near, far = (share * max(box.width, box.height) for share in _FEATHER)
    fade = np.clip((far - distance) / (far - near), 0.0, 1.0)
    fade *= fade * (3.0 - 2.0 * fade)
    return (level - _fit_skin(level, distance > near)) * fade[..., None], lesion


def _fit_skin(level: FloatMap, skin: Bools) -> FloatMap:
    """Fit a plane to each channel of the skin (float32 hxwx3; bool hxw), hairs left out."""
    rows, columns = np.indices(level.shape[:2], np.float32)
    terms = np.stack([np.ones_like(rows), rows, columns], 2)
    used = skin
    for _ in range(3):
        plane = terms @ np.linalg.lstsq(terms[used], level[used], rcond=None)[0]
        error = np.abs(level - plane).sum(2)
        used = skin & (error <= 3.0 * np.median(error[skin]))
    return np.asarray(plane, np.float32)


def _scale(darkening: FloatMap, lesion: Mask, rng: np.random.Generator) -> tuple[FloatMap, Mask]:
    """Turn, mirror and scale a lesion to a random area of ``AREA``; arguments as from ``_cut``."""
    turns, mirrored = int(rng.integers(4)), rng.random() < 0.5
    area = np.exp(rng.uniform(*np.log(AREA))) * WIDTH * HEIGHT
    factor = float(np.sqrt(area / lesion.sum()))
    size = round(lesion.shape[1] * factor), round(lesion.shape[0] * factor)
    smooth = cv2.resize(lesion * np.uint8(255), size, interpolation=cv2.INTER_LINEAR)
    method = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    scaled = [cv2.resize(darkening, size, interpolation=method), (smooth > 127).astype(np.uint8)]
    turned = [np.rot90(picture, turns) for picture in scaled]
    one, other = [picture[::-1] if mirrored else picture for picture in turned]
    return one, other
