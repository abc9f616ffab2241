"""Builds model_store/skin_lesion.mar: exports the networks to ONNX, checks them, packs everything.

The archive is written under a temporary name and then moved, and beside it stands a record of what
it was built from and of its own SHA-256, so that `make serve` knows when it is stale or changed.

What runs is checked twice. That record covers every byte of the archive, its Python code included,
whenever `make serve` starts. The worker checks weights and graphs against the manifest inside once
more, also where TorchServe was started without these scripts; the code is then guarded only by the
archive's CRC-32 sums, which TorchServe compares while unpacking. All of this finds damage, mixed-up
files and careless changes. It does not stop someone who can write archive and record.
"""

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from lesion.config import read_settings
from lesion.engine import ONNX_INPUT, OnnxEngine, TorchEngine
from lesion.errors import ConfigError, EngineError, WeightsError
from lesion.paths import HANDLERS, MODEL_CONFIG, MODEL_NAME, MODEL_STORE, ROOT
from lesion.weights import (
    MANIFEST,
    Manifest,
    NetworkEntry,
    file_sha256,
    graph_path,
    load_manifest,
    load_state_dict,
    save_manifest,
    verify,
)
from service.errors import ArchiveError
from service.progress import say, step

TOLERANCE = 1e-3
"""Largest difference between ONNX Runtime's and torch's outputs, relative to the largest output
(logits; at least 1). float32 rounding stays a hundred times below it."""


def archive_path(model_store: Path) -> Path:
    return model_store / f"{MODEL_NAME}.mar"


def record_path(model_store: Path) -> Path:
    """JSON beside the archive: what it was built from, its size in bytes and its SHA-256."""
    return model_store / f"{MODEL_NAME}.build.json"


def build_key(weights: Path, manifest: Manifest) -> str:
    """A digest of all that goes into the archive: code, weights, and the tools' versions."""
    digest = hashlib.sha256()
    for path in [*sorted(_source_files()), Path(__file__)]:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update((weights / MANIFEST).read_bytes())
    for entry in manifest.networks.values():
        digest.update(entry.sha256.encode())
    for package in ("torch", "torchvision", "onnx", "onnxruntime", "torch-model-archiver"):
        digest.update(f"{package}=={version(package)}\n".encode())
    return digest.hexdigest()


def reason_to_build(model_store: Path, key: str) -> str | None:
    """What is wrong with the archive, to complete "The archive ..."; None where it is current.

    Args:
        model_store: holds the archive and its record.
        key: of what the archive should be built from, see ``build_key``.
    """
    archive = archive_path(model_store)
    if not archive.is_file():
        return "is missing"
    try:
        record = json.loads(record_path(model_store).read_text())
    except (OSError, ValueError):
        return "has no readable record of what it was built from"
    if not isinstance(record, dict) or record.get("key") != key:
        return "is stale: code, weights or tools have changed since it was built"
    if record != {"key": key, **_fingerprint(archive)}:
        return "has been changed since it was built: its SHA-256 is not the one in its record"
    return None


def _fingerprint(archive: Path) -> dict[str, int | str]:
    return {"size": archive.stat().st_size, "sha256": file_sha256(archive)}


def export(entry: NetworkEntry, weights: Path, path: Path) -> None:
    """Export one network to ONNX in float32 and check it against torch.

    The spatial size is fixed, so that shapes are constants; the batch size stays free.

    Raises:
        ArchiveError: ONNX Runtime's answers differ from torch's.
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
    _check_export(entry, engine, OnnxEngine(path, entry.outputs, threads=os.cpu_count() or 1))


def _check_export(entry: NetworkEntry, expected: TorchEngine, exported: OnnxEngine) -> None:
    import numpy as np

    size = entry.input_size
    noise = np.random.default_rng(0).standard_normal((1, 3, size, size)).astype(np.float32)
    # A dark disc on light ground, in the value range of a normalised photo.
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    disc = np.where(np.hypot(x, y) < 0.5, -1.5, 1.5).astype(np.float32)
    batch = np.concatenate([noise, np.broadcast_to(disc, noise.shape)])
    answers = exported.run(batch)
    for name, reference in expected.run(batch).items():
        difference = float(np.abs(answers[name] - reference).max())
        allowed = TOLERANCE * max(1.0, float(np.abs(reference).max()))
        if not difference <= allowed:
            raise ArchiveError(
                f"The exported {entry.name} differs from torch by {difference:.2g} in {name} "
                f"(allowed is {allowed:.2g}): no archive was built."
            )


def build(weights: Path, model_store: Path) -> Path:
    """Build the archive from the weights and handlers/, unless it is current; returns its path.

    Raises:
        WeightsError, ConfigError, EngineError, ArchiveError: with one sentence for an operator.
    """
    read_settings(MODEL_CONFIG)
    manifest = load_manifest(weights)
    verify(weights, manifest)
    key = build_key(weights, manifest)
    reason = reason_to_build(model_store, key)
    if reason is None:
        return archive_path(model_store)
    say(f"The archive {archive_path(model_store)} {reason}. Building it.")
    model_store.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=model_store, prefix=".build-") as folder:
        work = Path(folder)
        staged = _stage(weights, manifest, work / "files")
        with step("Packing the archive"):
            packed = _pack(staged, work)
        record_path(model_store).unlink(missing_ok=True)
        archive = packed.replace(archive_path(model_store))
        record = work / "record.json"
        record.write_text(json.dumps({"key": key, **_fingerprint(archive)}))
        record.replace(record_path(model_store))
    return archive


def _stage(weights: Path, manifest: Manifest, folder: Path) -> Path:
    """Lay out what lies beside the handler in the archive: library, weights, graphs, manifest."""
    shutil.copytree(HANDLERS / "lesion", folder / "lesion", ignore=shutil.ignore_patterns("__py*"))
    networks = {}
    for name, entry in manifest.networks.items():
        shutil.copy2(weights / entry.file, folder)
        graph = graph_path(folder, name)
        with step(f"Exporting {name} to ONNX"):
            export(entry, weights, graph)
        networks[name] = replace(entry, graph_sha256=file_sha256(graph))
    save_manifest(folder, replace(manifest, networks=networks))
    return folder


def _pack(staged: Path, work: Path) -> Path:
    """Run torch-model-archiver on the staged files; returns the archive it wrote."""
    output, scratch = work / "out", work / "tmp"
    output.mkdir()
    scratch.mkdir()
    command = [sys.executable, "-m", "model_archiver.model_packaging"]
    command += ["--model-name", MODEL_NAME, "--version", "1.0"]
    command += ["--handler", str(HANDLERS / "skin_lesion_handler.py")]
    command += ["--config-file", str(MODEL_CONFIG)]
    command += ["--extra-files", str(staged), "--export-path", str(output)]
    # Weights hardly compress, and an uncompressed archive unpacks faster at each start.
    command += ["--archive-format", "zip-store"]
    # The archiver works in (and deletes) a folder of the temp dir named after the model.
    environment = os.environ | {"TMPDIR": str(scratch)}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise ArchiveError(f"torch-model-archiver failed: {result.stderr.strip()[-500:]}")
    return output / f"{MODEL_NAME}.mar"


def _source_files() -> list[Path]:
    """Files of handlers/ that the archive is made of."""
    files = (path for path in HANDLERS.rglob("*") if path.is_file())
    return [path for path in files if "__pycache__" not in path.parts]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--model-store", type=Path, default=MODEL_STORE)
    parser.add_argument("--weights", type=Path, help="default: the folder weights/ of the store")
    options = parser.parse_args()
    # So that the temporary folder goes, however the build is ended.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        archive = build(options.weights or options.model_store / "weights", options.model_store)
    except (WeightsError, ConfigError, EngineError, ArchiveError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("The build was stopped.")
    say(f"{archive} is up to date ({archive.stat().st_size / 1e6:.0f} MB)")


if __name__ == "__main__":
    main()
