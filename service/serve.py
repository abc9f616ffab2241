"""Runs the service and its page until Ctrl-C: checks, archive, TorchServe, static pages."""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from tqdm import tqdm

from lesion.paths import LOGS, ROOT, SERVER_CONFIG
from service.build_archive import build_key, reason_to_build
from service.config import ServerConfig, read_config
from service.errors import StartError
from service.gateway import Gateway
from service.preflight import check
from service.progress import say
from service.supervisor import Supervisor

USUAL_START = 15
"""Seconds that a start usually takes: the progress bar's full length."""


class Stop(Exception):
    """Someone asked the service to end."""


def ensure_archive(config: ServerConfig) -> None:
    """Check what the service needs, and build the archive if it is missing, stale or changed.

    Raises:
        StartError: a check or the build failed.
    """
    weights = config.model_store / "weights"
    manifest = check(config, weights)
    if reason_to_build(config.model_store, build_key(weights, manifest)) is None:
        return
    command = [str(ROOT / "archive.sh"), "--model-store", str(config.model_store)]
    environment = os.environ | {"PYTHON": sys.executable}
    with subprocess.Popen(command, env=environment, start_new_session=True) as build:
        try:
            status = build.wait()
        except Stop:
            build.terminate()
            raise
    if status:
        raise StartError("The archive could not be built; the reason stands above.")


@contextmanager
def running_service(config: ServerConfig, logs: Path) -> Iterator[Supervisor]:
    """The whole service, ready for photos; everything is stopped after the block.

    Raises:
        StartError: the service could not start.
    """
    ensure_archive(config)
    with Gateway(config) as gateway, Supervisor(config, logs, gateway.upstream) as supervisor:
        _start_with_progress(supervisor)
        yield supervisor


def serve(config: ServerConfig, logs: Path) -> None:
    """Run until ``Stop`` is raised.

    Raises:
        StartError: the service could not start.
        Stop: as asked for.
    """
    with running_service(config, logs):
        print(f"Ready. Open {config.page.url} in a browser; Ctrl-C stops the service.", flush=True)
        while True:
            time.sleep(3600.0)


def _start_with_progress(supervisor: Supervisor) -> None:
    start = time.monotonic()
    with tqdm(
        total=USUAL_START,
        desc="Starting TorchServe and loading the networks",
        bar_format="{desc} {bar:20} {elapsed}",
        mininterval=1,
    ) as bar:

        def tick() -> None:
            bar.update(min(time.monotonic() - start, USUAL_START) - bar.n)

        supervisor.start(tick)
        bar.update(USUAL_START - bar.n)


def _raise_stop(number: int, frame: FrameType | None) -> None:
    # Once is enough: a second Ctrl-C must not interrupt the clean end.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Stop


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=SERVER_CONFIG)
    parser.add_argument("--logs", type=Path, default=LOGS)
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _raise_stop)
    try:
        serve(read_config(options.config), options.logs.resolve())
    except StartError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"The service cannot run: {error}.")
    except Stop:
        say("Stopped.")


if __name__ == "__main__":
    main()
