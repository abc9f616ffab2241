"""Values of options that several commands have."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from lesion.measures import PixelSpacing

Spacing = Annotated[
    str | None,
    typer.Option(
        metavar="MM",
        help="Millimetres per pixel on the skin, as 0.05 or, between rows and columns, 0.05,0.06. "
        "Replaces what DICOM files say.",
    ),
]


def read_spacing(text: str | None) -> "PixelSpacing | None":
    """Read --pixel-spacing, one number or two, in millimetres. Raises typer.BadParameter."""
    from lesion.errors import PhotoRefused
    from lesion.request import parse_spacing

    try:
        return None if text is None else parse_spacing(text)
    except PhotoRefused as refusal:
        raise typer.BadParameter(refusal.message, param_hint="--pixel-spacing") from None
