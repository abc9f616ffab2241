"""Errors of batches; ``lesion.errors`` shows the whole tree."""

from lesion.errors import LesionError


class BatchError(LesionError):
    """The batch cannot start or go on."""
