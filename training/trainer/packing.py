"""Packing: checkpoints become the weights that ship, with their manifest.

Weights are stored with 8 bits each; the cost of that is measured on validation photos. Packing
resets the classifier's calibration, so it must be fitted again.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lesion.config import Settings
from lesion.enums import CLASSIFIERS, NetworkName
from lesion.errors import WeightsError
from lesion.networks import OUTPUTS, build_network
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
from training.data.collection import list_samples, select_training
from training.data.overlap import select_rows
from training.data.pixels import load_pixels
from training.data.sample import Source, Split
from training.trainer.batches import LabelledPhotos
from training.trainer.checkpoints import load_checkpoint
from training.trainer.validation import score_network
from training.trainer.views import load_region_views

INPUT_SIZES = {
    NetworkName.UNET: 256,
    NetworkName.DEEPLABV3: 256,
    NetworkName.RESNET18: 192,
    NetworkName.EFFICIENTNET_LITE: 224,
}
"""Side of each network's input when serving, pixels.

A classifier can gain from larger pictures than it was trained on (Touvron et al., "Fixing the
train-test resolution discrepancy", 2019): EfficientNet-Lite has AUC 0.917 at 224 pixels on the
validation photos, and 0.913 at its 192; ResNet-18 has 0.877 at both.
"""
TRAINING_OPTIONS = {"keep_probability", "imitated"}
"""Options of networks that have no effect when serving."""
TRAINING_HEAD = "imitation_head."
"""Prefix of the weights that are only for training."""


@dataclass(frozen=True)
class PackingJob:
    """The input of packing.

    Attributes:
        data: folder of the data sets.
        runs: folder of the checkpoints, and of the cache.
        weights: folder of the packed weights; created if missing.
        settings: of the service, for the classifier's validation photos.
        version: of the set of weights, e.g. ``1.0.0``.
        remark: for the model card; may be empty.
        photos: number of validation photos on which the cost is measured.
    """

    data: Path
    runs: Path
    weights: Path
    settings: Settings
    version: str
    remark: str
    photos: int


def pack_networks(job: PackingJob, names: Sequence[NetworkName]) -> None:
    """Pack networks in the given order, and update the manifest after each.

    Raises:
        DataError, WeightsError: photos, or the weights of the U-Net, cannot be used.
        TrainingError: a checkpoint is missing or damaged.
    """
    samples = select_training(list_samples(job.data))
    cache = job.runs / "cache"
    pixels = load_pixels(samples, cache)
    rows = select_rows(samples, [Source.HAM10000_FRAME], Split.VALIDATION)[: job.photos]
    job.weights.mkdir(parents=True, exist_ok=True)
    networks = dict(_load_manifest(job.weights).networks)
    today = datetime.date.today().isoformat()
    for name in names:
        views = None
        if name in CLASSIFIERS:
            views = load_region_views(samples, pixels, job.settings, job.weights, cache)
        validation = LabelledPhotos.build(samples, pixels, views).take(rows)
        networks[name] = pack_network(name, job.runs, job.weights, validation, job.remark)
        # Immediately, because the classifier's regions come from the packed U-Net.
        save_manifest(job.weights, Manifest(job.version, today, networks))


def _load_manifest(weights: Path) -> Manifest:
    """Load the present manifest; one without networks if there is no usable one."""
    try:
        return load_manifest(weights)
    except WeightsError:
        return Manifest("", "", {})


def pack_network(
    name: NetworkName, runs: Path, weights: Path, validation: LabelledPhotos, remark: str = ""
) -> NetworkEntry:
    """Store one network's averaged weights, and make its entry in the manifest.

    Raises:
        TrainingError: the checkpoint is missing or damaged.
    """
    checkpoint = load_checkpoint(runs / name)
    average = checkpoint["average"]
    state_dict = {key: average[key] for key in average if not key.startswith(TRAINING_HEAD)}
    facts = summarise_training(checkpoint) | ({"remark": remark} if remark else {})
    options = select_serving_options(checkpoint["config"])
    cost = measure_storage_cost(name, state_dict, options, validation)
    print(f"{name}: validation {cost}", flush=True)
    file = f"{name}.safetensors"
    return NetworkEntry(
        name=name,
        file=file,
        sha256=save_state_dict(weights / file, state_dict),
        input_size=INPUT_SIZES[name],
        mean=IMAGENET_MEAN,
        std=IMAGENET_STD,
        outputs=list_outputs(name, options),
        training=facts | {"validation": cost},
        heldout={},
        options=options,
    )


def select_serving_options(config: dict[str, Any]) -> dict[str, Any]:
    """Select the network's options in the last phase that matter when serving."""
    options = config["phases"][-1]["network"]
    return {key: value for key, value in options.items() if key not in TRAINING_OPTIONS}


def list_outputs(name: NetworkName, options: dict[str, Any]) -> tuple[str, ...]:
    """List the outputs that the network has with these options, in the order of ``OUTPUTS``."""
    size = INPUT_SIZES[name]
    with torch.inference_mode():
        outputs = build_network(name, **options).eval()(torch.zeros(1, 3, size, size))
    return tuple(key for key in OUTPUTS[name] if key in outputs)


def measure_storage_cost(
    name: NetworkName,
    state_dict: dict[str, Tensor],
    options: dict[str, Any],
    validation: LabelledPhotos,
) -> dict[str, dict[str, float]]:
    """Measure validation figures with the weights as trained and as stored."""
    network = build_network(name, **options)
    figures = {}
    for form, weights in (("float32", state_dict), ("stored", decode(encode(state_dict)))):
        network.load_state_dict(weights)
        scores = score_network(network, validation, INPUT_SIZES[name], torch.device("cpu"))
        figures[form] = {key: round(value, 4) for key, value in scores.items() if key != "loss"}
    return figures


def summarise_training(checkpoint: dict[str, Any]) -> dict[str, Any]:
    """Summarise a training run for the manifest.

    Reads only the keys of the configuration that every version of it has, so that checkpoints of
    earlier versions can be packed.
    """
    config = checkpoint["config"]
    return {
        "data": sorted(config["sources"]),
        "split": "train, by lesion",
        "phases": [
            {key: phase[key] for key in ("epochs", "size", "network")} for phase in config["phases"]
        ],
        "minutes": round(checkpoint["seconds"] / 60, 1),
        "machine": checkpoint.get("machine", "not recorded"),
    }
