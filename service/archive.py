"""Builds the archive that TorchServe loads: handler, library, weights and ONNX graphs.

The archive is written under a temporary name and then moved. Beside it lies a record of what it was
built from and of its own SHA-256, so that ``make serve`` notices an archive that is out of date or
changed.

Everything that runs is checked twice. Whenever ``make serve`` starts, the record covers every byte
of the archive, including its Python code. The worker checks weights and graphs once more, against
the manifest in the archive, even if TorchServe was started without this package; in that case the
code is covered only by the archive's CRC-32 sums, which TorchServe compares while it unpacks. These
checks find damage, mixed-up files and accidental changes. They do not stop anyone who can write
archive and record.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import lesion
from lesion.config import read_settings
from lesion.paths import ARCHIVE, HANDLER, LIBRARY, MODEL_CONFIG, MODEL_NAME
from lesion.weights import (
    MANIFEST,
    Manifest,
    file_sha256,
    graph_path,
    load_manifest,
    save_manifest,
    verify,
)
from service import export
from service.errors import ArchiveError
from service.progress import say, step

_BUILDERS = (Path(__file__), Path(export.__file__))
"""Modules that decide what the archive holds."""
_TOOLS = ("torch", "torchvision", "onnx", "onnxruntime", "torch-model-archiver")
"""Packages that decide what the archive holds."""
_CHANGED = "has been changed since it was built: its SHA-256 is not the one in its record"
_RECORD = ARCHIVE.with_suffix(".build.json").name


def archive_path(model_store: Path) -> Path:
    """Return the path of the archive in a model store."""
    return model_store / ARCHIVE.name


def record_path(model_store: Path) -> Path:
    """Return the path of the archive's record: JSON with its build key, size and SHA-256."""
    return model_store / _RECORD


def build_key(weights: Path, manifest: Manifest) -> str:
    """Compute a digest of everything the archive is made of: code, weights, versions of tools.

    Args:
        weights: folder of the manifest.
        manifest: its content.
    """
    digest = hashlib.sha256()
    for name, path in sorted(_sources().items()):
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update((weights / MANIFEST).read_bytes())
    for entry in manifest.networks.values():
        digest.update(entry.sha256.encode())
    for package in _TOOLS:
        digest.update(f"{package}=={version(package)}\n".encode())
    return digest.hexdigest()


def reason_to_build(model_store: Path, key: str) -> str | None:
    """Tell why the archive must be built.

    Args:
        model_store: holds the archive and its record.
        key: ``build_key`` of the present code and weights.

    Returns:
        The end of a sentence that begins with "The archive"; None if the archive is up to date.
    """
    archive = archive_path(model_store)
    if not archive.is_file():
        return "is missing"
    try:
        record = json.loads(record_path(model_store).read_text())
    except (OSError, ValueError):
        return "has no readable record of what it was built from"
    if not isinstance(record, dict) or record.get("key") != key:
        return "is out of date: code, weights or tools have changed since it was built"
    if record != {"key": key, **_measure(archive)}:
        return _CHANGED
    return None


def recorded_sha256(model_store: Path, key: str) -> str | None:
    """Return the SHA-256 of the archive that was built with a key, from its record.

    The archive itself is not read: it may have changed since. None if there is no such record.
    """
    try:
        record = json.loads(record_path(model_store).read_text())
        return str(record["sha256"]) if record["key"] == key else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def check_unchanged(model_store: Path) -> None:
    """Check that an archive is the one of its record.

    Raises:
        ArchiveError: it is another one, or cannot be read.
    """
    archive = archive_path(model_store)
    try:
        record = json.loads(record_path(model_store).read_text())
        unchanged = record == {"key": record["key"], **_measure(archive)}
    except (OSError, ValueError, LookupError, TypeError):
        unchanged = False
    if not unchanged:
        raise ArchiveError(f"The archive {archive} {_CHANGED}.")


def _measure(archive: Path) -> dict[str, int | str]:
    """Return the size of the archive in bytes and its SHA-256."""
    return {"size": archive.stat().st_size, "sha256": file_sha256(archive)}


def build(weights: Path, model_store: Path) -> Path:
    """Build the archive from weights and handlers/, unless it is up to date; returns its path.

    Args:
        weights: folder of the weights and their manifest.
        model_store: folder to write archive and record to.

    Raises:
        WeightsError, ConfigError, EngineError, ArchiveError: no archive was built.
    """
    read_settings(MODEL_CONFIG)
    manifest = load_manifest(weights)
    verify(weights, manifest)
    key = build_key(weights, manifest)
    model_store.mkdir(parents=True, exist_ok=True)
    with _locked(model_store):
        reason = reason_to_build(model_store, key)
        if reason is None:
            return archive_path(model_store)
        say(f"The archive {archive_path(model_store)} {reason}. Building it.")
        return _build(weights, manifest, model_store, key)


def _build(weights: Path, manifest: Manifest, model_store: Path, key: str) -> Path:
    """Build the archive and its record; returns its path."""
    with tempfile.TemporaryDirectory(dir=model_store, prefix=".build-") as folder:
        work = Path(folder)
        staged = _stage(weights, manifest, work / "files")
        with step("Packing the archive"):
            packed = _pack(staged, work)
        record_path(model_store).unlink(missing_ok=True)
        archive = packed.replace(archive_path(model_store))
        record = work / "record.json"
        record.write_text(json.dumps({"key": key, **_measure(archive)}))
        record.replace(record_path(model_store))
    return archive


@contextmanager
def _locked(model_store: Path) -> Iterator[None]:
    """Let other processes that want to build this archive wait until the end of the block."""
    folder = os.open(model_store, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _stage(weights: Path, manifest: Manifest, folder: Path) -> Path:
    """Collect what the archive holds beside the handler: library, weights, graphs, manifest."""
    shutil.copytree(LIBRARY, folder / "lesion", ignore=shutil.ignore_patterns("__py*"))
    networks = {}
    for name, entry in manifest.networks.items():
        shutil.copy2(weights / entry.file, folder)
        graph = graph_path(folder, name)
        with step(f"Exporting {name} to ONNX"):
            export.export(entry, weights, graph)
        networks[name] = replace(entry, graph_sha256=file_sha256(graph))
    save_manifest(folder, replace(manifest, networks=networks))
    return folder


def _pack(staged: Path, work: Path) -> Path:
    """Run torch-model-archiver on the collected files; returns the archive that it wrote."""
    output, scratch = work / "out", work / "tmp"
    output.mkdir()
    scratch.mkdir()
    command = [sys.executable, "-P", "-m", "model_archiver.model_packaging"]
    command += ["--model-name", MODEL_NAME, "--version", lesion.__version__]
    command += ["--handler", str(HANDLER)]
    command += ["--config-file", str(MODEL_CONFIG)]
    command += ["--extra-files", str(staged), "--export-path", str(output)]
    # Weights hardly compress, and an uncompressed archive unpacks faster at each start.
    command += ["--archive-format", "zip-store"]
    # The archiver works in (and deletes) a folder of the temp dir named after the model.
    environment = os.environ | {"TMPDIR": str(scratch)}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise ArchiveError(f"torch-model-archiver failed: {result.stderr.strip()[-500:]}")
    return output / ARCHIVE.name


def _sources() -> dict[str, Path]:
    """Return the code and settings that decide what the archive holds, by name."""
    library = (path for path in LIBRARY.rglob("*") if path.is_file())
    named = {
        str(path.relative_to(LIBRARY.parent)): path
        for path in library
        if "__pycache__" not in path.parts
    }
    return named | {path.name: path for path in (HANDLER, MODEL_CONFIG, *_BUILDERS)}
