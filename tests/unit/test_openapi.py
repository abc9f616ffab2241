"""docs/openapi.yaml is valid and lists the same values as the code."""

import re
from enum import StrEnum
from typing import Any

import pytest
import schemathesis
import yaml

from lesion import __version__
from lesion.enums import (
    SEGMENTERS,
    Confidence,
    ErrorCode,
    ImageFormat,
    LesionColour,
    LesionType,
    NetworkName,
    SelectionRule,
    SpacingSource,
    Stage,
    Status,
    WarningCode,
)
from lesion.paths import MODEL_NAME, ROOT
from lesion.request import (
    GROUND_TRUTH_FIELD,
    PARAMETERS,
    PHOTO_FIELD,
    REQUEST_ID_HEADER,
    read_request_id,
)
from service.refusals import RefusalCode
from tests import pictures

OPENAPI = ROOT / "docs" / "openapi.yaml"
DOCUMENT: dict[str, Any] = yaml.safe_load(OPENAPI.read_text(encoding="utf-8"))
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
RESPONSES: dict[str, Any] = DOCUMENT["components"]["responses"]
STATUS_CODES = {
    "BadRequest": 400,
    "Unauthorized": 401,
    "Forbidden": 403,
    "NotFound": 404,
    "MethodNotAllowed": 405,
    "RequestTimeout": 408,
    "ContentTooLarge": 413,
    "UnsupportedMediaType": 415,
    "TooManyRequests": 429,
    "InternalServerError": 500,
    "ServiceUnavailable": 503,
}


def operations() -> dict[tuple[str, str], dict[str, Any]]:
    """Every operation by path and method."""
    return {
        (path, method): operation
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    }


def error_codes(response: str) -> list[str]:
    """The codes that a response of ``components`` may have."""
    schema = RESPONSES[response]["content"]["application/json"]["schema"]
    codes: list[str] = schema["properties"]["error"]["properties"]["code"]["enum"]
    return codes


def test_the_document_is_valid_openapi_3_1() -> None:
    api = schemathesis.openapi.from_path(OPENAPI)
    api.validate()
    assert DOCUMENT["openapi"].startswith("3.1.")


def test_the_version_is_the_projects() -> None:
    assert DOCUMENT["info"]["version"] == __version__


def test_the_operations_are_those_of_the_gateway() -> None:
    paths = f"/predictions/{MODEL_NAME}", f"/explanations/{MODEL_NAME}"
    assert operations().keys() == {(path, method) for path in paths for method in ("post", "put")}


def test_every_operation_has_the_same_errors() -> None:
    references = {
        str(status): f"#/components/responses/{name}" for name, status in STATUS_CODES.items()
    }
    for operation in operations().values():
        found = {status: each["$ref"] for status, each in operation["responses"].items()}
        assert found.pop("200").rpartition("/")[2] in {"Prediction", "ExplainedPrediction"}
        assert found == references


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ("Status", Status),
        ("LesionType", LesionType),
        ("Confidence", Confidence),
        ("Segmenter", SEGMENTERS),
        ("SelectionRule", SelectionRule),
        ("ImageFormat", ImageFormat),
        ("WarningCode", WarningCode),
        ("LesionColour", LesionColour),
        ("SpacingSource", SpacingSource),
    ],
)
def test_enumerations_equal_the_codes(schema: str, values: type[StrEnum]) -> None:
    assert SCHEMAS[schema]["enum"] == list(values)


def test_networks_and_stages_equal_the_codes() -> None:
    weights = SCHEMAS["Model"]["properties"]["weights"]
    assert weights["required"] == list(weights["properties"]) == list(NetworkName)
    assert list(SCHEMAS["TimingMs"]["properties"]) == list(Stage)


def test_error_codes_equal_those_of_handler_and_gateway() -> None:
    codes = SCHEMAS["ErrorCode"]["enum"]
    assert len(codes) == len(set(codes))
    assert set(codes) == set(ErrorCode) | set(RefusalCode)


def test_each_error_code_belongs_to_one_status() -> None:
    codes = [code for name in STATUS_CODES for code in error_codes(name)]
    assert codes == SCHEMAS["ErrorCode"]["enum"]


@pytest.mark.parametrize("name", pictures.REFUSED)
def test_refused_files_have_a_described_code(name: str) -> None:
    _, code, status = pictures.REFUSED[name]
    response = next(name for name, number in STATUS_CODES.items() if number == status)
    assert code in error_codes(response)


def test_the_bodies_of_a_request_are_described() -> None:
    content = DOCUMENT["components"]["requestBodies"]["Photo"]["content"]
    assert content.keys() == {
        "multipart/form-data",
        "image/jpeg",
        "image/png",
        "application/dicom",
        "application/octet-stream",
    }
    fields = {PHOTO_FIELD, GROUND_TRUTH_FIELD, *PARAMETERS}
    assert content["multipart/form-data"]["schema"]["properties"].keys() == fields


def test_every_answer_has_the_id_of_its_request() -> None:
    for response in RESPONSES.values():
        reference = response["headers"][REQUEST_ID_HEADER]["$ref"]
        assert reference == "#/components/headers/RequestId"
    pattern = re.compile(SCHEMAS["RequestId"]["pattern"])
    for sent in ("9f86d081884c7d65", "a.b_c-1", 64 * "a", 65 * "a", "", "a b", "a/b", "ä"):
        is_described = pattern.search(sent) is not None
        assert is_described == (read_request_id({REQUEST_ID_HEADER: sent}) == sent), sent


def test_parameters_may_be_in_the_address_of_every_operation() -> None:
    parameters = DOCUMENT["components"]["parameters"]
    in_address = {one["name"] for one in parameters.values() if one["in"] == "query"}
    assert in_address == PARAMETERS
    references = [{"$ref": f"#/components/parameters/{name}"} for name in parameters]
    assert all(operation["parameters"] == references for operation in operations().values())
