"""Adds to a wheel what the service needs besides Python code; lesion.paths knows where it lies.

Hatchling runs this when it builds the project. An editable installation (``make serve``) uses the
checkout's own files, so it gets none of them.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_FOLDER = "skin_lesion_analysis"
FILES = (
    "config.properties",
    "frontend",
    "handlers/metrics.yaml",
    "handlers/model-config.yaml",
    "handlers/skin_lesion_handler.py",
    "log4j2.xml",
    "model_store/LICENSE",
    "model_store/MODEL_CARD.md",
    "model_store/weights",
)


class WheelFiles(BuildHookInterface[Any]):
    """Hatchling's hook."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files unless the installation is editable."""
        if version == "standard":
            build_data["force_include"] |= {path: f"{_FOLDER}/{path}" for path in FILES}
