"""The networks of a batch: how an actor loads them, and how two nodes compare theirs."""

import hashlib
import importlib
import json
from collections.abc import Callable
from dataclasses import asdict

from lesion import __version__
from lesion.loading import Model
from lesion.weights import compute_digest

Loader = Callable[[int], Model]
"""Loads the networks for a number of threads; raises LesionError."""


def find_loader(name: str) -> Loader:
    """Import a loader by its name, such as ``package.module:function``."""
    module, _, function = name.partition(":")
    loader: Loader = getattr(importlib.import_module(module), function)
    return loader


def fingerprint(model: Model) -> str:
    """Compute a digest of all that decides the rows: version, weights, calibration and settings."""
    settings = asdict(model.settings)
    del settings["engine"]  # threads and runtime
    facts = [__version__, compute_digest(model.manifest), settings]
    content = json.dumps(facts, sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()
