"""Turn finished checkpoints into the weights that ship: ``python -m training.pack``.

Writes ``model_store/weights/``: one 8-bit safetensors file a network and the manifest, after
measuring on validation photos what the 8-bit storage costs. The classifier's logit is moved to
equal odds: see ``equal_odds_shift``.
"""

import argparse
import datetime
import math
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lesion.config import read_settings
from lesion.networks import OUTPUTS, build_network
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from lesion.weights import (
    Manifest,
    NetworkEntry,
    WeightsError,
    decode,
    encode,
    load_manifest,
    save_manifest,
    save_state_dict,
)
from training.data.collection import all_samples, training_samples
from training.data.pixels import load_pixels
from training.data.sample import Sample
from training.run import rows_of
from training.tasks import Labelled, score
from training.train import ROOT

INPUT_SIZES = {"unet": 256, "deeplabv3": 256, "resnet18": 224}


TRAINING_ONLY = {"keep_probability"}
"""Network options that change nothing when serving."""


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


def equal_odds_shift(samples: Sequence[Sample], sources: dict[str, float]) -> float:
    """What to add to the malignancy logit so that p assumes as many malignant lesions as benign.

    Trained on photos of which a fifth is malignant, a network says p > 0.60 of few malignant ones:
    it needs overwhelming evidence. The specification's bands come from a data set with equal
    shares, so the logit is moved there (Saerens et al., 2002): by minus the log odds of malignancy
    among the photos drawn in training. It is the safer side, and changes no order, so no AUC.

    Args:
        samples: of the training split, labelled or not.
        sources: share of the drawn photos for each source.
    """
    rates = {
        source: np.mean(
            [s.malignant for s in samples if s.source == source and s.malignant is not None]
        )
        for source in sources
    }
    rate = float(sum(share * rates[source] for source, share in sources.items()))
    return math.log((1.0 - rate) / rate)


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
    training: Sequence[Sample],
    remark: str = "",
) -> NetworkEntry:
    """Store one network's averaged weights and return its line in the manifest."""
    checkpoint = torch.load(runs / name / "last.pt", map_location="cpu", weights_only=True)
    state_dict = checkpoint["average"]
    facts = training_facts(checkpoint) | ({"remark": remark} if remark else {})
    if name == "resnet18":
        shift = equal_odds_shift(training, checkpoint["config"]["sources"])
        state_dict["network.fc.bias"] += shift
        facts["equal_odds_shift"] = round(shift, 4)
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
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--runs", type=Path, default=ROOT / "runs")
    parser.add_argument("--weights", type=Path, default=ROOT / "model_store" / "weights")
    parser.add_argument("--version", required=True, help="of the set of weights, e.g. 1.0.0")
    parser.add_argument("--remark", default="", help="what the model card is to say of them")
    parser.add_argument("--photos", type=int, default=200, help="validation photos to compare on")
    arguments = parser.parse_args()

    samples = training_samples(all_samples(arguments.data))
    pixels = load_pixels(samples, arguments.runs / "cache")
    margin = read_settings(ROOT / "handlers" / "model-config.yaml").region.margin
    rows = rows_of(samples, {"ham10000/frame": 1.0}, "val")[: arguments.photos]
    chosen = [samples[row] for row in rows]
    chosen_pixels = pixels.take(rows)
    arguments.weights.mkdir(parents=True, exist_ok=True)
    training = [sample for sample in samples if sample.split == "train"]
    try:
        networks = dict(load_manifest(arguments.weights).networks)
    except WeightsError:
        networks = {}  # the first set of weights
    for name in arguments.networks:
        validation = Labelled.build(chosen, chosen_pixels, margin if name == "resnet18" else None)
        networks[name] = pack(
            name, arguments.runs, arguments.weights, validation, training, arguments.remark
        )
    today = datetime.date.today().isoformat()
    save_manifest(arguments.weights, Manifest(arguments.version, today, networks))


if __name__ == "__main__":
    main()
