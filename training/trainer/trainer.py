"""One training run: phases, steps, validation, checkpoints."""

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from lesion.networks import build_network
from training.data.overlap import usable
from training.data.sample import Sample
from training.trainer.averaging import AveragedWeights
from training.trainer.config import Phase, TrainingConfig
from training.trainer.distributed import Processes
from training.trainer.metric_logger import Journal
from training.trainer.precision import mixed_precision
from training.trainer.pretrained import load_pretrained
from training.trainer.regions import VIEWS
from training.trainer.tasks import Batch, Labelled, batch_dice, loss_of, make_batch, score

CHECKPOINT_EVERY_S = 300.0


def rows_of(samples: Sequence[Sample], sources: dict[str, float], split: str) -> list[int]:
    """Row numbers of the usable samples of a split that come from the configured sources."""
    return [
        row
        for row in usable(samples)
        if samples[row].split == split and samples[row].source in sources
    ]


@dataclass
class Learner:
    """What changes while a phase trains: the network, its average, optimiser and schedule.

    ``shared`` is the network as the processes share it. For early stopping alone: ``best`` is the
    averaged weights of the best look so far, ``best_figure`` its figure, ``looks_since`` how many
    looks ago that was.
    """

    network: nn.Module
    shared: nn.Module
    average: AveragedWeights
    optimiser: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LRScheduler
    best: dict[str, torch.Tensor] | None = None
    best_figure: float = float("-inf")
    looks_since: int = 0

    def state(self) -> dict[str, Any]:
        """All of it, to be saved."""
        return {
            "network": self.network.state_dict(),
            "average": self.average.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
            "best": self.best,
            "best_figure": self.best_figure,
            "looks_since": self.looks_since,
        }

    def look(self, figures: dict[str, float]) -> None:
        """Take note of validation figures; the averaged weights are kept if they are the best."""
        figure = figures.get("dice", figures.get("malignancy_auc", -figures["loss"]))
        self.looks_since += 1
        if figure > self.best_figure:
            self.best_figure, self.looks_since = figure, 0
            weights = self.average.network.state_dict()
            self.best = {key: value.clone() for key, value in weights.items()}


@dataclass
class Window:
    """Training figures since the last look."""

    losses: list[float] = field(default_factory=list)
    dices: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Mean loss, and mean Dice where there were masks."""
        figures = {"train_loss": float(np.mean(self.losses))}
        if not np.all(np.isnan(self.dices)):
            figures["train_dice"] = float(np.nanmean(self.dices))
        return figures


class Run:
    """One training run: its state, and how it is saved and resumed."""

    def __init__(
        self,
        config: TrainingConfig,
        data: Labelled,
        folder: Path,
        processes: Processes,
        pretrained: Path | None = None,
    ) -> None:
        self.config, self.data, self.folder = config, data, folder
        self.processes, self.pretrained = processes, pretrained
        self.train_rows = np.asarray(rows_of(data.samples, config.sources, "train"))
        for name in set(config.sources) - {data.samples[row].source for row in self.train_rows}:
            raise SystemExit(f"No training photo comes from {name!r}, named in sources.")
        self.validation = self._validation()
        self.journal = Journal(folder) if processes.first else None
        self.phase, self.step, self.seconds = 0, 0, 0.0
        self.figures: dict[str, float] = {}

    def chances(self, phase: Phase) -> np.ndarray:
        """Chance of each training row to be drawn: float N, sums to 1."""
        samples = [self.data.samples[row] for row in self.train_rows]
        photos_of = Counter((s.source, s.diagnosis) for s in samples)
        weight = np.asarray([photos_of[s.source, s.diagnosis] ** -phase.rarity for s in samples])
        source = np.asarray([s.source for s in samples])
        for name, share in self.config.sources.items():
            weight[source == name] *= share / weight[source == name].sum()
        return weight / weight.sum()

    def _validation(self) -> Labelled:
        rows: list[int] = []
        for source in self.config.sources:
            rows += rows_of(self.data.samples, {source: 1.0}, "val")[
                : self.config.validation_photos
            ]
        return self.data.take(rows)

    def epochs_of(self, steps: int, phase: Phase) -> float:
        """Steps as epochs; an epoch is as many draws as the largest source has photos."""
        return steps * phase.batch_size / self._photos()

    def steps_of(self, phase: Phase, epochs: float) -> int:
        """Epochs as optimiser steps, at least 1."""
        return max(1, round(epochs * self._photos() / phase.batch_size))

    def _photos(self) -> int:
        sources = Counter(self.data.samples[row].source for row in self.train_rows)
        return max(sources.values(), default=1)

    def train(self) -> None:
        """Run what is left of the phases."""
        torch.manual_seed(self.config.seed + self.processes.rank)
        saved = self._load()
        while self.phase < len(self.config.phases):
            phase = self.config.phases[self.phase]
            learner = self._learner(phase, saved)
            self._run_phase(phase, learner)
            self.phase, self.step = self.phase + 1, 0
            saved = learner.state()
            self._save(learner)

    def _learner(self, phase: Phase, saved: dict[str, Any] | None) -> Learner:
        """Build a phase's learner, with the saved state where there is one."""
        device = self.processes.device
        network = build_network(self.config.network, **phase.network)
        if saved:
            network.load_state_dict(saved["network"])
        elif self.pretrained:
            missing = load_pretrained(network, self.pretrained)
            print(f"{self.pretrained}: random weights stay in {missing}", flush=True)
        network = network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        shared = self.processes.share(network, "keep_probability" in phase.network)
        average = AveragedWeights(network, self.config.averaging)
        optimiser = torch.optim.AdamW(
            network.parameters(), lr=phase.learning_rate, weight_decay=self.config.weight_decay
        )
        schedule = self._schedule(optimiser, phase)
        learner = Learner(network, shared, average, optimiser, schedule)
        if saved:
            average.network.load_state_dict(saved["average"])
        if saved and self.step > 0:
            optimiser.load_state_dict(saved["optimiser"])
            schedule.load_state_dict(saved["schedule"])
            learner.best, learner.best_figure = saved["best"], saved["best_figure"]
            learner.looks_since = saved["looks_since"]
        return learner

    def _schedule(
        self, optimiser: torch.optim.Optimizer, phase: Phase
    ) -> torch.optim.lr_scheduler.LRScheduler:
        if self.config.schedule == "constant":
            return torch.optim.lr_scheduler.ConstantLR(optimiser, factor=1.0)
        return torch.optim.lr_scheduler.OneCycleLR(
            optimiser,
            phase.learning_rate,
            total_steps=self.steps_of(phase, phase.epochs) + 1,
            pct_start=0.15,
        )

    def _run_phase(self, phase: Phase, learner: Learner) -> None:
        total = self.steps_of(phase, phase.epochs)
        look_every = self.steps_of(phase, self.config.validate_every)
        # Draws depend on seed, phase and step only, so a resumed run sees the photos it would have.
        rng = np.random.default_rng((self.config.seed, self.phase))
        draws = rng.choice(self.train_rows, (total, phase.batch_size), p=self.chances(phase))
        window = Window()
        saved_at = time.monotonic()
        name = f"{self.config.network} phase {self.phase + 1}/{len(self.config.phases)}"
        silent = not self.processes.first
        bar = tqdm(total=total, initial=self.step, desc=name, mininterval=5.0, disable=silent)
        learner.shared.train()
        while self.step < total:
            self._one_step(draws[self.step], phase, learner, window)
            learner.schedule.step()
            learner.average.update(learner.network, self.step)
            self.step += 1
            bar.update()
            bar.set_postfix(loss=f"{np.mean(window.losses[-50:]):.3f}", refresh=False)
            look = self.step % look_every == 0 or self.step == total
            if look or time.monotonic() - saved_at > CHECKPOINT_EVERY_S:
                self.seconds += time.monotonic() - saved_at
                if look:
                    self._look(learner, phase, window)
                    window = Window()
                self._save(learner)
                saved_at = time.monotonic()
            if look and self._out_of_patience(learner):
                break
        bar.close()
        if learner.best is not None:
            learner.average.network.load_state_dict(learner.best)

    def _out_of_patience(self, learner: Learner) -> bool:
        patience = self.config.patience
        return self.processes.agree(0 < patience <= learner.looks_since)

    def _one_step(self, rows: np.ndarray, phase: Phase, learner: Learner, window: Window) -> None:
        """One optimiser step on this process's part of the rows."""
        own = rows[self.processes.rank :: self.processes.count]
        parts = np.array_split(own, self.config.accumulate)
        loss = 0.0
        for number, part in enumerate(parts):
            batch = self._batch(part, phase)
            # Gradients travel between the processes once a step, with the last part.
            wait = self.processes.count > 1 and number < len(parts) - 1
            with learner.shared.no_sync() if wait else nullcontext():  # type: ignore[operator]
                with mixed_precision(self.processes.device):
                    outputs = learner.shared(batch.inputs)
                part_loss = loss_of(outputs, batch, self.config.mask_loss)
                (part_loss * (len(part) / len(own))).backward()
            loss += part_loss.item() * len(part) / len(own)
            window.dices.append(batch_dice(outputs, batch))
        nn.utils.clip_grad_norm_(learner.network.parameters(), 1.0)
        learner.optimiser.step()
        learner.optimiser.zero_grad(set_to_none=True)
        window.losses.append(loss)

    def _batch(self, rows: np.ndarray, phase: Phase) -> Batch:
        """The photos of some rows, each varied as the phase or the run says."""
        common = self.config.augmentation
        cut = round(phase.augmented * len(rows))
        groups = (
            (rows[:cut], replace(common, **phase.augmentation)),
            (rows[cut:], common),
        )
        device = self.processes.device
        shares = [self.config.views.get(view, 0.0) for view in VIEWS]
        batches = [
            make_batch(self.data, part, phase.size, device, augmentation, shares)
            for part, augmentation in groups
            if len(part)
        ]
        return reduce(Batch.joined, batches)

    def _look(self, learner: Learner, phase: Phase, window: Window) -> None:
        """Score the averaged weights on validation photos and write it down."""
        if self.journal is None:
            return
        device = self.processes.device
        with mixed_precision(device):
            self.figures = score(
                learner.average.network, self.validation, phase.size, device, self.config.mask_loss
            )
        if self.config.patience:
            learner.look(self.figures)
        before = sum(past.epochs for past in self.config.phases[: self.phase])
        row: dict[str, float] = {
            "phase": self.phase + 1,
            "step": self.step,
            "epoch": before + self.epochs_of(self.step, phase),
            "seconds": self.seconds,
            "learning_rate": float(learner.schedule.get_last_lr()[0]),
            **window.figures(),
            **{f"val_{key}": value for key, value in self.figures.items()},
        }
        self.journal.write(row)
        tqdm.write("  " + ", ".join(f"{key} {value:.4g}" for key, value in row.items()))

    def _save(self, learner: Learner) -> None:
        if not self.processes.first:
            return
        temporary = self.folder / "last.tmp"
        torch.save(
            learner.state()
            | {
                "phase": self.phase,
                "step": self.step,
                "seconds": self.seconds,
                "figures": self.figures,
                "config": asdict(self.config),
            },
            temporary,
        )
        temporary.replace(self.folder / "last.pt")

    def _load(self) -> dict[str, Any] | None:
        path = self.folder / "last.pt"
        if not path.exists():
            return None
        saved: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        if saved["config"] != asdict(self.config):
            raise SystemExit(
                f"{path} was made with another configuration; move it away to start afresh."
            )
        self.phase, self.step = saved["phase"], saved["step"]
        self.seconds, self.figures = saved["seconds"], saved["figures"]
        if self.processes.first:
            print(f"resuming from {path}: phase {self.phase + 1}, step {self.step}", flush=True)
        return saved
