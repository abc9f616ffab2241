"""The command ``lesion``. Each command imports what it needs when it runs, so that help is fast."""

import typer

from cli.analyse import analyse
from cli.batch import batch
from cli.dicom import dicom
from cli.info import info
from cli.serve import serve

app = typer.Typer(
    name="lesion",
    help="Analyse photos of moles: outline, probability and advice. For reference only.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(analyse)
app.command()(batch)
app.command()(dicom)
app.command()(info)
app.command()(serve)
