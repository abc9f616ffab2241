"""Compare the measures of lesions with their diagnoses: ``python -m scripts.measures``.

Measures the test photos of HAM10000 with the experts' masks, and prints for each measure how well
it alone separates malignant from benign lesions, and melanomas from moles; and which colour is the
most common one of how many lesions of each diagnosis. docs/api.md quotes the results.
"""

import argparse
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from lesion.enums import DiagnosisCode, LesionColour
from lesion.errors import LesionError
from lesion.imaging import resize_mask
from lesion.measures import LesionMeasures, measure_lesion
from lesion.paths import data_folder
from lesion.region import bounding_box
from training.data.ham10000 import load_ham10000
from training.data.sample import Sample, Split
from training.evaluation.metrics.estimates import estimate
from training.evaluation.metrics.ranking import auc

# Of a lesion, in a photo of a width in pixels.
MEASURES: dict[str, Callable[[LesionMeasures, int], float]] = {
    "shape_asymmetry": lambda found, width: found.asymmetry.shape,
    "colour_asymmetry": lambda found, width: found.asymmetry.colour,
    "border_irregularity": lambda found, width: found.border_irregularity,
    "1 - convexity": lambda found, width: 1 - found.convexity,
    "number of colours": lambda found, width: len(found.colours),
    "largest diameter / photo's width": lambda found, width: found.pixels.largest_diameter / width,
}
MELANOCYTIC = (DiagnosisCode.MEL, DiagnosisCode.NV)


def main() -> None:
    """Parse the arguments, measure and print."""
    parser = argparse.ArgumentParser(description="Compare measures with diagnoses.")
    parser.add_argument("--data", type=Path, default=data_folder(), help="folder of the data sets")
    parser.add_argument("--split", type=Split, default=Split.TEST, choices=list(Split))
    arguments = parser.parse_args()
    try:
        listed = load_ham10000(arguments.data / "ham10000", sharper_crops=False)
    except LesionError as error:
        raise SystemExit(str(error)) from None
    samples = [each for each in listed if each.split is arguments.split and each.mask]
    values = {name: np.empty(len(samples)) for name in MEASURES}
    colours: Counter[tuple[str | None, LesionColour]] = Counter()
    for index, sample in enumerate(tqdm(samples, "Measuring")):
        found, width = measure_sample(sample)
        colours[sample.diagnosis, found.colours[0].colour] += 1
        for name, value_of in MEASURES.items():
            values[name][index] = value_of(found, width)
    malignant = np.asarray([sample.malignant for sample in samples], bool)
    melanoma = np.asarray([sample.diagnosis == DiagnosisCode.MEL for sample in samples])
    pigmented = np.asarray([sample.diagnosis in MELANOCYTIC for sample in samples])
    groups = [sample.group_id for sample in samples]
    print(f"{len(samples)} photos, {malignant.sum()} of malignant lesions")
    print(f"{'measure':34}{'median':>8}  {'malignant or benign':24}melanoma or mole")
    for name, column in values.items():
        whole = estimate(auc(malignant, column), groups)
        chosen = [group for group, kept in zip(groups, pigmented, strict=True) if kept]
        narrow = estimate(auc(melanoma[pigmented], column[pigmented]), chosen)
        print(f"{name:34}{np.median(column):8.3f}  {whole!s:24}{narrow}")
    print("\nmost common colour" + "".join(f"{colour:>14}" for colour in LesionColour))
    for code in DiagnosisCode:
        counts = (colours[code, colour] for colour in LesionColour)
        print(f"{code:18}" + "".join(f"{count:14}" for count in counts))


def measure_sample(sample: Sample) -> tuple[LesionMeasures, int]:
    """Measure a photo with its expert's mask; returns the measures and the photo's width."""
    photo = np.asarray(cv2.imread(str(sample.photo), cv2.IMREAD_COLOR_RGB), np.uint8)
    grey = np.asarray(cv2.imread(str(sample.mask), cv2.IMREAD_GRAYSCALE))
    height, width = photo.shape[:2]
    mask = resize_mask((grey > 127).astype(np.uint8), (width, height))
    box = bounding_box(mask)
    assert box is not None  # no mask of HAM10000 is empty
    return measure_lesion(photo, mask, box, None), width


if __name__ == "__main__":
    main()
