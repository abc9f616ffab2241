"""The archive that is served, loaded as the service loads it."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lesion.analysis import Analyser
from lesion.config import Settings, read_settings
from lesion.engine import Engine, load_engines
from lesion.selection import Selection
from lesion.weights import Manifest, NetworkEntry, load_manifest, load_state_dict


@dataclass(frozen=True)
class ServedModel:
    """What the service would run.

    ``parameters`` counts each network's trained values (no running statistics of its batches).
    """

    settings: Settings
    manifest: Manifest
    engines: dict[str, Engine]
    analyser: Analyser
    parameters: dict[str, int]

    def segment(self, pixels: np.ndarray) -> tuple[Selection, float]:
        """The path's segmentation stage alone, also for a photo that is called no skin.

        Args:
            pixels: uint8 H x W x 3, RGB.

        Returns:
            Both outlines with the one that is kept, and the probability that the photo shows skin.
        """
        screened = self.analyser.screen(pixels)
        return self.analyser.segment(pixels, screened), screened.skin_probability


def load_archive(archive: Path, folder: Path) -> ServedModel:
    """Unpack the served archive into a folder and load it as the service does."""
    if not archive.is_file():
        raise SystemExit(f"{archive} is missing: build it with `make archive`.")
    with zipfile.ZipFile(archive) as file:
        file.extractall(folder)
    settings = read_settings(folder / "model-config.yaml")
    manifest = load_manifest(folder)
    engines = load_engines(folder, manifest, settings.engine)
    parameters = {name: _parameters(folder, entry) for name, entry in manifest.networks.items()}
    return ServedModel(
        settings, manifest, engines, Analyser(settings, manifest, engines), parameters
    )


def _parameters(folder: Path, entry: NetworkEntry) -> int:
    statistics = ("running_mean", "running_var")
    return sum(
        value.numel()
        for key, value in load_state_dict(folder, entry).items()
        if not key.endswith(statistics)
    )
