"""Locations of the project's files, in a checkout and where a wheel was installed.

A wheel has the files beside the packages in the folder ``skin_lesion_analysis``, laid out as in a
checkout (scripts/wheel_files.py). What an installed project writes goes to the user's folders.

They are for commands, scripts and tests. The library does not use them, because the archive that
is served contains the library alone (enforced by ``make lint``).
"""

import os
from pathlib import Path

MODEL_NAME = "skin_lesion"
_PROJECT = "skin-lesion-analysis"


def _user_folder(variable: str, default: str) -> Path:
    """Return the project's folder in one of the XDG base directories."""
    return Path(os.environ.get(variable) or Path.home() / default) / _PROJECT


LIBRARY = Path(__file__).resolve().parent
_INSTALLED = LIBRARY.parent / "skin_lesion_analysis"
_IS_INSTALLED = _INSTALLED.is_dir()

ROOT = _INSTALLED if _IS_INSTALLED else LIBRARY.parents[1]
HANDLERS = ROOT / "handlers"
HANDLER = HANDLERS / "skin_lesion_handler.py"
MODEL_CONFIG = HANDLERS / "model-config.yaml"
METRICS_CONFIG = HANDLERS / "metrics.yaml"
SERVER_CONFIG = ROOT / "config.properties"
LOG_CONFIG = ROOT / "log4j2.xml"
FRONTEND = ROOT / "frontend"
WEIGHTS = ROOT / "model_store" / "weights"
WEIGHTS_LICENCE = ROOT / "model_store" / "LICENSE"
MODEL_CARD = ROOT / "model_store" / "MODEL_CARD.md"
TRAINING_CONFIGS = ROOT / "training" / "configs"
RUNS = ROOT / "runs"

MODEL_STORE = (_user_folder("XDG_CACHE_HOME", ".cache") if _IS_INSTALLED else ROOT) / "model_store"
"""Folder of the archive."""
ARCHIVE = MODEL_STORE / f"{MODEL_NAME}.mar"
LOGS = (_user_folder("XDG_STATE_HOME", ".local/state") if _IS_INSTALLED else ROOT) / "logs"

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


def weights_of(model_store: Path) -> Path:
    """Return the folder of the weights that an archive in a model store is built from."""
    return WEIGHTS if model_store == MODEL_STORE else model_store / WEIGHTS.name
