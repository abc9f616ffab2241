"""Writes the results of an evaluation into the weights' manifest and the model card."""

import datetime
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final, Literal

from lesion.config import answer_settings
from lesion.enums import CLASSIFIERS, ClassifierRule, NetworkName
from lesion.weights import Manifest, load_manifest, save_manifest
from training.data.sample import Sample
from training.errors import TrainingError
from training.evaluation.metrics.keys import (
    AcquisitionKey,
    BandKey,
    CallKey,
    ClassifierMetric,
    ComposedMetric,
    DiagnosisKey,
    DifferentialMetric,
    MaskMetricKey,
    MaskSource,
    MetricKey,
    RuleKey,
    ScreeningMetric,
    StatusKey,
    SubsetKey,
    WarningKey,
)
from training.evaluation.reporting.model_card import render_model_card
from training.evaluation.summary import Evaluation
from training.evaluation.targets import check_targets

SERVICE: Final = "service"
"""Owner of the estimates that describe all networks together."""
ALL_DATA_SETS = "all data sets"
"""Name of the estimates over several data sets."""


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
    calibration = {
        name: entry.calibration for name, entry in manifest.networks.items() if name in CLASSIFIERS
    }
    if evaluation.weights != sha256 or evaluation.calibration != calibration:
        raise TrainingError(
            f"The archive holds other weights than {weights}: build it with `make archive`."
        )
    manifest = with_held_out(manifest, evaluation)
    today = datetime.date.today().isoformat()
    text = render_model_card(manifest, evaluation, check_targets(evaluation), samples, today)
    save_manifest(weights, manifest)
    card.write_text(text)


def with_held_out(manifest: Manifest, evaluation: Evaluation) -> Manifest:
    """The manifest with the evaluation's estimates and settings.

    Each network has its own estimates, and so has the service.
    """
    networks = {
        name: replace(entry, heldout=held_out_estimates(evaluation, name))
        for name, entry in manifest.networks.items()
    }
    return replace(
        manifest,
        networks=networks,
        heldout=held_out_estimates(evaluation, SERVICE),
        heldout_settings=answer_settings(evaluation.settings),
    )


def held_out_estimates(
    evaluation: Evaluation, owner: NetworkName | Literal["service"]
) -> dict[str, Any]:
    """The estimates of one network or of the service: by name and key, with the interval.

    The names are those of data sets and kinds of composed photos, and ``ALL_DATA_SETS``.
    """
    sets = [
        *evaluation.estimates.items(),
        *evaluation.composed.items(),
        (ALL_DATA_SETS, evaluation.overall),
    ]
    by_name = {
        str(name): {
            str(key): {field: round(value, 4) for field, value in asdict(own).items()}
            for key, own in estimates.items()
            if own is not None and _owner_of(key) == owner
        }
        for name, estimates in sets
    }
    return {name: own for name, own in by_name.items() if own}


def _owner_of(key: MetricKey) -> NetworkName | Literal["service"] | None:
    """The network that an estimate describes, or all together; None for what is not recorded."""
    match key:
        case MaskMetricKey(mask=MaskSource.UNET) | StatusKey() | ScreeningMetric.SKIN_AUC:
            return NetworkName.UNET
        case AcquisitionKey():
            return NetworkName.UNET
        case MaskMetricKey(mask=MaskSource.DEEPLABV3):
            return NetworkName.DEEPLABV3
        case RuleKey(rule=ClassifierRule.RESNET18):
            return NetworkName.RESNET18
        case RuleKey(rule=ClassifierRule.EFFICIENTNET_LITE):
            return NetworkName.EFFICIENTNET_LITE
        case MaskMetricKey(mask=MaskSource.SELECTED) | ClassifierMetric() | CallKey() | BandKey():
            return SERVICE
        case RuleKey() | DifferentialMetric() | DiagnosisKey() | SubsetKey():
            return SERVICE
        case ComposedMetric() | ScreeningMetric() | WarningKey():
            return SERVICE
    return None
