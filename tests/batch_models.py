"""Networks and photos for tests of batches: small, and slow or deadly if a test wants it."""

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lesion.config import read_settings
from lesion.paths import MODEL_CONFIG
from tests import pictures
from tests.served_models import darkness_model
from training.evaluation.served_model import ServedModel

LOG, SECONDS, DEADLY = "LESION_TEST_LOG", "LESION_TEST_SECONDS", "LESION_TEST_DEADLY"
"""Variables: a folder in which each analysis leaves a file, the seconds that it takes, and the
digest of a photo that ends the process."""
LOADER = "tests.batch_models:load"


def load(threads: int) -> ServedModel:
    """Load networks that take darkness for a lesion."""
    model = darkness_model(read_settings(MODEL_CONFIG))
    analyse = model.analyser.analyse

    def observed(data: bytes, *arguments: Any, **options: Any) -> Any:
        digest = hashlib.sha256(data).hexdigest()
        if folder := os.environ.get(LOG):
            Path(folder, f"{digest}-{os.getpid()}-{time.monotonic_ns()}").touch()
        if digest == os.environ.get(DEADLY):
            os.abort()
        time.sleep(float(os.environ.get(SECONDS, "0")))
        return analyse(data, *arguments, **options)

    model.analyser.analyse = observed  # type: ignore[method-assign]
    return model


def load_other(threads: int) -> ServedModel:
    """Load the same networks with other settings."""
    from dataclasses import replace

    model = load(threads)
    zoom = replace(model.settings.zoom, tiles=model.settings.zoom.tiles + 1)
    return replace(model, settings=replace(model.settings, zoom=zoom))


def write_photos(folder: Path, count: int) -> list[Path]:
    """Write photos of drawn lesions, each a different one."""
    folder.mkdir(parents=True, exist_ok=True)
    return list(_write_photos(folder, count))


def _write_photos(folder: Path, count: int) -> Iterator[Path]:
    for seed in range(count):
        path = folder / f"photo{seed:03}.jpg"
        path.write_bytes(pictures.encode(pictures.lesion_photo(240, 180, seed=seed)[0]))
        yield path


def analysed(folder: Path) -> dict[str, int]:
    """How often each photo was begun, by the digest of its file."""
    counts: dict[str, int] = {}
    for path in folder.iterdir():
        digest = path.name.partition("-")[0]
        counts[digest] = counts.get(digest, 0) + 1
    return counts
