"""Pack checkpoints into the weights that ship: ``python -m training.pack --version 1.2.3``.

Writes ``model_store/weights/``: an 8-bit safetensors file for each network and the manifest, with
the cost of the 8-bit storage on validation photos. Packing resets the classifier's calibration;
``make calibrate`` fits it again.
"""

import argparse
from pathlib import Path

from lesion.config import read_settings
from lesion.enums import NetworkName
from lesion.errors import LesionError
from lesion.paths import MODEL_CONFIG, RUNS, WEIGHTS, data_folder
from training.trainer.packing import PackingJob, pack_networks


def main() -> None:
    """Parse the arguments and pack."""
    parser = argparse.ArgumentParser(description="Pack checkpoints into the weights that ship.")
    parser.add_argument(
        "networks", nargs="*", type=NetworkName, default=list(NetworkName), metavar="network"
    )
    parser.add_argument("--data", type=Path, default=data_folder(), help="folder of the data sets")
    parser.add_argument("--runs", type=Path, default=RUNS, help="folder of checkpoints and cache")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder to write to")
    parser.add_argument("--version", required=True, help="of the set of weights, e.g. 1.0.0")
    parser.add_argument("--remark", default="", help="text for the model card")
    parser.add_argument("--photos", type=int, default=200, help="validation photos to compare on")
    arguments = parser.parse_args()
    try:
        job = PackingJob(
            data=arguments.data,
            runs=arguments.runs,
            weights=arguments.weights,
            settings=read_settings(MODEL_CONFIG),
            version=arguments.version,
            remark=arguments.remark,
            photos=arguments.photos,
        )
        pack_networks(job, arguments.networks)
    except LesionError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
