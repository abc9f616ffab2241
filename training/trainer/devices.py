"""The device to train on, its precision, and training in several processes (``torchrun``).

Each process computes its part of every batch; gradients are averaged over the processes (Li et al.,
"PyTorch Distributed", 2020). Only the first process validates, logs and saves. A single process
uses the same code.
"""

import os
import platform
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel


@dataclass(frozen=True)
class Processes:
    """The processes of a training run, seen from one of them.

    Attributes:
        rank: number of this process, from 0.
        count: number of processes.
        device: of this process.
    """

    rank: int
    count: int
    device: torch.device

    @property
    def is_first(self) -> bool:
        """Tell whether this process validates, logs and saves."""
        return self.rank == 0

    def wrap_ddp(self, network: nn.Module, skips_weights: bool) -> nn.Module:
        """Wrap a network so that gradients are averaged; a single process needs no wrapper.

        Args:
            network: on this process's device.
            skips_weights: whether a step may leave some weights unused.
        """
        if self.count == 1:
            return network
        if self.device.type == "cuda":
            network = nn.SyncBatchNorm.convert_sync_batchnorm(network)  # type: ignore[no-untyped-call]
        return DistributedDataParallel(network, find_unused_parameters=skips_weights)

    def broadcast(self, decision: bool) -> bool:
        """Return the first process's decision in every process, and wait for it."""
        if self.count == 1:
            return decision
        message = torch.tensor([float(decision)], device=self.device)
        distributed.broadcast(message, src=0)
        return bool(message.item())


def init_processes() -> Processes:
    """Initialise the processes started by ``torchrun``; without it there is one.

    Each process gets a CUDA device of its own if there are any, otherwise the CPU.
    """
    count = int(os.environ.get("WORLD_SIZE", "1"))
    local_rank = int(os.environ.get("LOCAL_RANK", "0"))
    if torch.cuda.is_available():
        device = torch.device("cuda", local_rank)
        torch.cuda.set_device(device)
    else:
        device = torch.device("cpu")
    if count > 1:
        distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    return Processes(int(os.environ.get("RANK", "0")), count, device)


def cleanup(processes: Processes) -> None:
    """Shut down what ``init_processes`` initialised."""
    if processes.count > 1:
        distributed.destroy_process_group()


def describe_machine(device: torch.device) -> str:
    """Describe what a run is trained on, for the model card."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{torch.get_num_threads()} threads, {platform.machine()}"


def mixed_precision(device: torch.device) -> AbstractContextManager[Any]:
    """Compute in bfloat16 if the hardware multiplies it natively, otherwise in full precision."""
    if device.type == "cuda":
        return torch.autocast("cuda", torch.bfloat16)
    native = torch.cpu.get_capabilities().get("avx512_bf16", False)
    return torch.autocast("cpu", torch.bfloat16, enabled=bool(native))
