"""``lesion analyse``: photos, one after the other, by the library or by a running service."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.exit_codes import ExitCode
from cli.options import Spacing, read_spacing

if TYPE_CHECKING:
    from cli.answering import Analyse, Order
    from cli.outputs import Outputs
    from cli.results import Results

_PASSWORD, _TOKEN = "LESION_PASSWORD", "LESION_TOKEN"
UNREADABLE = "unreadable_file"
"""Code of a photo that cannot be read."""

Photos = Annotated[
    list[str],
    typer.Argument(metavar="PHOTO...", help="JPEG, PNG or DICOM files; - is standard input."),
]


def analyse(
    photos: Photos,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the API's answer: one line of JSON a photo.")
    ] = False,
    mask: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Write the mask (PNG) to a file, or to a folder."),
    ] = None,
    overlay: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Write the photo with the lesion in red (JPEG)."),
    ] = None,
    heatmap: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Write what influenced the probability (JPEG)."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that exist.")] = False,
    ground_truth: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Mask to compare with; for one photo."),
    ] = None,
    lesion: Annotated[
        int | None, typer.Option(min=1, help="Number of the lesion; for one photo.")
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(metavar="X,Y,WIDTH,HEIGHT", help="Box around it, in pixels; for one photo."),
    ] = None,
    pixel_spacing: Spacing = None,
    url: Annotated[
        str | None,
        typer.Option(help="Use a running service, such as http://127.0.0.1:8080, not the library."),
    ] = None,
    user: Annotated[
        str | None,
        typer.Option(help=f"Login at --url; the password is ${_PASSWORD} or asked for."),
    ] = None,
    ca_file: Annotated[
        str | None, typer.Option(metavar="FILE", help="Certificates to trust at --url (PEM).")
    ] = None,
) -> None:
    """Analyse photos of moles and print the results.

    Several --mask, --overlay or --heatmap files go to a folder, named after their photos; a photo
    without a lesion gets none. A photo that cannot be analysed does not stop the others.

    Exit status: 0 if every photo was analysed, 1 if some were not or a file could not be written,
    2 for a wrong command line, 3 if the networks or the service cannot be used.

    A token for --url is read from $LESION_TOKEN.

    Examples:

        lesion analyse mole.jpg

        lesion analyse *.jpg --mask masks/ --overlay overlays/

        lesion analyse mole.jpg --heatmap heatmap.jpg --json > answer.json

        lesion analyse mole.jpg --pixel-spacing 0.05 --json

        lesion analyse --url http://127.0.0.1:8080 - < mole.jpg
    """
    from cli.outputs import HEATMAP, MASK, OVERLAY, OutputError, plan
    from cli.results import JsonLines, ResultTable
    from lesion.errors import LesionError

    if len(photos) > 1 and (ground_truth or lesion or region):
        raise typer.BadParameter("--ground-truth, --lesion and --region need a single photo.")
    order = _read_order(heatmap is not None, ground_truth, lesion, region)
    read_spacing(pixel_spacing)  # a mistake is reported before the networks are loaded
    order = replace(order, pixel_spacing=pixel_spacing)
    asked = {MASK: mask, OVERLAY: overlay, HEATMAP: heatmap}
    try:
        plans = plan(photos, {kind: path for kind, path in asked.items() if path}, force)
    except OutputError as error:
        raise typer.BadParameter(str(error)) from None
    results = JsonLines() if as_json else ResultTable()
    try:
        complete = _run(photos, plans, order, _open(url, user, ca_file), results)
    except LesionError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(ExitCode.UNUSABLE) from None
    finally:
        results.finish()
    if not complete:
        raise typer.Exit(ExitCode.SOME_REFUSED)


def _run(
    photos: list[str],
    plans: "list[Outputs]",
    order: "Order",
    analyse_one: "Analyse",
    results: "Results",
) -> bool:
    """Analyse photos and add their results; returns whether everything succeeded.

    Raises:
        LesionError: no further photo can be analysed.
    """
    from tqdm import tqdm

    from cli.answering import NotAnalysed
    from cli.outputs import OutputError

    complete = True
    # Without a terminal there is no bar (None), and one photo needs none.
    hidden = len(photos) == 1 or None
    with tqdm(total=len(photos), unit="photo", disable=hidden, leave=False) as bar:
        for photo, outputs in zip(photos, plans, strict=True):
            try:
                answer = analyse_one(_read(photo), order)
                results.add(photo, answer)
                outputs.write(answer)
            except NotAnalysed as refusal:
                complete = False
                tqdm.write(f"{photo}: {refusal}", file=sys.stderr)
                results.add_refusal(photo, refusal)
            except OutputError as failure:
                complete = False
                tqdm.write(str(failure), file=sys.stderr)
            bar.update()
    return complete


def _open(url: str | None, user: str | None, ca_file: str | None) -> "Analyse":
    """Load the library, or prepare the connection to a service; raises LesionError."""
    from cli.answering import ask_service, load_library

    if url is None:
        if user or ca_file:
            raise typer.BadParameter("--user and --ca-file need --url.")
        return load_library()
    from lesion.client import Client

    login = (user, _password(user)) if user else None
    token = None if user else os.environ.get(_TOKEN)
    if ca_file and not Path(ca_file).is_file():
        raise typer.BadParameter(f"{ca_file} is not a file.", param_hint="--ca-file")
    try:
        return ask_service(Client(url, login=login, token=token, ca_file=ca_file))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--url") from None


def _password(user: str) -> str:
    password = os.environ.get(_PASSWORD)
    return password or str(typer.prompt(f"Password of {user}", hide_input=True, err=True))


def _read_order(
    explain: bool, ground_truth: str | None, lesion: int | None, region: str | None
) -> "Order":
    """Read the options about what is to be analysed; raises typer.BadParameter."""
    from cli.answering import NotAnalysed, Order

    if lesion is not None and region is not None:
        raise typer.BadParameter("--lesion and --region cannot be used together.")
    try:
        mask = _read(ground_truth) if ground_truth else None
    except NotAnalysed as error:
        raise typer.BadParameter(f"{ground_truth}: {error}", param_hint="--ground-truth") from None
    return Order(explain, mask, lesion, _read_region(region) if region else None)


def _read_region(text: str) -> tuple[int, int, int, int]:
    """Read x,y,width,height; raises typer.BadParameter."""
    try:
        x, y, width, height = map(int, text.split(","))
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is not a box: give x,y,width,height in pixels, such as 120,80,200,150.",
            param_hint="--region",
        ) from None
    return x, y, width, height


def _read(photo: str) -> bytes:
    """Read a photo; raises NotAnalysed."""
    from cli.answering import LARGEST_READ, NotAnalysed
    from cli.outputs import STDIN

    try:
        if photo == STDIN:
            return sys.stdin.buffer.read(LARGEST_READ)
        with Path(photo).open("rb") as file:
            return file.read(LARGEST_READ)
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise NotAnalysed(UNREADABLE, f"The file cannot be read: {reason}.") from None
