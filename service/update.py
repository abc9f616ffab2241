"""Puts the present weights and settings into a running service, without a failed request.

The archive is built beside the one in use. The running service starts a second TorchServe with it,
sends photos there once it is ready, and ends the first one when that has answered its last photo.
If anything fails, the old archive stays in use.
"""

import argparse
import signal
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from tqdm import tqdm

from lesion.errors import LesionError
from lesion.paths import SERVER_CONFIG
from lesion.weights import check_pin, load_manifest
from service.archive import build
from service.config import ServerConfig, read_config
from service.errors import UpdateError
from service.pending_update import PendingUpdate
from service.preflight import check_disk, check_memory

LONGEST_SECONDS = 600.0
"""The service must have answered after this time: a start of TorchServe and the last photos."""
_USUAL_SECONDS = 30
_CHECK_SECONDS = 0.2


def update(config: ServerConfig) -> None:
    """Build an archive from the present weights and settings, and put it into service.

    Raises:
        LesionError: the old archive stays in use; the message says why.
    """
    check_running(config)
    check_memory()
    check_disk(config.model_store)
    check_pin(load_manifest(config.weights))
    with tempfile.TemporaryDirectory(dir=config.model_store, prefix=".build-") as work:
        folder = Path(work) / "store"
        build(config.weights, folder)
        hand_over(config, folder)


def check_running(config: ServerConfig) -> None:
    """Check that a service answers at the address of the page.

    Raises:
        UpdateError: none does.
    """
    try:
        with urllib.request.urlopen(f"{config.page.url}/status", timeout=10):
            return
    except (urllib.error.URLError, OSError):
        raise UpdateError(
            f"No service answers at {config.page.url}; `make serve` starts it with the present "
            "weights."
        ) from None


def hand_over(config: ServerConfig, folder: Path) -> None:
    """Hand an archive to the running service and wait until it is in use.

    Args:
        config: of the service.
        folder: of the archive and its record, on the file system of the model store; it is moved.

    Raises:
        UpdateError: the old archive stays in use; the message says why.
    """
    pending = PendingUpdate(config.model_store)
    pending.offer(folder)
    start = time.monotonic()
    with tqdm(
        total=_USUAL_SECONDS,
        desc="Starting TorchServe with the new archive",
        bar_format="{desc} {bar:20} {elapsed}",
        mininterval=1,
    ) as bar:
        while (problem := pending.read_answer()) is None:
            spent = time.monotonic() - start
            if spent > LONGEST_SECONDS:
                raise UpdateError("The service did not answer; its messages say what happened.")
            bar.update(min(spent, _USUAL_SECONDS) - bar.n)
            time.sleep(_CHECK_SECONDS)
        bar.update(_USUAL_SECONDS - bar.n)
    pending.discard()
    if problem:
        raise UpdateError(f"The old archive stays in use. {problem}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--config", type=Path, default=SERVER_CONFIG)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit("Stopped."))
    try:
        update(read_config(options.config))
    except LesionError as error:
        print(error, file=sys.stderr)
        return 1
    print("The new archive is in use.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
