"""Teachers: their probabilities as labels, and training with them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from lesion.enums import NetworkName
from lesion.networks import OUTPUTS, build_network
from lesion.networks.efficientnet_lite import HEAD_CHANNELS
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from lesion.weights import Manifest, NetworkEntry, load_manifest, save_manifest, save_state_dict
from tests.discs import disc_photos
from training.data.sample import Source
from training.errors import TrainingError
from training.trainer.batches import LabelledPhotos, make_batch
from training.trainer.config import Phase, TrainingConfig
from training.trainer.devices import Processes
from training.trainer.distillation import Teachers, load_teachers
from training.trainer.losses import compute_feature_loss
from training.trainer.trainer import Trainer

ALONE = Processes(0, 1, torch.device("cpu"))
CPU = torch.device("cpu")
NAME = NetworkName.EFFICIENTNET_LITE


class FixedTeacher(nn.Module):
    """Says the same of every picture."""

    def __init__(self, malignancy: float, diagnosis: list[float]) -> None:
        super().__init__()
        self.malignancy, self.diagnosis = malignancy, diagnosis

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        return {
            "malignancy_logit": torch.full((len(x),), self.malignancy),
            "diagnosis_logits": torch.tensor([self.diagnosis]).repeat(len(x), 1),
        }


@pytest.fixture(scope="module")
def data() -> LabelledPhotos:
    discs = disc_photos()
    samples = [
        replace(sample, malignant=row % 2 == 0, diagnosis="mel" if row % 2 == 0 else "nv")
        for row, sample in enumerate(discs.samples)
    ]
    return LabelledPhotos.build(samples, discs.pixels)


def test_labels_are_the_mean_of_the_teachers_probabilities(data: LabelledPhotos) -> None:
    batch = make_batch(data, np.arange(4), 32, CPU, None)
    even = [0.0] * 7
    sure = [50.0] + [0.0] * 6
    labels = Teachers([FixedTeacher(0.0, even), FixedTeacher(50.0, sure)]).label(batch)
    labelled = labels.batch
    torch.testing.assert_close(labelled.malignant, torch.full((4,), 0.75))
    torch.testing.assert_close(labelled.diagnosis[:, 0], torch.full((4,), (1 + 1 / 7) / 2))
    assert labelled.inputs is batch.inputs
    assert labels.features is None


def test_a_network_learns_what_its_teacher_says(data: LabelledPhotos, tmp_path: Path) -> None:
    """The true labels are half malignant; the teacher calls all malignant."""
    torch.manual_seed(0)
    phase = Phase(5.0, 32, 8, 0.003)
    config = TrainingConfig(
        NAME, (phase,), {Source.HAM10000_FRAME: 1.0}, averaging=0.5, teacher_weight=1.0
    )
    teachers = Teachers([FixedTeacher(3.0, [0.0] * 7)])
    Trainer(config, data, tmp_path, ALONE, teachers=teachers).train()
    network = build_network(NAME)
    network.load_state_dict(torch.load(tmp_path / "last.pt", weights_only=True)["average"])
    with torch.inference_mode():
        outputs = network.eval()(make_batch(data, np.arange(8), 32, CPU, None).inputs)
    assert outputs["malignancy_logit"].mean() > 1.0


def test_a_student_imitates_its_teachers_features(data: LabelledPhotos, tmp_path: Path) -> None:
    torch.manual_seed(0)
    teachers = Teachers([build_network(NAME).eval()])
    options = {"imitated": HEAD_CHANNELS}
    name = NetworkName.RESNET18
    phase = Phase(5.0, 32, 8, 0.003, options)
    config = TrainingConfig(name, (phase,), {Source.HAM10000_FRAME: 1.0}, averaging=0.5)
    torch.manual_seed(config.seed)
    before = build_network(name, **options)
    Trainer(config, data, tmp_path, ALONE, teachers=teachers).train()
    after = build_network(name, **options)
    after.load_state_dict(torch.load(tmp_path / "last.pt", weights_only=True)["average"])
    batch = make_batch(data, np.arange(16), 32, CPU, None)
    features = teachers.label(batch).features
    assert features is not None
    losses = []
    for network in (before, after):
        with torch.inference_mode():
            outputs = network.eval()(batch.inputs)
        losses.append(float(compute_feature_loss(outputs["imitated_features"], features)))
    assert losses[1] < 0.8 * losses[0]


def test_equal_features_cost_nothing_whatever_their_scale() -> None:
    torch.manual_seed(0)
    features = torch.randn(8, 5)
    assert compute_feature_loss(3.0 * features + 1.0, features) < 1e-3
    assert compute_feature_loss(-features, features) == pytest.approx(4.0, abs=1e-3)


@pytest.fixture
def weights(tmp_path: Path) -> Iterator[Path]:
    """A folder with the weights of one classifier."""
    file = f"{NAME}.safetensors"
    sha256 = save_state_dict(tmp_path / file, build_network(NAME).state_dict())
    entry = NetworkEntry(
        NAME, file, sha256, 128, IMAGENET_MEAN, IMAGENET_STD, OUTPUTS[NAME], {}, {}
    )
    save_manifest(tmp_path, Manifest("1", "2026-01-01", {NAME: entry}))
    yield tmp_path


def test_shipped_classifiers_are_teachers(weights: Path, data: LabelledPhotos) -> None:
    labels = load_teachers([NAME], weights, CPU).label(
        make_batch(data, np.arange(4), 32, CPU, None)
    )
    labelled = labels.batch
    assert labels.features is not None and labels.features.shape == (4, HEAD_CHANNELS)
    assert labelled.malignant.shape == (4,) and labelled.diagnosis.shape == (4, 7)
    torch.testing.assert_close(labelled.diagnosis.sum(1), torch.ones(4))


def test_a_classifier_without_diagnoses_is_refused(weights: Path) -> None:
    manifest = load_manifest(weights)
    entry = replace(manifest.networks[NAME], outputs=("malignancy_logit",))
    save_manifest(weights, replace(manifest, networks={NAME: entry}))
    with pytest.raises(TrainingError, match="a head for the diagnoses"):
        load_teachers([NAME], weights, CPU)


def test_a_classifier_that_is_not_shipped_is_refused(weights: Path) -> None:
    with pytest.raises(TrainingError, match="resnet18 cannot be a teacher"):
        load_teachers([NetworkName.RESNET18], weights, CPU)
