"""Exports a network to ONNX and checks the exported graph against torch."""

import os
import warnings
from pathlib import Path

import numpy as np

from lesion.engine import ONNX_INPUT, OnnxEngine, TorchEngine
from lesion.weights import NetworkEntry, load_state_dict
from service.errors import ArchiveError

TOLERANCE = 1e-3
"""Largest accepted difference between the outputs of ONNX Runtime and of torch, relative to the
largest output (logits; at least 1). The rounding of float32 stays a hundred times below it."""


def export(entry: NetworkEntry, weights: Path, path: Path) -> None:
    """Export one network to ONNX in float32.

    The spatial size is fixed, so that shapes are constants; the batch size stays free.

    Args:
        entry: of the network in the manifest.
        weights: folder of its weight file.
        path: of the graph to be written.

    Raises:
        ArchiveError: the outputs of ONNX Runtime differ from those of torch.
        WeightsError, EngineError: the network cannot be loaded.
    """
    import torch

    engine = TorchEngine(entry, load_state_dict(weights, entry), "cpu")
    example = torch.zeros(1, 3, entry.input_size, entry.input_size)
    with warnings.catch_warnings():
        # The TorchScript exporter is deprecated, but it needs no further packages, takes half the
        # time, and ONNX Runtime runs its graphs as fast as the newer exporter's.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            engine.network,
            (example,),
            str(path),
            input_names=[ONNX_INPUT],
            output_names=list(entry.outputs),
            dynamic_axes={name: {0: "batch"} for name in (ONNX_INPUT, *entry.outputs)},
            dynamo=False,
        )
    _compare(entry, engine, OnnxEngine(path, entry.outputs, threads=os.cpu_count() or 1))


def _compare(entry: NetworkEntry, expected: TorchEngine, exported: OnnxEngine) -> None:
    """Run both engines on noise and on a drawn disc.

    Raises:
        ArchiveError: their outputs differ by more than ``TOLERANCE``.
    """
    size = entry.input_size
    noise = np.random.default_rng(0).standard_normal((1, 3, size, size)).astype(np.float32)
    # A dark disc on a light background, in the value range of a normalised photo.
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    disc = np.where(np.hypot(x, y) < 0.5, -1.5, 1.5).astype(np.float32)
    batch = np.concatenate([noise, np.broadcast_to(disc, noise.shape)])
    outputs = exported.run(batch)
    for name, reference in expected.run(batch).items():
        difference = float(np.abs(outputs[name] - reference).max())
        allowed = TOLERANCE * max(1.0, float(np.abs(reference).max()))
        if not difference <= allowed:
            raise ArchiveError(
                f"The exported {entry.name} differs from torch by {difference:.2g} in {name} "
                f"(allowed is {allowed:.2g}): no archive was built."
            )
