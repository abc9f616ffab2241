"""Probe for confounding by the data set: ``python -m training.probe``.

Prints for each shipped classifier how well benign photos of melanoma-10000, whose benign and
malignant photos come from different cameras, can be told from benign ones of HAM10000.
"""

import argparse
from pathlib import Path

import numpy as np

from lesion.config import read_settings
from lesion.engine import TorchEngine
from lesion.enums import CLASSIFIERS
from lesion.errors import LesionError
from lesion.paths import MODEL_CONFIG, RUNS, WEIGHTS, data_folder
from lesion.weights import load_manifest, load_state_dict
from training.data.collection import load_for_training
from training.data.sample import Source
from training.trainer.batches import LabelledPhotos
from training.trainer.source_probe import probe_sources
from training.trainer.views import load_region_views

FIRST, SECOND = Source.HAM10000_FRAME, Source.MELANOMA_10000


def main() -> None:
    """Parse the arguments and print a line for each classifier."""
    parser = argparse.ArgumentParser(description="Measure confounding by the data set.")
    parser.add_argument("--data", type=Path, default=data_folder(), help="folder of the data sets")
    parser.add_argument("--runs", type=Path, default=RUNS, help="folder of the cache")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder of the weights")
    parser.add_argument("--photos", type=int, default=1000, help="photos of each data set")
    arguments = parser.parse_args()
    try:
        data = _load(arguments.data, arguments.runs / "cache", arguments.photos)
        manifest = load_manifest(arguments.weights)
        for name in CLASSIFIERS:
            if name not in manifest.networks:
                continue
            entry = manifest.networks[name]
            network = TorchEngine(entry, load_state_dict(arguments.weights, entry), "cpu").network
            probe = probe_sources(network, name, entry.input_size, data, SECOND)
            print(f"{name}: features {probe.features:.3f}, malignancy {probe.malignancy:.3f}")
    except LesionError as error:
        raise SystemExit(str(error)) from None


def _load(folder: Path, cache: Path, count: int) -> LabelledPhotos:
    """Load as many benign photos of each data set, drawn at random."""
    samples, pixels = load_for_training(folder, cache)
    views = load_region_views(samples, pixels, read_settings(MODEL_CONFIG), WEIGHTS, cache)
    data = LabelledPhotos.build(samples, pixels, views)
    rng = np.random.default_rng(0)
    rows: list[int] = []
    for source in (FIRST, SECOND):
        own = [i for i, s in enumerate(samples) if s.source is source and s.malignant is False]
        rows += rng.permutation(own)[:count].tolist()
    return data.take(rows)


if __name__ == "__main__":
    main()
