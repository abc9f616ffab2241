"""Errors that the service raises; ``lesion.errors`` shows the whole tree."""

from lesion.errors import LesionError


class StartError(LesionError):
    """The service cannot start."""


class ArchiveError(LesionError):
    """The archive cannot be built."""


class UpdateError(LesionError):
    """The running service keeps its archive."""
