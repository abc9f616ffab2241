"""Checks what a YAML file says against a typed dataclass, and words what is wrong with it.

The one validator of all configuration files: strict types (a text is no number, a truth value is no
whole number), no unknown keys, every value inside its range. A dataclass states that by its types::

    @dataclass(frozen=True, config=STRICT)          # pydantic.dataclasses.dataclass
    class PhotoSettings:
        max_bytes: Annotated[int, Field(ge=1024, le=1 << 30)]
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import yaml
from annotated_types import Ge, Gt, Le, Lt
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from lesion.errors import ConfigError

STRICT = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)
"""Configuration of each pydantic dataclass that a file is checked against."""

_NAMES = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}
_MISSING, _UNKNOWN = "missing", "unexpected_keyword_argument"

T = TypeVar("T")


def read_yaml(path: Path) -> Any:
    """The content of a YAML file.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"The configuration {path} cannot be read: {error}") from error


def validate(kind: type[T], content: object, source: str, section: str = "") -> T:
    """Turn what a file says into a dataclass.

    Args:
        kind: a pydantic dataclass with the configuration ``STRICT``.
        content: what YAML made of the file, or of a part of it.
        source: name of the file, for the message.
        section: where in the file ``content`` stands, such as ``analysis``.

    Raises:
        ConfigError: the message has a line for each problem: file, key, what is wrong, what is
            allowed.
    """
    try:
        # By way of JSON, which has lists and strings where Python has tuples and enums.
        return TypeAdapter(kind).validate_json(json.dumps(content, default=str))
    except ValidationError as error:
        lines = (_line(kind, problem, source, section) for problem in error.errors())
        raise ConfigError("\n".join(dict.fromkeys(lines))) from None


def _line(kind: type, problem: ErrorDetails, source: str, section: str) -> str:
    """One sentence about one problem."""
    location = problem["loc"]
    key = _join([section, *location])
    if problem["type"] == _MISSING:
        return f"{source}: the key {key} is missing; allowed is {_allowed(kind, location)}."
    if problem["type"] == _UNKNOWN:
        known = ", ".join(_keys(_type_at(kind, location[:-1])))
        return f"{source}: the key {key} is unknown; allowed are {known}."
    if problem["type"] in ("value_error", "assertion_error"):
        return f"{source}: {key or 'the file'}: {problem['ctx']['error']}."
    value = problem["input"]
    return f"{source}: {key or 'the file'} is {value!r}; allowed is {_allowed(kind, location)}."


def _join(parts: Iterable[str | int]) -> str:
    """``phases[0].size`` from its parts."""
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _allowed(kind: Any, location: tuple[str | int, ...]) -> str:
    """What may stand at a place, in words."""
    annotation = _type_at(kind, location)
    if is_dataclass(annotation):
        return f"a section with the keys {', '.join(_keys(annotation))}"
    origin, *metadata = _unwrap(annotation)
    if isinstance(origin, type) and issubclass(origin, Enum):
        return "one of " + ", ".join(str(member.value) for member in origin)
    if get_origin(origin) is Literal:
        return "one of " + ", ".join(map(str, get_args(origin)))
    if issubclass(_origin(origin), Mapping):
        return "a section of keys with values"
    if issubclass(_origin(origin), Sequence):
        return "a list"
    bounds = [text for limit in metadata if (text := _bound(limit))]
    return " ".join([_NAMES.get(origin, f"a value of the type {origin}"), *bounds])


def _bound(limit: object) -> str:
    words: dict[type, str] = {Ge: "from", Gt: "above", Le: "to", Lt: "below"}
    for kind, word in words.items():
        if isinstance(limit, kind):
            return f"{word} {getattr(limit, kind.__name__.lower())}"
    return ""


def _unwrap(annotation: Any) -> list[Any]:
    """The bare type of an annotation, then its limits."""
    arguments = get_args(annotation)
    if not hasattr(annotation, "__metadata__"):
        return [annotation]
    limits: list[Any] = []
    for item in arguments[1:]:
        limits += item.metadata if isinstance(item, FieldInfo) else [item]
    return [arguments[0], *limits]


def _type_at(kind: Any, location: tuple[str | int, ...]) -> Any:
    """The annotation at a place of a dataclass: through its fields, and the items of containers."""
    for part in location:
        bare = _unwrap(kind)[0]
        if is_dataclass(bare) and isinstance(part, str):
            kind = get_type_hints(bare, include_extras=True).get(part, Any)
        elif (arguments := get_args(bare)) and not issubclass(_origin(bare), Mapping):
            fixed = isinstance(part, int) and Ellipsis not in arguments and part < len(arguments)
            kind = arguments[int(part)] if fixed else arguments[0]
        elif arguments:
            kind = arguments[-1]
        else:
            return Any
    return kind


def _origin(annotation: Any) -> type:
    origin = get_origin(annotation)
    return origin if isinstance(origin, type) else object


def _keys(kind: Any) -> list[str]:
    bare = _unwrap(kind)[0]
    return [field.name for field in fields(bare)] if is_dataclass(bare) else []
