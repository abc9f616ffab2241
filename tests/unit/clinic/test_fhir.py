"""Results as FHIR R4, validated by fhir.resources."""

import copy
import json
import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.operationoutcome import OperationOutcome
from pydicom.sr.coding import Code

from clinic import codes
from clinic.fhir import OWN_SYSTEM, References, make_bundle, make_outcome
from lesion.enums import ErrorCode, Status
from lesion.paths import ROOT
from service.refusals import RefusalCode
from tests.browser.stub_service import answer as stub_answer

ISSUED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CLINIC = ROOT / "docs" / "clinic.md"
MEASURES = {
    "pixel_spacing": {"row_mm": 0.05, "column_mm": 0.05, "source": "request"},
    "area_px": 114762,
    "perimeter_px": 1233.3,
    "largest_diameter_px": 407.8,
    "smallest_width_px": 367.6,
    "equivalent_diameter_px": 382.3,
    "area_mm2": 286.905,
    "perimeter_mm": 61.667,
    "largest_diameter_mm": 20.392,
    "smallest_width_mm": 18.381,
    "equivalent_diameter_mm": 19.113,
    "shape_asymmetry": 0.0644,
    "colour_asymmetry": 8.24,
    "border_irregularity": 1.0548,
    "convexity": 0.986,
    "colours": [{"colour": "dark_brown", "share": 0.8936}],
    "over_6_mm": True,
}
WARNING = {"code": "blurry", "message": "It is blurry & <dark>."}
WEIGHTS = {"unet": 64 * "a", "deeplabv3": 64 * "b"}
Json = dict[str, Any]


def make_answer(status: Status = Status.OK) -> Json:
    """Return an answer as a client reads it."""
    answer = stub_answer(
        status,
        measures=MEASURES if status is Status.OK else None,
        warnings=[WARNING],
        model={"version": "1.5.0", "weights": WEIGHTS},
    )
    found: Json = json.loads(json.dumps(answer))
    return found


def resources(bundle: Json) -> dict[str, list[Json]]:
    """Return the resources by their type."""
    found: dict[str, list[Json]] = {}
    for entry in bundle["entry"]:
        found.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    return found


def observation(bundle: Json, code: str) -> Json:
    """Return the observation with a code."""
    (found,) = [
        each
        for each in resources(bundle)["Observation"]
        if any(coding["code"] == code for coding in each["code"]["coding"])
    ]
    return found


def components(found: Json) -> dict[str, Json]:
    return {each["code"]["coding"][0]["code"]: each for each in found["component"]}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("references", [References(), References("Patient/1", "ImagingStudy/2")])
def test_a_bundle_is_valid(status: Status, references: References) -> None:
    bundle = make_bundle(make_answer(status), ISSUED, references)
    Bundle.model_validate(json.loads(json.dumps(bundle)))
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(urls) == len(set(urls)) and all(url.startswith("urn:uuid:") for url in urls)
    (report,) = resources(bundle)["DiagnosticReport"]
    results = {each["reference"] for each in report["result"]}
    by_url = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    assert {by_url[url]["resourceType"] for url in results} == {"Observation"}
    assert len(results) == len(resources(bundle)["Observation"])
    for each in resources(bundle)["Observation"]:
        assert by_url[each["device"]["reference"]]["resourceType"] == "Device"


def test_the_caution_and_the_advice_are_in_the_report() -> None:
    answer = make_answer()
    bundle = make_bundle(answer, ISSUED)
    (report,) = resources(bundle)["DiagnosticReport"]
    assert report["status"] == "preliminary"
    assert (
        answer["disclaimer"] in report["conclusion"] and answer["message"] in report["conclusion"]
    )
    assert answer["disclaimer"] in report["text"]["div"]
    assert "It is blurry &amp; &lt;dark&gt;." in report["text"]["div"]
    assert answer["disclaimer"] in observation(bundle, "111047")["note"][0]["text"]
    advice = observation(bundle, "121075")["valueCodeableConcept"]["coding"][0]["code"]
    assert advice == answer["advice"]


def test_the_values_are_those_of_the_answer() -> None:
    answer = make_answer()
    bundle = make_bundle(answer, ISSUED)
    probability = observation(bundle, "111047")
    assert probability["valueQuantity"]["value"] == pytest.approx(3.12)
    assert "50 % of the lesions" in probability["note"][0]["text"]
    found = components(probability)
    for each in answer["classification"]["candidates"]:
        value = found[each["model"]]["valueQuantity"]["value"]
        assert value == pytest.approx(100 * each["malignancy_probability"], abs=0.01)
    diagnoses = components(observation(bundle, "111023"))
    assert list(diagnoses) == [each["code"] for each in answer["classification"]["diagnoses"]]
    warnings = components(observation(bundle, "warnings"))
    assert warnings["blurry"]["valueString"] == WARNING["message"]
    (device,) = resources(bundle)["Device"]
    assert [each["value"] for each in device["version"]] == ["1.5.0", *WEIGHTS.values()]


def test_sizes_are_in_millimetres_only_if_the_scale_is_known() -> None:
    measured = observation(make_bundle(make_answer(), ISSUED), "measures")
    area = components(measured)["area"]["valueQuantity"]
    assert (area["value"], area["code"]) == (286.905, "mm2")
    diameter = components(measured)["largest_diameter"]
    assert (diameter["valueQuantity"]["value"], diameter["valueQuantity"]["code"]) == (20.392, "mm")
    assert "stated by the user" in measured["note"][0]["text"]
    unscaled = make_answer()
    unscaled["measures"] |= {"pixel_spacing": None, "area_mm2": None, "largest_diameter_mm": None}
    measured = observation(make_bundle(unscaled, ISSUED), "measures")
    diameter = components(measured)["largest_diameter"]["valueQuantity"]
    assert (diameter["value"], diameter["code"]) == (407.8, "{pixels}")


@pytest.mark.parametrize("status", [Status.NO_LESION_FOUND, Status.NOT_SKIN])
def test_without_a_lesion_there_is_no_probability(status: Status) -> None:
    bundle = make_bundle(make_answer(status), ISSUED)
    codes = [each["code"]["coding"][0]["code"] for each in resources(bundle)["Observation"]]
    assert codes == ["status", "warnings"]
    assert observation(bundle, "status")["valueCodeableConcept"]["coding"][0]["code"] == status


def test_no_patient_unless_the_caller_names_one() -> None:
    bundle = make_bundle(make_answer(), ISSUED)
    assert "subject" not in json.dumps(bundle) and "imagingStudy" not in json.dumps(bundle)
    named = make_bundle(make_answer(), ISSUED, References("Patient/1", "ImagingStudy/2"))
    (report,) = resources(named)["DiagnosticReport"]
    assert report["imagingStudy"] == [{"reference": "ImagingStudy/2"}]
    for each in [report, *resources(named)["Observation"]]:
        assert each["subject"] == {"reference": "Patient/1"}


def test_the_same_answer_gives_the_same_ids() -> None:
    answer = make_answer()
    again = copy.deepcopy(answer)
    again |= {"timing_ms": {"total": 1.0}, "request_id": "other"}
    assert make_bundle(answer, ISSUED) == make_bundle(again, ISSUED)
    again["malignancy_probability"] = 0.5
    ids = [
        {entry["fullUrl"] for entry in make_bundle(each, ISSUED)["entry"]}
        for each in (answer, again)
    ]
    assert not ids[0] & ids[1]


def test_only_own_words_are_in_the_projects_code_system() -> None:
    """Every other code was looked up; a new one must be, too."""
    text = json.dumps(make_bundle(make_answer(), ISSUED))
    codings = re.findall(r'"system": "([^"]+)", "code": "([^"]+)"', text)
    standard = {code for system, code in codings if system != OWN_SYSTEM}
    assert standard == {
        *("IMG", "imaging", "111047", "111023", "121075"),
        *("42798000", "131191004", "81827009", "103355008"),
        *("%", "1", "mm", "mm2"),
    }


def test_codes_and_names_are_those_of_the_structured_report() -> None:
    known = {(code.value, code.meaning) for code in vars(codes).values() if isinstance(code, Code)}
    text = json.dumps(make_bundle(make_answer(), ISSUED))
    found = re.findall(r'"[^"]+/(?:DCM|sct)", "code": "([^"]+)", "display": "([^"]+)"', text)
    assert len(found) == 7
    assert set(found) - known == {("111023", "Differential Diagnosis/Impression")}


@pytest.mark.parametrize("status", HTTPStatus)
def test_a_refusal_is_an_operation_outcome(status: HTTPStatus) -> None:
    if status < HTTPStatus.BAD_REQUEST:
        return
    found = make_outcome({"code": "too_small", "message": "Send a larger one."}, status)
    OperationOutcome.model_validate(found)
    (issue,) = found["issue"]
    assert issue["details"]["text"] == "Send a larger one."
    assert issue["details"]["coding"] == [{"system": OWN_SYSTEM, "code": "too_small"}]


@pytest.mark.parametrize("code", [*ErrorCode, *RefusalCode])
def test_every_error_code_is_a_valid_code_of_fhir(code: str) -> None:
    OperationOutcome.model_validate(make_outcome({"code": code, "message": "No."}, 400))


def test_the_example_of_the_document_is_what_is_made() -> None:
    section = CLINIC.read_text(encoding="utf-8").partition("## FHIR")[2]
    example = json.loads(re.findall(r"```json\n(.*?)```", section, flags=re.DOTALL)[0])
    bundle = make_bundle(make_answer(), ISSUED, References("Patient/1", "ImagingStudy/2"))
    assert example == observation(bundle, "111047")
