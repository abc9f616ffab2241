"""The parts of a photo that the classifier is shown during training; see ``View``."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from lesion.arrays import Mask
from lesion.config import Settings
from lesion.engine import TorchEngine
from lesion.enums import NetworkName
from lesion.preprocessing import normalise
from lesion.region import bounding_box, with_margin
from lesion.segmentation import lesion_mask, sigmoid
from lesion.weights import NetworkEntry, load_manifest, load_state_dict
from training.data.pixels import Pixels, name_cache
from training.data.sample import Sample
from training.trainer.devices import mixed_precision
from training.trainer.enums import View
from training.trainer.geometry import make_full_views

VIEW_INDEX = {view: index for index, view in enumerate(View)}
"""Position of each view along the second axis of a sample's views."""

BATCH_SIZE = 16
"""Photos segmented at once."""

MIN_BESIDE = 0.2
"""Smallest side of a square beside a lesion, as a fraction of the photo's."""


def make_whole_views(count: int) -> Tensor:
    """Make the whole photo every view, for segmentation networks: float32 NxVx4."""
    return make_full_views(count)[:, None].repeat(1, len(View), 1)


def make_segmentation_views(pixels: Pixels, count: int) -> Tensor:
    """Make the views for segmentation networks: whole photos, and skin beside the lesion.

    Returns:
        float32 NxVx4, see ``training.trainer.geometry``.
    """
    views = make_whole_views(count)
    for row in range(count):
        views[row, VIEW_INDEX[View.BESIDE]] = make_beside_view(pixels.masks[row])
    return views


def make_beside_view(mask: Mask) -> Tensor:
    """Make the view of the largest square beside a mask's bounding box: float32 4.

    The whole photo if the mask is empty, or the square would be smaller than ``MIN_BESIDE``.

    Args:
        mask: uint8 SxS, 0 or 1.
    """
    box, size = bounding_box(mask), len(mask)
    if box is None:
        return make_full_views(1)[0]
    free = {
        (-1, 0): box.x,
        (1, 0): size - box.x - box.width,
        (0, -1): box.y,
        (0, 1): size - box.y - box.height,
    }
    (across, down), pixels = max(free.items(), key=lambda item: item[1])
    side = pixels / size
    if side < MIN_BESIDE:
        return make_full_views(1)[0]
    # At the middle of that edge of the photo, because the corners are often dark.
    return torch.tensor([across * (1.0 - side), down * (1.0 - side), side, side])


def load_region_views(
    samples: Sequence[Sample], pixels: Pixels, settings: Settings, weights: Path, cache: Path
) -> Tensor:
    """Load all views of every sample: float32 NxVx4 for V views, see ``training.trainer.geometry``.

    Args:
        samples, pixels: row by row.
        settings: of the service, for segmentation and margin.
        weights: folder of the shipped weights.
        cache: folder in which the served views are cached.

    Raises:
        WeightsError: the weights of the U-Net are missing or damaged.
    """
    views = make_whole_views(len(samples))
    served = _load_served_views(samples, pixels, settings, weights, cache)
    views[:, VIEW_INDEX[View.SERVED]] = served
    views[:, VIEW_INDEX[View.ANNOTATED]] = served
    for row, sample in enumerate(samples):
        if sample.mask is not None:
            annotated = make_region_view(pixels.masks[row], settings.region.margin)
            views[row, VIEW_INDEX[View.ANNOTATED]] = annotated
    return views


def make_region_view(mask: Mask, margin: float) -> Tensor:
    """Make the view of a mask's bounding box with a margin, inside the photo: float32 4.

    The whole photo if the mask is empty.

    Args:
        mask: uint8 HxW, 0 or 1.
        margin: fraction of the box's side added on each side.
    """
    box = bounding_box(mask)
    if box is None:
        return make_full_views(1)[0]
    height, width = mask.shape
    cut = with_margin(box, margin, mask.shape)
    centre_x = (2 * cut.x + cut.width) / width - 1.0
    centre_y = (2 * cut.y + cut.height) / height - 1.0
    return torch.tensor([centre_x, centre_y, cut.width / width, cut.height / height])


def _load_served_views(
    samples: Sequence[Sample], pixels: Pixels, settings: Settings, weights: Path, cache: Path
) -> Tensor:
    """Load the views around the U-Net's masks from the cache, or compute them: float32 Nx4."""
    entry = load_manifest(weights).networks[NetworkName.UNET]
    key = f"{entry.sha256} {settings.segmentation} {settings.region}"
    digest = hashlib.sha256(key.encode()).hexdigest()[:8]
    file = cache / f"{name_cache(samples)}-views-{digest}.npy"
    if file.exists():
        return torch.from_numpy(np.load(file))
    views = _segment_views(samples, pixels, settings, weights, entry)
    cache.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".tmp.npy")
    np.save(temporary, views.numpy())
    temporary.replace(file)
    return views


def _segment_views(
    samples: Sequence[Sample],
    pixels: Pixels,
    settings: Settings,
    weights: Path,
    entry: NetworkEntry,
) -> Tensor:
    """Compute the views around the U-Net's masks: float32 Nx4.

    The whole photo if the mask is empty, and for photos without a known malignancy, which the
    classifier is not trained on.
    """
    network = TorchEngine(entry, load_state_dict(weights, entry), "cpu").network
    network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    views = make_full_views(len(samples))
    rows = [row for row, sample in enumerate(samples) if sample.malignant is not None]
    for start in tqdm(range(0, len(rows), BATCH_SIZE), "segmenting photos"):
        batch_rows = rows[start : start + BATCH_SIZE]
        batch = torch.from_numpy(normalise(pixels.photos[batch_rows], entry.mean, entry.std))
        with torch.inference_mode(), mixed_precision(torch.device("cpu")):
            logits = network(batch)["mask_logits"].float().numpy()
        for row, (logit,) in zip(batch_rows, logits, strict=True):
            mask = lesion_mask(sigmoid(logit), logit.shape, settings.segmentation)
            views[row] = make_region_view(mask, settings.region.margin)
    return views
