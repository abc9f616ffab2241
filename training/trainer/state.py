"""The state of a training phase: network, averaged weights, optimiser and schedule."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.optim import AdamW, Optimizer
from torch.optim.lr_scheduler import ConstantLR, LRScheduler, OneCycleLR

from training.trainer.averaging import AveragedWeights
from training.trainer.config import Phase, TrainingConfig
from training.trainer.devices import Processes
from training.trainer.enums import Schedule


@dataclass
class TrainState:
    """Everything that changes during a phase.

    Attributes:
        network: the network to train.
        wrapped: the network as the processes share it.
        average: its averaged weights.
        optimiser, schedule: of the weights, and of the learning rate.
        best: the averaged weights of the best validation so far; only for early stopping.
        best_figure: the figure of that validation, higher is better.
        validations_since_best: number of validations after it.
    """

    network: nn.Module
    wrapped: nn.Module
    average: AveragedWeights
    optimiser: Optimizer
    schedule: LRScheduler
    best: dict[str, torch.Tensor] | None = None
    best_figure: float = float("-inf")
    validations_since_best: int = 0

    def dump(self) -> dict[str, Any]:
        """Collect the state for a checkpoint."""
        return {
            "network": self.network.state_dict(),
            "average": self.average.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
            "best": self.best,
            "best_figure": self.best_figure,
            "validations_since_best": self.validations_since_best,
        }

    def restore_progress(self, saved: dict[str, Any]) -> None:
        """Restore optimiser, schedule and best weights of a phase that was interrupted."""
        self.optimiser.load_state_dict(saved["optimiser"])
        self.schedule.load_state_dict(saved["schedule"])
        self.best, self.best_figure = saved["best"], saved["best_figure"]
        self.validations_since_best = saved["validations_since_best"]

    def record_validation(self, figures: dict[str, float]) -> None:
        """Record the figures of a validation; keep the averaged weights if they are the best."""
        figure = figures.get("dice", figures.get("malignancy_auc", -figures["loss"]))
        self.validations_since_best += 1
        if figure > self.best_figure:
            self.best_figure, self.validations_since_best = figure, 0
            weights = self.average.network.state_dict()
            self.best = {key: value.clone() for key, value in weights.items()}


def build_state(
    network: nn.Module, config: TrainingConfig, phase: Phase, steps: int, processes: Processes
) -> TrainState:
    """Build the state at the start of a phase of ``steps`` optimiser steps."""
    network = network.to(processes.device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    for key, parameter in network.named_parameters():
        parameter.requires_grad_(not key.startswith(phase.frozen))
    wrapped = processes.wrap_ddp(network, "keep_probability" in phase.network)
    average = AveragedWeights(network, config.averaging)
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimiser = AdamW(trained, lr=phase.learning_rate, weight_decay=config.weight_decay)
    schedule = _build_schedule(config.schedule, optimiser, phase.learning_rate, steps)
    return TrainState(network, wrapped, average, optimiser, schedule)


def _build_schedule(
    kind: Schedule, optimiser: Optimizer, learning_rate: float, steps: int
) -> LRScheduler:
    if kind is Schedule.CONSTANT:
        return ConstantLR(optimiser, factor=1.0)
    return OneCycleLR(optimiser, learning_rate, total_steps=steps + 1, pct_start=0.15)
