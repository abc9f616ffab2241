"""Exceptions of training and evaluation; ``lesion.errors`` shows the whole tree."""

from lesion.errors import LesionError


class DataError(LesionError):
    """Photos or labels are missing or contradict each other; the message names them."""


class TrainingError(LesionError):
    """Training, packing, calibration or evaluation cannot continue with its input."""
