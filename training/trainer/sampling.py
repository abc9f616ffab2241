"""Sampling weights of the training photos, and the length of an epoch."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from lesion.arrays import Floats
from training.data.sample import Sample, Source


def compute_sampling_weights(
    samples: Sequence[Sample], sources: Mapping[Source, float], class_balance_power: float
) -> Floats:
    """Compute the probability of each sample to be drawn: float64 N, sums to 1.

    Args:
        samples: from the sources only.
        sources: fraction of the draws for each source.
        class_balance_power: see ``training.trainer.config.Phase``.
    """
    counts = Counter((s.source, s.diagnosis) for s in samples)
    weights = np.asarray([counts[s.source, s.diagnosis] ** -class_balance_power for s in samples])
    source = np.asarray([s.source for s in samples])
    for name, fraction in sources.items():
        weights[source == name] *= fraction / weights[source == name].sum()
    return np.asarray(weights / weights.sum(), np.float64)


def count_epoch_photos(samples: Sequence[Sample]) -> int:
    """Count the draws of an epoch: as many as the largest source has photos."""
    return max(Counter(sample.source for sample in samples).values(), default=1)
