"""The types of the answer are those of docs/openapi.yaml."""

import typing
from typing import Any

import pytest
import yaml

from lesion import answer
from lesion.paths import ROOT

SCHEMAS: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())[
    "components"
]["schemas"]
NAMES = [name for name, each in vars(answer).items() if typing.is_typeddict(each)]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "Answer"])
def test_a_type_has_the_keys_of_its_schema(name: str) -> None:
    assert getattr(answer, name).__annotations__.keys() == SCHEMAS[name]["properties"].keys()


def test_the_answer_has_the_keys_of_both_endpoints() -> None:
    fields = SCHEMAS["PredictionFields"]["properties"].keys()
    assert answer.Answer.__annotations__.keys() == {*fields, "explanation"}
    optional = set(SCHEMAS["PredictionFields"]["properties"]) - set(
        SCHEMAS["PredictionFields"]["required"]
    )
    assert answer.Answer.__optional_keys__ == {*optional, "explanation", "request_id"}


def test_every_part_of_the_answer_has_a_type() -> None:
    assert {"BoundingBox", "Candidate", "Segmentation", "Lesion", "Explanation"} <= set(NAMES)
