"""Metrics of several classes, of which each photo has one."""

import numpy as np

from lesion.arrays import Floats, Ints
from training.evaluation.metrics.estimates import Statistic, mean, ratio


def balanced_accuracy(truth: Ints, predicted: Ints) -> Statistic:
    """The mean, over the classes that occur, of the share of their photos that is recognised.

    Args:
        truth: int64 N, classes.
        predicted: int64 N, classes.
    """
    shares = [ratio((truth == own) & (predicted == own), truth == own) for own in np.unique(truth)]

    def statistic(weights: Floats) -> Floats:
        values = np.stack([share(weights) for share in shares])
        occur = np.isfinite(values)
        return np.asarray(np.where(occur, values, 0.0).sum(0) / occur.sum(0))

    return statistic


def top_accuracy(truth: Ints, score: Floats, count: int) -> Statistic:
    """The share of photos whose class is among the ``count`` classes with the highest scores.

    Args:
        truth: int64 N, classes.
        score: float64 NxC.
        count: number of classes that may be named.
    """
    named = np.argsort(-score, axis=1, kind="stable")[:, :count]
    return mean((named == truth[:, np.newaxis]).any(1))


def confusion_matrix(truth: Ints, predicted: Ints, classes: int) -> Ints:
    """Count the photos of each class (rows) by predicted class (columns): int64 CxC."""
    counts = np.bincount(truth * classes + predicted, minlength=classes * classes)
    return np.asarray(counts.reshape(classes, classes), np.int64)
