"""Values of options that several commands have."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from lesion.measures import PixelSpacing


def read_spacing(text: str | None) -> "PixelSpacing | None":
    """Read --pixel-spacing, one number or two, in millimetres. Raises typer.BadParameter."""
    from lesion.errors import PhotoRefused
    from lesion.request import parse_spacing

    try:
        return None if text is None else parse_spacing(text)
    except PhotoRefused as refusal:
        raise typer.BadParameter(refusal.message, param_hint="--pixel-spacing") from None
