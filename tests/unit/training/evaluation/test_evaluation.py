"""The evaluation from drawn photos to files, with networks that call whatever is dark a lesion."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lesion.analysis import Analyser
from lesion.config import Settings
from lesion.enums import NetworkName
from lesion.photo import Photo
from lesion.preprocessing import IMAGENET_MEAN, IMAGENET_STD
from lesion.selection import Candidate
from lesion.weights import Manifest, NetworkEntry
from tests import pictures
from training.data.sample import Sample, Source, Split
from training.evaluate import draw_pictures, measure_scale, measure_training
from training.evaluation.classification.training_photos import training_photos, true_crop_answer
from training.evaluation.crops import SHIFTS
from training.evaluation.outcome import mean_mask, outcome_of
from training.evaluation.reporting.plots import (
    draw_examples,
    draw_groups,
    draw_histogram,
    example_of,
    ranked,
)
from training.evaluation.reporting.report import markdown
from training.evaluation.segmentation.resolution import scale_outcome
from training.evaluation.segmentation.scores import group_figures
from training.evaluation.served_model import ServedModel, load_archive
from training.evaluation.summary import summarise
from training.evaluation.targets import held_against

LEVELS = {"unet": 0.5, "deeplabv3": 0.45, "resnet18": 0.5}
"""Grey, in [0, 1], below which a network calls a pixel lesion."""


class DarknessEngine:
    """Logits by the photo's darkness, so that a closer crop of a lesion looks more malignant."""

    def __init__(self, level: float, skin: float) -> None:
        self._level, self._skin = level, skin

    def run(self, batch: np.ndarray) -> dict[str, np.ndarray]:
        mean, std = (np.reshape(v, (1, 3, 1, 1)) for v in (IMAGENET_MEAN, IMAGENET_STD))
        grey = (batch * std + mean).mean(1, keepdims=True)
        return {
            "mask_logits": np.asarray(40 * (self._level - grey), np.float32),
            "skin_logit": np.asarray([self._skin], np.float32),
            "malignancy_logit": 4 * (self._level - grey.mean((1, 2, 3), dtype=np.float32)),
            "activation_map": np.zeros((len(batch), 7, 7), np.float32),
        }


@pytest.fixture
def model_with(settings: Settings) -> Callable[..., ServedModel]:
    """`model_with(skin=-5.0)`: a model whose skin logit is that."""

    def build(skin: float = 5.0) -> ServedModel:
        entries = {
            name: NetworkEntry(
                name, f"{name}.safetensors", "sha", 224 if name == "resnet18" else 256,
                IMAGENET_MEAN, IMAGENET_STD, (), {}, {},
            )
            for name in NetworkName
        }  # fmt: skip
        manifest = Manifest("1.0.0", "2026-01-01", entries)
        engines = {name: DarknessEngine(LEVELS[name], skin) for name in NetworkName}
        analyser = Analyser(settings, manifest, engines)
        sizes = dict.fromkeys(NetworkName, 1)
        return ServedModel(settings, manifest, dict(engines), analyser, sizes)

    return build


@pytest.fixture
def model(model_with: Callable[..., ServedModel]) -> ServedModel:
    return model_with()


def _sample(folder: Path, size: tuple[int, int], seed: int = 0, **known: object) -> Sample:
    """A drawn photo on disk; its mask has three times its resolution, as HAM10000's."""
    photo, _ = pictures.lesion_photo(*size, seed=seed)
    _, mask = pictures.lesion_photo(3 * size[0], 3 * size[1], seed=seed)
    name = f"photo{seed}"
    (folder / f"{name}.jpg").write_bytes(pictures.encode(photo, quality=95))
    (folder / f"{name}.png").write_bytes(pictures.mask_file(mask))
    known = {"diagnosis": "nv", "malignant": False, "age": 40.0} | known
    files = folder / f"{name}.jpg", folder / f"{name}.png"
    return Sample(name, f"lesion {seed}", "ham10000/frame", "test", *files, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [(200, 150), (257, 333)])
def test_an_outcome_holds_the_answer_against_the_truth(
    size: tuple[int, int], model: ServedModel, tmp_path: Path
) -> None:
    outcome = outcome_of(_sample(tmp_path, size), model)
    assert (outcome.width, outcome.height, outcome.status) == (*size, "ok")
    assert set(outcome.scores) == {"unet", "deeplabv3", "mean", "selected"}
    assert outcome.selected is not None
    assert outcome.scores["selected"] == outcome.scores[outcome.selected]
    for scores in outcome.scores.values():
        assert scores.dice > 0.9
        assert scores.hd95 < 5
    # DeepLabV3 calls less of the photo a lesion; the mean of the maps lies between.
    assert outcome.area["deeplabv3"] < outcome.area["unet"]
    sensitivities = [outcome.scores[name].sensitivity for name in ("deeplabv3", "mean", "unet")]
    assert sensitivities == sorted(sensitivities)
    assert outcome.groups["age"] == "30 to 44"
    assert outcome.groups["lesion size"] == "medium"
    assert outcome.typology_angle is not None


@pytest.mark.parametrize("size", [(200, 150), (257, 333)])
def test_an_outcome_holds_what_is_said_of_every_crop(
    size: tuple[int, int], model: ServedModel, tmp_path: Path
) -> None:
    sample = _sample(tmp_path, size)
    outcome = outcome_of(sample, model, "shrunk")
    assert set(outcome.crops) == {"unet", "deeplabv3", "selected", "true", "whole"}
    assert outcome.selected is not None
    served = outcome.crops["selected"]
    assert served == outcome.crops[outcome.selected]
    assert served.probability == outcome.malignancy_probability
    assert served.probability == pytest.approx(1 / (1 + np.exp(-served.logit)))
    assert outcome.crops["whole"].logit < served.logit  # more light skin
    changes = [answer.logit - served.logit for answer in outcome.shifted.values()]
    assert list(outcome.shifted) == list(SHIFTS)
    assert changes == sorted(changes) and changes[-1] > 0.1  # ever less light skin
    assert outcome_of(sample, model).shifted == {}
    unlabelled = outcome_of(dataclasses.replace(sample, malignant=None), model, "shrunk")
    assert unlabelled.crops == unlabelled.shifted == {}
    assert unlabelled.malignancy_probability == outcome.malignancy_probability


def test_a_labelled_photo_without_a_mask_is_classified_and_grouped(
    model: ServedModel, tmp_path: Path
) -> None:
    sample = dataclasses.replace(_sample(tmp_path, (200, 150)), mask=None)
    outcome = outcome_of(sample, model)
    assert set(outcome.crops) == {"unet", "deeplabv3", "selected", "whole"}
    assert outcome.scores == {} and outcome.typology_angle is None
    assert (outcome.groups["age"], outcome.groups["lesion size"]) == ("30 to 44", "unknown")
    assert group_figures([outcome]) == []


def test_a_photo_that_is_called_no_skin_has_an_empty_mask(
    model_with: Callable[..., ServedModel], tmp_path: Path
) -> None:
    sample = _sample(tmp_path, (200, 150))
    outcome = outcome_of(sample, model_with(skin=-5.0))
    assert (outcome.status, outcome.selected, outcome.area) == ("not_skin", None, {})
    for scores in outcome.scores.values():
        assert (scores.dice, scores.specificity, scores.hd95) == (0.0, 1.0, 100.0)
    assert outcome.crops == outcome.shifted == {}
    unknown = dataclasses.replace(sample, mask=None, malignant=None)
    without = outcome_of(unknown, model_with(skin=-5.0))
    assert without.scores == without.groups == {}


def test_training_photos_are_whole_and_always_the_same(tmp_path: Path) -> None:
    def sample(number: int, **changes: object) -> Sample:
        photo, mask = tmp_path / f"{number}.jpg", tmp_path / f"{number}.png"
        one = Sample(str(number), str(number), Source.HAM10000_FRAME, Split.TRAIN, photo, mask)
        return dataclasses.replace(one, **({"malignant": False} | changes))  # type: ignore[arg-type]

    wanted = [sample(number) for number in range(15)]
    others: list[dict[str, object]] = [
        {"split": "test"}, {"split": "val"}, {"source": "ham10000/crop"}, {"source": "isic2017"},
    ]  # fmt: skip
    unwanted = [sample(100 + number, **changes) for number, changes in enumerate(others)]
    assert [s.image_id for s in training_photos([*unwanted, *wanted])] == ["0", "7", "14"]


def test_a_training_photo_is_cut_out_by_its_true_mask(model: ServedModel, tmp_path: Path) -> None:
    sample = _sample(tmp_path, (200, 150), malignant=True)
    answers = measure_training([sample], model)
    assert answers.truth.tolist() == [True] and answers.groups == ["lesion 0"]
    expected = outcome_of(sample, model).crops["true"].probability
    assert answers.probability == pytest.approx([expected])
    with pytest.raises(ValueError, match="photo0 has no true mask"):
        true_crop_answer(dataclasses.replace(sample, mask=None), model)


def test_everything_is_computed_reported_and_drawn(
    model_with: Callable[..., ServedModel], tmp_path: Path
) -> None:
    shapes = [(200, 150), (150, 200), (200, 160), (160, 200)]
    samples = [
        _sample(tmp_path, size, i, malignant=i % 2 == 0, diagnosis="mel" if i % 2 == 0 else "nv")
        for i, size in enumerate(shapes)
    ]
    model = model_with()
    outcomes = [outcome_of(sample, model, "left") for sample in samples]
    outcomes.append(outcome_of(samples[0], model_with(skin=-5.0)))
    seen = measure_training(samples[:2], model)
    evaluation = summarise("test", model, outcomes, seen, {})
    assert evaluation.figures["ham10000/frame"]["auc"].photos == 4
    assert evaluation.calibration == {}
    json.dumps(dataclasses.asdict(evaluation), allow_nan=False)
    report = markdown(evaluation, held_against(evaluation))
    assert "Of **3 melanomas**" in report and "1 got no answer" in report
    drawn = draw_pictures(samples, outcomes[:4], evaluation, model, tmp_path)
    for file in drawn.values():
        assert (tmp_path / file).stat().st_size > 10_000
    assert {"ham10000-frame-reliability.png", "ham10000-frame-decision.png"} <= set(drawn.values())


@pytest.mark.parametrize("size", [(400, 300), (301, 403)])
def test_the_segmentation_stage_alone_finds_what_the_service_finds(
    size: tuple[int, int], model: ServedModel
) -> None:
    photo, _ = pictures.lesion_photo(*size)
    selection, skin = model.segment(photo)
    served = model.analyser.analyse_photo(Photo(photo, "JPEG"))
    assert selection.selected is not None
    assert selection.selected.network == served.segmentation.selected
    for alone, candidate in zip(selection.candidates, served.segmentation.candidates, strict=True):
        assert alone.network == candidate.network
        np.testing.assert_array_equal(alone.mask, candidate.mask)
        np.testing.assert_array_equal(alone.probability, candidate.probability)
        assert alone.expected_dice == candidate.expected_dice
    assert skin == served.skin_probability


def test_the_mean_of_two_maps_by_hand(settings: Settings) -> None:
    def candidate(model: str, left: float, right: float) -> Candidate:
        probability = np.full((64, 64), right, np.float32)
        probability[:, :32] = left
        mask = np.zeros((90, 120), np.uint8)
        return Candidate(model, probability, mask, 0.0, 0.0, None)

    sure, unsure = candidate("unet", 0.9, 0.1), candidate("deeplabv3", 0.4, 0.4)
    mask = mean_mask([sure, unsure], (90, 120, 3), settings)
    assert mask.shape == (90, 120)
    assert mask[:, :58].all() and not mask[:, 62:].any()
    assert not mean_mask([unsure, unsure], (90, 120), settings).any()
    assert not mean_mask([], (90, 120), settings).any()


@pytest.mark.parametrize("size", [(1000, 700), (701, 1003)])
def test_the_outline_at_a_tenth_is_held_against_the_full_one(
    size: tuple[int, int], model: ServedModel
) -> None:
    photo, _ = pictures.lesion_photo(*size)
    outcome = scale_outcome("a", "b", pictures.encode(photo, quality=95), 10, model)
    assert outcome.size == size
    assert outcome.reduced_size == tuple(round(side / 10) for side in size)
    assert set(outcome.dice) == {"unet", "deeplabv3", "selected"}
    assert all(0.9 < value < 1 for value in outcome.dice.values())
    assert outcome.remarks == ()


def test_what_the_service_would_not_outline_is_outlined_with_a_remark(
    model_with: Callable[..., ServedModel],
) -> None:
    photo, _ = pictures.lesion_photo(240, 200)
    tiny = scale_outcome("a", "a", pictures.encode(photo), 10, model_with(skin=-5.0))
    assert tiny.reduced_size == (24, 20)
    assert tiny.dice["unet"] > 0.7
    assert tiny.remarks == (
        "reduced copy refused: too_small",
        "photo called no skin (0.01)",
        "reduced copy called no skin (0.01)",
    )
    white = np.full((400, 500, 3), 255, np.uint8)
    nothing = scale_outcome("a", "a", pictures.encode(white), 2, model_with())
    assert "photo: selected found nothing" in nothing.remarks
    assert "reduced copy: unet found nothing" in nothing.remarks


def test_sharp_photos_are_halved_and_large_ones_reduced_to_a_tenth(
    model: ServedModel, tmp_path: Path
) -> None:
    samples = [_sample(tmp_path, (384, 288), 1), _sample(tmp_path, (200, 150), 2)]
    large = tmp_path / "large.jpg"
    large.write_bytes(pictures.encode(pictures.lesion_photo(800, 600)[0], quality=95))
    scale = measure_scale(samples, [large], model)
    assert [(figures.factor, figures.photos) for figures in scale.values()] == [(10, 1), (2, 1)]
    assert all(figures.minima["selected"] > 0.9 for figures in scale.values())
    assert measure_scale(samples[1:], [], model) == {}


def test_best_median_and_worst(model: ServedModel, tmp_path: Path) -> None:
    outcome = outcome_of(_sample(tmp_path, (200, 150)), model)
    dices = [0.3, 0.9, 0.1, 0.5, 0.7]
    selected = outcome.scores["selected"]
    outcomes = [
        dataclasses.replace(outcome, scores={"selected": dataclasses.replace(selected, dice=dice)})
        for dice in dices
    ]
    found = {
        rank: [chosen.scores["selected"].dice for chosen in own]
        for rank, own in ranked(outcomes, 1).items()
    }
    assert found == {"best": [0.9], "median": [0.5], "worst": [0.1]}
    assert [len(own) for own in ranked(outcomes[:2]).values()] == [2, 2, 2]


def test_an_example_shows_each_step(model_with: Callable[..., ServedModel], tmp_path: Path) -> None:
    sample = _sample(tmp_path, (257, 333))
    example = example_of(sample, outcome_of(sample, model_with()), model_with())
    masks = (example.truth, example.raw, example.refined, example.final)
    assert all(mask is not None and mask.shape == (333, 257) for mask in masks)
    assert example.region is not None
    assert 0 < example.region.shape[0] < 333 and 0 < example.region.shape[1] < 257
    refused = outcome_of(sample, model_with(skin=-5.0))
    example = example_of(sample, refused, model_with(skin=-5.0))
    assert example.final is None and example.region is None
    assert "not_skin" in example.title
    with pytest.raises(ValueError, match="photo0 has no true mask"):
        example_of(dataclasses.replace(sample, mask=None), refused, model_with())


def test_pictures_are_drawn(model_with: Callable[..., ServedModel], tmp_path: Path) -> None:
    samples = [_sample(tmp_path, size, i) for i, size in enumerate([(200, 150), (150, 200)])]
    models = [model_with(), model_with(skin=-5.0)]
    outcomes = [outcome_of(sample, model) for sample, model in zip(samples, models, strict=True)]
    drawn = zip(samples, outcomes, models, strict=True)
    draw_examples([example_of(*three) for three in drawn], "Examples", tmp_path / "examples.png")
    draw_histogram(outcomes, "Dice", tmp_path / "dice.png")
    draw_groups(group_figures(outcomes), "Groups", tmp_path / "groups.png")
    for name in ("examples", "dice", "groups"):
        with Image.open(tmp_path / f"{name}.png") as picture:
            pixels = np.asarray(picture.convert("RGB"))
        assert min(pixels.shape[:2]) > 300
        assert 0.02 < (pixels.min(2) < 250).mean() < 0.98  # neither blank nor filled


def test_a_missing_archive_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="make archive"):
        load_archive(tmp_path / "none.mar", tmp_path)
