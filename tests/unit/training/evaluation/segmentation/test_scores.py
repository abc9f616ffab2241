"""From outcomes to figures, targets, report and model card, by hand-computed cases."""

import dataclasses
import json
from pathlib import Path

import pytest

from lesion.config import Settings
from lesion.weights import Manifest, NetworkEntry, save_manifest
from tests.outcomes import outcome
from training import evaluate
from training.data.sample import Sample, Source, Split
from training.evaluation.classification.groups import classifier_data_sets
from training.evaluation.classification.predictions import judged
from training.evaluation.groups import HAM10000, PAD
from training.evaluation.metrics.estimates import Figure
from training.evaluation.outcome import Outcome
from training.evaluation.reporting.model_card import model_card, with_held_out
from training.evaluation.reporting.report import markdown
from training.evaluation.segmentation.resolution import ScaleOutcome, scale_figures
from training.evaluation.segmentation.rules import RULES
from training.evaluation.segmentation.scores import (
    GroupFigures,
    data_set_figures,
    figures_of,
    group_figures,
)
from training.evaluation.summary import Evaluation, classifier_tables, seen_figures
from training.evaluation.targets import FULL_RESOLUTION, held_against


@pytest.fixture
def outcomes() -> list[Outcome]:
    return [
        outcome(1, unet=0.9, deeplabv3=0.7, malignant=True, p=0.9),
        outcome(2, unet=0.5, deeplabv3=0.9, malignant=True, p=0.3),
        outcome(3, unet=0.8, deeplabv3=0.8, p=0.6),
        outcome(4, unet=0.8, deeplabv3=0.6, p=0.1),
        outcome(0, p=None),
    ]


@pytest.fixture
def evaluation(outcomes: list[Outcome], settings: Settings) -> Evaluation:
    bands = settings.diagnosis
    smartphone = outcome(6, unet=0.4, deeplabv3=0.6, source=PAD, diagnosis="NEV")
    no_skin = dataclasses.replace(
        outcome(0, p=None), source="not-skin", malignant=None, diagnosis="", scores={}, groups={}
    )
    full = ScaleOutcome("big", "big", (3000, 2000), (300, 200), _agreement(0.97), ("remarkable",))
    everything = [*outcomes, smartphone, no_skin]
    return Evaluation(
        split="test",
        rule="expected_dice",
        diagnosis=bands,
        weights={"unet": "0" * 64},
        parameters={"unet": 4_500_000},
        calibration={"temperature": 1.5, "bias": -0.25},
        calibration_facts={"data": "ham10000/frame, val", "malignant_share": 0.2},
        figures=figures_of(everything, bands),
        groups={HAM10000: group_figures(outcomes), PAD: group_figures([smartphone])},
        data_sets=data_set_figures(everything),
        classifier={
            HAM10000: classifier_tables(outcomes, bands),
            PAD: classifier_tables([smartphone], bands),
        },
        classifier_data_sets=classifier_data_sets(everything, bands),
        seen=seen_figures(judged(outcomes), outcomes, bands),
        scale={FULL_RESOLUTION: scale_figures([full], 10)},
    )


def _agreement(dice: float) -> dict[str, float]:
    return dict.fromkeys(("unet", "deeplabv3", "selected"), dice)


def test_figures_by_hand(outcomes: list[Outcome], settings: Settings) -> None:
    figures = figures_of(outcomes, settings.diagnosis)[HAM10000]
    assert figures["dice unet"].value == pytest.approx(3.0 / 5)
    assert figures["dice selected"].value == pytest.approx(3.0 / 5)
    assert figures["dice rule area"].value == pytest.approx(3.0 / 5)
    assert figures["dice rule expected_dice"].value == pytest.approx(3.0 / 5)
    assert figures["dice rule mean"].value == pytest.approx(4 * 0.75 / 5)
    assert figures["dice oracle"].value == pytest.approx(3.4 / 5)
    assert figures["thresholded_jaccard unet"].value == pytest.approx(2.5 / 5)
    assert figures["hd95 oracle"].value == pytest.approx(32.0)
    assert figures["sensitivity deeplabv3"].value == pytest.approx(0.8)
    assert figures["auc"].value == pytest.approx(3 / 4)
    assert figures["auc"].photos == 4
    assert figures["accuracy at 0.60"].value == pytest.approx(3 / 4)
    assert figures["sensitivity at 0.60"].value == pytest.approx(1 / 2)
    assert figures["specificity at 0.60"].value == pytest.approx(1.0)
    # p is 0.9, 0.3, 0.6 and 0.1: malignant Medium, twice benign Low, benign Medium.
    assert figures["share given benign, Low"].value == pytest.approx(1 / 2)
    assert figures["share right of benign, Low"].value == pytest.approx(1 / 2)
    assert figures["share right of malignant, Medium"].value == pytest.approx(1.0)
    assert figures["share given benign, High"].value == 0
    assert "share right of benign, High" not in figures
    assert figures["status not_skin"].value == pytest.approx(1 / 5)
    for name, figure in figures.items():
        if name.startswith("ece"):
            continue  # each draw's own noise adds to it
        assert figure.low - 1e-9 <= figure.value <= figure.high + 1e-9, name


def test_the_rules_keep_different_masks() -> None:
    one = dataclasses.replace(
        outcome(1, unet=0.4, deeplabv3=0.6), expected_dice={"unet": 0.9, "deeplabv3": 0.8}
    )
    kept = {name: rule(one) for name, rule in RULES.items()}
    assert kept == {
        "unet": "unet",
        "deeplabv3": "deeplabv3",
        "selected": "selected",
        "rule area": "deeplabv3",
        "rule expected_dice": "unet",
        "rule mean": "mean",
        "oracle": "deeplabv3",
    }


def test_photos_without_a_true_mask_have_no_mask_figures(settings: Settings) -> None:
    one = dataclasses.replace(outcome(0, p=None), scores={}, groups={})
    assert set(figures_of([one], settings.diagnosis)[HAM10000]) == {
        "status ok",
        "status no_lesion_found",
        "status not_skin",
    }
    assert group_figures([one]) == data_set_figures([one]) == []


def test_groups_are_compared_with_the_mean_of_all() -> None:
    young = [outcome(i, unet=0.95, deeplabv3=0.9, age="under 30") for i in range(150)]
    old = [outcome(i, unet=0.85, deeplabv3=0.9, age="75 and over") for i in range(150, 200)]
    nobody = [outcome(200, unet=0.1, deeplabv3=0.9)]
    groups = {g.group: g for g in group_figures(young + old + nobody) if g.grouping == "age"}
    everyone = (150 * 0.95 + 50 * 0.85 + 0.1) / 201
    assert list(groups) == ["under 30", "75 and over", "unknown"]
    assert groups["75 and over"].photos == 50
    assert groups["75 and over"].difference == pytest.approx(0.85 - everyone)
    assert groups["75 and over"].figures["thresholded_jaccard selected"].value == pytest.approx(
        0.85
    )
    assert groups["75 and over"].flagged  # 0.071 below
    assert not groups["under 30"].flagged
    assert not groups["unknown"].flagged  # far below, but a single photo
    # One photo fewer is too few for a flag.
    groups = {g.group: g for g in group_figures(young + old[1:]) if g.grouping == "age"}
    assert not groups["75 and over"].flagged


def test_groupings_that_the_data_set_does_not_know_are_left_out(outcomes: list[Outcome]) -> None:
    groupings = {group.grouping for group in group_figures(outcomes)}
    assert groupings == {"diagnosis", "lesion size", "sharpness", "skin tone"}


def test_the_targets_are_computed(evaluation: Evaluation) -> None:
    targets = {target.name: target for target in held_against(evaluation)}
    assert len(targets) == 16
    measured = [(target.value, target.reached) for target in targets.values()]
    assert measured[0] == (pytest.approx(0.6), False)
    assert measured[1] == (pytest.approx(0.6), False)
    assert measured[2] == (pytest.approx(0.0), True)
    assert measured[3] == (pytest.approx(0.5), False)
    assert measured[4] == (pytest.approx(0.7), False)  # 0.9 and 0.5
    assert measured[5] == (pytest.approx(0.4), False)
    assert measured[6] == (None, None)  # no group of 50 photos
    assert measured[7] == (pytest.approx(0.97), True)
    assert measured[8] == (4.5, True)
    assert measured[9] == (pytest.approx(0.75), False)
    assert measured[10] == (pytest.approx(0.5), False)  # the one at 0.9, before both benign ones
    assert measured[11][1] is False
    assert measured[12] == (0.0, False)  # nobody got benign, High: not "not measured"
    assert measured[13] == measured[14] == (None, None)
    assert measured[15] == (None, None)  # a single smartphone photo


def test_targets_at_their_limits(evaluation: Evaluation) -> None:
    def reached(value: float, shortfall: float, parameters: int) -> list[bool | None]:
        figure = Figure(value, 0.0, 1.0, 60)
        group = GroupFigures("age", "old", 60, {"dice selected": figure}, -shortfall, False)
        own = {name: dict(figures) for name, figures in evaluation.figures.items()}
        own[HAM10000]["dice unet"] = figure
        changed = dataclasses.replace(
            evaluation, figures=own, groups={PAD: [group]}, parameters={"unet": parameters}
        )
        targets = held_against(changed)
        return [targets[i].reached for i in (0, 6, 8)]

    assert reached(0.94, 0.05, 10_000_000) == [True, True, True]
    assert reached(0.9399, 0.0501, 10_000_001) == [False, False, False]


def test_scale_figures_by_hand() -> None:
    own = [
        ScaleOutcome("a", "lesion 1", (300, 200), (30, 20), _agreement(0.9), ()),
        ScaleOutcome("b", "lesion 2", (300, 200), (30, 20), _agreement(0.7), ("called no skin",)),
    ]
    figures = scale_figures(own, 10)
    assert figures.photos == 2
    assert figures.means["selected"].value == pytest.approx(0.8)
    assert figures.minima["unet"] == pytest.approx(0.7)
    assert figures.remarks == ("b: called no skin",)


def test_the_report_shows_figures_rules_groups_scale_and_targets(evaluation: Evaluation) -> None:
    report = markdown(evaluation, held_against(evaluation), {"Dice of every photo": "dice.png"})
    assert "| Dice, U-Net, HAM10000 | >= 0.94 | 0.600 | **no** |" in report
    assert "| parameters of the U-Net, millions | <= 10 | 4.500 | yes |" in report
    assert "not measured" in report
    assert "| Dice | 0.600 (" in report
    assert "| oracle: the truly better mask | 0.680 (" in report
    assert "The archive's rule is `expected_dice`" in report
    assert "| AUC | 0.750 (" in report
    assert "| `not_skin` | 0.200 (" in report
    assert "| tiny | 2 | 0.700 (" in report
    assert "| full-resolution photos, to 1/10 | 1 | 0.970 (" in report
    assert "- big: remarkable" in report
    assert "![Dice of every photo](dice.png)" in report
    for line in report.splitlines():
        assert not line.startswith("|") or line.endswith("|")
    assert "## Pictures" not in markdown(evaluation, [])


def test_the_figures_are_plain_json(evaluation: Evaluation) -> None:
    content = json.loads(json.dumps(dataclasses.asdict(evaluation), allow_nan=False))
    recorded = content["figures"][HAM10000]["dice oracle"]
    assert recorded["value"] == pytest.approx(0.68)
    assert recorded["photos"] == 5
    assert content["groups"][HAM10000][0]["figures"]["dice unet"]["photos"] == 2
    assert content["scale"][FULL_RESOLUTION]["minima"]["unet"] == pytest.approx(0.97)


def test_the_manifest_and_the_card_carry_the_figures(evaluation: Evaluation) -> None:
    facts = {
        "data": ["ham10000/frame"],
        "phases": [{"epochs": 2.5, "size": 128, "network": {}}],
        "minutes": 12.3,
        "machine": "2 threads, x86_64",
        "validation": {"float32": {"dice": 0.91234}, "stored": {"dice": 0.91111}},
    }
    entry = NetworkEntry(
        "unet", "unet.safetensors", "0" * 64, 256, (0.5,) * 3, (0.2,) * 3, ("m",), facts, {}
    )
    resnet18 = dataclasses.replace(entry, name="resnet18", training=facts | {"minutes": 1.0})
    evaluation = dataclasses.replace(
        evaluation, parameters=evaluation.parameters | {"resnet18": 11_000_000}
    )
    manifest = Manifest("1.0.0", "2026-01-01", {"unet": entry, "resnet18": resnet18})
    manifest = with_held_out(manifest, evaluation)
    recorded = manifest.networks["unet"].heldout[HAM10000]
    assert recorded["dice unet"]["value"] == pytest.approx(0.6)
    assert recorded["hd95 unet"]["photos"] == 5
    assert "auc" not in recorded and "dice deeplabv3" not in recorded
    classified = manifest.networks["resnet18"].heldout[HAM10000]
    assert "sensitivity at 0.60" in classified and "sensitivity unet" not in classified

    samples = [
        Sample(str(i), str(i // 2), Source(HAM10000), split, Path("a.jpg"))
        for i, split in enumerate([Split.TEST] * 4 + [Split.TRAIN] * 2)
    ]
    report = markdown(evaluation, held_against(evaluation))
    card = model_card(manifest, evaluation, report, samples)
    row = "| unet | 4.5 M | ham10000/frame | 2.5 at 128 | 12 min on 2 threads, x86_64 |"
    assert row in card
    assert "dice 0.9123 to 0.9111" in card
    assert "temperature 1.5, bias -0.25 (data ham10000/frame, val, malignant share 0.2)" in card
    assert "\nmake calibrate\n" in card
    without = dataclasses.replace(evaluation, calibration={}, calibration_facts={})
    assert "without a calibration" in model_card(manifest, without, report, samples)
    assert "test 4 photos of 2 lesions" in card
    assert "| oracle: the truly better mask | 0.680 (" in card
    assert "\n## Figures on the test split\n" in card
    assert "\n### Targets\n" in card
    titles = [line for line in card.splitlines() if line.startswith("# ")]
    assert titles == ["# Model card: skin-lesion networks 1.0.0"]


def test_figures_of_other_weights_are_not_recorded(
    evaluation: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "WEIGHTS", tmp_path / "model_store" / "weights")
    monkeypatch.setattr(evaluate, "MODEL_CARD", tmp_path / "model_store" / "MODEL_CARD.md")
    (tmp_path / "model_store" / "weights").mkdir(parents=True)
    entry = NetworkEntry(
        "unet", "unet.safetensors", "1" * 64, 256, (0.5,) * 3, (0.2,) * 3, ("m",), {}, {}
    )
    save_manifest(tmp_path / "model_store" / "weights", Manifest("1", "today", {"unet": entry}))
    with pytest.raises(SystemExit, match="make archive"):
        evaluate.record(evaluation, "", tmp_path)
    # The same weights, but calibrated since.
    networks = {name: dataclasses.replace(entry, name=name) for name in ("unet", "resnet18")}
    save_manifest(tmp_path / "model_store" / "weights", Manifest("1", "today", networks))
    archived = dataclasses.replace(evaluation, weights=dict.fromkeys(networks, entry.sha256))
    with pytest.raises(SystemExit, match="make archive"):
        evaluate.record(archived, "", tmp_path)
    assert not (tmp_path / "model_store" / "MODEL_CARD.md").exists()


def test_only_the_whole_test_split_is_recorded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for option in (["--every", "2"], ["--split", "val"]):
        monkeypatch.setattr("sys.argv", ["evaluate", "--record", *option])
        with pytest.raises(SystemExit):
            evaluate.main()
        assert "whole test split" in capsys.readouterr().err
