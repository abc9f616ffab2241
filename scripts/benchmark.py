"""The command line that the benchmarks share."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

import psutil

from lesion.errors import LesionError
from lesion.paths import SERVER_CONFIG
from service.config import ServerConfig, read_config
from service.errors import StartError
from service.progress import say
from service.torchserve import TorchServe, Worker


def print_figures(parser: ArgumentParser, run: Callable[[ServerConfig, Namespace], str]) -> int:
    """Run a benchmark and print its table.

    Args:
        parser: of the benchmark's own options.
        run: gets the service's configuration and the options; returns the table as Markdown.

    Returns:
        The exit status: 1, with a message on standard error, if the benchmark failed.
    """
    parser.add_argument("--config", type=Path, default=SERVER_CONFIG)
    options = parser.parse_args()
    return report(lambda: run(read_config(options.config), options))


def report(measure: Callable[[], str]) -> int:
    """Print the table that a measurement returns.

    Returns:
        The exit status: 1, with a message on standard error, if the measurement failed.
    """
    try:
        figures = measure()
    except (LesionError, psutil.Error) as error:
        print(error, file=sys.stderr)
        return 1
    say("")
    print(figures)
    return 0


def find_worker(server: TorchServe | None) -> Worker:
    """Return the worker that is measured.

    Raises:
        StartError: there is none.
    """
    worker = server.find_worker() if server else None
    if worker is None:
        raise StartError("The worker ended while it was measured.")
    return worker
