"""Exit statuses of the commands; 2, a wrong command line, comes from Typer itself."""

from enum import IntEnum


class ExitCode(IntEnum):
    """0 is success."""

    SOME_REFUSED = 1
    """At least one photo could not be analysed, or a result could not be written."""
    UNUSABLE = 3
    """The networks or the service cannot be used."""
