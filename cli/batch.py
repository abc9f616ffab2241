"""``lesion batch``: many photos, on one machine or a Ray cluster."""

from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from cli.exit_codes import ExitCode
from cli.options import Spacing, read_spacing

if TYPE_CHECKING:
    from lesion.loading import Model

_NO_RAY = """\
`lesion batch` needs Ray, which is not installed. Install it with

    make batch-environment          in a checkout of the project, or
    pip install 'skin-lesion-analysis[batch]'
"""


def batch(
    place: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            help="Folder, pattern ('photos/**/*.jpg'), or table (.csv, .tsv, .parquet) of photos; "
            "also s3://, gs://, hdfs:// and what else pyarrow or fsspec reads.",
        ),
    ],
    output: Annotated[str, typer.Argument(help="Folder for the results, also s3:// and others.")],
    path_column: Annotated[str, typer.Option(help="Column of a table with the photos.")] = "path",
    ground_truth_column: Annotated[
        str | None, typer.Option(help="Column of a table with ground-truth masks.")
    ] = None,
    pixel_spacing_column: Annotated[
        str | None, typer.Option(help="Column of a table with the scales, as for --pixel-spacing.")
    ] = None,
    pixel_spacing: Spacing = None,
    masks: Annotated[bool, typer.Option("--masks", help="Write the masks, as PNG.")] = False,
    overlays: Annotated[
        bool, typer.Option("--overlays", help="Write the photos with the lesion in red, as JPEG.")
    ] = False,
    actors: Annotated[
        int | None,
        typer.Option(min=1, help="Processes that analyse photos. Default: one per core or GPU."),
    ] = None,
    gpu: Annotated[bool, typer.Option("--gpu", help="Run the networks on GPUs.")] = False,
    address: Annotated[
        str | None,
        typer.Option(help="Ray cluster to run on: host:port or auto. Default: this machine."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the batch that the output folder holds.")
    ] = False,
) -> None:
    """Analyse many photos and write a Parquet data set with one row a photo.

    A photo that cannot be analysed becomes a row with the reason; the rest goes on. Exit status: 0
    if all photos were analysed, 1 if some were refused, 3 if the batch could not run or finish.

    Examples:

        lesion batch photos results

        lesion batch photos.csv results --path-column file --ground-truth-column mask --masks

        lesion batch s3://clinic/photos s3://clinic/results --address auto --resume
    """
    if pixel_spacing is not None and pixel_spacing_column is not None:
        raise typer.BadParameter("Give either --pixel-spacing or --pixel-spacing-column.")
    read_spacing(pixel_spacing)  # a mistake is reported before the networks are loaded
    if find_spec("ray") is None:
        typer.echo(_NO_RAY, err=True)
        raise typer.Exit(ExitCode.UNUSABLE)
    from batch.job import Options
    from batch.order import Order
    from batch.supervisor import run_batch
    from lesion.errors import LesionError

    options = Options(
        place,
        output,
        path_column,
        ground_truth_column,
        pixel_spacing_column,
        pixel_spacing,
        masks,
        overlays,
    )
    order = Order(options, "cli.batch:load_networks", address, actors, gpu, resume)
    try:
        refused = run_batch(order)
    except LesionError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(ExitCode.UNUSABLE) from None
    except KeyboardInterrupt:
        typer.echo("\nStopped. What is done is kept: go on by --resume.", err=True)
        raise typer.Exit(ExitCode.UNUSABLE) from None
    if refused:
        raise typer.Exit(ExitCode.SOME_REFUSED)


def load_networks(threads: int) -> "Model":
    """Load the networks in an actor, for a number of threads. Raises LesionError."""
    from lesion.engine import available_cores
    from service.local_analyser import load_analyser

    return load_analyser(processes=max(1, available_cores() // threads))
