"""Batches: the same input as in serving, and the views that are shown."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from lesion.enums import Acquisition
from lesion.preprocessing import prepare, resize_photo
from lesion.region import bounding_box, crop_region
from tests.discs import disc_photos
from training.data.pixels import Pixels
from training.data.sample import Sample, Source, Split
from training.trainer.augmentation import Augmentation
from training.trainer.batches import LabelledPhotos, make_batch
from training.trainer.enums import View
from training.trainer.views import VIEW_INDEX, make_region_view

CPU = torch.device("cpu")


def test_training_and_serving_make_the_same_input_of_a_photo() -> None:
    photo = np.random.default_rng(0).integers(0, 256, (150, 200, 3), np.uint8)
    pixels = Pixels(resize_photo(photo, 256)[None], np.zeros((1, 256, 256), np.uint8))
    sample = Sample("a", "a", Source.HAM10000_FRAME, Split.VALIDATION, Path("a.jpg"))
    data = LabelledPhotos.build([sample], pixels)
    trained = make_batch(data, np.array([0]), 256, CPU, None).inputs
    np.testing.assert_allclose(trained.numpy(), prepare(photo, 256), atol=1e-3)


def test_training_and_serving_crop_the_same_region() -> None:
    y, x = np.mgrid[:256, :256].astype(np.uint8)
    photo = np.stack([x, y, x // 2 + y // 2], 2)  # smooth, so that only geometry counts
    mask = np.zeros((256, 256), np.uint8)
    mask[60:160, 180:250] = 1
    sample = Sample(
        "a", "a", Source.HAM10000_FRAME, Split.VALIDATION, Path("a.jpg"), mask=Path("a.png")
    )
    data = LabelledPhotos.build(
        [sample],
        Pixels(photo[None], mask[None]),
        make_region_view(mask, 0.15).expand(1, len(View), 4),
    )
    trained = make_batch(data, np.array([0]), 224, CPU, None).inputs
    box = bounding_box(mask)
    assert box is not None
    served = prepare(crop_region(photo, box, 0.15), 224)
    assert np.abs(trained.numpy() - served)[:, :, 4:-4, 4:-4].max() < 0.05


def _is_flat(pictures: torch.Tensor) -> torch.Tensor:
    return pictures.flatten(2).std(2).amax(1) < 0.01


def test_a_batch_shows_each_view_with_its_probability() -> None:
    data = disc_photos()
    views = torch.zeros(len(data.samples), len(View), 4)
    views[:, VIEW_INDEX[View.SERVED], 2:] = 1.0
    views[:, VIEW_INDEX[View.WHOLE], 2:] = 0.001  # one pixel, so the picture has one colour
    viewed = LabelledPhotos.build(data.samples, data.pixels, views)
    unchanged = Augmentation(
        flip=0, rotation=0, zoom=(1, 1), shift=0, stretch=0, brightness=0, contrast=0,
        saturation=0, channel_gain=0, blur=0, downscale=0,
    )  # fmt: skip
    rows = np.arange(32).repeat(8)
    torch.manual_seed(0)
    batch = make_batch(viewed, rows, 32, CPU, unchanged, [0.75, 0.0, 0.25])
    assert _is_flat(batch.inputs).float().mean().item() == pytest.approx(0.25, abs=0.08)
    assert not _is_flat(make_batch(viewed, rows, 32, CPU, None).inputs).any()


def label_discs(known: int) -> LabelledPhotos:
    """Label the first photos as melanoma, and the others without a diagnosis as benign."""
    data = disc_photos()
    samples = [
        replace(
            sample,
            malignant=row < known,
            diagnosis="mel" if row < known else "",
        )
        for row, sample in enumerate(data.samples)
    ]
    return LabelledPhotos.build(samples, data.pixels)


def test_unknown_diagnoses_are_nan() -> None:
    data = label_discs(known=2)
    assert data.diagnosis[:2].tolist() == [[0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0]] * 2
    assert data.diagnosis[2:].isnan().all()


def test_photos_and_labels_are_mixed_in_the_same_shares() -> None:
    data = label_discs(known=16)
    torch.manual_seed(0)
    batch = make_batch(data, np.arange(32), 32, CPU, None)
    # A flat picture whose brightness is the label shows the share by which it was mixed.
    flat = batch.malignant.view(-1, 1, 1, 1).expand_as(batch.inputs)
    mixed = replace(batch, inputs=flat).mix(0.5)
    torch.testing.assert_close(mixed.inputs[:, 0, 0, 0], mixed.malignant)
    assert 4 < ((mixed.malignant > 0.01) & (mixed.malignant < 0.99)).sum() < 32
    known = mixed.diagnosis[~mixed.diagnosis.isnan().any(1)]
    torch.testing.assert_close(known.sum(1), torch.ones(len(known)))
    assert 0 < len(known) < 16  # only mixtures of two known diagnoses are known
    assert batch.mix(0.0) is batch


def test_the_data_set_labels_the_acquisition() -> None:
    data = disc_photos()
    samples = [
        replace(data.samples[0], source=Source.PAD_UFES_20_MORE),
        replace(data.samples[1], source=Source.HAM10000_FRAME),
        replace(data.samples[2], source=Source.NOT_SKIN, skin=False),
    ]
    built = LabelledPhotos.build(samples, data.pixels.take(range(3)))
    found = make_batch(built.take([2, 0, 1]), np.arange(3), 32, CPU, None).acquisition
    order = [Acquisition.OTHER, Acquisition.PHONE, Acquisition.DERMOSCOPIC]
    assert [list(Acquisition)[number] for number in found.argmax(1)] == order
    assert found.sum(1).tolist() == [1.0, 1.0, 1.0]


def test_inputs_that_show_a_lesion_are_labelled() -> None:
    masks = np.zeros((5, 256, 256), np.uint8)
    masks[0, 100:150, 100:150] = 1
    masks[1, 0, :3] = 1  # an edge of a lesion, too small to be sure
    photo, mask = Path("a.jpg"), Path("a.png")
    source, split = Source.HAM10000_FRAME, Split.TRAIN
    samples = [
        *(Sample(name, name, source, split, photo, mask) for name in "abc"),
        Sample("d", "d", source, split, photo),
        Sample("e", "e", Source.HEALTHY_SKIN, split, photo, lesion=False),
    ]
    data = LabelledPhotos.build(samples, Pixels(np.zeros((5, 256, 256, 3), np.uint8), masks))
    found = make_batch(data, np.arange(5), 256, CPU, None).lesion
    unknown = float("nan")
    expected = torch.tensor([1.0, unknown, 0.0, unknown, 0.0])
    torch.testing.assert_close(found, expected, equal_nan=True)
