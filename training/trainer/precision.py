"""Which precision a device computes fastest in without harm."""

from contextlib import AbstractContextManager
from typing import Any

import torch


def mixed_precision(device: torch.device) -> AbstractContextManager[Any]:
    """bfloat16 where the hardware multiplies it natively, full precision elsewhere."""
    if device.type == "cuda":
        return torch.autocast("cuda", torch.bfloat16)
    native = torch.cpu.get_capabilities().get("avx512_bf16", False)
    return torch.autocast("cpu", torch.bfloat16, enabled=bool(native))
