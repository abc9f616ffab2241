"""The analysis without a server: the archive, loaded in this process as TorchServe's worker does.

Archive and code are the same as the service's, so its answers are, too.
"""

from dataclasses import dataclass

from lesion.analysis import Analyser
from lesion.config import FILE_NAME, Settings, read_settings
from lesion.engine import load_engines
from lesion.paths import MODEL_STORE, WEIGHTS
from lesion.weights import Manifest, load_manifest
from service.unpacked_archive import ensure_unpacked


@dataclass(frozen=True)
class LocalAnalyser:
    """The networks and settings of the archive.

    Attributes:
        settings: of the analysis.
        manifest: of the weights and graphs.
        analyser: with all networks loaded.
    """

    settings: Settings
    manifest: Manifest
    analyser: Analyser


def load_analyser(*, processes: int = 1) -> LocalAnalyser:
    """Load the archive in this process; it is built and unpacked before, if necessary.

    Args:
        processes: number of processes that analyse photos on this machine at the same time; they
            share its cores.

    Raises:
        StartError, ConfigError, WeightsError, EngineError: the archive cannot be built or loaded.
    """
    folder = ensure_unpacked(WEIGHTS, MODEL_STORE)
    settings = read_settings(folder / FILE_NAME)
    manifest = load_manifest(folder)
    engines = load_engines(folder, manifest, settings.engine, workers=processes)
    return LocalAnalyser(settings, manifest, Analyser(settings, manifest, engines))
