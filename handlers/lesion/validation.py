"""Validation of YAML content against typed dataclasses, with readable error messages.

All configuration files are checked here: strict types (text is not a number, a boolean is not a
whole number), no unknown keys, every value inside its range. A dataclass declares this by its
types::

    @dataclass(frozen=True, config=STRICT)          # pydantic.dataclasses.dataclass
    class PhotoSettings:
        max_bytes: Annotated[int, Field(ge=1024, le=1 << 30)]
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import yaml
from annotated_types import Ge, Gt, Le, Lt
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from lesion.errors import ConfigError

STRICT = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)
"""Pydantic configuration of every dataclass that a file is checked against."""

_NAMES = {int: "a whole number", float: "a number", str: "text", bool: "true or false"}
_MISSING, _UNKNOWN = "missing", "unexpected_keyword_argument"

Fraction = Annotated[float, Field(ge=0.0, le=1.0)]
"""A number in [0, 1]."""

UNREADABLE = (ValueError, TypeError, RecursionError)
"""Raised for files that are not UTF-8, have dates that do not exist, or are nested too deeply."""

T = TypeVar("T")


def read_yaml(path: Path) -> Any:
    """Read a YAML file.

    Raises:
        ConfigError: the file is missing or is not valid YAML.
    """
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, *UNREADABLE) as error:
        raise ConfigError(f"The configuration {path} cannot be read: {error}") from error


def validate(kind: type[T], content: object, source: str, section: str = "") -> T:
    """Convert the content of a file to a dataclass.

    Args:
        kind: a pydantic dataclass with the configuration ``STRICT``.
        content: the file, or a part of it, as YAML read it.
        source: name of the file, for the message.
        section: key of the part that ``content`` is, such as ``analysis``; empty for a whole file.

    Raises:
        ConfigError: the content is not valid; the message has one line per problem, with file,
            key, what is wrong and what is allowed.
    """
    try:
        # Through JSON, where lists and strings are accepted for tuples and enums.
        text = json.dumps(content, default=str)
    except UNREADABLE as error:  # a key that is no text, a part that contains itself
        raise ConfigError(f"{source} cannot be read: {error}.") from None
    try:
        return TypeAdapter(kind).validate_json(text, by_alias=True, by_name=False)
    except ValidationError as error:
        lines = (_line(kind, problem, source, section) for problem in error.errors())
        raise ConfigError("\n".join(dict.fromkeys(lines))) from None


def key_names(kind: Any) -> list[str]:
    """Return the keys that a file has for the fields of a pydantic dataclass."""
    return list(_fields(kind))


def _line(kind: type, problem: ErrorDetails, source: str, section: str) -> str:
    """Describe one problem in one sentence."""
    location = problem["loc"]
    key = _join([section, *location])
    if problem["type"] == _MISSING:
        return f"{source}: the key {key} is missing; allowed is {_allowed(kind, location)}."
    if problem["type"] == _UNKNOWN:
        known = ", ".join(key_names(_type_at(kind, location[:-1])))
        return f"{source}: the key {key} is unknown; allowed are {known}."
    if problem["type"] in ("value_error", "assertion_error"):
        return f"{': '.join(filter(None, [source, key]))}: {problem['ctx']['error']}."
    value = problem["input"]
    return f"{source}: {key or 'the file'} is {value!r}; allowed is {_allowed(kind, location)}."


def _join(parts: Iterable[str | int]) -> str:
    """Join the parts of a key, as in ``phases[0].size``."""
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _allowed(kind: Any, location: tuple[str | int, ...]) -> str:
    """Describe the values that are allowed for a key."""
    annotation = _type_at(kind, location)
    if is_dataclass(annotation):
        return f"a section with the keys {', '.join(key_names(annotation))}"
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
    """Describe a limit of a number in words, such as ``from 1``; empty if it is none."""
    words: dict[type, str] = {Ge: "from", Gt: "above", Le: "to", Lt: "below"}
    for kind, word in words.items():
        if isinstance(limit, kind):
            return f"{word} {getattr(limit, kind.__name__.lower())}"
    return ""


def _unwrap(annotation: Any) -> list[Any]:
    """Split an annotation into its bare type and its limits."""
    arguments = get_args(annotation)
    if not hasattr(annotation, "__metadata__"):
        return [annotation]
    limits: list[Any] = []
    for item in arguments[1:]:
        limits += item.metadata if isinstance(item, FieldInfo) else [item]
    return [arguments[0], *limits]


def _type_at(kind: Any, location: tuple[str | int, ...]) -> Any:
    """Find the annotation of a key, through fields of dataclasses and items of containers."""
    for part in location:
        bare = _unwrap(kind)[0]
        if is_dataclass(bare) and isinstance(part, str):
            kind = _fields(bare).get(part, Any)
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


def _fields(kind: Any) -> dict[str, Any]:
    """Map the keys of a dataclass, as a file has them, to their annotations."""
    bare = _unwrap(kind)[0]
    if not is_dataclass(bare):
        return {}
    hints = get_type_hints(bare, include_extras=True)
    infos = getattr(bare, "__pydantic_fields__", {})
    return {info.alias or name: hints[name] for name, info in infos.items()}
