from collections.abc import Iterator
from typing import Any

import pytest
from pydicom import uid
from pydicom.dataset import Dataset

from clinic.result import Result
from clinic.segmentation import make_segmentation
from clinic.structured_report import make_report
from lesion.dicom.dataset import quiet
from lesion.report import DISCLAIMER
from tests.clinic_results import (
    MESSAGE,
    SECRET,
    WARNING,
    WEIGHTS,
    answer_about,
    drawn,
    measures,
    result,
    without_lesion,
)


def report_of(given: Result) -> Dataset:
    with quiet():
        return make_report(given, make_segmentation(given) if given.found else None)


def walk(item: Dataset) -> Iterator[Dataset]:
    """All content items below one."""
    for child in item.get("ContentSequence", []):
        yield child
        yield from walk(child)


def meaning(item: Dataset) -> str:
    return str(item.ConceptNameCodeSequence[0].CodeMeaning)


def texts(report: Dataset) -> list[tuple[str, str]]:
    return [(meaning(each), each.TextValue) for each in walk(report) if each.ValueType == "TEXT"]


def numbers(report: Dataset) -> list[tuple[str, float, str]]:
    """Name, value and unit of each number below the measurements."""
    found = []
    for each in walk(report):
        if each.ValueType == "NUM" and each.RelationshipType == "CONTAINS":
            (measured,) = each.MeasuredValueSequence
            unit = measured.MeasurementUnitsCodeSequence[0].CodeValue
            found.append((meaning(each), float(measured.NumericValue), unit))
    return found


def coded(report: Dataset) -> dict[str, str]:
    return {
        meaning(each): each.ConceptCodeSequence[0].CodeValue
        for each in walk(report)
        if each.ValueType == "CODE"
    }


def test_it_is_a_measurement_report() -> None:
    report = report_of(result())
    assert report.ContentTemplateSequence[0].TemplateIdentifier == "1500"
    assert report.ConceptNameCodeSequence[0].CodeMeaning == "Imaging Measurement Report"


def test_nobody_has_verified_it() -> None:
    report = report_of(result())
    assert report.VerificationFlag == "UNVERIFIED"
    assert report.PreliminaryFlag == "PRELIMINARY"
    assert report.CompletionFlag == "COMPLETE"


def test_caution_result_and_warnings_are_texts() -> None:
    found = texts(report_of(result()))
    assert ("Comment", DISCLAIMER) in found
    assert ("Summary", MESSAGE) in found
    assert ("Comment", WARNING) in found


def test_the_probabilities_are_those_of_the_answer() -> None:
    assert numbers(report_of(result()))[:3] == [
        ("Probability of cancer", 11.29, "%"),
        ("Probability of cancer", 83.39, "%"),
        ("Probability of cancer", 11.29, "%"),
    ]


def test_sizes_are_in_pixels_if_the_scale_is_not_known() -> None:
    report = report_of(result())
    assert numbers(report)[3:] == [
        ("Area", 11000, "{pixels}"),
        ("Diameter", 140, "{pixels}"),
        ("Width", 100, "{pixels}"),
        ("Perimeter", 420, "{pixels}"),
        ("Asymmetry of shape (A)", 0.08, "1"),
        ("Asymmetry of colour (A)", 7.5, "1"),
        ("Border irregularity (B)", 1.2, "1"),
        ("Convexity (B)", 0.97, "1"),
    ]
    assert any("scale is not known" in text for _, text in texts(report))


def test_sizes_are_in_millimetres_if_the_scale_is_known() -> None:
    report = report_of(result(answer_about(drawn()[1], measures=measures(0.05))))
    found = [(name, round(value, 6), unit) for name, value, unit in numbers(report)]
    assert found[3:7] == [
        ("Area", 27.5, "mm2"),
        ("Diameter", 7, "mm"),
        ("Width", 5, "mm"),
        ("Perimeter", 21, "mm"),
    ]
    assert any("stated by the user" in text for _, text in texts(report))


def test_colours_have_the_standards_codes_where_it_has_some() -> None:
    colours = [
        (each.ConceptCodeSequence[0].CodingSchemeDesignator, meaning_of_value(each))
        for each in walk(report_of(result()))
        if meaning(each) == "Skin lesion color"
    ]
    assert colours == [("99LESION", "dark brown"), ("SCT", "Black")]


def meaning_of_value(item: Dataset) -> str:
    return str(item.ConceptCodeSequence[0].CodeMeaning)


def test_advice_type_and_confidence_are_own_codes() -> None:
    codes = coded(report_of(result()))
    assert codes["Recommendation"] == "see_doctor"
    assert codes["Side of the decision threshold"] == "benign"
    assert codes["Distance from the decision threshold"] == "Medium"


def test_software_and_weights_are_named() -> None:
    found = texts(report_of(result()))
    assert ("Device Observer Name", "skin-lesion-analysis") in found
    for name, digest in WEIGHTS.items():
        assert ("Algorithm Parameters", f"{name}.sha256={digest}") in found


def test_it_refers_to_photo_and_segmentation() -> None:
    given = result()
    report = report_of(given)
    images = [each.ReferencedSOPSequence[0] for each in walk(report) if each.ValueType == "IMAGE"]
    with quiet():
        segmentation = make_segmentation(given)
    assert {each.ReferencedSOPInstanceUID for each in images} == {
        segmentation.SOPInstanceUID,
        given.header.SOPInstanceUID,
    }
    (frame,) = (each for each in images if "ReferencedFrameNumber" in each)
    assert "ReferencedSegmentNumber" not in frame


def test_the_tracking_identifier_is_that_of_the_segment() -> None:
    given = result()
    with quiet():
        (segment,) = make_segmentation(given).SegmentSequence
    (tracking,) = (
        each.UID
        for each in walk(report_of(given))
        if each.ValueType == "UIDREF" and meaning(each) == "Tracking Unique Identifier"
    )
    assert tracking == segment.TrackingUID


def test_without_a_lesion_it_says_so_and_measures_nothing() -> None:
    report = report_of(without_lesion())
    assert numbers(report) == []
    assert coded(report)["Status of the analysis"] == "no_lesion_found"
    assert ("Summary", "No lesion area found.") in texts(report)
    assert ("Comment", DISCLAIMER) in texts(report)


@pytest.mark.parametrize(
    ("sop_class", "procedure"),
    [
        (uid.VLPhotographicImageStorage, "197157006"),
        (uid.DermoscopicPhotographyImageStorage, "446078004"),
    ],
)
def test_the_procedure_is_named(sop_class: str, procedure: str) -> None:
    report = report_of(result(SOPClassUID=sop_class))
    assert coded(report)["Procedure reported"] == procedure


def test_nothing_private_is_copied() -> None:
    assert SECRET not in str(report_of(result()))


def test_the_language_is_english() -> None:
    language: Any = coded(report_of(result()))
    assert language["Language of Content Item and Descendants"] == "en"
