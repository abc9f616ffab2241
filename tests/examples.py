"""The command lines in the help of ``lesion``."""

import re
import shlex
from collections.abc import Iterator

import typer.main

from cli.main import app

_LINE = re.compile(r"^ *(?:Example: )?lesion (\w+)(.*)$", re.MULTILINE)
_REDIRECTED = re.compile(r" [<>] *\S+")


def commands() -> dict[str, typer.core.TyperCommand]:
    """Return every command by its name."""
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    return dict(group.commands)  # type: ignore[arg-type]


def examples() -> Iterator[tuple[str, list[str]]]:
    """Yield the command and the words of each example, without what only a shell reads."""
    for name, command in commands().items():
        for match in _LINE.finditer(command.callback.__doc__ or ""):
            assert match[1] == name
            yield name, shlex.split(_REDIRECTED.sub("", match[2]))
