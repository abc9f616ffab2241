"""Runs the service and its page until Ctrl-C."""

import argparse
from pathlib import Path

from lesion.paths import LOGS, SERVER_CONFIG
from service.config import read_config
from service.foreground import run_until_stopped, serve


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=SERVER_CONFIG)
    parser.add_argument("--logs", type=Path, default=LOGS)
    options = parser.parse_args()
    run_until_stopped(lambda: serve(read_config(options.config), options.logs.resolve()))


if __name__ == "__main__":
    main()
