"""Engines that run the networks: ONNX Runtime on a CPU, torch on CUDA.

Each runtime is imported only where it is used (torch also to find a CUDA device), so that a worker
does not hold a second runtime with a second thread pool.
"""

import ctypes
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from lesion.arrays import FloatMap
from lesion.config import EngineSettings
from lesion.enums import Backend, NetworkName
from lesion.errors import EngineError
from lesion.weights import Manifest, NetworkEntry, graph_path, load_state_dict, verify_graphs

if TYPE_CHECKING:
    from torch import Tensor

ONNX_INPUT = "photo"
"""Name of the single input of every exported graph."""


class Engine(Protocol):
    """A network that is ready to run."""

    def run(self, batch: FloatMap) -> dict[str, FloatMap]:
        """Run the network on a batch.

        Args:
            batch: float32 Nx3xSxS, normalised.

        Returns:
            The network's outputs by name, each float32 with N as its first dimension.
        """
        ...


class OnnxEngine:
    """A network exported to ONNX, run by ONNX Runtime's CPU provider."""

    def __init__(self, path: Path, outputs: Sequence[str], threads: int) -> None:
        """Load the graph.

        Args:
            path: the ``.onnx`` file.
            outputs: names of the outputs to return.
            threads: number of threads for one run, at least 1.

        Raises:
            EngineError: the file is missing or is not a graph.
        """
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # The networks run one after the other: spinning idle threads of one would occupy the cores
        # that another needs.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # ONNX Runtime's exceptions share no base class
            raise EngineError(f"The network {path} cannot be loaded: {error}") from error
        self._outputs = list(outputs)
        # ONNX Runtime frees the weights once it has rearranged them for its kernels. glibc keeps
        # that memory, about 310 MB for all networks, but does not reuse it for the large
        # arrays of a photo, so the worker would hold both.
        _release_freed_memory()

    def run(self, batch: FloatMap) -> dict[str, FloatMap]:
        """Run the network on a batch; see ``Engine.run``."""
        values = self._session.run(self._outputs, {ONNX_INPUT: batch})
        return dict(zip(self._outputs, values, strict=True))


class TorchEngine:
    """A network run by torch in float32."""

    def __init__(self, entry: NetworkEntry, state_dict: "dict[str, Tensor]", device: str) -> None:
        """Build the network and load its weights.

        Args:
            entry: the network's entry in the manifest.
            state_dict: float32 weights; only batch counters may be missing.
            device: torch's name of the device, such as ``cpu`` or ``cuda:0``.

        Raises:
            EngineError: the weights belong to another network.
        """
        from lesion.networks import build_network

        name = entry.name
        network = build_network(name, **entry.options)
        try:
            missing, unexpected = network.load_state_dict(state_dict, strict=False)
        except RuntimeError as error:  # a tensor has another shape
            raise EngineError(f"The weights do not fit the network {name}: {error}") from None
        wrong = unexpected + [key for key in missing if not key.endswith("num_batches_tracked")]
        if wrong:
            raise EngineError(f"The weights do not fit the network {name}: {', '.join(wrong[:3])}.")
        self.network = network.to(device).eval()
        self._device = device

    def run(self, batch: FloatMap) -> dict[str, FloatMap]:
        """Run the network on a batch; see ``Engine.run``."""
        import torch

        with torch.inference_mode():
            outputs = self.network(torch.from_numpy(batch).to(self._device))
        return {name: value.float().cpu().numpy() for name, value in outputs.items()}


def load_engines(
    model_dir: Path,
    manifest: Manifest,
    settings: EngineSettings,
    *,
    workers: int = 1,
    gpu: int | None = None,
) -> dict[NetworkName, Engine]:
    """Load every network of the manifest with the configured backend.

    Args:
        model_dir: folder of the graphs (``<name>.onnx``) and the weight files.
        manifest: the networks.
        settings: backend and threads.
        workers: processes that share this machine's cores.
        gpu: index of the CUDA device; None selects torch's current device.

    Raises:
        EngineError: a network cannot be loaded.
        WeightsError: a file that the engine reads (graph or weights) is missing or damaged.
    """
    if _uses_onnx(settings.backend):
        verify_graphs(model_dir, manifest)
        threads = settings.threads or max(1, available_cores() // workers)
        return {
            name: OnnxEngine(graph_path(model_dir, name), entry.outputs, threads)
            for name, entry in manifest.networks.items()
        }
    device = "cpu"
    if _cuda_is_available():
        device = "cuda" if gpu is None else f"cuda:{gpu}"
    return {
        name: TorchEngine(entry, load_state_dict(model_dir, entry), device)
        for name, entry in manifest.networks.items()
    }


def _uses_onnx(backend: Backend) -> bool:
    """Check whether a backend means ONNX Runtime on this machine."""
    return backend == Backend.ONNX or (backend == Backend.AUTO and not _cuda_is_available())


def _release_freed_memory() -> None:
    """Return freed memory to the system, if the C library supports it (glibc)."""
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if malloc_trim is not None:
        malloc_trim(0)


def _cuda_is_available() -> bool:
    import torch

    return torch.cuda.is_available()


def available_cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
