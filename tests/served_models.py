"""A served model whose networks take darkness for a lesion, and drawn photos, for tests."""

from pathlib import Path

import numpy as np

from lesion.analysis import Analyser
from lesion.config import Settings
from lesion.engine import Engine
from lesion.enums import NetworkName
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from lesion.weights import Manifest, NetworkEntry
from tests import pictures
from training.data.sample import Sample, Source, Split
from training.evaluation.served_model import ServedModel

LEVELS = {
    NetworkName.UNET: 0.5,
    NetworkName.DEEPLABV3: 0.45,
    NetworkName.RESNET18: 0.5,
    NetworkName.EFFICIENTNET_LITE: 0.55,
}
"""Grey, in [0, 1], below which a network takes a pixel for a lesion."""


class DarknessEngine:
    """Logits by the photo's darkness, so that a tighter crop of a lesion looks more malignant."""

    def __init__(self, level: float, skin: float) -> None:
        self._level, self._skin = level, skin

    def run(self, batch: np.ndarray) -> dict[str, np.ndarray]:
        mean, std = (np.reshape(v, (1, 3, 1, 1)) for v in (IMAGENET_MEAN, IMAGENET_STD))
        grey = (batch * std + mean).mean(1, keepdims=True)
        return {
            "mask_logits": np.asarray(40 * (self._level - grey), np.float32),
            "skin_logit": np.asarray([self._skin], np.float32),
            "lesion_logit": np.asarray([5.0], np.float32),
            "acquisition_logits": np.asarray([[5.0, 0.0, 0.0]], np.float32),
            "malignancy_logit": 4 * (self._level - grey.mean((1, 2, 3), dtype=np.float32)),
            "diagnosis_logits": np.tile(np.arange(7, dtype=np.float32), (len(batch), 1)),
            "activation_map": np.zeros((len(batch), 7, 7), np.float32),
        }


def darkness_model(settings: Settings, skin: float = 5.0) -> ServedModel:
    """A served model with ``DarknessEngine`` networks; ``skin`` is its skin logit."""
    size = dict(zip(NetworkName, (256, 256, 224, 160), strict=True))
    entries = {
        name: NetworkEntry(
            name, f"{name}.safetensors", "sha", size[name], IMAGENET_MEAN, IMAGENET_STD, (), {}, {}
        )
        for name in NetworkName
    }
    manifest = Manifest("1.0.0", "2026-01-01", entries)
    engines: dict[NetworkName, Engine] = {
        name: DarknessEngine(level, skin) for name, level in LEVELS.items()
    }
    analyser = Analyser(settings, manifest, engines)
    return ServedModel(settings, manifest, analyser, dict.fromkeys(NetworkName, 1))


def write_sample(folder: Path, size: tuple[int, int], seed: int = 0, **known: object) -> Sample:
    """A drawn photo on disk; its mask has three times its resolution, as in HAM10000."""
    photo, _ = pictures.lesion_photo(*size, seed=seed)
    _, mask = pictures.lesion_photo(3 * size[0], 3 * size[1], seed=seed)
    name = f"photo{seed}"
    (folder / f"{name}.jpg").write_bytes(pictures.encode(photo, quality=95))
    (folder / f"{name}.png").write_bytes(pictures.mask_file(mask))
    known = {"diagnosis": "nv", "malignant": False, "age": 40.0} | known
    files = folder / f"{name}.jpg", folder / f"{name}.png"
    return Sample(name, f"lesion {seed}", Source.HAM10000_FRAME, Split.TEST, *files, **known)  # type: ignore[arg-type]
