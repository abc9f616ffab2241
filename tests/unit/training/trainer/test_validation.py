"""Validation figures of a classifier, compared with values by hand."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from tests.discs import disc_photos
from training.data.labels import DIAGNOSES
from training.data.sample import Source
from training.trainer.batches import LabelledPhotos
from training.trainer.validation import score_network

CPU = torch.device("cpu")
CLASSES = len(DIAGNOSES)


class FixedClassifier(nn.Module):
    """Gives one prepared row of logits for each photo, in their order."""

    def __init__(self, malignancy: list[float], diagnoses: list[int]) -> None:
        super().__init__()
        self.malignancy = torch.tensor(malignancy)
        self.diagnoses = nn.functional.one_hot(torch.tensor(diagnoses), CLASSES).float()
        self.position = 0

    def forward(self, inputs: Tensor) -> dict[str, Tensor]:
        rows = slice(self.position, self.position + len(inputs))
        self.position += len(inputs)
        return {
            "malignancy_logit": self.malignancy[rows],
            "diagnosis_logits": self.diagnoses[rows],
        }


@pytest.fixture
def photos() -> LabelledPhotos:
    """Eight photos: four of HAM10000, three of ISIC 2017, one of a source with one class only."""
    data = disc_photos().take(range(8))
    sources = [*[Source.HAM10000_FRAME] * 4, *[Source.ISIC2017] * 3, Source.ISIC_9_CLASSES]
    nan = float("nan")
    diagnosis = torch.full((8, CLASSES), nan)
    for row, number in enumerate((0, 0, 0, 1)):
        diagnosis[row] = nn.functional.one_hot(torch.tensor(number), CLASSES)
    return replace(
        data,
        samples=[replace(s, source=own) for s, own in zip(data.samples, sources, strict=True)],
        malignant=torch.tensor([0.0, 0.0, 1.0, 1.0, 0.0, 1.0, nan, 1.0]),
        diagnosis=diagnosis,
    )


def test_the_auc_of_each_source_is_that_of_its_labelled_photos(photos: LabelledPhotos) -> None:
    network = FixedClassifier([0.0, 2.0, 1.0, 3.0, 5.0, 4.0, 9.0, 6.0], [0] * 8)
    figures = score_network(network, photos, 32, CPU)
    # Of 2 x 2 pairs of HAM10000, one is in the wrong order; the only pair of ISIC 2017 is, too.
    assert figures["malignancy_auc/ham10000/frame"] == 0.75
    assert figures["malignancy_auc/isic2017"] == 0.0
    assert "malignancy_auc/isic-9-classes" not in figures
    # Benign 0, 2, 5 and malignant 1, 3, 4, 6: 1 + 2 + 2 + 3 of 12 pairs are in order.
    assert figures["malignancy_auc"] == pytest.approx(8 / 12)


def test_the_recall_is_averaged_over_the_diagnoses(photos: LabelledPhotos) -> None:
    network = FixedClassifier([0.0] * 8, [0, 0, 1, 1, 2, 2, 2, 2])
    figures = score_network(network, photos, 32, CPU)
    assert figures["diagnosis_recall"] == pytest.approx((2 / 3 + 1) / 2)
