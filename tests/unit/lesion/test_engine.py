"""Engines: ONNX Runtime and torch agree, and a network that cannot be loaded is named."""

import ctypes
import dataclasses
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest
import torch

from lesion.config import EngineSettings
from lesion.engine import Engine, OnnxEngine, TorchEngine, load_engines
from lesion.enums import Backend, NetworkName
from lesion.errors import EngineError, WeightsError
from lesion.networks import OUTPUTS, build_network
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from lesion.weights import (
    Manifest,
    NetworkEntry,
    file_sha256,
    graph_path,
    load_manifest,
    save_manifest,
    save_state_dict,
)
from service import export
from service.errors import ArchiveError

NAME, SIZE = NetworkName.RESNET18, 64


def entry_of(name: NetworkName, sha256: str = "", **options: Any) -> NetworkEntry:
    file, mean, std = f"{name}.safetensors", IMAGENET_MEAN, IMAGENET_STD
    return NetworkEntry(name, file, sha256, SIZE, mean, std, OUTPUTS[name], {}, {}, options)


@pytest.fixture(scope="module")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the weights, manifest and ONNX graph of a random ResNet-18."""
    folder = tmp_path_factory.mktemp("model")
    torch.manual_seed(0)
    sha256 = save_state_dict(folder / f"{NAME}.safetensors", build_network(NAME).state_dict())
    entry, graph = entry_of(NAME, sha256), graph_path(folder, NAME)
    export.export(entry, folder, graph)
    entry = dataclasses.replace(entry, graph_sha256=file_sha256(graph))
    save_manifest(folder, Manifest("test", "2026-01-01", {NAME: entry}))
    return folder


def load(model_dir: Path, backend: Backend) -> Engine:
    settings = EngineSettings(backend=backend, threads=1)
    return load_engines(model_dir, load_manifest(model_dir), settings)[NAME]


@pytest.mark.parametrize("count", [1, 3])
def test_both_engines_agree(model_dir: Path, count: int) -> None:
    batch = np.random.default_rng(1).standard_normal((count, 3, SIZE, SIZE)).astype(np.float32)
    onnx, torch_ = (
        load(model_dir, backend).run(batch) for backend in (Backend.ONNX, Backend.TORCH)
    )
    assert onnx.keys() == torch_.keys() == set(OUTPUTS[NAME])
    shapes = {"activation_map": (2, 2), "diagnosis_logits": (7,)}
    for name, values in onnx.items():
        assert values.dtype == np.float32
        assert values.shape == (count, *shapes.get(name, ()))
        np.testing.assert_allclose(values, torch_[name], atol=1e-4)


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="no glibc")
def test_loading_returns_freed_memory_to_the_system(model_dir: Path) -> None:
    engine = load(model_dir, Backend.ONNX)
    assert isinstance(engine, OnnxEngine)
    process = psutil.Process()
    before = process.memory_info().rss
    ctypes.CDLL(None).malloc_trim(0)
    assert before - process.memory_info().rss < 20e6  # 96 MB without the release


def test_a_c_library_that_cannot_release_memory_is_accepted(
    model_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: SimpleNamespace())
    assert isinstance(load(model_dir, Backend.ONNX), OnnxEngine)


@pytest.mark.skipif(torch.cuda.is_available(), reason="auto means torch where there is CUDA")
def test_auto_is_onnx_on_a_cpu(model_dir: Path) -> None:
    assert isinstance(load(model_dir, Backend.AUTO), OnnxEngine)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_auto_is_torch_on_cuda_and_agrees_with_onnx(model_dir: Path) -> None:
    batch = np.random.default_rng(1).standard_normal((2, 3, SIZE, SIZE)).astype(np.float32)
    engine = load(model_dir, Backend.AUTO)
    assert isinstance(engine, TorchEngine)
    assert next(engine.network.parameters()).is_cuda
    expected = load(model_dir, Backend.ONNX).run(batch)
    for name, values in engine.run(batch).items():
        np.testing.assert_allclose(values, expected[name], atol=2e-2)


def test_a_missing_graph_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"none\.onnx"):
        OnnxEngine(tmp_path / "none.onnx", ("x",), 1)


def test_a_changed_graph_is_refused_before_onnx_runtime_reads_it(
    model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(model_dir, tmp_path / "model")
    content = bytearray(graph_path(folder, NAME).read_bytes())
    content[len(content) // 2] ^= 1  # within a weight: still a valid graph
    graph_path(folder, NAME).write_bytes(content)
    monkeypatch.setattr(OnnxEngine, "__init__", lambda *_: pytest.fail("the graph was read"))
    with pytest.raises(WeightsError, match=r"resnet18\.onnx is damaged"):
        load(folder, Backend.ONNX)
    assert isinstance(load(folder, Backend.TORCH), TorchEngine)  # does not read the graph


def test_weights_of_another_network_are_refused() -> None:
    with pytest.raises(EngineError, match="do not fit the network unet"):
        TorchEngine(entry_of(NetworkName.UNET), build_network(NAME).state_dict(), "cpu")


def test_the_manifest_s_options_are_passed_to_the_network() -> None:
    weights = build_network(NetworkName.UNET, attention=True).state_dict()
    with pytest.raises(EngineError, match="attention"):
        TorchEngine(entry_of(NetworkName.UNET), weights, "cpu")
    engine = TorchEngine(entry_of(NetworkName.UNET, attention=True), weights, "cpu")
    assert engine.run(np.zeros((1, 3, SIZE, SIZE), np.float32))["mask_logits"].shape[-1] == SIZE


def test_weights_of_another_shape_are_refused() -> None:
    weights = build_network(NAME).state_dict()
    weights["network.fc.weight"] = torch.zeros(2, 512)
    with pytest.raises(EngineError, match="do not fit the network resnet18"):
        TorchEngine(entry_of(NAME), weights, "cpu")


def test_an_export_that_differs_is_refused(
    model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "TOLERANCE", 0.0)
    entry = load_manifest(model_dir).networks[NAME]
    with pytest.raises(ArchiveError, match="differs from torch"):
        export.export(entry, model_dir, tmp_path / "x.onnx")


def test_cores_are_shared_by_workers(model_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr("lesion.engine.available_cores", lambda: 8)
    monkeypatch.setattr(
        "lesion.engine.OnnxEngine", lambda path, outputs, threads: seen.append(threads)
    )
    for workers in (1, 3, 16):
        settings = EngineSettings(backend=Backend.ONNX, threads=0)
        load_engines(model_dir, load_manifest(model_dir), settings, workers=workers)
    assert seen == [8, 2, 1]
