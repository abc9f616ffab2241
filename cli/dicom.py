"""``lesion dicom``: photos in DICOM files or in a PACS, and their results as DICOM objects."""

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.exit_codes import ExitCode
from cli.options import Spacing, read_spacing

if TYPE_CHECKING:
    from clinic.dicomweb import Pacs
    from clinic.fhir import References
    from clinic.workflow import Analyse, Outcome, Photo
    from lesion.measures import PixelSpacing

_PATIENT = re.compile(r"(https?://\S+/)?Patient/[A-Za-z0-9.-]{1,64}")
PASSWORD_VARIABLE, TOKEN_VARIABLE = "LESION_DICOMWEB_PASSWORD", "LESION_DICOMWEB_TOKEN"


def dicom(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="DICOM files with photos.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the results.")
    ] = None,
    dicomweb: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Take the photos from this PACS: https://host/dicom-web."),
    ] = None,
    study: Annotated[str | None, typer.Option(metavar="UID", help="Study with the photos.")] = None,
    series: Annotated[
        str | None, typer.Option(metavar="UID", help="Only the photos of this series.")
    ] = None,
    instance: Annotated[str | None, typer.Option(metavar="UID", help="Only this photo.")] = None,
    store: Annotated[bool, typer.Option("--store", help="Store the results in the PACS.")] = False,
    user: Annotated[
        str | None,
        typer.Option(
            help=f"User name for the PACS; the password is asked for, or taken from "
            f"${PASSWORD_VARIABLE}. A token in ${TOKEN_VARIABLE} replaces both."
        ),
    ] = None,
    ca_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="Certificate authority of the PACS, as PEM.",
        ),
    ] = None,
    fhir: Annotated[
        bool, typer.Option("--fhir", help="Write a FHIR R4 bundle, too, to the folder --output.")
    ] = False,
    patient: Annotated[
        str | None,
        typer.Option(metavar="REFERENCE", help="Patient of all FHIR bundles, such as Patient/123."),
    ] = None,
    pixel_spacing: Spacing = None,
) -> None:
    """Analyse photos in DICOM files or in a PACS; write segmentation, report and PDF as DICOM.

    A photo that cannot be analysed is reported, and the rest goes on. Exit status: 0 if all went
    well, 1 if something failed, 2 for wrong options, 3 if the PACS or the networks cannot be used.

    Examples:

        lesion dicom photo.dcm --output results

        lesion dicom photo.dcm --output results --fhir --patient Patient/123

        lesion dicom --dicomweb https://pacs/dicom-web --study 1.2.3 --user doctor --store
    """
    from clinic.fhir import References
    from lesion.errors import LesionError

    _check_options(files, output, dicomweb, study, store)
    _check_fhir(fhir, patient, output)
    spacing = read_spacing(pixel_spacing)
    pacs = None
    try:
        if dicomweb is not None:
            pacs = _connect(dicomweb, user, ca_file)
        photos = _find_photos(files, pacs, study, series, instance)
        if not photos:
            typer.echo("There is no photo among these objects.", err=True)
            raise typer.Exit(ExitCode.UNUSABLE)
        if output is not None:
            output.mkdir(parents=True, exist_ok=True)
        analyse = _load(spacing)
    except LesionError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(ExitCode.UNUSABLE) from None
    except OSError as error:
        typer.echo(f"{output}: {error.strerror}", err=True)
        raise typer.Exit(ExitCode.UNUSABLE) from None
    references = References(patient) if fhir else None
    status = _process(photos, analyse, output, pacs if store else None, references)
    if status is not None:
        raise typer.Exit(status)


def _check_options(
    files: list[Path] | None,
    output: Path | None,
    dicomweb: str | None,
    study: str | None,
    store: bool,
) -> None:
    """Check which options were given together. Raises BadParameter."""
    if bool(files) == (dicomweb is not None):
        raise typer.BadParameter("Give either files, or a PACS with --dicomweb.")
    if dicomweb is not None and study is None:
        raise typer.BadParameter("--dicomweb needs --study.")
    if dicomweb is None and store:
        raise typer.BadParameter("--store needs --dicomweb.")
    if output is None and not store:
        raise typer.BadParameter("Give a folder for the results with --output, or --store.")


def _check_fhir(fhir: bool, patient: str | None, output: Path | None) -> None:
    """Check the options of FHIR. Raises BadParameter."""
    if fhir and output is None:
        raise typer.BadParameter("--fhir needs --output.")
    if patient is None:
        return
    if not fhir:
        raise typer.BadParameter("--patient needs --fhir.")
    if not _PATIENT.fullmatch(patient):
        raise typer.BadParameter("--patient is a FHIR reference, such as Patient/123.")


def _connect(address: str, user: str | None, ca_file: Path | None) -> "Pacs":
    """Return the PACS with the login of the user. Raises BadParameter, PacsError."""
    from clinic.dicomweb import Access, Pacs

    if "@" in address.partition("://")[2].partition("/")[0]:
        raise typer.BadParameter("Name the user with --user, not in the address.")
    token, password = os.environ.get(TOKEN_VARIABLE), os.environ.get(PASSWORD_VARIABLE)
    if user is not None and token is None and password is None:
        if not sys.stdin.isatty():
            raise typer.BadParameter(f"--user needs a password in ${PASSWORD_VARIABLE}.")
        password = typer.prompt(f"Password of {user}", hide_input=True, err=True)
    return Pacs(address, Access(user, password, token, ca_file))


def _find_photos(
    files: list[Path] | None,
    pacs: "Pacs | None",
    study: str | None,
    series: str | None,
    instance: str | None,
) -> "list[Photo]":
    """Find the photos that are to be analysed.

    Other objects of a study are left out, unless one is named itself. Raises PacsError.
    """
    from clinic.workflow import photos_of_files, photos_of_pacs
    from lesion.dicom.reading import PHOTO_CLASSES

    if pacs is None or study is None:
        return photos_of_files(files or [])
    references = pacs.find(study, series, instance)
    if instance is None:
        references = [each for each in references if each.sop_class in (*PHOTO_CLASSES, None)]
    return photos_of_pacs(pacs, references)


def _load(spacing: "PixelSpacing | None") -> "Analyse":
    """Load the networks. Raises LesionError."""
    from clinic.errors import DicomError
    from clinic.result import Result
    from clinic.source import read_header
    from lesion.photo import read_photo
    from lesion.structure import is_dicom
    from service.local_analyser import load_analyser
    from service.progress import step

    with step("Loading the networks"):
        local = load_analyser()

    def analyse(data: bytes) -> Result:
        if not is_dicom(data):
            raise DicomError("This is not a DICOM file. `lesion analyse` reads JPEG and PNG.")
        photo = read_photo(data, local.settings)
        header = read_header(data)
        report = local.analyser.analyse_photo(photo, spacing=spacing)
        return Result(header, report.to_json(), photo.pixels)

    return analyse


def _process(
    photos: "list[Photo]",
    analyse: "Analyse",
    output: Path | None,
    pacs: "Pacs | None",
    references: "References | None",
) -> ExitCode | None:
    """Analyse photos, keep the results, and print what became of each.

    Returns:
        The exit status, or None if all went well.
    """
    from clinic.workflow import MOST_UNREACHABLE, FhirFolder, Folder, PacsSink, Sink, process
    from lesion.report import DISCLAIMER

    sinks: list[Sink] = []
    fhir = None
    if output is not None:
        folder = Folder(output)
        sinks.append(folder)
        fhir = FhirFolder(folder, references) if references else None
    if pacs is not None:
        sinks.append(PacsSink(pacs))
    tried = failed = answered = 0
    for outcome in process(photos, analyse, sinks, fhir):
        _print(outcome)
        tried += 1
        failed += bool(outcome.problems)
        answered += outcome.message is not None
    if answered:
        typer.echo(DISCLAIMER)
    if failed:
        typer.echo(f"{failed} of {len(photos)} photos failed.", err=True)
    if tried < len(photos):
        typer.echo(
            f"The PACS did not answer for {MOST_UNREACHABLE} photos in a row, so "
            f"{len(photos) - tried} were not tried. What is written is kept.",
            err=True,
        )
        return ExitCode.UNUSABLE
    return ExitCode.SOME_REFUSED if failed else None


def _print(outcome: "Outcome") -> None:
    if outcome.message is not None:
        kept = [f"{kind} written" for kind in outcome.kept]
        kept += [f"{kind} was there already" for kind in outcome.present]
        typer.echo(f"{outcome.name}: {outcome.message} [{', '.join(kept) or 'nothing written'}]")
    for problem in outcome.problems:
        typer.echo(f"{outcome.name}: {problem}", err=True)
