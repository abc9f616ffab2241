"""The archive's unpacked copy, which commands load without a server."""

import shutil
import tempfile
import time
import zipfile
from contextlib import suppress
from pathlib import Path

from service.archive import archive_path, build_key, recorded_sha256
from service.build_process import ensure_built
from service.preflight import check_disk, check_weights

_COPIES = ".unpacked"
"""Folder of a model store for unpacked archives, each under its SHA-256."""
_KEPT_SECONDS = 3600.0
"""Copies that were not loaded for this time are removed when another archive is unpacked; loading
takes seconds."""


def ensure_unpacked(weights: Path, model_store: Path) -> Path:
    """Check the weights, and build and unpack the archive if necessary.

    Args:
        weights: folder of the weights and their manifest.
        model_store: folder of the archive and of its copy.

    Returns:
        The folder of the copy. Its weights and graphs are checked when they are loaded.

    Raises:
        StartError, ConfigError, WeightsError: the archive cannot be built or unpacked.
    """
    manifest = check_weights(weights)
    # The archive itself, whose SHA-256 takes a second, is not read if there is a copy of it.
    sha256 = recorded_sha256(model_store, build_key(weights, manifest))
    if sha256 is None or not _copy(model_store, sha256).is_dir():
        sha256 = ensure_built(weights, manifest, model_store)
        _unpack(archive_path(model_store), _copy(model_store, sha256))
    folder = _copy(model_store, sha256)
    with suppress(OSError):  # a folder of another user
        folder.touch()
    return folder


def _copy(model_store: Path, sha256: str) -> Path:
    """Return the folder of an archive's copy."""
    return model_store / _COPIES / sha256


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack an archive into a folder; nothing is changed if it exists."""
    folder.parent.mkdir(exist_ok=True)
    _remove_old(folder.parent)
    check_disk(folder.parent)
    # Under a temporary name, so that no other process loads half of it.
    work = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        with zipfile.ZipFile(archive) as file:
            file.extractall(work)
        with suppress(OSError):  # another process was faster
            work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _remove_old(copies: Path) -> None:
    """Remove copies that were not loaded for long, and what a killed process left."""
    for folder in copies.iterdir():
        if time.time() - folder.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
