"""Turn finished checkpoints into the weights that ship: ``python -m training.pack``.

Writes ``model_store/weights/``: one 8-bit safetensors file a network and the manifest, after
measuring on validation photos what the 8-bit storage costs. The classifier's calibration is
emptied: ``make calibrate`` fits it anew.
"""

import argparse
import datetime
import platform
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lesion.config import read_settings
from lesion.errors import WeightsError
from lesion.networks import OUTPUTS, build_network
from lesion.paths import MODEL_CONFIG, RUNS, WEIGHTS, data_folder
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from lesion.weights import (
    Manifest,
    NetworkEntry,
    decode,
    encode,
    load_manifest,
    save_manifest,
    save_state_dict,
)
from training.data.collection import all_samples, training_samples
from training.data.pixels import load_pixels
from training.trainer.regions import region_views
from training.trainer.tasks import Labelled, score
from training.trainer.trainer import rows_of

INPUT_SIZES = {"unet": 256, "deeplabv3": 256, "resnet18": 224}


TRAINING_ONLY = {"keep_probability", "diagnoses"}
"""Network options that change nothing when serving."""
TRAINING_HEAD = "diagnosis_head."
"""Weights of these names are for training alone."""


def serving_options(config: dict[str, Any]) -> dict[str, Any]:
    """The network's options in the last phase, as far as serving needs them."""
    options = config["phases"][-1]["network"]
    return {key: value for key, value in options.items() if key not in TRAINING_ONLY}


def storage_cost(
    name: str, state_dict: dict[str, Tensor], options: dict[str, Any], validation: Labelled
) -> dict[str, dict[str, float]]:
    """Validation figures with the weights as trained and as stored."""
    network = build_network(name, **options)
    figures = {}
    for form, weights in (("float32", state_dict), ("stored", decode(encode(state_dict)))):
        network.load_state_dict(weights)
        scores = score(network, validation, INPUT_SIZES[name], torch.device("cpu"))
        figures[form] = {key: round(value, 4) for key, value in scores.items() if key != "loss"}
    return figures


def training_facts(checkpoint: dict[str, Any]) -> dict[str, Any]:
    """What the manifest tells of a training run."""
    config = checkpoint["config"]
    return {
        "data": sorted(config["sources"]),
        "split": "train, by lesion",
        "phases": [
            {key: phase[key] for key in ("epochs", "size", "network")} for phase in config["phases"]
        ],
        "minutes": round(checkpoint["seconds"] / 60, 1),
        "machine": f"{torch.get_num_threads()} threads, {platform.machine()}"
        if not torch.cuda.is_available()
        else torch.cuda.get_device_name(),
    }


def pack(
    name: str,
    runs: Path,
    weights: Path,
    validation: Labelled,
    remark: str = "",
) -> NetworkEntry:
    """Store one network's averaged weights and return its line in the manifest."""
    checkpoint = torch.load(runs / name / "last.pt", map_location="cpu", weights_only=True)
    average = checkpoint["average"]
    state_dict = {key: average[key] for key in average if not key.startswith(TRAINING_HEAD)}
    facts = training_facts(checkpoint) | ({"remark": remark} if remark else {})
    options = serving_options(checkpoint["config"])
    cost = storage_cost(name, state_dict, options, validation)
    print(f"{name}: validation {cost}", flush=True)
    file = f"{name}.safetensors"
    return NetworkEntry(
        name=name,
        file=file,
        sha256=save_state_dict(weights / file, state_dict),
        input_size=INPUT_SIZES[name],
        mean=IMAGENET_MEAN,
        std=IMAGENET_STD,
        outputs=OUTPUTS[name],
        training=facts | {"validation": cost},
        heldout={},
        options=options,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Pack checkpoints into the weights that ship.")
    parser.add_argument("networks", nargs="*", default=list(OUTPUTS), metavar="network")
    parser.add_argument("--data", type=Path, default=data_folder())
    parser.add_argument("--runs", type=Path, default=RUNS)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--version", required=True, help="of the set of weights, e.g. 1.0.0")
    parser.add_argument("--remark", default="", help="what the model card is to say of them")
    parser.add_argument("--photos", type=int, default=200, help="validation photos to compare on")
    arguments = parser.parse_args()

    samples = training_samples(all_samples(arguments.data))
    pixels = load_pixels(samples, arguments.runs / "cache")
    settings = read_settings(MODEL_CONFIG)
    rows = rows_of(samples, {"ham10000/frame": 1.0}, "val")[: arguments.photos]
    arguments.weights.mkdir(parents=True, exist_ok=True)
    try:
        networks = dict(load_manifest(arguments.weights).networks)
    except WeightsError:
        networks = {}  # the first set of weights
    today = datetime.date.today().isoformat()
    for name in arguments.networks:
        views = None
        if name == "resnet18":
            cache = arguments.runs / "cache"
            views = region_views(samples, pixels, settings, arguments.weights, cache)
        validation = Labelled.build(samples, pixels, views).take(rows)
        networks[name] = pack(name, arguments.runs, arguments.weights, validation, arguments.remark)
        # At once, because the classifier is looked at where the U-Net outlines.
        save_manifest(arguments.weights, Manifest(arguments.version, today, networks))


if __name__ == "__main__":
    main()
