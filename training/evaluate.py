"""Evaluate the served archive on held-out photos: ``python -m training.evaluate``.

Unpacks ``model_store/skin_lesion.mar``, analyses every held-out photo exactly as the service does,
prints a Markdown report and writes it with its pictures, all estimates (``figures.json``) and all
photos (``photos.jsonl``) to ``runs/evaluation-<split>/``. With ``--record`` the results also go
into the weights' manifest and the model card.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from tqdm import tqdm

from lesion.errors import LesionError
from lesion.paths import ARCHIVE, MODEL_CARD, RUNS, WEIGHTS, data_folder
from training.data.ham10000 import load_ham10000
from training.data.sample import Split
from training.evaluation.reporting.files import write_results
from training.evaluation.reporting.record import record_results
from training.evaluation.reporting.report import render_report
from training.evaluation.run import Item, list_photos, measure
from training.evaluation.served_model import load_archive
from training.evaluation.targets import check_targets


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse the command line; ends with a message where options contradict each other."""
    parser = argparse.ArgumentParser(description="Evaluate the served archive on held-out photos.")
    parser.add_argument("--data", type=Path, default=data_folder(), help="folder of the data sets")
    parser.add_argument("--archive", type=Path, default=ARCHIVE)
    parser.add_argument(
        "--split", type=Split, choices=[Split.VALIDATION, Split.TEST], default=Split.TEST
    )
    parser.add_argument("--every", type=int, default=1, help="evaluate only every n-th photo")
    parser.add_argument("--record", action="store_true", help="write manifest and model card")
    parsed = parser.parse_args(arguments)
    if parsed.every < 1:
        parser.error("--every must be at least 1")
    if parsed.record and (parsed.split is not Split.TEST or parsed.every != 1):
        parser.error("--record needs the whole test split: leave out --split and --every")
    return parsed


def evaluate(arguments: argparse.Namespace) -> None:
    """Measure, print the report and write the files; see ``parse_arguments``.

    Raises:
        LesionError: the archive, the data sets or the weights cannot be used.
    """
    split = arguments.split
    photos = list_photos(arguments.data, split, arguments.every)
    with tempfile.TemporaryDirectory() as unpacked:
        model = load_archive(arguments.archive, Path(unpacked))
        measurements = measure(photos, split, model, show_progress)
        write_results(measurements, photos, model, RUNS / f"evaluation-{split}")
    print(render_report(measurements.evaluation, check_targets(measurements.evaluation)))
    if arguments.record:
        samples = load_ham10000(arguments.data / "ham10000", sharper_crops=False)
        record_results(measurements.evaluation, samples, WEIGHTS, MODEL_CARD)


def show_progress(items: Sequence[Item], description: str) -> Iterable[Item]:
    """Pass the items on and show a progress bar."""
    return tqdm(items, description)


def main() -> None:
    """Run the command; a ``LesionError`` ends it with its message."""
    arguments = parse_arguments()
    try:
        evaluate(arguments)
    except LesionError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
