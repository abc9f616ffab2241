"""The training loop: phases, steps, validation and checkpoints."""

import time
from contextlib import nullcontext
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from lesion.arrays import Floats, Ints
from lesion.networks import build_network
from training.data.overlap import select_rows
from training.data.sample import Split
from training.errors import TrainingError
from training.trainer.batches import Batch, LabelledPhotos, make_batch
from training.trainer.checkpoints import CHECKPOINT, load_checkpoint
from training.trainer.config import Phase, TrainingConfig, dump_config, override_augmentation
from training.trainer.devices import Processes, describe_machine, mixed_precision
from training.trainer.distillation import Teachers
from training.trainer.enums import View
from training.trainer.losses import compute_feature_loss
from training.trainer.metric_logger import MetricLogger, RunningMetrics
from training.trainer.objectives import compute_batch_dice, compute_loss
from training.trainer.pretrained import Pretrained, load_pretrained
from training.trainer.sampling import compute_sampling_weights, count_epoch_photos
from training.trainer.state import TrainState, build_state
from training.trainer.validation import score_network

CHECKPOINT_INTERVAL = 300.0
"""Seconds after which a checkpoint is written even without a validation."""
MAX_GRADIENT_NORM = 1.0


class Trainer:
    """Trains one network in a folder, and resumes from the folder's checkpoint."""

    def __init__(
        self,
        config: TrainingConfig,
        data: LabelledPhotos,
        folder: Path,
        processes: Processes,
        pretrained: Pretrained | None = None,
        teachers: Teachers | None = None,
    ) -> None:
        """Select the photos.

        Args:
            config: how to train.
            data: training and validation photos.
            folder: existing, for checkpoint and logs.
            processes: of the training run.
            pretrained: weights to start from; None for random ones.
            teachers: networks that label every batch in addition to its own labels.

        Raises:
            TrainingError: a source has no training photo.
        """
        self.config, self.data, self.folder = config, data, folder
        self.processes, self.pretrained, self.teachers = processes, pretrained, teachers
        self.train_rows: Ints = np.asarray(
            select_rows(data.samples, config.sources, Split.TRAIN), np.int64
        )
        self._train_samples = [data.samples[row] for row in self.train_rows]
        missing = set(config.sources) - {sample.source for sample in self._train_samples}
        if missing:
            raise TrainingError(
                f"There are no training photos of {', '.join(sorted(missing))}, which the "
                "configuration lists under sources."
            )
        self.validation_data = self._select_validation()
        self.logger = MetricLogger(folder) if processes.is_first else None
        self.phase, self.step, self.seconds = 0, 0, 0.0
        self.figures: dict[str, float] = {}

    def compute_weights(self, phase: Phase) -> Floats:
        """Compute the probability of each training row to be drawn: float64 N, sums to 1."""
        return compute_sampling_weights(
            self._train_samples,
            phase.sources or self.config.sources,
            phase.class_balance_power,
        )

    def count_steps(self, phase: Phase, epochs: float) -> int:
        """Convert epochs to optimiser steps, at least 1."""
        photos = count_epoch_photos(self._train_samples)
        return max(1, round(epochs * photos / phase.batch_size))

    def train(self) -> None:
        """Run the remaining phases.

        Raises:
            TrainingError: the checkpoint belongs to another configuration, or the pretrained
                weights to another network.
        """
        torch.manual_seed(self.config.seed + self.processes.rank)
        saved = self._load_checkpoint()
        while self.phase < len(self.config.phases):
            phase = self.config.phases[self.phase]
            state = self._start_phase(phase, saved)
            self._run_phase(phase, state)
            self.phase, self.step = self.phase + 1, 0
            saved = state.dump()
            self._save_checkpoint(state)

    def _select_validation(self) -> LabelledPhotos:
        rows: list[int] = []
        for source in self.config.sources:
            own = select_rows(self.data.samples, [source], Split.VALIDATION)
            rows += own[: self.config.validation_photos]
        return self.data.take(rows)

    def _start_phase(self, phase: Phase, saved: dict[str, Any] | None) -> TrainState:
        """Build a phase's state, from a saved one if there is one."""
        network = build_network(self.config.network, **phase.network)
        if saved:
            network.load_state_dict(saved["network"])
        elif self.pretrained:
            missing = load_pretrained(network, self.pretrained)
            print(f"{self.pretrained.source}: random weights remain in {missing}", flush=True)
        steps = self.count_steps(phase, phase.epochs)
        state = build_state(network, self.config, phase, steps, self.processes)
        if saved:
            state.average.network.load_state_dict(saved["average"])
            if self.step > 0:
                state.restore_progress(saved)
        return state

    def _run_phase(self, phase: Phase, state: TrainState) -> None:
        total = self.count_steps(phase, phase.epochs)
        validate_every = self.count_steps(phase, self.config.validate_every)
        draws = self._draw_rows(phase, total)
        metrics = RunningMetrics()
        saved_at = time.monotonic()
        bar = self._make_progress_bar(total)
        state.wrapped.train()
        while self.step < total:
            self._run_step(draws[self.step], phase, state, metrics)
            state.schedule.step()
            state.average.update(state.network, self.step)
            self.step += 1
            bar.update()
            bar.set_postfix(loss=f"{np.mean(metrics.losses[-50:]):.3f}", refresh=False)
            validates = self.step % validate_every == 0 or self.step == total
            if validates or time.monotonic() - saved_at > CHECKPOINT_INTERVAL:
                self.seconds += time.monotonic() - saved_at
                if validates:
                    self._validate(state, phase, metrics)
                    metrics = RunningMetrics()
                self._save_checkpoint(state)
                saved_at = time.monotonic()
            if validates and self._is_out_of_patience(state):
                break
        bar.close()
        if state.best is not None:
            state.average.network.load_state_dict(state.best)

    def _draw_rows(self, phase: Phase, steps: int) -> Ints:
        """Draw the rows of every step: int64 steps x batch size.

        Draws depend on seed and phase only, so a resumed run sees the same photos.
        """
        rng = np.random.default_rng((self.config.seed, self.phase))
        weights = self.compute_weights(phase)
        return rng.choice(self.train_rows, (steps, phase.batch_size), p=weights)

    def _make_progress_bar(self, total: int) -> "tqdm[Any]":
        name = f"{self.config.network} phase {self.phase + 1}/{len(self.config.phases)}"
        silent = not self.processes.is_first
        return tqdm(total=total, initial=self.step, desc=name, mininterval=5.0, disable=silent)

    def _is_out_of_patience(self, state: TrainState) -> bool:
        patience = self.config.patience
        return self.processes.broadcast(0 < patience <= state.validations_since_best)

    def _run_step(
        self, rows: Ints, phase: Phase, state: TrainState, metrics: RunningMetrics
    ) -> None:
        """Run one optimiser step on this process's part of the rows."""
        own = rows[self.processes.rank :: self.processes.count]
        parts = np.array_split(own, self.config.accumulate)
        loss = 0.0
        for number, part in enumerate(parts):
            batch = self._make_batch(part, phase)
            # Gradients are exchanged between the processes once a step, with the last part.
            accumulates = self.processes.count > 1 and number < len(parts) - 1
            with state.wrapped.no_sync() if accumulates else nullcontext():  # type: ignore[operator]
                with mixed_precision(self.processes.device):
                    outputs = state.wrapped(batch.inputs)
                part_loss = self._compute_loss(outputs, batch)
                (part_loss * (len(part) / len(own))).backward()  # type: ignore[no-untyped-call]
            loss += part_loss.item() * len(part) / len(own)
            metrics.dices.append(compute_batch_dice(outputs, batch))
        nn.utils.clip_grad_norm_(state.network.parameters(), MAX_GRADIENT_NORM)
        state.optimiser.step()
        state.optimiser.zero_grad(set_to_none=True)
        metrics.losses.append(loss)

    def _compute_loss(self, outputs: dict[str, Tensor], batch: Batch) -> Tensor:
        """Compute the loss against the labels and, if there are teachers, against theirs."""
        loss = compute_loss(outputs, batch, self.config.mask_loss)
        if self.teachers is None:
            return loss
        labels = self.teachers.label(batch)
        soft = compute_loss(outputs, labels.batch, self.config.mask_loss)
        total = torch.lerp(loss, soft, self.config.teacher_weight)
        if "imitated_features" in outputs and labels.features is not None:
            total = total + compute_feature_loss(outputs["imitated_features"], labels.features)
        return total

    def _make_batch(self, rows: Ints, phase: Phase) -> Batch:
        """Make a batch, a part of it with the phase's overrides of the augmentation, and mix it."""
        cut = round(phase.augmented_fraction * len(rows))
        groups = (
            (rows[:cut], override_augmentation(self.config, phase)),
            (rows[cut:], self.config.augmentation),
        )
        device = self.processes.device
        view_weights = [self.config.views.get(view, 0.0) for view in View]
        batches = [
            make_batch(self.data, part, phase.size, device, augmentation, view_weights)
            for part, augmentation in groups
            if len(part)
        ]
        return reduce(Batch.concatenate, batches).mix(self.config.mixup)

    def _validate(self, state: TrainState, phase: Phase, metrics: RunningMetrics) -> None:
        """Score the averaged weights on validation photos and log the figures."""
        if self.logger is None:
            return
        device = self.processes.device
        with mixed_precision(device):
            self.figures = score_network(
                state.average.network,
                self.validation_data,
                phase.size,
                device,
                self.config.mask_loss,
            )
        if self.config.patience:
            state.record_validation(self.figures)
        photos = count_epoch_photos(self._train_samples)
        before = sum(past.epochs for past in self.config.phases[: self.phase])
        row: dict[str, float] = {
            "phase": self.phase + 1,
            "step": self.step,
            "epoch": before + self.step * phase.batch_size / photos,
            "seconds": self.seconds,
            "learning_rate": float(state.schedule.get_last_lr()[0]),
            **metrics.summarise(),
            **{f"val_{key}": value for key, value in self.figures.items()},
        }
        self.logger.write(row)
        tqdm.write("  " + ", ".join(f"{key} {value:.4g}" for key, value in row.items()))

    def _save_checkpoint(self, state: TrainState) -> None:
        if not self.processes.is_first:
            return
        progress = {
            "phase": self.phase,
            "step": self.step,
            "seconds": self.seconds,
            "figures": self.figures,
            "config": dump_config(self.config),
            "machine": describe_machine(self.processes.device),
        }
        temporary = self.folder / "last.tmp"
        torch.save(state.dump() | progress, temporary)
        temporary.replace(self.folder / CHECKPOINT)

    def _load_checkpoint(self) -> dict[str, Any] | None:
        path = self.folder / CHECKPOINT
        if not path.exists():
            return None
        saved = load_checkpoint(self.folder)
        if saved["config"] != dump_config(self.config):
            raise TrainingError(
                f"{path} belongs to another configuration; move it away to start again."
            )
        self.phase, self.step = saved["phase"], saved["step"]
        self.seconds, self.figures = saved["seconds"], saved["figures"]
        if self.processes.is_first:
            print(f"resuming from {path}: phase {self.phase + 1}, step {self.step}", flush=True)
        return saved
