"""Locations of files and folders in a checkout of the project.

They are for commands, scripts and tests. The library does not use them, because the archive that
is served contains the library alone (enforced by ``make lint``).
"""

import os
from pathlib import Path

MODEL_NAME = "skin_lesion"

ROOT = Path(__file__).resolve().parents[2]
HANDLERS = ROOT / "handlers"
MODEL_CONFIG = HANDLERS / "model-config.yaml"
METRICS_CONFIG = HANDLERS / "metrics.yaml"
SERVER_CONFIG = ROOT / "config.properties"
LOG_CONFIG = ROOT / "log4j2.xml"
FRONTEND = ROOT / "frontend"
MODEL_STORE = ROOT / "model_store"
WEIGHTS = MODEL_STORE / "weights"
ARCHIVE = MODEL_STORE / f"{MODEL_NAME}.mar"
MODEL_CARD = MODEL_STORE / "MODEL_CARD.md"
TRAINING_CONFIGS = ROOT / "training" / "configs"
LOGS = ROOT / "logs"
RUNS = ROOT / "runs"

DATA_VARIABLE = "LESION_DATA"
"""Environment variable with the folder of the data sets."""


def data_folder() -> Path:
    """Return the folder of the data sets.

    It is ``$LESION_DATA`` if that is set, otherwise the first that exists of ``data`` in the
    checkout and ``shared/data`` beside it, otherwise ``data``.
    """
    named = os.environ.get(DATA_VARIABLE)
    if named:
        return Path(named)
    own, beside = ROOT / "data", ROOT.parent / "shared" / "data"
    return beside if beside.is_dir() and not own.is_dir() else own
