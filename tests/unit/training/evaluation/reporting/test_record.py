"""Results in the weights' manifest and in the model card."""

import dataclasses
from pathlib import Path

import pytest

from lesion.enums import EXPLAINED_CLASSIFIER, NetworkName
from lesion.weights import Manifest, NetworkEntry, load_manifest, save_manifest
from training.data.sample import Source
from training.errors import TrainingError
from training.evaluation.reporting.record import record_results, with_held_out
from training.evaluation.summary import Evaluation

FACTS = {
    "data": ["ham10000/frame"],
    "phases": [{"epochs": 2.5, "size": 128, "network": {}}],
    "minutes": 12.3,
    "machine": "2 threads, x86_64",
    "validation": {"float32": {"dice": 0.91234}, "stored": {"dice": 0.91111}},
}


def _manifest(sha256: str = "0" * 64) -> Manifest:
    networks = {
        name: NetworkEntry(
            name, f"{name}.safetensors", sha256, 256, (0.5,) * 3, (0.2,) * 3, ("m",), FACTS, {}
        )
        for name in NetworkName
    }
    return Manifest("1.0.0", "2026-01-01", networks)


def test_each_network_gets_its_own_estimates(evaluation: Evaluation) -> None:
    manifest = with_held_out(_manifest(), evaluation)
    unet = manifest.networks[NetworkName.UNET].heldout[Source.HAM10000_FRAME]
    assert unet["dice unet"]["value"] == pytest.approx(0.6)
    assert unet["hd95 unet"]["photos"] == 5
    assert "status ok" in unet
    assert "AUC" not in unet and "dice deeplabv3" not in unet and "dice mean" not in unet
    assert (
        "dice deeplabv3" in manifest.networks[NetworkName.DEEPLABV3].heldout[Source.HAM10000_FRAME]
    )
    classifier = manifest.networks[EXPLAINED_CLASSIFIER].heldout[Source.HAM10000_FRAME]
    assert classifier["AUC"]["value"] == pytest.approx(0.75)
    assert "sensitivity, malignant (p > 0.60)" in classifier
    assert "sensitivity unet" not in classifier
    assert "share correct in benign, High" not in classifier  # no photo has this answer


def test_manifest_and_card_are_written(evaluation: Evaluation, tmp_path: Path) -> None:
    manifest, card = _manifest(), tmp_path / "MODEL_CARD.md"
    save_manifest(tmp_path, manifest)
    served = dataclasses.replace(
        evaluation,
        weights=dict.fromkeys(NetworkName, "0" * 64),
        parameters=dict.fromkeys(NetworkName, 1_000_000),
        calibration={},
    )
    record_results(served, [], tmp_path, card)
    assert (
        load_manifest(tmp_path)
        .networks[NetworkName.UNET]
        .heldout[Source.HAM10000_FRAME]["dice unet"]
    )
    assert card.read_text().startswith("# Model card: skin-lesion networks 1.0.0\n")


def test_estimates_of_other_weights_are_not_recorded(
    evaluation: Evaluation, tmp_path: Path
) -> None:
    card = tmp_path / "MODEL_CARD.md"
    save_manifest(tmp_path, _manifest("1" * 64))
    with pytest.raises(TrainingError, match="make archive"):
        record_results(evaluation, [], tmp_path, card)
    # The same weights, but another calibration.
    archived = dataclasses.replace(evaluation, weights=dict.fromkeys(NetworkName, "1" * 64))
    with pytest.raises(TrainingError, match="make archive"):
        record_results(archived, [], tmp_path, card)
    assert not card.exists()
