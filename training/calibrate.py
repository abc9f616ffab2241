"""Fit the classifiers' calibration on validation photos: ``python -m training.calibrate``.

Uses the served archive, and writes the calibration into the manifest of ``model_store/weights``.
"""

import argparse
import tempfile
from pathlib import Path

from lesion.errors import LesionError
from lesion.paths import ARCHIVE, WEIGHTS, data_folder
from training.evaluation.calibrate_served import calibrate_served, list_validation_photos
from training.evaluation.served_model import load_archive


def main() -> None:
    """Parse the arguments and calibrate."""
    parser = argparse.ArgumentParser(description="Fit the classifiers' calibration.")
    parser.add_argument("--data", type=Path, default=data_folder(), help="folder of the data sets")
    parser.add_argument("--archive", type=Path, default=ARCHIVE, help="the served archive")
    arguments = parser.parse_args()
    try:
        samples = list_validation_photos(arguments.data)
        with tempfile.TemporaryDirectory() as folder:
            model = load_archive(arguments.archive, Path(folder))
            entries = calibrate_served(samples, model, WEIGHTS)
    except LesionError as error:
        raise SystemExit(str(error)) from None
    for name, entry in entries.items():
        print(name, entry.calibration, entry.training["calibration"])


if __name__ == "__main__":
    main()
