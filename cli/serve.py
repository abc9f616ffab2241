"""``lesion serve``: the service and its page, as by ``make serve``."""

from pathlib import Path
from typing import Annotated

import typer


def serve(
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Another config.properties.")
    ] = None,
    logs: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Another folder for the logs.")
    ] = None,
) -> None:
    """Run the service and its page until Ctrl-C.

    Exit status: 0 after Ctrl-C or SIGTERM, 1 if the service could not start.

    Examples:

        lesion serve

        lesion serve --config config.properties --logs logs
    """
    from lesion.paths import LOGS, SERVER_CONFIG
    from service import foreground
    from service.config import read_config

    foreground.run_until_stopped(
        lambda: foreground.serve(read_config(config or SERVER_CONFIG), (logs or LOGS).resolve())
    )
