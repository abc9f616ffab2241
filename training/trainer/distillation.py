"""Teachers: trained classifiers whose probabilities are labels for another one.

Hinton et al., "Distilling the Knowledge in a Neural Network" (2015), at temperature 1. The teachers
see the very picture that the trained network sees, as Beyer et al., "Knowledge distillation: A good
teacher is patient and consistent" (2022), found best. A network with a head for it also imitates
the features that the teacher's heads classify.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from lesion.engine import TorchEngine
from lesion.enums import NetworkName
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from lesion.weights import load_manifest, load_state_dict
from training.errors import TrainingError
from training.trainer.batches import Batch


@dataclass(frozen=True)
class TeacherLabels:
    """What teachers say of a batch.

    Attributes:
        batch: with their probabilities as labels.
        features: float32 NxF, of all teachers; None if they have none to imitate.
    """

    batch: Batch
    features: Tensor | None


class Teachers:
    """Classifiers in evaluation mode, on the training device."""

    def __init__(self, networks: Sequence[nn.Module]) -> None:
        self.networks = networks

    @torch.no_grad()
    def label(self, batch: Batch) -> TeacherLabels:
        """Replace a batch's malignancy and diagnosis by the teachers' mean probabilities."""
        features: list[Tensor] = []
        outputs = [_run(network, batch.inputs, features) for network in self.networks]
        malignant = [torch.sigmoid(output["malignancy_logit"].float()) for output in outputs]
        diagnosis = [torch.softmax(output["diagnosis_logits"].float(), 1) for output in outputs]
        labelled = replace(
            batch,
            malignant=torch.stack(malignant).mean(0),
            diagnosis=torch.stack(diagnosis).mean(0),
        )
        return TeacherLabels(labelled, torch.cat(features, 1) if features else None)


def _run(network: nn.Module, inputs: Tensor, features: list[Tensor]) -> dict[str, Tensor]:
    """Run a teacher, and add to ``features`` what its diagnosis head classifies."""
    head = getattr(network, "diagnosis_head", None)
    if head is None:
        return dict(network(inputs))
    hook = head.register_forward_pre_hook(lambda _, taken: features.append(taken[0].float()))
    outputs = dict(network(inputs))
    hook.remove()
    return outputs


def load_teachers(names: Sequence[NetworkName], weights: Path, device: torch.device) -> Teachers:
    """Load shipped classifiers as teachers.

    Args:
        names: of the networks.
        weights: folder of the shipped weights.
        device: to train on.

    Raises:
        TrainingError: a network is not shipped, has no head for the diagnoses, or takes inputs of
            another normalisation.
        WeightsError: the weights are missing or damaged.
    """
    manifest = load_manifest(weights)
    networks = []
    for name in names:
        entry = manifest.networks.get(name)
        if (
            entry is None
            or "diagnosis_logits" not in entry.outputs
            or (entry.mean, entry.std) != (IMAGENET_MEAN, IMAGENET_STD)
        ):
            raise TrainingError(
                f"{name} cannot be a teacher: {weights} must hold its weights with a head for the "
                "diagnoses, trained on photos that are normalised as for the other networks."
            )
        network = TorchEngine(entry, load_state_dict(weights, entry), str(device)).network
        networks.append(network.to(memory_format=torch.channels_last))  # type: ignore[call-overload]
    return Teachers(networks)
