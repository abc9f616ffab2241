"""Starts the whole service: checks, archive, gateway and TorchServe."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from service.build_process import ensure_built
from service.config import ServerConfig
from service.gateway import Gateway
from service.preflight import check
from service.supervisor import Supervisor

USUAL_START_SECONDS = 15
"""Usual duration of a start: the full length of the progress bar."""


def ensure_archive(config: ServerConfig) -> None:
    """Run all checks, and build the archive if it is missing, out of date or changed.

    Raises:
        StartError, ConfigError, WeightsError: a check or the build failed.
    """
    ensure_built(config.weights, check(config), config.model_store)


@contextmanager
def running_service(config: ServerConfig, logs: Path) -> Iterator[Supervisor]:
    """Run the whole service during the block, which begins once photos can be analysed.

    At its end, photos that were accepted are still answered.

    Args:
        config: of the service.
        logs: folder of all logs.

    Raises:
        StartError, ConfigError, WeightsError: the service could not start.
        OSError: an address could not be opened.
    """
    ensure_archive(config)
    with Gateway(config, logs) as gateway, Supervisor(config, logs, gateway.upstream) as supervisor:
        _start_with_progress(supervisor)
        try:
            yield supervisor
        finally:
            gateway.drain()


def _start_with_progress(supervisor: Supervisor) -> None:
    start = time.monotonic()
    with tqdm(
        total=USUAL_START_SECONDS,
        desc="Starting TorchServe and loading the networks",
        bar_format="{desc} {bar:20} {elapsed}",
        mininterval=1,
    ) as bar:

        def tick() -> None:
            bar.update(min(time.monotonic() - start, USUAL_START_SECONDS) - bar.n)

        supervisor.start(tick)
        bar.update(USUAL_START_SECONDS - bar.n)
