"""The files that an evaluation writes."""

import json
from collections.abc import Sequence
from pathlib import Path

from training.evaluation.outcome import Outcome
from training.evaluation.reporting.pictures import draw_pictures
from training.evaluation.reporting.report import render_report
from training.evaluation.reporting.to_json import to_json
from training.evaluation.run import Measurements, Photos
from training.evaluation.served_model import ServedModel
from training.evaluation.summary import Evaluation
from training.evaluation.targets import TargetResult, check_targets


def write_results(
    measurements: Measurements, photos: Photos, model: ServedModel, folder: Path
) -> None:
    """Write report, pictures, estimates and single photos to a folder.

    - ``report.md`` with its pictures,
    - ``figures.json``: every estimate with its interval and number of photos,
    - ``photos.jsonl``: one line a photo.

    Args:
        measurements: what was measured.
        photos: that were measured.
        model: the served archive.
        folder: is created where it does not exist.
    """
    folder.mkdir(parents=True, exist_ok=True)
    evaluation, outcomes = measurements.evaluation, measurements.outcomes
    targets = check_targets(evaluation)
    pictures = draw_pictures(photos.held_out, outcomes, evaluation, model, folder)
    (folder / "report.md").write_text(render_report(evaluation, targets, pictures))
    (folder / "figures.json").write_text(figures_json(evaluation, targets))
    (folder / "photos.jsonl").write_text(photos_jsonl(outcomes))


def figures_json(evaluation: Evaluation, targets: Sequence[TargetResult]) -> str:
    """Every estimate and target as a JSON object."""
    content = to_json(evaluation) | {"targets": to_json(targets)}
    return json.dumps(content, indent=2, allow_nan=False) + "\n"


def photos_jsonl(outcomes: Sequence[Outcome]) -> str:
    """One JSON object a line for each photo."""
    lines = [json.dumps(to_json(outcome), allow_nan=False) for outcome in outcomes]
    return "\n".join(lines) + "\n"
