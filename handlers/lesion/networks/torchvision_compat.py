"""Compatibility of torchvision with a torch that its compiled operators were not built for.

PyPI's torchvision wheel is compiled against the CUDA build of torch. With a CPU-only torch its
shared library does not load, and ``import torchvision`` fails with ``operator torchvision::nms does
not exist``, although the models and transforms that this project uses need no such operator.
Declaring the two schemas that torchvision's import requires is enough. If the library loads,
nothing is declared.
"""

import importlib.util
from pathlib import Path

import torch

_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_declared: list[torch.library.Library] = []


def _operators_load() -> bool:
    """Check whether torchvision's compiled operators load with the installed torch."""
    spec = importlib.util.find_spec("torchvision")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("torchvision is not installed")
    for library in sorted(Path(spec.submodule_search_locations[0]).glob("_C*.so")):
        try:
            torch.ops.load_library(str(library))  # type: ignore[no-untyped-call]
        except OSError:
            continue
        return True
    return False


def declare_missing_operators() -> None:
    """Declare torchvision's operator schemas once, unless its library loads.

    ``lesion.networks`` calls this before anything imports torchvision.

    Raises:
        ModuleNotFoundError: torchvision is not installed.
    """
    if _declared or _operators_load():
        return
    library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for schema in _SCHEMAS:
        library.define(schema)  # type: ignore[no-untyped-call]
    _declared.append(library)  # the declaration ends with the life of this object
