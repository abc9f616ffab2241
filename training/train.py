"""Train one network: ``python -m training.train unet`` (or ``deeplabv3``, ``resnet18``).

Runs on CUDA where there is one, else on the CPU; ``torchrun --nproc-per-node 2 -m training.train
unet`` runs on several devices. Resumes from its last checkpoint after a stop. Reads
``training/configs/<recipe>/<network>.yaml``; writes checkpoint, log and curves to
``runs/<network>`` (``runs/<network>-<recipe>`` for another recipe than the shipped one).
"""

import argparse
from pathlib import Path

from lesion.config import read_settings
from lesion.networks import OUTPUTS
from training.config import load_training_config
from training.data.ham10000 import load_ham10000
from training.data.isic2017 import load_isic2017
from training.data.not_skin import load_not_skin
from training.data.pixels import load_pixels
from training.data.sample import Sample
from training.distributed import join, leave
from training.run import Run
from training.tasks import Labelled

ROOT = Path(__file__).resolve().parent.parent
CONFIGS = ROOT / "training" / "configs"
SHIPPED = "shipped"


def load_samples(data: Path) -> list[Sample]:
    """All training and validation photos below the data folder.

    Raises:
        DataError: a data set is missing or incomplete.
    """
    samples = (
        load_ham10000(data / "ham10000", sharper_crops=True)
        + load_isic2017(data / "isic2017")
        + load_not_skin(data / "not-skin")
    )
    return [sample for sample in samples if sample.split != "test"]


def main() -> None:
    parser = argparse.ArgumentParser(description="Train one network; resumes where it stopped.")
    parser.add_argument("network", choices=list(OUTPUTS))
    parser.add_argument(
        "--recipe", choices=sorted(p.name for p in CONFIGS.iterdir()), default=SHIPPED
    )
    parser.add_argument("--pretrained", type=Path, help="safetensors to start from")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--runs", type=Path, default=ROOT / "runs")
    arguments = parser.parse_args()

    config = load_training_config(CONFIGS / arguments.recipe / f"{arguments.network}.yaml")
    samples = load_samples(arguments.data)
    pixels = load_pixels(samples, arguments.runs / "cache")
    margin = None
    if config.network == "resnet18":
        margin = read_settings(ROOT / "handlers" / "model-config.yaml").region.margin
    suffix = "" if arguments.recipe == SHIPPED else f"-{arguments.recipe}"
    folder = arguments.runs / (config.network + suffix)
    folder.mkdir(parents=True, exist_ok=True)
    processes = join()
    data = Labelled.build(samples, pixels, margin)
    Run(config, data, folder, processes, arguments.pretrained).train()
    leave(processes)


if __name__ == "__main__":
    main()
