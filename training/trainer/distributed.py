"""Training by several processes (``torchrun``), or by one, with the same code.

Each process computes its share of every batch; gradients are averaged over the processes (Li et
al., "PyTorch Distributed", 2020). The first process alone validates, logs and saves.
"""

import os
from dataclasses import dataclass

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel


@dataclass(frozen=True)
class Processes:
    """The processes of a run: this one's number, how many there are, and its device."""

    rank: int
    count: int
    device: torch.device

    @property
    def first(self) -> bool:
        return self.rank == 0

    def share(self, network: nn.Module, partly_used: bool) -> nn.Module:
        """Wrap a network so that gradients are averaged over the processes; one needs no wrapper.

        Args:
            network: on this process's device.
            partly_used: whether a step may skip some of its weights.
        """
        if self.count == 1:
            return network
        if self.device.type == "cuda":
            network = nn.SyncBatchNorm.convert_sync_batchnorm(network)
        return DistributedDataParallel(network, find_unused_parameters=partly_used)

    def agree(self, decision: bool) -> bool:
        """The first process's decision, in every process."""
        if self.count == 1:
            return decision
        told = torch.tensor([float(decision)], device=self.device)
        distributed.broadcast(told, src=0)
        return bool(told.item())


def join() -> Processes:
    """Join the processes that ``torchrun`` started, each on a CUDA device of its own where there
    are some, else on the CPU; alone without ``torchrun``."""
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


def leave(processes: Processes) -> None:
    """Undo ``join``."""
    if processes.count > 1:
        distributed.destroy_process_group()
