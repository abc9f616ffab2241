"""What the classifier is shown of a photo: the region that serving would cut, the one around the
true mask, or the whole photo."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from lesion.config import Settings
from lesion.engine import TorchEngine
from lesion.preprocessing import normalise
from lesion.region import bounding_box, with_margin
from lesion.segmentation import lesion_mask, sigmoid
from lesion.weights import load_manifest, load_state_dict
from training.data.pixels import Pixels, cache_name
from training.data.sample import Sample
from training.trainer.augmentation import full_view
from training.trainer.precision import mixed_precision

VIEWS = ("served", "annotated", "whole")
"""``served``: around the outline that the shipped U-Net draws, the one that serving keeps of nearly
all photos. ``annotated``: around the true mask; as served where there is none."""

BATCH = 16


def whole_views(count: int) -> Tensor:
    """The whole photo as every view, for networks that outline: float N x 3 x 4."""
    return full_view(count)[:, None].repeat(1, len(VIEWS), 1)


def region_views(
    samples: Sequence[Sample], pixels: Pixels, settings: Settings, weights: Path, cache: Path
) -> Tensor:
    """The views ``VIEWS`` of every sample: float N x 3 x 4, see ``full_view``.

    Args:
        samples, pixels: row by row.
        settings: of the service, for its outlines and its margin.
        weights: folder of the shipped weights.
        cache: where the outlines' boxes are kept.

    Raises:
        WeightsError: the U-Net's weights are missing or damaged.
    """
    margin = settings.region.margin
    views = whole_views(len(samples))
    views[:, VIEWS.index("served")] = _served_views(samples, pixels, settings, weights, cache)
    views[:, VIEWS.index("annotated")] = views[:, VIEWS.index("served")]
    for row, sample in enumerate(samples):
        if sample.mask is not None:
            views[row, VIEWS.index("annotated")] = region_view(pixels.masks[row], margin)
    return views


def region_view(mask: np.ndarray, margin: float) -> Tensor:
    """The view of a mask's bounding box with a margin, inside the photo: float 4 (see
    ``full_view``); the whole photo where the mask is empty."""
    box = bounding_box(mask)
    if box is None:
        return full_view(1)[0]
    height, width = mask.shape
    cut = with_margin(box, margin, mask.shape)
    centre_x = (2 * cut.x + cut.width) / width - 1.0
    centre_y = (2 * cut.y + cut.height) / height - 1.0
    return torch.tensor([centre_x, centre_y, cut.width / width, cut.height / height])


def _served_views(
    samples: Sequence[Sample], pixels: Pixels, settings: Settings, weights: Path, cache: Path
) -> Tensor:
    """The view around the U-Net's outline, kept in the cache: float N x 4; the whole photo where it
    finds nothing, and of photos without a diagnosis, which the classifier never sees."""
    entry = load_manifest(weights).networks["unet"]
    key = f"{entry.sha256} {settings.segmentation} {settings.region}"
    digest = hashlib.sha256(key.encode()).hexdigest()[:8]
    file = cache / f"{cache_name(samples)}-views-{digest}.npy"
    if file.exists():
        return torch.from_numpy(np.load(file))
    network = TorchEngine(entry, load_state_dict(weights, entry), "cpu").network
    network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    views = full_view(len(samples))
    rows = [row for row, sample in enumerate(samples) if sample.malignant is not None]
    for start in tqdm(range(0, len(rows), BATCH), "outlining photos"):
        some = rows[start : start + BATCH]
        batch = torch.from_numpy(normalise(pixels.photos[some], entry.mean, entry.std))
        with torch.inference_mode(), mixed_precision(torch.device("cpu")):
            logits = network(batch)["mask_logits"].float().numpy()
        for row, (logit,) in zip(some, logits, strict=True):
            mask = lesion_mask(sigmoid(logit), logit.shape, settings.segmentation)
            views[row] = region_view(mask, settings.region.margin)
    cache.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".tmp.npy")
    np.save(temporary, views.numpy())
    temporary.replace(file)
    return views
