"""Held-out figures of the archive that is served: ``python -m training.evaluate``.

Unpacks ``model_store/skin_lesion.mar`` and sends every photo down the very path that the service
takes. Prints a Markdown report and writes it, with one line of JSON a photo, to
``runs/evaluation-<split>/``. With ``--record`` the figures also go into the weights' manifest and
the model card.
"""

import argparse
import dataclasses
import json
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from lesion.analysis import Analyser
from lesion.config import Settings, read_settings
from lesion.engine import load_engines
from lesion.photo import read_ground_truth, read_photo
from lesion.weights import load_manifest, save_manifest
from training.data.ham10000 import load_ham10000
from training.data.not_skin import load_not_skin
from training.data.pad_ufes_20 import load_pad_ufes_20
from training.data.sample import Sample
from training.figures import Outcome, figures_of
from training.metrics import dice, iou
from training.report import held_out, markdown, model_card

ROOT = Path(__file__).resolve().parent.parent


def held_out_samples(data: Path, split: str) -> list[Sample]:
    """The photos of a split; the test split comes with everything else that trained nothing."""
    samples = load_ham10000(data / "ham10000", sharper_crops=False)
    samples += load_not_skin(data / "not-skin")
    chosen = [sample for sample in samples if sample.split == split]
    if split == "test":
        chosen += load_pad_ufes_20(data / "pad-ufes-20")
        chosen += [
            Sample(photo.stem, photo.stem.split("_")[1], "healthy-skin", "test", photo)
            for photo in sorted((data / "healthy-skin").glob("*.jpg"))
        ]
    return chosen


def load_archive(archive: Path, folder: Path) -> tuple[Analyser, Settings]:
    """Unpack the served archive into a folder and load it as the service does."""
    if not archive.is_file():
        raise SystemExit(f"{archive} is missing: build it with `make archive`.")
    with zipfile.ZipFile(archive) as file:
        file.extractall(folder)
    settings = read_settings(folder / "model-config.yaml")
    manifest = load_manifest(folder)
    engines = load_engines(folder, manifest, settings.engine)
    return Analyser(settings, manifest, engines), settings


def outcome_of(sample: Sample, analyser: Analyser, settings: Settings) -> Outcome:
    """Analyse one photo and hold the answer against the truth."""
    photo = read_photo(sample.photo.read_bytes(), settings)
    report = analyser.analyse_photo(photo)
    found = report.segmentation
    masks = {candidate.model: candidate.mask for candidate in found.candidates}
    if found.mask is not None:
        masks["selected"] = found.mask
    scores: dict[str, dict[str, float]] = {"dice": {}, "iou": {}}
    if sample.mask is not None:
        truth = read_ground_truth(sample.mask.read_bytes(), photo.pixels.shape, settings)
        for name in ("unet", "deeplabv3", "selected"):
            for key, measure in (("dice", dice), ("iou", iou)):
                scores[key][name] = measure(masks[name], truth) if name in masks else 0.0
    return Outcome(
        image_id=sample.image_id,
        group_id=sample.group_id,
        source=sample.source,
        diagnosis=sample.diagnosis,
        malignant=sample.malignant,
        has_mask=sample.mask is not None,
        status=report.status,
        skin_probability=report.skin_probability,
        malignancy_probability=report.malignancy_probability,
        selected=found.selected,
        dice=scores["dice"],
        iou=scores["iou"],
        area={candidate.model: candidate.area_fraction for candidate in found.candidates},
        expected_dice={candidate.model: candidate.expected_dice for candidate in found.candidates},
    )


def evaluate(samples: Sequence[Sample], archive: Path) -> tuple[list[Outcome], Settings]:
    """Analyse all photos, with a progress bar; also returns the archive's settings."""
    with tempfile.TemporaryDirectory() as folder:
        analyser, settings = load_archive(archive, Path(folder))
        progress = tqdm(samples, "analysing")
        return [outcome_of(sample, analyser, settings) for sample in progress], settings


def main() -> None:
    parser = argparse.ArgumentParser(description="Print the served archive's held-out figures.")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--archive", type=Path, default=ROOT / "model_store" / "skin_lesion.mar")
    parser.add_argument("--split", choices=["val", "test"], default="test")
    parser.add_argument("--every", type=int, default=1, help="only every n-th photo, for a look")
    parser.add_argument("--record", action="store_true", help="write manifest and model card")
    arguments = parser.parse_args()
    if arguments.record and (arguments.split != "test" or arguments.every != 1):
        parser.error("--record wants the whole test split: leave out --split and --every")

    samples = held_out_samples(arguments.data, arguments.split)[:: arguments.every]
    outcomes, settings = evaluate(samples, arguments.archive)
    figures = figures_of(outcomes, settings.diagnosis)
    report = markdown(figures, arguments.split)
    print(report)

    folder = ROOT / "runs" / f"evaluation-{arguments.split}"
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(dataclasses.asdict(outcome)) for outcome in outcomes]
    (folder / "photos.jsonl").write_text("\n".join(lines) + "\n")
    (folder / "report.md").write_text(report)
    if arguments.record:
        weights = ROOT / "model_store" / "weights"
        manifest = load_manifest(weights)
        networks = {
            name: dataclasses.replace(entry, heldout=held_out(figures, name))
            for name, entry in manifest.networks.items()
        }
        manifest = dataclasses.replace(manifest, networks=networks)
        save_manifest(weights, manifest)
        (ROOT / "model_store" / "MODEL_CARD.md").write_text(model_card(manifest, report))


if __name__ == "__main__":
    main()
