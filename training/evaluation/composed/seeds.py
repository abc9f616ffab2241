"""Random generators that depend on a name alone."""

import hashlib

import numpy as np


def seeded(name: str) -> np.random.Generator:
    """Make the generator that belongs to a name."""
    return np.random.default_rng(list(hashlib.sha256(name.encode()).digest()))
