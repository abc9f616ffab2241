"""The served archive, loaded as the service loads it."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

from lesion.arrays import Image
from lesion.enums import NetworkName
from lesion.loading import Model, load_model
from lesion.selection import Selection
from lesion.weights import NetworkEntry, load_state_dict
from training.errors import TrainingError

_STATISTICS = ("running_mean", "running_var")


@dataclass(frozen=True)
class ServedModel(Model):
    """Settings and networks of a served archive.

    Attributes:
        parameters: the number of trained values of each network; the running statistics of its
            batch normalisation do not count.
    """

    parameters: dict[NetworkName, int]

    def segment(self, pixels: Image) -> tuple[Selection, float]:
        """Run the segmentation stage alone, also on a photo that is called not skin.

        Args:
            pixels: uint8 HxWx3, RGB.

        Returns:
            Both masks with the selected one, and the probability that the photo shows skin.
        """
        finder = self.analyser.finder
        screened = finder.screen(pixels)
        return finder.find(pixels, screened).selection, screened.skin_probability


def load_archive(archive: Path, folder: Path) -> ServedModel:
    """Unpack the served archive into a folder and load it as the service does.

    Raises:
        TrainingError: the archive is missing or is not a zip file.
        ConfigError, WeightsError, EngineError: its contents cannot be used.
    """
    if not archive.is_file():
        raise TrainingError(f"{archive} is missing: build it with `make archive`.")
    try:
        with zipfile.ZipFile(archive) as file:
            file.extractall(folder)
    except zipfile.BadZipFile:
        raise TrainingError(
            f"{archive} is damaged: delete it and build it again with `make archive`."
        ) from None
    model = load_model(folder)
    parameters = {
        name: _count_parameters(folder, entry) for name, entry in model.manifest.networks.items()
    }
    return ServedModel(model.settings, model.manifest, model.analyser, parameters)


def _count_parameters(folder: Path, entry: NetworkEntry) -> int:
    return sum(
        value.numel()
        for key, value in load_state_dict(folder, entry).items()
        if not key.endswith(_STATISTICS)
    )
