"""The model card as a reader sees it."""

import dataclasses
from pathlib import Path

import pytest

from lesion.enums import EXPLAINED_CLASSIFIER, NetworkName
from lesion.weights import Manifest, NetworkEntry
from training.data.sample import Sample, Source, Split
from training.evaluation.reporting.model_card import render_model_card
from training.evaluation.summary import Evaluation
from training.evaluation.targets import check_targets

FACTS = {
    "data": ["ham10000/frame"],
    "phases": [{"epochs": 2.5, "size": 128, "network": {}}],
    "minutes": 12.3,
    "machine": "2 threads, x86_64",
    "validation": {"float32": {"dice": 0.91234}, "stored": {"dice": 0.91111}},
    "remark": "Trained twice.",
}


@pytest.fixture
def manifest() -> Manifest:
    entry = NetworkEntry(
        NetworkName.UNET,
        "unet.safetensors",
        "0" * 64,
        256,
        (0.5,) * 3,
        (0.2,) * 3,
        ("m",),
        FACTS,
        {},
    )
    return Manifest("1.0.0", "2026-01-01", {NetworkName.UNET: entry})


def _card(manifest: Manifest, evaluation: Evaluation) -> str:
    samples = [
        Sample(str(i), str(i // 2), Source.HAM10000_FRAME, split, Path("a.jpg"))
        for i, split in enumerate([Split.TEST] * 4 + [Split.TRAIN] * 2)
    ]
    targets = check_targets(evaluation)
    return render_model_card(manifest, evaluation, targets, samples, "2026-02-03")


def test_facts_of_the_training_are_shown(manifest: Manifest, evaluation: Evaluation) -> None:
    card = _card(manifest, evaluation)
    row = "| unet | 4.5 M | ham10000/frame | 2.5 at 128 | 12 min on 2 threads, x86_64 |"
    assert row in card
    assert "dice 0.9123 to 0.9111" in card
    assert "\nTrained twice.\n" in card
    assert "test 4 photos of 2 lesions" in card
    assert "\nmake calibrate\n" in card
    assert (
        "Weights packed on 2026-01-01. Written by `make evaluate RECORD=1` on 2026-02-03;" in card
    )


def test_calibration_is_described(manifest: Manifest, evaluation: Evaluation) -> None:
    card = _card(manifest, evaluation)
    data = "(data ham10000/frame, val)"
    assert f"- ResNet-18: temperature 1.5, bias -0.25 {data}\n" in card
    assert f"- EfficientNet-Lite: temperature 0.75, diagnosis bias 0.5 / -1 {data}\n" in card
    rule = evaluation.settings.classification.rule
    assert f"by the rule `{rule}`, for a prevalence of 50.0 %" in card
    without = dataclasses.replace(evaluation, calibration={}, calibration_facts={})
    assert "without a calibration" in _card(manifest, without)


def test_report_is_part_of_the_card(manifest: Manifest, evaluation: Evaluation) -> None:
    card = _card(manifest, evaluation)
    assert "| oracle: the mask with the higher true Dice | 0.680 (" in card
    assert "\n## Results on the test split\n" in card
    assert "\n### Targets\n" in card
    assert "[docs/background.md](../docs/background.md)" in card
    assert "at least 10 photos count" in card
    titles = [line for line in card.splitlines() if line.startswith("# ")]
    assert titles == ["# Model card: skin-lesion networks 1.0.0"]
    assert "\n\n\n" not in card


def test_every_network_of_the_manifest_has_a_row(
    manifest: Manifest, evaluation: Evaluation
) -> None:
    entry = manifest.networks[NetworkName.UNET]
    classifier = dataclasses.replace(entry, name=EXPLAINED_CLASSIFIER)
    networks = {NetworkName.UNET: entry, EXPLAINED_CLASSIFIER: classifier}
    parameters = evaluation.parameters | {EXPLAINED_CLASSIFIER: 11_000_000}
    card = _card(
        dataclasses.replace(manifest, networks=networks),
        dataclasses.replace(evaluation, parameters=parameters),
    )
    assert "| resnet18 | 11.0 M |" in card
