"""The analysis, loaded from the folder of an unpacked archive.

TorchServe's handler does not load it this way: TorchServe has read its settings already, and before
the networks are loaded, it checks all weight files and the pin.
"""

from dataclasses import dataclass
from pathlib import Path

from lesion.analysis import Analyser
from lesion.config import FILE_NAME, Settings, read_settings
from lesion.engine import load_engines
from lesion.weights import Manifest, load_manifest


@dataclass(frozen=True)
class Model:
    """The settings and networks of an archive.

    Attributes:
        settings: of the analysis.
        manifest: of the weights and graphs.
        analyser: with all networks loaded.
    """

    settings: Settings
    manifest: Manifest
    analyser: Analyser


def load_model(folder: Path, *, processes: int = 1) -> Model:
    """Load an unpacked archive in this process.

    Args:
        folder: of the archive's files.
        processes: number of processes that analyse photos on this machine at the same time; they
            share its cores.

    Raises:
        ConfigError, WeightsError, EngineError: a file is missing or cannot be used.
    """
    settings = read_settings(folder / FILE_NAME)
    manifest = load_manifest(folder)
    engines = load_engines(folder, manifest, settings.engine, workers=processes)
    return Model(settings, manifest, Analyser(settings, manifest, engines))
