"""Accepts the present weights: writes their digest to handlers/lesion/weights.sha256."""

import argparse
import sys
from pathlib import Path

from lesion.errors import LesionError
from lesion.paths import WEIGHTS
from lesion.weights import PIN, compute_digest, load_manifest, verify
from service.progress import say


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    try:
        manifest = load_manifest(options.weights)
        verify(options.weights, manifest)
    except LesionError as error:
        sys.exit(str(error))
    PIN.write_text(compute_digest(manifest) + "\n", encoding="utf-8")
    say(f"{PIN} accepts the weights of {options.weights}.")


if __name__ == "__main__":
    main()
