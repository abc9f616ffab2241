"""Teachers: trained networks whose probabilities are labels for another one.

Hinton et al., "Distilling the Knowledge in a Neural Network" (2015), at temperature 1. The teachers
see the very picture that the trained network sees, as Beyer et al., "Knowledge distillation: A good
teacher is patient and consistent" (2022), found best. A network with a head for it also imitates
the features that the teachers' heads classify.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from lesion.enums import NetworkName
from lesion.networks import build_network
from training.trainer.batches import Batch
from training.trainer.checkpoints import load_checkpoint
from training.trainer.devices import mixed_precision


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
    """Networks in evaluation mode, on the training device; all classify, or all segment."""

    def __init__(self, networks: Sequence[nn.Module]) -> None:
        self.networks = networks

    @torch.no_grad()
    def label(self, batch: Batch) -> TeacherLabels:
        """Replace a batch's labels by the teachers' mean probabilities.

        Segmenters replace the mask, also where there was none, of photos that show skin;
        classifiers replace malignancy and diagnosis.
        """
        features: list[Tensor] = []
        with mixed_precision(batch.inputs.device):
            outputs = [_run(network, batch.inputs, features) for network in self.networks]
        if "mask_logits" in outputs[0]:
            masks = [torch.sigmoid(output["mask_logits"].float()) for output in outputs]
            return TeacherLabels(
                replace(batch, masks=torch.stack(masks).mean(0), has_mask=batch.skin), None
            )
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


def load_teachers(names: Sequence[str], runs: Path, device: torch.device) -> Teachers:
    """Load the averaged weights of finished training runs.

    Args:
        names: of the runs' folders, see ``training.train``.
        runs: folder of the runs.
        device: to train on.

    Raises:
        TrainingError: a checkpoint is missing or damaged.
    """
    networks = []
    for name in names:
        checkpoint = load_checkpoint(runs / name)
        config = checkpoint["config"]
        network = build_network(NetworkName(config["network"]), **config["phases"][-1]["network"])
        network.load_state_dict(checkpoint["average"])
        networks.append(network.eval().to(device).to(memory_format=torch.channels_last))  # type: ignore[call-overload]
    return Teachers(networks)
