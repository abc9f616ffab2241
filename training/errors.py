"""What training and evaluation raise; ``lesion.errors`` shows the whole tree."""

from lesion.errors import LesionError


class DataError(LesionError):
    """Photos or labels are missing or contradict each other; the message names them."""


class TrainingError(LesionError):
    """A training, packing, calibration or evaluation cannot go on with what it was given."""
