"""The pictures that ``lesion analyse`` writes: where, and without overwriting anything."""

import os
import tempfile
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lesion.answer import Answer
from lesion.errors import LesionError
from lesion.files import write_private

STDIN = "-"
_STDIN_STEM = "photo"


class OutputError(LesionError):
    """A picture cannot be written where it was asked for."""


@dataclass(frozen=True)
class Kind:
    """A kind of picture.

    Attributes:
        option: by which it is asked for, and the ending of its file's name in a folder.
        suffix: of the file.
    """

    option: str
    suffix: str


MASK, OVERLAY, HEATMAP = Kind("mask", ".png"), Kind("overlay", ".jpg"), Kind("heatmap", ".jpg")


@dataclass(frozen=True)
class Outputs:
    """Where the pictures of one photo are to be written.

    Attributes:
        paths: by kind; a kind that was not asked for is missing.
        force: whether files may be overwritten.
    """

    paths: dict[Kind, Path]
    force: bool

    def write(self, answer: Answer) -> None:
        """Write the pictures of an answer; those that it does not have are left out.

        Raises:
            OutputError: one cannot be written.
        """
        for kind, path in self.paths.items():
            picture = _picture(answer, kind)
            if picture is not None:
                _write(path, b64decode(picture), self.force)


def plan(photos: Sequence[str], asked: dict[Kind, str], force: bool) -> list[Outputs]:
    """Decide all names before the first photo is analysed.

    With one photo, what was asked for is a file, unless it is a folder or ends with a slash.
    Otherwise it is a folder, which is made, and each file is named after its photo.

    Args:
        photos: as given on the command line.
        asked: file or folder of each kind.
        force: whether files may be overwritten.

    Raises:
        OutputError: a file exists already, two would have the same name, or a folder cannot be
            made or written to.
    """
    plans = [
        Outputs({kind: _target(place, kind, photo, photos) for kind, place in asked.items()}, force)
        for photo in photos
    ]
    used: set[Path] = set()
    for path in (path for outputs in plans for path in outputs.paths.values()):
        if path in used:
            raise OutputError(
                f"{path} would be written twice: give photos of different names, or analyse them "
                "one by one."
            )
        used.add(path)
        if path.is_dir():
            raise OutputError(f"{path} is a folder, not a file.")
        if path.exists() and not force:
            raise OutputError(f"{path} exists already: --force overwrites it.")
    for folder in {path.parent for path in used}:
        _prepare(folder)
    return plans


def _target(asked: str, kind: Kind, photo: str, photos: Sequence[str]) -> Path:
    place = Path(asked)
    if len(photos) == 1 and not place.is_dir() and not asked.endswith(os.sep):
        return place
    stem = _STDIN_STEM if photo == STDIN else Path(photo).stem
    return place / f"{stem}-{kind.option}{kind.suffix}"


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(f"The folder {folder} cannot be written to: {error.strerror}.") from None


def _picture(answer: Answer, kind: Kind) -> str | None:
    if kind == MASK:
        return answer["segmentation"]["mask_png"]
    if kind == OVERLAY:
        return answer["overlay_jpeg"]
    return answer["explanation"]["heatmap_jpeg"]


def _write(path: Path, content: bytes, force: bool) -> None:
    try:
        if path.exists() and not force:  # made since the names were decided
            raise OutputError(f"{path} exists already: --force overwrites it.")
        write_private(path, content)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}.") from None
