"""Photos that the classifier was trained on, compared with held-out photos."""

import dataclasses
from pathlib import Path

import pytest

from lesion.config import Settings
from tests.outcomes import outcome, value
from tests.served_models import write_sample
from training.data.sample import Sample, Source, Split
from training.errors import DataError
from training.evaluation.classification.predictions import labelled_predictions, shipped_call
from training.evaluation.classification.training_photos import (
    PhotoSet,
    classify_true_crop,
    compare_with_held_out,
    select_training_photos,
)
from training.evaluation.crops import Crop
from training.evaluation.metrics.keys import CallKey, CallMetric, ClassifierMetric
from training.evaluation.served_model import ServedModel


def test_every_seventh_whole_training_photo_of_ham10000_is_selected(tmp_path: Path) -> None:
    def sample(number: int, **changes: object) -> Sample:
        photo, mask = tmp_path / f"{number}.jpg", tmp_path / f"{number}.png"
        one = Sample(str(number), str(number), Source.HAM10000_FRAME, Split.TRAIN, photo, mask)
        return dataclasses.replace(one, **({"malignant": False} | changes))  # type: ignore[arg-type]

    wanted = [sample(number) for number in range(15)]
    others: list[dict[str, object]] = [
        {"split": Split.TEST}, {"split": Split.VALIDATION},
        {"source": Source.HAM10000_CROP}, {"source": Source.ISIC2017},
    ]  # fmt: skip
    unwanted = [sample(100 + number, **changes) for number, changes in enumerate(others)]
    selected = select_training_photos([*unwanted, *wanted])
    assert [s.image_id for s in selected] == ["0", "7", "14"]


def test_photo_without_a_true_mask_is_refused(model: ServedModel, tmp_path: Path) -> None:
    sample = dataclasses.replace(write_sample(tmp_path, (200, 150)), mask=None)
    with pytest.raises(DataError, match="photo0 has no true mask"):
        classify_true_crop(sample, model)


def test_training_photos_are_compared_with_held_out_ones(settings: Settings) -> None:
    training = labelled_predictions([outcome(1, malignant=True, p=0.9), outcome(2, p=0.1)])
    held_out = [
        outcome(3, malignant=True, p=0.3, crops={Crop.TRUE: 0.7}),
        outcome(4, p=0.4, crops={Crop.TRUE: 0.2}),
    ]
    found = compare_with_held_out(training, held_out, settings)
    accuracy = CallKey(CallMetric.ACCURACY, shipped_call(settings))
    assert list(found) == list(PhotoSet)
    assert [value(own, accuracy) for own in found.values()] == [1.0, 1.0, 0.5]
    assert [value(own, ClassifierMetric.AUC) for own in found.values()] == [1.0, 1.0, 0.0]
    without = compare_with_held_out(labelled_predictions([]), held_out, settings)
    assert list(without) == [PhotoSet.HELD_OUT, PhotoSet.HELD_OUT_AS_SERVED]
