"""The analysis without a server: the archive, loaded in this process as TorchServe's worker does.

Archive and code are the same as the service's, so its answers are, too.
"""

from lesion.loading import Model, load_model
from lesion.paths import MODEL_STORE, WEIGHTS
from service.unpacked_archive import ensure_unpacked


def load_analyser(*, processes: int = 1) -> Model:
    """Load the archive in this process; it is built and unpacked before, if necessary.

    Args:
        processes: number of processes that analyse photos on this machine at the same time; they
            share its cores.

    Raises:
        StartError, ConfigError, WeightsError, EngineError: the archive cannot be built or loaded.
    """
    return load_model(ensure_unpacked(WEIGHTS, MODEL_STORE), processes=processes)
