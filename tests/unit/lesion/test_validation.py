"""Validation of file content: what is accepted, and the message for each kind of problem."""

from dataclasses import field
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic.dataclasses import dataclass

from lesion.enums import Backend, SelectionRule
from lesion.errors import ConfigError
from lesion.validation import STRICT, key_names, read_yaml, validate


@dataclass(frozen=True, config=STRICT)
class Phase:
    """An item of a list."""

    size: Annotated[int, Field(ge=32, le=512)]
    rate: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.1


@dataclass(frozen=True, config=STRICT)
class Sample:
    """A field of every kind that the configuration files use."""

    count: Annotated[int, Field(ge=1)]
    fraction: Annotated[float, Field(ge=0.0, le=1.0)]
    name: str
    enabled: bool
    backend: Backend
    rule: Literal[SelectionRule.AREA, SelectionRule.EXPECTED_DICE]
    phases: tuple[Phase, ...]
    widths: tuple[int, int]
    weights: dict[str, float] = field(default_factory=dict)


@pytest.fixture
def content() -> dict[str, Any]:
    """Content that is valid for ``Sample``, as YAML reads it."""
    return {
        "count": 3,
        "fraction": 0.5,
        "name": "a name",
        "enabled": True,
        "backend": "onnx",
        "rule": "area",
        "phases": [{"size": 64, "rate": 0.5}, {"size": 128}],
        "widths": [16, 32],
        "weights": {"a": 0.5},
    }


def message_for(content: object, kind: type = Sample, section: str = "") -> str:
    with pytest.raises(ConfigError) as refusal:
        validate(kind, content, "file.yaml", section)
    return str(refusal.value)


def test_valid_content_becomes_the_dataclass(content: dict[str, Any]) -> None:
    sample = validate(Sample, content, "file.yaml")
    assert sample.backend is Backend.ONNX
    assert sample.rule is SelectionRule.AREA
    assert sample.phases == (Phase(64, 0.5), Phase(128))
    assert sample.widths == (16, 32)
    assert sample.weights == {"a": 0.5}


def test_whole_numbers_are_accepted_for_fractions(content: dict[str, Any]) -> None:
    content["fraction"] = 1
    fraction = validate(Sample, content, "file.yaml").fraction
    assert isinstance(fraction, float) and fraction == 1.0


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("count", "3", "a whole number from 1"),
        ("count", True, "a whole number from 1"),
        ("count", 3.0, "a whole number from 1"),
        ("count", None, "a whole number from 1"),
        ("count", 0, "a whole number from 1"),
        ("fraction", "0.5", "a number from 0.0 to 1.0"),
        ("fraction", False, "a number from 0.0 to 1.0"),
        ("fraction", 1.01, "a number from 0.0 to 1.0"),
        ("fraction", float("nan"), "a number from 0.0 to 1.0"),
        ("fraction", float("inf"), "a number from 0.0 to 1.0"),
        ("name", 3, "text"),
        ("enabled", 1, "true or false"),
        ("enabled", "yes", "true or false"),
        ("backend", "tensorflow", "one of auto, onnx, torch"),
        ("backend", 1, "one of auto, onnx, torch"),
        ("rule", "dice", "one of area, expected_dice"),
        ("rule", ["area"], "one of area, expected_dice"),
        ("phases", 5, "a list"),
        ("phases", {"size": 64}, "a list"),
        ("weights", [1], "a section of keys with values"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(
    content: dict[str, Any], key: str, value: object, allowed: str
) -> None:
    content[key] = value
    expected = f"file.yaml: part.{key} is {value!r}; allowed is {allowed}."
    assert message_for(content, section="part") == expected


@pytest.mark.parametrize(
    ("phase", "message"),
    [
        ({"size": 16}, "phases[1].size is 16; allowed is a whole number from 32 to 512."),
        ({"size": "64"}, "phases[1].size is '64'; allowed is a whole number from 32 to 512."),
        ({"size": 64, "rate": 0}, "phases[1].rate is 0; allowed is a number above 0.0 below 1.0."),
        ({}, "the key phases[1].size is missing; allowed is a whole number from 32 to 512."),
        ({"size": 64, "x": 1}, "the key phases[1].x is unknown; allowed are size, rate."),
        (5, "phases[1] is 5; allowed is a section with the keys size, rate."),
    ],
)
def test_items_of_lists_are_named_by_their_index(
    content: dict[str, Any], phase: object, message: str
) -> None:
    content["phases"] = [{"size": 64}, phase]
    assert message_for(content) == f"file.yaml: {message}"


def test_items_of_fixed_lists_and_mappings_are_checked(content: dict[str, Any]) -> None:
    content["widths"] = [16, "32"]
    content["weights"] = {"a": "heavy"}
    assert message_for(content).splitlines() == [
        "file.yaml: widths[1] is '32'; allowed is a whole number.",
        "file.yaml: weights.a is 'heavy'; allowed is a number.",
    ]


def test_unknown_keys_are_refused_with_the_known_ones(content: dict[str, Any]) -> None:
    content["cuont"] = 3
    assert message_for(content).startswith("file.yaml: the key cuont is unknown; allowed are count")


def test_missing_keys_are_refused(content: dict[str, Any]) -> None:
    del content["backend"]
    expected = "file.yaml: the key backend is missing; allowed is one of auto, onnx, torch."
    assert message_for(content) == expected


def test_every_problem_has_a_line_of_its_own(content: dict[str, Any]) -> None:
    del content["name"]
    content |= {"count": 0, "fraction": 2, "surprise": 1}
    lines = message_for(content).splitlines()
    assert len(lines) == 4
    assert all(line.startswith("file.yaml: ") for line in lines)
    problems = [line.partition(";")[0] for line in lines]
    for key in ("name", "count", "fraction", "surprise"):
        assert sum(key in problem for problem in problems) == 1


@pytest.mark.parametrize("content", [None, 5, "text", ["list"]])
def test_content_that_is_not_a_mapping_is_refused(content: object) -> None:
    message = message_for(content)
    assert message.startswith(f"file.yaml: the file is {content!r}; allowed is a section")


@dataclass(frozen=True, config=STRICT)
class Range:
    """Two values of which the first must be the smaller one."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low >= self.high:
            raise ValueError("low must be below high")


def test_a_dataclass_may_check_its_fields_together() -> None:
    assert validate(Range, {"low": 1, "high": 2}, "file.yaml") == Range(1, 2)
    content = {"low": 2, "high": 2}
    assert message_for(content, Range) == "file.yaml: low must be below high."
    assert message_for(content, Range, "edges") == "file.yaml: edges: low must be below high."


@dataclass(
    frozen=True,
    config=ConfigDict(
        **STRICT, alias_generator=to_camel, validate_by_alias=True, validate_by_name=True
    ),
)
class Camel:
    """A dataclass whose keys in a file are written in camelCase."""

    batch_size: Annotated[int, Field(ge=1)]


def test_aliases_are_the_keys_of_the_file() -> None:
    assert key_names(Camel) == ["batchSize"]
    assert validate(Camel, {"batchSize": 2}, "file.yaml") == Camel(batch_size=2)
    message = message_for({"batchSize": 0}, Camel)
    assert message == "file.yaml: batchSize is 0; allowed is a whole number from 1."
    assert "the key batch_size is unknown" in message_for({"batch_size": 2}, Camel)


def test_yaml_is_read_and_an_unreadable_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    with pytest.raises(ConfigError, match=r"file\.yaml cannot be read"):
        read_yaml(path)
    path.write_text("a: [")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_yaml(path)
    path.write_bytes(b"a: \xff")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_yaml(path)
    path.write_text("a: [1, 2]")
    assert read_yaml(path) == {"a": [1, 2]}
