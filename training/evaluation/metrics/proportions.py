"""Confidence bounds of proportions."""

from scipy.stats import beta


def upper_bound(events: int, trials: int) -> float:
    """Compute the upper 95 % confidence bound of a proportion (Clopper & Pearson, 1934), in [0, 1].

    The bound is one-sided and exact; without events it is about 3 / ``trials`` (rule of three).

    Args:
        events: number of trials with the event.
        trials: number of independent trials, such as lesions.
    """
    if events >= trials:
        return 1.0
    return float(beta.ppf(0.95, events + 1, trials - events))
