"""From outcomes to figures and the model card, by hand-computed cases."""

import math
from pathlib import Path

import pytest

from lesion.config import Settings
from lesion.weights import Manifest, NetworkEntry
from training.data.sample import Sample
from training.figures import Outcome, figures_of
from training.metrics import dice
from training.pack import equal_odds_shift
from training.report import held_out, markdown, model_card


def _outcome(number: int, *, unet: float, deeplabv3: float, malignant: bool, p: float) -> Outcome:
    larger = {"unet": 0.2, "deeplabv3": 0.3}
    return Outcome(
        image_id=str(number),
        group_id=str(number),
        source="ham10000/frame",
        diagnosis="mel" if malignant else "nv",
        malignant=malignant,
        has_mask=True,
        status="ok",
        skin_probability=1.0,
        malignancy_probability=p,
        selected="unet",
        dice={"unet": unet, "deeplabv3": deeplabv3, "selected": unet},
        iou={"unet": unet, "deeplabv3": deeplabv3, "selected": unet},
        area=larger,
        expected_dice=larger,
    )


def _unanswered() -> Outcome:
    return Outcome(
        image_id="x",
        group_id="x",
        source="ham10000/frame",
        diagnosis="nv",
        malignant=False,
        has_mask=True,
        status="not_skin",
        skin_probability=0.0,
        malignancy_probability=None,
        selected=None,
        dice={"unet": 0.0, "deeplabv3": 0.0, "selected": 0.0},
        iou={"unet": 0.0, "deeplabv3": 0.0, "selected": 0.0},
        area={},
        expected_dice={},
    )


@pytest.fixture
def outcomes() -> list[Outcome]:
    return [
        _outcome(1, unet=0.9, deeplabv3=0.7, malignant=True, p=0.9),
        _outcome(2, unet=0.5, deeplabv3=0.9, malignant=True, p=0.3),
        _outcome(3, unet=0.8, deeplabv3=0.8, malignant=False, p=0.6),
        _outcome(4, unet=0.8, deeplabv3=0.6, malignant=False, p=0.1),
        _unanswered(),
    ]


def test_figures_by_hand(outcomes: list[Outcome], settings: Settings) -> None:
    figures = figures_of(outcomes, settings.diagnosis)["ham10000/frame"]
    assert figures["dice unet"].value == pytest.approx(3.0 / 5)
    assert figures["dice selected"].value == pytest.approx(3.0 / 5)
    assert figures["dice rule area"].value == pytest.approx(3.0 / 5)
    assert figures["dice oracle"].value == pytest.approx(3.4 / 5)
    assert figures["auc"].value == pytest.approx(3 / 4)
    assert figures["auc"].photos == 4
    assert figures["accuracy at 0.60"].value == pytest.approx(3 / 4)
    assert figures["sensitivity at 0.60"].value == pytest.approx(1 / 2)
    assert figures["specificity at 0.60"].value == pytest.approx(1.0)
    # p is 0.9, 0.3, 0.6 and 0.1: malignant Medium, twice benign Low, benign Medium.
    assert figures["share given benign, Low"].value == pytest.approx(1 / 2)
    assert figures["share right of benign, Low"].value == pytest.approx(1 / 2)
    assert figures["share right of malignant, Medium"].value == pytest.approx(1.0)
    assert "share given benign, High" not in figures
    assert figures["status not_skin"].value == pytest.approx(1 / 5)
    for figure in figures.values():
        assert figure.low <= figure.value <= figure.high


def test_the_report_the_manifest_and_the_card_carry_the_figures(
    outcomes: list[Outcome], settings: Settings
) -> None:
    figures = figures_of(outcomes, settings.diagnosis)
    report = markdown(figures, "test")
    assert "| dice oracle | 0.680 (" in report
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
    recorded = held_out(figures, "unet")["ham10000/frame"]
    assert recorded["dice unet"]["value"] == pytest.approx(0.6)
    assert "auc" not in recorded
    card = model_card(Manifest("1.0.0", "2026-01-01", {"unet": entry}), report)
    assert "| unet | ham10000/frame | 2.5 at 128 | 12 min on 2 threads, x86_64 |" in card
    assert "dice 0.9123 to 0.9111" in card
    assert "| dice oracle | 0.680 (" in card


def test_evaluation_and_service_agree_on_dice() -> None:
    import numpy as np

    from lesion.selection import dice as served

    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 2, (2, 40, 30), np.uint8)
    assert served(a, b) == pytest.approx(dice(a, b))


def test_the_shift_to_equal_odds_by_hand() -> None:
    def sample(source: str, malignant: bool | None) -> Sample:
        return Sample("a", "a", source, "train", Path("a.jpg"), malignant=malignant)

    samples = [sample("x", True), sample("x", False), sample("x", None)]
    samples += [sample("y", True)] + 9 * [sample("y", False)]
    # Of the drawn photos 0.5 * 0.5 + 0.5 * 0.1 = 0.3 are malignant.
    shift = equal_odds_shift(samples, {"x": 0.5, "y": 0.5})
    assert shift == pytest.approx(math.log(0.7 / 0.3))
