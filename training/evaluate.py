"""Held-out figures of the archive that is served: ``python -m training.evaluate``.

Unpacks ``model_store/skin_lesion.mar`` and sends every photo down the very path that the service
takes. Prints a Markdown report and writes to ``runs/evaluation-<split>/``:

- ``report.md`` with its pictures,
- ``figures.json``: every figure with its interval and number of photos,
- ``photos.jsonl``: one line a photo.

With ``--record`` the figures also go into the weights' manifest and the model card.
"""

import argparse
import dataclasses
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image
from tqdm import tqdm

from lesion.paths import ARCHIVE, MODEL_CARD, RUNS, WEIGHTS, data_folder
from lesion.weights import load_manifest, save_manifest
from training.data.collection import list_samples, select_held_out
from training.data.ham10000 import load_ham10000
from training.data.sample import Sample
from training.evaluation.classification.predictions import Judged
from training.evaluation.classification.training_photos import training_photos, true_crop_answer
from training.evaluation.crops import move_of
from training.evaluation.groups import HAM10000, SHARP_FROM
from training.evaluation.outcome import Outcome, outcome_of
from training.evaluation.reporting.classifier_plots import draw_decision_curve, draw_reliability
from training.evaluation.reporting.model_card import model_card, with_held_out
from training.evaluation.reporting.plots import (
    draw_examples,
    draw_groups,
    draw_histogram,
    example_of,
    ranked,
)
from training.evaluation.reporting.report import markdown
from training.evaluation.reporting.tables import TITLES
from training.evaluation.segmentation.resolution import ScaleFigures, scale_figures, scale_outcome
from training.evaluation.segmentation.scores import by_source
from training.evaluation.served_model import ServedModel, load_archive
from training.evaluation.summary import Evaluation, summarise
from training.evaluation.targets import FULL_RESOLUTION, held_against


def measure_scale(
    samples: Sequence[Sample], full_resolution: Sequence[Path], model: ServedModel
) -> dict[str, ScaleFigures]:
    """Outlines of the same photos at two resolutions, with a progress bar.

    The photos as a camera gave them are reduced to a tenth; the sharp ones of HAM10000 to a half.
    """
    sharp = [s for s in samples if s.source == HAM10000 and _shorter_side(s) >= SHARP_FROM]
    tasks = {
        FULL_RESOLUTION: (10, [(path.stem, path.stem, path) for path in full_resolution]),
        "HAM10000 photos of 384x288 pixels": (
            2,
            [(s.image_id, s.group_id, s.photo) for s in sharp],
        ),
    }
    return {
        name: scale_figures(
            [
                scale_outcome(image_id, group_id, path.read_bytes(), factor, model)
                for image_id, group_id, path in tqdm(photos, f"at 1/{factor}")
            ],
            factor,
        )
        for name, (factor, photos) in tasks.items()
        if photos
    }


def measure_training(samples: Sequence[Sample], model: ServedModel) -> Judged:
    """What the classifier says of photos that it learnt from, with a progress bar."""
    answers = [true_crop_answer(sample, model) for sample in tqdm(samples, "training photos")]
    return Judged.of(samples, answers)


def draw_pictures(
    samples: Sequence[Sample],
    outcomes: Sequence[Outcome],
    evaluation: Evaluation,
    model: ServedModel,
    folder: Path,
) -> dict[str, str]:
    """Draw every picture of the report into a folder; returns caption -> file name."""
    sample_of: dict[tuple[str, str], Sample] = {
        (sample.source, sample.image_id): sample for sample in samples
    }
    drawn = {}
    for source, groups in evaluation.groups.items():
        own = [outcome for outcome in by_source(outcomes)[source] if outcome.scores]
        stem, title = source.replace("/", "-"), TITLES.get(source, source)
        caption, file = f"{title}: Dice of every photo", f"{stem}-dice.png"
        draw_histogram(own, caption, folder / file)
        drawn[caption] = file
        caption, file = f"{title}: Dice by group", f"{stem}-groups.png"
        draw_groups(groups, caption, folder / file)
        drawn[caption] = file
        for rank, chosen in ranked(own).items():
            caption, file = f"{title}: {rank} by Dice of the selected mask", f"{stem}-{rank}.png"
            examples = [example_of(sample_of[source, o.image_id], o, model) for o in chosen]
            draw_examples(examples, caption, folder / file)
            drawn[caption] = file
    for source, tables in evaluation.classifier.items():
        stem, title = source.replace("/", "-"), TITLES.get(source, source)
        caption, file = f"{title}: reliability diagrams", f"{stem}-reliability.png"
        draw_reliability(tables.reliability, caption, folder / file)
        drawn[caption] = file
        caption, file = f"{title}: decision curve", f"{stem}-decision.png"
        advised_from = evaluation.diagnosis.benign_medium_below
        draw_decision_curve(tables.decision, advised_from, caption, folder / file)
        drawn[caption] = file
    return drawn


def record(evaluation: Evaluation, report: str, data: Path) -> None:
    """Write the figures into the weights' manifest and the model card.

    Raises:
        SystemExit: the archive holds other weights, or another calibration, than the manifest.
    """
    manifest = load_manifest(WEIGHTS)
    weights = {name: entry.sha256 for name, entry in manifest.networks.items()}
    if (
        evaluation.weights != weights
        or evaluation.calibration != manifest.networks["resnet18"].calibration
    ):
        raise SystemExit("The archive holds other weights than model_store: run `make archive`.")
    manifest = with_held_out(manifest, evaluation)
    samples = load_ham10000(data / "ham10000", sharper_crops=False)
    card = model_card(manifest, evaluation, report, samples)
    save_manifest(WEIGHTS, manifest)
    MODEL_CARD.write_text(card)


def main() -> None:
    parser = argparse.ArgumentParser(description="Print the served archive's held-out figures.")
    parser.add_argument("--data", type=Path, default=data_folder())
    parser.add_argument("--archive", type=Path, default=ARCHIVE)
    parser.add_argument("--split", choices=["val", "test"], default="test")
    parser.add_argument("--every", type=int, default=1, help="only every n-th photo, for a look")
    parser.add_argument("--record", action="store_true", help="write manifest and model card")
    arguments = parser.parse_args()
    if arguments.record and (arguments.split != "test" or arguments.every != 1):
        parser.error("--record wants the whole test split: leave out --split and --every")

    everything = list_samples(arguments.data)
    samples = select_held_out(everything, arguments.split)[:: arguments.every]
    seen = training_photos(everything)[:: arguments.every]
    full = sorted((arguments.data / "full-resolution").glob("*.jpg"))[:: arguments.every]
    folder = RUNS / f"evaluation-{arguments.split}"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as unpacked:
        model = load_archive(arguments.archive, Path(unpacked))
        outcomes = [
            outcome_of(sample, model, move_of(number))
            for number, sample in enumerate(tqdm(samples, "analysing"))
        ]
        evaluation = summarise(
            arguments.split,
            model,
            outcomes,
            measure_training(seen, model),
            measure_scale(samples, full, model),
        )
        pictures = draw_pictures(samples, outcomes, evaluation, model, folder)

    targets = held_against(evaluation)
    report = markdown(evaluation, targets)
    print(report)
    lines = [json.dumps(dataclasses.asdict(outcome)) for outcome in outcomes]
    (folder / "photos.jsonl").write_text("\n".join(lines) + "\n")
    (folder / "report.md").write_text(markdown(evaluation, targets, pictures))
    content: dict[str, Any] = dataclasses.asdict(evaluation)
    content["targets"] = [dataclasses.asdict(target) for target in targets]
    (folder / "figures.json").write_text(json.dumps(content, indent=2, allow_nan=False) + "\n")
    if arguments.record:
        record(evaluation, report, arguments.data)


def _shorter_side(sample: Sample) -> int:
    with Image.open(sample.photo) as photo:
        return min(photo.size)


if __name__ == "__main__":
    main()
