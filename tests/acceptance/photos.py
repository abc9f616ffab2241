"""Held-out real photos for the acceptance tests, and what the service answered about them."""

import io
import itertools
from base64 import b64decode
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

import cv2
import numpy as np
import pytest
from PIL import Image

from lesion.arrays import Image as Pixels
from lesion.config import Settings
from lesion.enums import ImageFormat, Status
from lesion.paths import data_folder
from lesion.photo import read_photo
from tests import pictures
from training.data.collection import list_samples, select_held_out
from training.data.sample import Sample, Source, Split
from training.evaluation.composed.drawn_hair import draw_hair
from training.evaluation.composed.seeds import seeded
from training.evaluation.composed.source_photos import list_lesions, list_skins
from training.evaluation.composed.tiny_lesions import compose_tiny_lesion, tiny_lesion_tasks
from training.evaluation.metrics.masks import dice

DATA = data_folder()
MARKS = [
    pytest.mark.acceptance,
    pytest.mark.service,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the data folder {DATA} is missing"),
]
"""Marks of every module of acceptance tests."""

Answer = dict[str, Any]
Analyse = Callable[[bytes], Answer]
"""Posts a photo to the running service and returns the answer."""
Item = TypeVar("Item")


@cache
def held_out(source: Source) -> list[Sample]:
    """List the photos of a data set's test split."""
    return [s for s in select_held_out(list_samples(DATA), Split.TEST) if s.source is source]


def spread(items: Sequence[Item], count: int) -> list[Item]:
    """Select ``count`` items, spread evenly."""
    return list(items[:: max(1, len(items) // count)][:count])


def dermoscopic(*, malignant: bool | None = None, sharp: bool = False) -> list[Sample]:
    """List the held-out photos of HAM10000: all, of one class, or the larger copies."""
    return [
        sample
        for sample in held_out(Source.HAM10000_FRAME)
        if malignant in (None, sample.malignant) and (not sharp or min(_size(sample)) >= 288)
    ]


def dark_skinned() -> list[Sample]:
    """List the held-out smartphone photos of people with skin type IV to VI."""
    return [s for s in held_out(Source.PAD_UFES_20) if (s.fitzpatrick or 0) >= 4]


def hairy(sample: Sample, settings: Settings) -> bytes:
    """Draw hair over a photo: JPEG."""
    pixels = read_photo(sample.photo.read_bytes(), settings).pixels
    drawn = draw_hair(pixels, seeded(f"hair {sample.image_id}"))
    return pictures.encode(drawn, ImageFormat.JPEG, quality=95)


@cache
def tiny_lesions(settings: Settings, count: int, *, hair: bool) -> list[tuple[bytes, Pixels]]:
    """Compose wide photos of a tiny lesion: the files (JPEG) and the true masks."""
    samples = held_out(Source.HAM10000_FRAME) + held_out(Source.HEALTHY_SKIN)
    lesions, skins = list_lesions(samples, settings, count), list_skins(samples, settings)
    tasks = itertools.islice(tiny_lesion_tasks(lesions, skins, hair), count)
    return [compose_tiny_lesion(task, settings) for task in tasks]


def true_mask(sample: Sample) -> Pixels:
    """Read the true mask of a photo: uint8 HxW, 0 or 1."""
    mask = cv2.imread(str(sample.mask), cv2.IMREAD_GRAYSCALE)
    assert mask is not None
    return np.asarray(mask > 127, np.uint8)


def found_mask(answer: Answer) -> Pixels | None:
    """Decode the mask of an answer: uint8 HxW, 0 or 1; None if no lesion was found."""
    encoded = answer["segmentation"]["mask_png"]
    if encoded is None:
        return None
    return np.asarray(Image.open(io.BytesIO(b64decode(encoded))), np.uint8) // 255


def score(answer: Answer, truth: Pixels) -> float:
    """Compute the Dice of an answer's mask, at the photo's size; 0 if there is none."""
    found = found_mask(answer)
    if found is None:
        return 0.0
    size = found.shape[1], found.shape[0]
    return dice(found, np.asarray(cv2.resize(truth, size, interpolation=cv2.INTER_NEAREST), bool))


def score_photos(analyse: Analyse, samples: Iterable[Sample]) -> np.ndarray:
    """Compute the Dice of each photo."""
    return np.array([score(analyse(s.photo.read_bytes()), true_mask(s)) for s in samples])


def codes(answer: Answer) -> set[str]:
    """Return the codes of an answer's warnings."""
    return {warning["code"] for warning in answer["warnings"]}


def share(answers: Iterable[Answer], **expected: object) -> float:
    """Compute the share of the answers whose fields have the expected values."""
    met = [all(answer[key] == value for key, value in expected.items()) for answer in answers]
    return float(np.mean(met))


def is_classified(answer: Answer) -> bool:
    """Tell whether a lesion was found and got a type with a probability and a confidence."""
    given = answer["diagnosis"], answer["malignancy_probability"], answer["confidence"]
    return answer["status"] == Status.OK and None not in given


def _size(sample: Sample) -> tuple[int, int]:
    with Image.open(sample.photo) as photo:
        return photo.size
