"""The files of an evaluation."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.served_models import write_sample
from training.data.sample import Source, Split
from training.evaluation.outcome import Outcome, evaluate_photo
from training.evaluation.reporting.files import figures_json, photos_jsonl, write_results
from training.evaluation.run import Measurements, Photos, measure_training_photos
from training.evaluation.segmentation.resolution import FULL_RESOLUTION
from training.evaluation.served_model import ServedModel
from training.evaluation.summary import Evaluation, summarise
from training.evaluation.targets import check_targets


def test_figures_are_plain_json(evaluation: Evaluation) -> None:
    content = json.loads(figures_json(evaluation, check_targets(evaluation)))
    recorded = content["estimates"][Source.HAM10000_FRAME]["dice oracle"]
    assert recorded["value"] == pytest.approx(0.68)
    assert recorded["photos"] == 5
    group = content["segmentation_groups"][Source.HAM10000_FRAME][0]
    assert group["estimates"]["dice unet"]["photos"] == 2
    minima = content["resolution"][FULL_RESOLUTION]["minima"]
    assert minima["unet"] == pytest.approx(0.97)
    assert content["targets"][0]["requirement"] == ">= 0.94"


def test_photos_are_one_line_each(outcomes: list[Outcome]) -> None:
    lines = photos_jsonl(outcomes).splitlines()
    assert [json.loads(line)["image_id"] for line in lines] == [o.image_id for o in outcomes]
    first = json.loads(lines[0])
    assert first["status"] == "ok" and first["selected"] == "unet"
    assert first["scores"]["selected"]["dice"] == pytest.approx(0.9)
    assert json.loads(lines[4])["malignancy_probability"] is None


def test_all_files_are_written(model_with: Callable[..., ServedModel], tmp_path: Path) -> None:
    model = model_with()
    shapes = [(200, 150), (150, 200), (200, 160), (160, 200)]
    samples = [
        write_sample(
            tmp_path, size, i, malignant=i % 2 == 0, diagnosis="mel" if i % 2 == 0 else "nv"
        )
        for i, size in enumerate(shapes)
    ]
    outcomes = [evaluate_photo(sample, model) for sample in samples[:3]]
    outcomes.append(evaluate_photo(samples[3], model_with(skin=-5.0)))
    training = measure_training_photos(samples[:2], model)
    evaluation = summarise(Split.TEST, model, outcomes, training, {}, {})
    folder = tmp_path / "runs" / "evaluation"
    photos = Photos(samples, samples[:2], [])
    write_results(Measurements(outcomes, evaluation), photos, model, folder)
    report = (folder / "report.md").read_text()
    assert "**2 melanomas**" in report and "1 of 4" not in report
    for kind in ("dice", "groups", "best", "median", "worst", "reliability", "decision"):
        assert f"(ham10000-frame-{kind}.png)" in report
        assert (folder / f"ham10000-frame-{kind}.png").stat().st_size > 10_000
    assert json.loads((folder / "figures.json").read_text())["split"] == "test"
    assert len((folder / "photos.jsonl").read_text().splitlines()) == 4
