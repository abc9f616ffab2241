"""Runs the service in the foreground, until a signal ends it."""

import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from lesion.errors import LesionError
from service.config import ServerConfig
from service.progress import say
from service.running import running_service

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(Exception):
    """A signal asked the service to end."""


def serve(config: ServerConfig, logs: Path) -> None:
    """Run the service until ``Stop`` is raised.

    Raises:
        StartError, ConfigError, WeightsError: the service could not start.
        OSError: an address could not be opened.
        Stop: a signal was received.
    """
    with running_service(config, logs):
        url = config.public_address or config.page.url
        print(f"Ready. Open {url} in a browser; Ctrl-C stops the service.", flush=True)
        while True:
            time.sleep(3600.0)


def run_until_stopped(run: Callable[[], None]) -> None:
    """Run a command; a signal raises ``Stop`` in it, and an error becomes one sentence.

    Args:
        run: the command; it ends when ``Stop`` or an error is raised.

    Raises:
        SystemExit: it failed.
    """
    for number in _STOP_SIGNALS:
        signal.signal(number, _raise_stop)
    try:
        run()
    except LesionError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"The service cannot run: {error}.")
    except Stop:
        say("Stopped.")


def _raise_stop(number: int, frame: FrameType | None) -> None:
    # A second Ctrl-C must not interrupt the clean-up.
    for each in _STOP_SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise Stop
