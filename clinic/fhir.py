"""A result as FHIR R4: a DiagnosticReport with its Observations and the software as a Device.

R4 (4.0.1), because it is what hospital systems speak today: the national guides (US Core, and most
of Europe's) build on it; R5 is hardly deployed. The resources are plain JSON, so that making them
takes no time and no memory; the tests validate them with ``fhir.resources``.

Nothing of the patient is known, and nothing is written: a caller may pass references. Report and
observations are ``preliminary``, because nobody has verified them.

Codes are those of DICOM, SNOMED CT and UCUM where they fit. The answer's own words have a code
system of the project, diagnoses too: a disorder of SNOMED CT beside a probability of 3 % would be
found by whoever searches for that disorder.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid5

from clinic.answers import SCALE_SOURCES, Answer, compute_digest

MEDIA_TYPE = "application/fhir+json"
OWN_SYSTEM = "urn:uuid:5b0ab6f7-77f5-4a56-9c4c-3a0d6c3b1f10"
"""Code system of the words of the API (docs/api.md)."""

Json = dict[str, Any]

_DCM = "http://dicom.nema.org/resources/ontology/DCM"
_SCT = "http://snomed.info/sct"
_UCUM = "http://unitsofmeasure.org"
_NAMESPACE = UUID("0f0b7c3e-6a44-4f0e-8a39-5d7f1f3c9f0b")
"""Drawn at random once; it keeps the ids apart from all other name-based ones."""

_SIZES = (
    ("area", "42798000", "Area"),
    ("perimeter", "131191004", "Perimeter"),
    ("largest_diameter", "81827009", "Diameter"),
    ("smallest_width", "103355008", "Width"),
)
"""Field of ``measures``, and its code and name in SNOMED CT."""
_RATIOS = ("shape_asymmetry", "colour_asymmetry", "border_irregularity", "convexity")

_ISSUES: dict[int, str] = {
    HTTPStatus.BAD_REQUEST: "invalid",
    HTTPStatus.UNAUTHORIZED: "login",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "not-supported",
    HTTPStatus.REQUEST_TIMEOUT: "timeout",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-costly",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "not-supported",
    HTTPStatus.TOO_MANY_REQUESTS: "throttled",
    HTTPStatus.SERVICE_UNAVAILABLE: "transient",
}
"""Code of FHIR's issue-type by HTTP status; others are an exception."""


@dataclass(frozen=True)
class References:
    """What the caller knows of the photo; each is the reference of a resource.

    Attributes:
        patient: such as ``Patient/123``.
        imaging_study: such as ``ImagingStudy/456``.
    """

    patient: str | None = None
    imaging_study: str | None = None


def make_bundle(answer: Answer, issued: datetime, references: References = References()) -> Json:
    """Make a bundle of a report, its observations and the device.

    It is a transaction: a FHIR server that it is posted to stores all or nothing. Ids follow from
    the answer, so that the same answer gives the same resources.

    Args:
        answer: JSON of an analysis, also of one that found no lesion.
        issued: the time of the analysis, with a time zone.
        references: to the patient and the imaging study, if the caller knows them.
    """
    digest = compute_digest(answer)

    def url(name: str) -> str:
        return uuid5(_NAMESPACE, f"{digest} {name}").urn

    about: Json = {"status": "preliminary"}
    if references.patient:
        about["subject"] = {"reference": references.patient}
    observations = {
        name: {
            "resourceType": "Observation",
            **about,
            "category": [_concept(_OBSERVATION_CATEGORY)],
            "issued": issued.isoformat(),
            "device": {"reference": url("device")},
            **content,
        }
        for name, content in _list_observations(answer)
    }
    report: Json = {
        "resourceType": "DiagnosticReport",
        "text": _narrate(answer),
        **about,
        "category": [_concept(_REPORT_CATEGORY)],
        "code": _own("skin_lesion_analysis", "Automatic analysis of a photo of a skin lesion"),
        "issued": issued.isoformat(),
        "result": [{"reference": url(name)} for name in observations],
        "conclusion": f"{answer['message']} {answer['disclaimer']}",
    }
    if references.imaging_study:
        report["imagingStudy"] = [{"reference": references.imaging_study}]
    resources = {"report": report, **observations, "device": _describe_device(answer)}
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": url(name),
                "resource": resource,
                "request": {"method": "POST", "url": resource["resourceType"]},
            }
            for name, resource in resources.items()
        ],
    }


def make_outcome(error: Mapping[str, str], status: int) -> Json:
    """Make an OperationOutcome of a refusal.

    Args:
        error: the answer's field ``error``, with code and message.
        status: HTTP status of the answer.
    """
    issue = {
        "severity": "error",
        "code": _ISSUES.get(status, "exception"),
        "details": {
            "coding": [{"system": OWN_SYSTEM, "code": error["code"]}],
            "text": error["message"],
        },
    }
    return {"resourceType": "OperationOutcome", "issue": [issue]}


_REPORT_CATEGORY = {
    "system": "http://terminology.hl7.org/CodeSystem/v2-0074",
    "code": "IMG",
    "display": "Diagnostic Imaging",
}
_OBSERVATION_CATEGORY = {
    "system": "http://terminology.hl7.org/CodeSystem/observation-category",
    "code": "imaging",
    "display": "Imaging",
}


def _list_observations(answer: Answer) -> Iterator[tuple[str, Json]]:
    """List what the answer says; unless a lesion was assessed, only the status and warnings."""
    status = answer["status"]
    yield (
        "status",
        {
            "code": _own("status", "Outcome of the analysis"),
            "valueCodeableConcept": _own(status, status.replace("_", " ")),
        },
    )
    if answer["malignancy_probability"] is not None:
        yield "probability", _probability(answer)
        yield "diagnoses", _diagnoses(answer)
        yield (
            "advice",
            {
                "code": _concept(_dcm("121075", "Recommendation")),
                "valueCodeableConcept": _own(answer["advice"], answer["message"]),
            },
        )
    if answer["measures"] is not None:
        yield "measures", _measures(answer["measures"])
    if answer["warnings"]:
        yield (
            "warnings",
            {
                "code": _own("warnings", "Reasons to trust the result less"),
                "component": [
                    {"code": _own(each["code"], each["code"]), "valueString": each["message"]}
                    for each in answer["warnings"]
                ],
            },
        )


def _probability(answer: Answer) -> Json:
    """The probability, what it assumes, and what each classifier says."""
    classification = answer["classification"]
    note = (
        f"It assumes that {100 * classification['prevalence']:g} % of the lesions photographed are "
        f"malignant. {answer['disclaimer']}"
    )
    return {
        "code": _concept(_dcm("111047", "Probability of cancer")),
        "valueQuantity": _percent(answer["malignancy_probability"]),
        "note": [{"text": note}],
        "component": [
            {
                "code": _own("diagnosis", "Side of the decision threshold"),
                "valueCodeableConcept": _own(answer["diagnosis"], f"looks {answer['diagnosis']}"),
            },
            {
                "code": _own("confidence", "Distance from the decision threshold"),
                "valueCodeableConcept": _own(answer["confidence"], answer["confidence"]),
            },
            *(
                {
                    "code": _own(each["model"], f"Probability by the classifier {each['model']}"),
                    "valueQuantity": _percent(each["malignancy_probability"]),
                }
                for each in classification["candidates"]
            ),
        ],
    }


def _diagnoses(answer: Answer) -> Json:
    return {
        "code": _concept(_dcm("111023", "Differential Diagnosis/Impression")),
        "component": [
            {
                "code": _own(each["code"], f"Probability of {each['name']}"),
                "valueQuantity": _percent(each["probability"]),
            }
            for each in answer["classification"]["diagnoses"]
        ],
    }


def _measures(measures: Mapping[str, Any]) -> Json:
    """The size, in millimetres if the scale is known, and the ABCD measures."""
    known = measures["pixel_spacing"] is not None
    components = []
    for field, code, display in _SIZES:
        unit = ("mm2" if field == "area" else "mm") if known else "px"
        words, ucum = (unit, unit) if known else ("pixels", "{pixels}")
        number = measures[f"{field}_{unit}"]
        value = {"value": number, "unit": words, "system": _UCUM, "code": ucum}
        coding = {"system": _SCT, "code": code, "display": display}
        name = _own(field, field.replace("_", " ").capitalize())
        name["coding"].append(coding)
        components.append({"code": name, "valueQuantity": value})
    for field in _RATIOS:
        value = {"value": measures[field], "unit": "1", "system": _UCUM, "code": "1"}
        name = _own(field, field.replace("_", " ").capitalize())
        components.append({"code": name, "valueQuantity": value})
    for each in measures["colours"]:
        colour = each["colour"]
        name = _own(colour, f"Share of the colour {colour.replace('_', ' ')}")
        components.append({"code": name, "valueQuantity": _percent(each["share"])})
    note = "Measures of the outline, on which neither probability nor advice depend."
    if known:
        note += f" The scale was {SCALE_SOURCES[measures['pixel_spacing']['source']]}."
    return {
        "code": _own("measures", "Measures of the lesion"),
        "note": [{"text": note}],
        "component": components,
    }


def _describe_device(answer: Answer) -> Json:
    model = answer["model"]
    return {
        "resourceType": "Device",
        "status": "active",
        "deviceName": [{"name": "skin-lesion-analysis", "type": "model-name"}],
        "type": {"text": "Research software, not a medical device"},
        "version": [
            {"type": {"text": "software"}, "value": model["version"]},
            *(
                {"type": {"text": f"SHA-256 of the weights of {name}"}, "value": sha256}
                for name, sha256 in model["weights"].items()
            ),
        ],
    }


def _narrate(answer: Answer) -> Json:
    """What a person reads who has no program for the rest."""
    texts = [answer["message"], *(each["message"] for each in answer["warnings"])]
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in [*texts, answer["disclaimer"]])
    return {
        "status": "generated",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{paragraphs}</div>',
    }


def _own(code: str, text: str) -> Json:
    """Return a word of the API as a CodeableConcept."""
    return {"coding": [{"system": OWN_SYSTEM, "code": code}], "text": text}


def _dcm(code: str, display: str) -> Json:
    return {"system": _DCM, "code": code, "display": display}


def _concept(coding: Json) -> Json:
    return {"coding": [coding], "text": coding["display"]}


def _percent(fraction: float) -> Json:
    return {"value": round(100 * fraction, 2), "unit": "%", "system": _UCUM, "code": "%"}
