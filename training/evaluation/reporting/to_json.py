"""Results as plain values for JSON."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from training.evaluation.metrics.keys import Key


def to_json(value: object) -> Any:
    """Convert dataclasses, enums, keys, mappings, sequences and sets to what ``json`` writes.

    Enums and keys become their text, as values and as keys of a mapping. Entries of a mapping
    without a value, such as estimates that the photos do not define, are left out.

    Raises:
        TypeError: a value of another type.
    """
    if isinstance(value, Key | Enum):
        return str(value)
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): to_json(own) for key, own in value.items() if own is not None}
    if isinstance(value, Set):
        return sorted(to_json(own) for own in value)
    if isinstance(value, Sequence):
        return [to_json(own) for own in value]
    if is_dataclass(value):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} has no place in JSON")
