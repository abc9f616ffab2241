"""Writes the results of an evaluation into the weights' manifest and the model card."""

import datetime
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from lesion.enums import EXPLAINED_CLASSIFIER, NetworkName
from lesion.weights import Manifest, load_manifest, save_manifest
from training.data.sample import Sample
from training.errors import TrainingError
from training.evaluation.metrics.keys import (
    BandKey,
    CallKey,
    ClassifierMetric,
    MaskMetricKey,
    MaskSource,
    MetricKey,
    StatusKey,
)
from training.evaluation.reporting.model_card import render_model_card
from training.evaluation.summary import Evaluation
from training.evaluation.targets import check_targets


def record_results(
    evaluation: Evaluation, samples: Sequence[Sample], weights: Path, card: Path
) -> None:
    """Write the results into the manifest and the model card.

    Args:
        evaluation: of the whole test split.
        samples: all photos of HAM10000, whose splits the card describes.
        weights: folder of the manifest.
        card: the model card's file.

    Raises:
        TrainingError: the archive holds other weights, or another calibration, than the manifest.
        WeightsError: the manifest cannot be read.
    """
    manifest = load_manifest(weights)
    sha256 = {name: entry.sha256 for name, entry in manifest.networks.items()}
    if (
        evaluation.weights != sha256
        or evaluation.calibration != manifest.networks[EXPLAINED_CLASSIFIER].calibration
    ):
        raise TrainingError(
            f"The archive holds other weights than {weights}: build it with `make archive`."
        )
    manifest = with_held_out(manifest, evaluation)
    today = datetime.date.today().isoformat()
    text = render_model_card(manifest, evaluation, check_targets(evaluation), samples, today)
    save_manifest(weights, manifest)
    card.write_text(text)


def with_held_out(manifest: Manifest, evaluation: Evaluation) -> Manifest:
    """The manifest with the evaluation's estimates in it."""
    networks = {
        name: replace(entry, heldout=held_out_estimates(evaluation, name))
        for name, entry in manifest.networks.items()
    }
    return replace(manifest, networks=networks)


def held_out_estimates(evaluation: Evaluation, network: NetworkName) -> dict[str, Any]:
    """One network's estimates for the manifest: by data set and key, with the interval."""
    by_source = {
        source: {
            str(key): {field: round(value, 4) for field, value in asdict(own).items()}
            for key, own in estimates.items()
            if own is not None and _network_of(key) is network
        }
        for source, estimates in evaluation.estimates.items()
    }
    return {source: own for source, own in by_source.items() if own}


def _network_of(key: MetricKey) -> NetworkName | None:
    """The network that an estimate describes; None where it describes several together."""
    match key:
        case MaskMetricKey(mask=MaskSource.UNET) | StatusKey():
            return NetworkName.UNET
        case MaskMetricKey(mask=MaskSource.DEEPLABV3):
            return NetworkName.DEEPLABV3
        case ClassifierMetric() | CallKey() | BandKey():
            return EXPLAINED_CLASSIFIER
    return None
