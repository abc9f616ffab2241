"""Builds the archive in a process of its own, if it is not up to date."""

import subprocess
import sys
from pathlib import Path

from lesion.weights import Manifest
from service.archive import build_key, reason_to_build, recorded_sha256
from service.errors import StartError
from service.preflight import check_disk

_STDERR = 2


def ensure_built(weights: Path, manifest: Manifest, model_store: Path) -> str:
    """Build the archive if it is missing, out of date or changed; returns its SHA-256.

    Args:
        weights: folder of the weights and their manifest.
        manifest: its content.
        model_store: folder of the archive.

    Raises:
        StartError: the build failed, or there is too little disk space.
    """
    key = build_key(weights, manifest)
    if reason_to_build(model_store, key) is not None:
        model_store.mkdir(parents=True, exist_ok=True)
        check_disk(model_store)
        _build(weights, model_store)
    sha256 = recorded_sha256(model_store, key)
    if sha256 is None:
        raise StartError("Code or weights have changed during the build of the archive: try again.")
    return sha256


def _build(weights: Path, model_store: Path) -> None:
    # A separate process, so that the memory of the export is freed, in a separate session, which
    # Ctrl-C does not reach: SIGTERM lets the build remove its temporary files. Its modules are
    # looked for where this process found them (-P), and not in the working directory.
    command = [sys.executable, "-P", "-m", "service.build_archive"]
    command += ["--model-store", str(model_store), "--weights", str(weights)]
    # Both of its streams are messages, so that they do not mix with the output of this process.
    with subprocess.Popen(command, stdout=_STDERR, start_new_session=True) as build:
        try:
            status = build.wait()
        except BaseException:
            build.terminate()
            raise
    if status:
        raise StartError("The archive could not be built; the reason is given above.")
