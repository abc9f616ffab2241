"""Results in the weights' manifest and in the model card."""

import dataclasses
import json
from pathlib import Path

import pytest

from lesion.config import answer_settings
from lesion.enums import CLASSIFIERS, NetworkName
from lesion.weights import Manifest, NetworkEntry, load_manifest, save_manifest
from training.data.sample import Source
from training.errors import TrainingError
from training.evaluation.metrics.keys import Composition
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
    for name in CLASSIFIERS:
        own = manifest.networks[name].heldout[Source.HAM10000_FRAME]
        assert own[f"AUC, rule {name}"]["value"] == pytest.approx(0.75)
        assert f"sensitivity of type malignant, rule {name}" in own
        assert "AUC" not in own and "AUC, rule mean" not in own


def test_the_service_gets_the_estimates_of_all_networks(evaluation: Evaluation) -> None:
    service = with_held_out(_manifest(), evaluation).heldout[Source.HAM10000_FRAME]
    assert service["AUC"]["value"] == pytest.approx(0.75)
    assert "sensitivity, malignant (p > 0.60)" in service
    assert "dice selected" in service and "AUC, rule mean" in service
    assert "balanced accuracy of the seven diagnoses" in service
    assert "sensitivity, malignant (p > 0.60), melanoma" in service
    assert "dice unet" not in service and "AUC, rule resnet18" not in service
    assert "share correct in benign, High" not in service  # no photo has this answer


def test_estimates_of_composed_photos_are_the_services(evaluation: Evaluation) -> None:
    manifest = with_held_out(_manifest(), evaluation)
    assert manifest.heldout[Composition.TINY_LESION]["share of lesions found"]["value"] == 0.5
    assert Composition.TINY_LESION_UNDER_HAIR not in manifest.heldout  # none was measured
    unet = manifest.networks[NetworkName.UNET].heldout
    assert "AUC of skin against other pictures" in unet["all data sets"]
    assert Composition.HAIR not in unet


def test_a_manifest_without_the_services_estimates_is_read(tmp_path: Path) -> None:
    save_manifest(tmp_path, _manifest())
    content = json.loads((tmp_path / "manifest.json").read_text())
    del content["heldout"]
    (tmp_path / "manifest.json").write_text(json.dumps(content))
    assert load_manifest(tmp_path) == _manifest()


def test_manifest_and_card_are_written(evaluation: Evaluation, tmp_path: Path) -> None:
    manifest, card = _manifest(), tmp_path / "MODEL_CARD.md"
    save_manifest(tmp_path, manifest)
    served = dataclasses.replace(
        evaluation,
        weights=dict.fromkeys(NetworkName, "0" * 64),
        parameters=dict.fromkeys(NetworkName, 1_000_000),
        calibration={name: {} for name in CLASSIFIERS},
    )
    record_results(served, [], tmp_path, card)
    recorded = load_manifest(tmp_path)
    assert recorded.networks[NetworkName.UNET].heldout[Source.HAM10000_FRAME]["dice unet"]
    assert recorded.heldout[Source.HAM10000_FRAME]["AUC"]
    assert recorded.heldout_settings == answer_settings(served.settings)
    assert card.read_text().startswith("# Model card: skin-lesion networks 1.0.0\n")


def test_estimates_of_other_weights_are_not_recorded(
    evaluation: Evaluation, tmp_path: Path
) -> None:
    card = tmp_path / "MODEL_CARD.md"
    save_manifest(tmp_path, _manifest("1" * 64))
    with pytest.raises(TrainingError, match="make archive"):
        record_results(evaluation, [], tmp_path, card)
    # The same weights, but another calibration of the second classifier.
    archived = dataclasses.replace(
        evaluation,
        weights=dict.fromkeys(NetworkName, "1" * 64),
        calibration={CLASSIFIERS[0]: {}, CLASSIFIERS[1]: {"diagnosis_bias": [0.5] * 7}},
    )
    with pytest.raises(TrainingError, match="make archive"):
        record_results(archived, [], tmp_path, card)
    assert not card.exists()
