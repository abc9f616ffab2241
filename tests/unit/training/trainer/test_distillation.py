"""Teachers: their probabilities as labels, and training with them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from lesion.enums import NetworkName
from lesion.networks import build_network
from lesion.networks.efficientnet_lite import HEAD_CHANNELS
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


class ColourTeacher(nn.Module):
    """Classifies by the mean of each colour channel."""

    def __init__(self) -> None:
        super().__init__()
        self.diagnosis_head = nn.Linear(3, 7)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        diagnosis: Tensor = self.diagnosis_head(x.mean((2, 3)))
        return {"malignancy_logit": diagnosis[:, 0], "diagnosis_logits": diagnosis}


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
    teachers = Teachers([ColourTeacher()])
    options = {"imitated": 3}
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


@pytest.fixture(scope="module")
def runs(data: LabelledPhotos, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a finished run of a classifier and one of a segmenter."""
    folder = tmp_path_factory.mktemp("runs")
    for name in (NAME, NetworkName.UNET):
        (folder / name).mkdir()
        config = TrainingConfig(name, (Phase(0.1, 32, 8, 0.003),), {Source.HAM10000_FRAME: 1.0})
        Trainer(config, data, folder / name, ALONE).train()
    return folder


def test_finished_runs_are_teachers(runs: Path, data: LabelledPhotos) -> None:
    batch = make_batch(data, np.arange(4), 32, CPU, None)
    labels = load_teachers([NAME], runs, CPU).label(batch)
    labelled = labels.batch
    assert labels.features is not None and labels.features.shape == (4, HEAD_CHANNELS)
    assert labelled.malignant.shape == (4,) and labelled.diagnosis.shape == (4, 7)
    torch.testing.assert_close(labelled.diagnosis.sum(1), torch.ones(4))
    assert labelled.masks is batch.masks


def test_segmenters_label_every_photo_of_skin_with_a_soft_mask(
    runs: Path, data: LabelledPhotos
) -> None:
    batch = replace(
        make_batch(data, np.arange(4), 32, CPU, None),
        has_mask=torch.zeros(4),
        skin=torch.tensor([1.0, 1.0, 1.0, 0.0]),
    )
    labels = load_teachers([NetworkName.UNET], runs, CPU).label(batch)
    assert labels.features is None
    assert labels.batch.has_mask.tolist() == [1.0, 1.0, 1.0, 0.0]
    masks = labels.batch.masks
    assert masks.shape == (4, 1, 32, 32)
    assert ((masks > 0.0) & (masks < 1.0)).all()
    assert labels.batch.malignant is batch.malignant


def test_a_run_without_a_checkpoint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"last\.pt is missing: train the network first"):
        load_teachers([NetworkName.RESNET18], tmp_path, CPU)
