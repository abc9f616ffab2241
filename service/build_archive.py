"""Builds model_store/skin_lesion.mar unless it is up to date."""

import argparse
import signal
import sys
from pathlib import Path

from lesion.errors import LesionError
from lesion.paths import MODEL_STORE, weights_of
from service.archive import build
from service.progress import say


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model-store", type=Path, default=MODEL_STORE)
    parser.add_argument("--weights", type=Path, help="default: the folder weights/ of the store")
    options = parser.parse_args()
    weights = options.weights or weights_of(options.model_store)
    # An exception, unlike the default action of SIGTERM, removes the temporary folder.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        archive = build(weights, options.model_store)
    except LesionError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("The build was stopped.")
    say(f"{archive} is up to date ({archive.stat().st_size / 1e6:.0f} MB)")


if __name__ == "__main__":
    main()
