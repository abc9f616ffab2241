"""Train one network: ``python -m training.train unet`` (or ``deeplabv3``, ``resnet18``).

Runs on CUDA where there is one, else on the CPU; resumes from its last checkpoint after a stop.
Reads ``training/configs/<network>.yaml``; writes ``runs/<network>/last.pt`` and ``log.csv``.
"""

import argparse
import copy
import csv
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from lesion.config import read_settings
from lesion.networks import build_network
from training.config import Phase, TrainingConfig, load_training_config
from training.data.ham10000 import load_ham10000
from training.data.isic2017 import load_isic2017
from training.data.not_skin import load_not_skin
from training.data.pixels import load_pixels
from training.data.sample import Sample
from training.tasks import Labelled, loss_of, make_batch, score

ROOT = Path(__file__).resolve().parent.parent
CHECKPOINT_EVERY_S = 300.0
VALIDATION_PHOTOS = 64
"""Validation during training looks at this many photos of each source: enough to see the trend."""


def load_samples(data: Path) -> list[Sample]:
    """All training and validation photos below the data folder.

    Raises:
        DataError: a data set is missing or incomplete.
    """
    samples = (
        load_ham10000(data / "ham10000", sharper_crops=True)
        + load_isic2017(data / "isic2017")
        + load_not_skin(data / "not-skin")
    )
    return [sample for sample in samples if sample.split != "test"]


def select(samples: Sequence[Sample], sources: dict[str, float], split: str) -> list[int]:
    """Row numbers of the samples of a split that come from the configured sources."""
    return [i for i, s in enumerate(samples) if s.split == split and s.source in sources]


def mixed_precision(device: torch.device) -> AbstractContextManager[Any]:
    """bfloat16 where the hardware multiplies it natively, full precision elsewhere."""
    if device.type == "cuda":
        return torch.autocast("cuda", torch.bfloat16)
    native = torch.cpu.get_capabilities().get("avx512_bf16", False)
    return torch.autocast("cpu", torch.bfloat16, enabled=bool(native))


class AveragedWeights:
    """Exponential moving average of a network's weights and buffers (Polyak & Juditsky, 1992)."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.network = copy.deepcopy(network).requires_grad_(False).eval()
        self.decay = decay

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """Take in the weights after step ``step`` of the phase, from 0; early steps count more."""
        decay = min(self.decay, (1.0 + step) / (10.0 + step))
        own = self.network.state_dict()
        for key, value in network.state_dict().items():
            if value.is_floating_point():
                own[key].lerp_(value, 1.0 - decay)
            else:
                own[key].copy_(value)


class Run:
    """One training run: its state, and how it is saved and resumed."""

    def __init__(self, config: TrainingConfig, data: Labelled, folder: Path) -> None:
        self.config, self.data, self.folder = config, data, folder
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.train_rows = np.asarray(select(data.samples, config.sources, "train"))
        self.validation = self._validation()
        self.phase, self.step, self.seconds = 0, 0, 0.0
        self.figures: dict[str, float] = {}

    def chances(self, phase: Phase) -> np.ndarray:
        """Chance of each training row to be drawn: float N, sums to 1."""
        samples = [self.data.samples[row] for row in self.train_rows]
        photos_of = Counter((s.source, s.diagnosis) for s in samples)
        weight = np.asarray([photos_of[s.source, s.diagnosis] ** -phase.rarity for s in samples])
        source = np.asarray([s.source for s in samples])
        for name, share in self.config.sources.items():
            if not np.any(source == name):
                raise SystemExit(f"No training photo comes from {name!r}, named in sources.")
            weight[source == name] *= share / weight[source == name].sum()
        return weight / weight.sum()

    def _validation(self) -> Labelled:
        rows: list[int] = []
        for source in self.config.sources:
            rows += select(self.data.samples, {source: 1.0}, "val")[:VALIDATION_PHOTOS]
        d = self.data
        pixels = d.pixels.take(rows)
        samples = [d.samples[row] for row in rows]
        return Labelled(
            samples, pixels, d.views[rows], d.has_mask[rows], d.skin[rows], d.malignant[rows]
        )

    def steps_of(self, phase: Phase) -> int:
        """Optimiser steps of a phase; an epoch is as many draws as HAM10000 has training photos."""
        frames = sum(self.data.samples[r].source == "ham10000/frame" for r in self.train_rows)
        return max(1, round(phase.epochs * frames / phase.batch_size))

    def build(self, phase: Phase) -> tuple[nn.Module, torch.optim.Optimizer, Any]:
        """Network, optimiser and learning-rate schedule of a phase, with random weights."""
        network = build_network(self.config.network, **phase.network)
        network = network.to(self.device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        optimiser = torch.optim.AdamW(
            network.parameters(), lr=phase.learning_rate, weight_decay=self.config.weight_decay
        )
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, phase.learning_rate, total_steps=self.steps_of(phase) + 1, pct_start=0.15
        )
        return network, optimiser, schedule

    def train(self) -> None:
        """Run what is left of the phases."""
        torch.manual_seed(self.config.seed)
        saved = self._load()
        state, average_state = (saved["network"], saved["average"]) if saved else (None, None)
        while self.phase < len(self.config.phases):
            phase = self.config.phases[self.phase]
            network, optimiser, schedule = self.build(phase)
            if state is not None:
                network.load_state_dict(state)
            average = AveragedWeights(network, self.config.averaging)
            if average_state is not None:
                average.network.load_state_dict(average_state)
            if saved and self.step > 0:
                optimiser.load_state_dict(saved["optimiser"])
                schedule.load_state_dict(saved["schedule"])
            saved = None
            self._run_phase(phase, network, optimiser, schedule, average)
            self.phase, self.step = self.phase + 1, 0
            state, average_state = network.state_dict(), average.network.state_dict()
            self._save(network, average.network, optimiser, schedule)

    def _run_phase(
        self,
        phase: Phase,
        network: nn.Module,
        optimiser: torch.optim.Optimizer,
        schedule: Any,
        average: AveragedWeights,
    ) -> None:
        total = self.steps_of(phase)
        # Draws depend on seed, phase and step only, so a resumed run sees the photos it would have.
        rng = np.random.default_rng((self.config.seed, self.phase))
        draws = rng.choice(self.train_rows, (total, phase.batch_size), p=self.chances(phase))
        started = saved_at = time.monotonic()
        losses: list[float] = []
        name = f"{self.config.network} phase {self.phase + 1}/{len(self.config.phases)}"
        bar = tqdm(total=total, initial=self.step, desc=name, mininterval=5.0)
        network.train()
        while self.step < total:
            losses.append(self._one_step(draws[self.step], phase, network, optimiser))
            schedule.step()
            average.update(network, self.step)
            self.step += 1
            bar.update()
            bar.set_postfix(loss=f"{np.mean(losses[-50:]):.3f}", refresh=False)
            now = time.monotonic()
            if now - saved_at > CHECKPOINT_EVERY_S or self.step == total:
                self.seconds += now - saved_at
                self._validate(average.network, phase, float(np.mean(losses)))
                losses, saved_at = [], time.monotonic()
                self._save(network, average.network, optimiser, schedule)
        bar.close()
        print(f"{name}: {time.monotonic() - started:.0f} s, {self.figures}", flush=True)

    def _one_step(
        self,
        rows: np.ndarray,
        phase: Phase,
        network: nn.Module,
        optimiser: torch.optim.Optimizer,
    ) -> float:
        batch = make_batch(
            self.data,
            rows,
            phase.size,
            self.device,
            replace(self.config.augmentation, **phase.augmentation),
            self.config.whole_photo,
        )
        with mixed_precision(self.device):
            outputs = network(batch.inputs)
        loss = loss_of(outputs, batch)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        return loss.item()

    def _validate(self, network: nn.Module, phase: Phase, loss: float) -> None:
        with mixed_precision(self.device):
            self.figures = score(network, self.validation, phase.size, self.device)
        row = {
            "phase": self.phase,
            "step": self.step,
            "seconds": round(self.seconds),
            "loss": round(loss, 4),
            **{key: round(value, 4) for key, value in self.figures.items()},
        }
        log = self.folder / "log.csv"
        new = not log.exists()
        with log.open("a", newline="") as file:
            writer = csv.DictWriter(file, list(row))
            if new:
                writer.writeheader()
            writer.writerow(row)
        tqdm.write(f"  validation: {row}")

    def _save(
        self,
        network: nn.Module,
        average: nn.Module,
        optimiser: torch.optim.Optimizer,
        schedule: Any,
    ) -> None:
        temporary = self.folder / "last.tmp"
        torch.save(
            {
                "network": network.state_dict(),
                "average": average.state_dict(),
                "optimiser": optimiser.state_dict(),
                "schedule": schedule.state_dict(),
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
        saved: dict[str, Any] = torch.load(path, map_location=self.device, weights_only=True)
        if saved["config"] != asdict(self.config):
            raise SystemExit(
                f"{path} was made with another configuration; move it away to start afresh."
            )
        self.phase, self.step = saved["phase"], saved["step"]
        self.seconds, self.figures = saved["seconds"], saved["figures"]
        print(f"resuming from {path}: phase {self.phase + 1}, step {self.step}", flush=True)
        return saved


def main() -> None:
    parser = argparse.ArgumentParser(description="Train one network; resumes where it stopped.")
    parser.add_argument("network", choices=["unet", "deeplabv3", "resnet18"])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--runs", type=Path, default=ROOT / "runs")
    arguments = parser.parse_args()

    config = load_training_config(ROOT / "training" / "configs" / f"{arguments.network}.yaml")
    samples = load_samples(arguments.data)
    pixels = load_pixels(samples, arguments.runs / "cache")
    margin = None
    if config.network == "resnet18":
        margin = read_settings(ROOT / "handlers" / "model-config.yaml").region.margin
    folder = arguments.runs / config.network
    folder.mkdir(parents=True, exist_ok=True)
    Run(config, Labelled.build(samples, pixels, margin), folder).train()


if __name__ == "__main__":
    main()
