"""The tree of exceptions in ``lesion.errors`` is complete."""

import batch.errors
import clinic.errors
import lesion.client
import lesion.errors
import service.errors
import service.refusals
import training.errors
from lesion.errors import LesionError

MODULES = (
    batch.errors,
    clinic.errors,
    lesion.client,
    lesion.errors,
    training.errors,
    service.errors,
    service.refusals,
)


def test_the_tree_names_every_error_of_the_packages() -> None:
    drawn = lesion.errors.__doc__ or ""
    for module in MODULES:
        own = [
            error for error in LesionError.__subclasses__() if error.__module__ == module.__name__
        ]
        assert own
        for error in own:
            assert f"── {error.__name__} " in drawn, error
