"""The served archive, loaded into this process: commands analyse photos without a server."""

import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from lesion.analysis import Analyser
from lesion.config import Settings, read_settings
from lesion.engine import load_engines
from lesion.paths import MODEL_STORE, WEIGHTS
from lesion.weights import Manifest, check_pin, load_manifest, verify
from service.archive import build


@dataclass(frozen=True)
class LocalAnalyser:
    """What the service would load.

    Attributes:
        settings: of the analysis.
        manifest: of the weights.
        analyser: with all networks loaded.
    """

    settings: Settings
    manifest: Manifest
    analyser: Analyser


def load_analyser(*, processes: int = 1, gpu: int | None = None) -> LocalAnalyser:
    """Build the archive if it is missing or out of date, and load it as a worker does.

    Args:
        processes: number of processes that analyse photos on this machine at the same time; they
            share its cores.
        gpu: index of the CUDA device; None selects torch's current device, if there is one.

    Raises:
        WeightsError, ConfigError, EngineError, ArchiveError: the archive cannot be built or used.
    """
    archive = build(WEIGHTS, MODEL_STORE)
    # The engines hold all that they need, so the files are not kept.
    with tempfile.TemporaryDirectory(prefix="lesion-") as name:
        folder = Path(name)
        with zipfile.ZipFile(archive) as file:
            file.extractall(folder)
        settings = read_settings(folder / "model-config.yaml")
        manifest = load_manifest(folder)
        verify(folder, manifest)
        check_pin(manifest)
        engines = load_engines(folder, manifest, settings.engine, workers=processes, gpu=gpu)
    return LocalAnalyser(settings, manifest, Analyser(settings, manifest, engines))
