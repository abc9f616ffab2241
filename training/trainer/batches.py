"""Labelled photos, and batches of them as a network's input."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import torch
from torch import Tensor
from torch.nn import functional as F

from lesion.arrays import Ints
from lesion.enums import Acquisition
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from training.data.labels import DIAGNOSES, find_acquisition, find_diagnosis_class
from training.data.pixels import Pixels
from training.data.sample import Sample
from training.trainer.augmentation import Augmentation, vary_appearance
from training.trainer.enums import View
from training.trainer.geometry import draw_affines, make_affines, resample
from training.trainer.views import VIEW_INDEX, make_whole_views

MIN_LESION_AREA = 0.002
"""Fraction of the input that a lesion must cover to count as seen."""


@dataclass(frozen=True)
class LabelledPhotos:
    """Samples with their pixels and labels, row by row.

    Attributes:
        samples, pixels: the photos.
        views: float32 NxVx4, the parts that may be shown, see ``training.trainer.views``.
        has_mask, skin: float32 N, 0 or 1; skin without a lesion has a mask, which is empty.
        malignant: float32 N, 0 or 1; NaN if unknown.
        diagnosis: float32 NxD, probability of each of ``training.data.labels.DIAGNOSES``, 0 or 1;
            a row of NaN if the diagnosis is unknown or none of them.
        acquisition: float32 NxA, likewise of each ``Acquisition``; never NaN.
    """

    samples: Sequence[Sample]
    pixels: Pixels
    views: Tensor
    has_mask: Tensor
    skin: Tensor
    malignant: Tensor
    diagnosis: Tensor
    acquisition: Tensor

    @classmethod
    def build(cls, samples: Sequence[Sample], pixels: Pixels, views: Tensor | None = None) -> Self:
        """Collect the labels; without ``views`` the network is shown whole photos.

        Raises:
            DataError: a diagnosis is unknown.
        """
        malignant = [float("nan") if s.malignant is None else float(s.malignant) for s in samples]
        return cls(
            samples,
            pixels,
            make_whole_views(len(samples)) if views is None else views,
            torch.tensor([float(s.mask is not None or s.skin > s.lesion) for s in samples]),
            torch.tensor([float(s.skin) for s in samples]),
            torch.tensor(malignant),
            _encode_diagnoses(samples),
            _encode_acquisitions(samples),
        )

    def take(self, rows: Sequence[int]) -> Self:
        """Copy some rows, in that order, with their pixels in memory."""
        return type(self)(
            [self.samples[row] for row in rows],
            self.pixels.take(rows),
            self.views[rows],
            self.has_mask[rows],
            self.skin[rows],
            self.malignant[rows],
            self.diagnosis[rows],
            self.acquisition[rows],
        )


def _encode_diagnoses(samples: Sequence[Sample]) -> Tensor:
    encoded = torch.zeros(len(samples), len(DIAGNOSES))
    for row, sample in enumerate(samples):
        number = find_diagnosis_class(sample.diagnosis)
        if number is None:
            encoded[row] = float("nan")
        else:
            encoded[row, number] = 1.0
    return encoded


def _encode_acquisitions(samples: Sequence[Sample]) -> Tensor:
    numbers = [list(Acquisition).index(find_acquisition(sample)) for sample in samples]
    return F.one_hot(torch.tensor(numbers), len(Acquisition)).float()


@dataclass(frozen=True)
class Batch:
    """A batch on the training device.

    Attributes:
        inputs: float32 Nx3xSxS, normalised.
        masks: float32 Nx1xSxS, 0 or 1.
        lesion: float32 N, whether the input shows a lesion, 0 or 1; NaN if unknown.
        has_mask, skin, malignant, diagnosis, acquisition: as in ``LabelledPhotos``.
    """

    inputs: Tensor
    masks: Tensor
    lesion: Tensor
    has_mask: Tensor
    skin: Tensor
    malignant: Tensor
    diagnosis: Tensor
    acquisition: Tensor

    def concatenate(self, other: Self) -> Self:
        """Concatenate the photos of two batches."""
        pairs = ((getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        return type(self)(*(torch.cat(pair) for pair in pairs))

    def mix(self, strength: float) -> Self:
        """Mix each photo and its labels with those of another photo, chosen at random.

        Zhang et al., "mixup: Beyond Empirical Risk Minimization" (2018), equation 1. A label is
        unknown if it is unknown for one of the two photos.

        Args:
            strength: both parameters of the beta distribution that a photo's share is drawn from;
                0 leaves the batch as it is.
        """
        if strength == 0.0:
            return self
        count = len(self.inputs)
        parameters = torch.full((count,), strength)
        shares = torch.distributions.Beta(parameters, parameters).sample().to(self.inputs)
        partners = torch.randperm(count, device=self.inputs.device)

        def mix_rows(values: Tensor) -> Tensor:
            share = shares.view(-1, *[1] * (values.ndim - 1))
            return share * values + (1.0 - share) * values[partners]

        return type(self)(*(mix_rows(getattr(self, f.name)) for f in fields(self)))


def normalise_photos(photos: Tensor) -> Tensor:
    """Normalise like ``lesion.preprocessing.normalise``: float32 Nx3xHxW in [0, 1] -> likewise."""
    mean = torch.tensor(IMAGENET_MEAN).view(3, 1, 1).to(photos)
    std = torch.tensor(IMAGENET_STD).view(3, 1, 1).to(photos)
    return (photos - mean) / std


def make_batch(
    data: LabelledPhotos,
    rows: Ints,
    size: int,
    device: torch.device,
    augmentation: Augmentation | None,
    view_weights: Sequence[float] | None = None,
) -> Batch:
    """Crop the photos of some rows, and augment them if requested.

    Args:
        data: the photos.
        rows: int64 N, row numbers.
        size: S, side of the square input, pixels.
        device: to compute on.
        augmentation: None for validation.
        view_weights: probability of each ``View``, in order; None always shows the served one.
    """
    photos = torch.from_numpy(data.pixels.photos[rows]).to(device).permute(0, 3, 1, 2) / 255.0
    masks = torch.from_numpy(data.pixels.masks[rows]).to(device)[:, None].float()
    chosen = torch.full((len(rows),), VIEW_INDEX[View.SERVED])
    if view_weights is not None:
        chosen = torch.multinomial(torch.tensor(view_weights), len(rows), replacement=True)
    views = data.views[torch.from_numpy(rows), chosen]
    affines = make_affines(views) if augmentation is None else draw_affines(views, augmentation)
    resampled = resample(torch.cat([photos, masks], 1), affines, size)
    photos, masks = resampled[:, :3], resampled[:, 3:]
    if augmentation is not None:
        photos = vary_appearance(photos, data.skin[rows], augmentation)
    labels = (
        *(data.has_mask[rows], data.skin[rows], data.malignant[rows]),
        *(data.diagnosis[rows], data.acquisition[rows]),
    )
    inputs = normalise_photos(photos).contiguous(memory_format=torch.channels_last)
    masks = masks.round()
    lesion = _find_lesions(masks, labels[0].to(device))
    return Batch(inputs, masks, lesion, *(label.to(device) for label in labels))


def _find_lesions(masks: Tensor, has_mask: Tensor) -> Tensor:
    """Label the inputs that show a lesion: float32 N, 0, 1 or NaN.

    Unknown without a mask, and where only the edge of a lesion is seen.

    Args:
        masks: float32 Nx1xSxS, 0 or 1.
        has_mask: float32 N, 0 or 1.
    """
    seen = masks.mean((1, 2, 3))
    clear = (seen == 0.0) | (seen >= MIN_LESION_AREA)
    unknown = torch.full_like(seen, float("nan"))
    return torch.where(clear & (has_mask > 0), (seen > 0.0).float(), unknown)
