"""The answer as a DICOM structured report: TID 1500, Measurement Report."""

from highdicom.seg import Segmentation
from highdicom.sr import (
    AlgorithmIdentification,
    CodedConcept,
    ComprehensiveSR,
    DeviceObserverIdentifyingAttributes,
    FindingSite,
    LanguageOfContentItemAndDescendants,
    Measurement,
    MeasurementReport,
    MeasurementsAndQualitativeEvaluations,
    ObservationContext,
    ObserverContext,
    PlanarROIMeasurementsAndQualitativeEvaluations,
    QualitativeEvaluation,
    ReferencedSegmentationFrame,
    RelationshipTypeValues,
    SourceImageForMeasurementGroup,
    SourceImageForSegmentation,
    TextContentItem,
    TrackingIdentifier,
)
from pydicom.sr.codedict import codes as standard
from pydicom.sr.coding import Code
from pydicom.uid import DermoscopicPhotographyImageStorage

from clinic import codes
from clinic.answers import Answer
from clinic.identity import (
    MANUFACTURER,
    PRODUCT,
    describe_equipment,
    device_uid,
    serial_number,
    tracking_uid,
)
from clinic.measurements import describe_scale, list_colours, list_measurements
from clinic.result import Result
from clinic.segmentation import LABEL, anatomic_regions

KIND = "sr"
SERIES_NUMBER = 9002
_ENGLISH = CodedConcept("en", "RFC5646", "English")


def make_report(result: Result, segmentation: Segmentation | None) -> ComprehensiveSR:
    """Make a report on a photo.

    It is complete, but neither verified nor final: no doctor has seen it.

    Args:
        result: the analysis.
        segmentation: of the lesion; None if no lesion was assessed.
    """
    answer = result.answer
    content = MeasurementReport(
        observation_context=ObservationContext(observer_device_context=_observer(answer)),
        procedure_reported=_procedure(result),
        imaging_measurements=[
            _measure_photo(result) if segmentation is None else _measure(result, segmentation)
        ],
        title=standard.DCM.ImagingMeasurementReport,
        language_of_content_item_and_descendants=LanguageOfContentItemAndDescendants(_ENGLISH),
    )
    content[0].ContentSequence.extend(_texts(answer))
    return ComprehensiveSR(
        evidence=[result.header] if segmentation is None else [result.header, segmentation],
        content=content[0],
        **describe_equipment(result, KIND),
        series_number=SERIES_NUMBER,
        series_description="Lesion report (research software)",
        is_complete=True,
        coding_schemes=codes.coding_schemes(),
    )


def _observer(answer: Answer) -> ObserverContext:
    """Name the software as the observer (TID 1002, 1004)."""
    return ObserverContext(
        observer_type=standard.DCM.Device,
        observer_identifying_attributes=DeviceObserverIdentifyingAttributes(
            uid=device_uid(answer),
            name=PRODUCT,
            manufacturer_name=MANUFACTURER,
            model_name=answer["model"]["version"],
            serial_number=serial_number(answer),
        ),
    )


def _procedure(result: Result) -> Code:
    if result.header.SOPClassUID == DermoscopicPhotographyImageStorage:
        return codes.DERMOSCOPY
    return codes.PHOTOGRAPHY


def _texts(answer: Answer) -> list[TextContentItem]:
    """Write what people must read: the caution first, then the result, and every warning."""
    texts = [(codes.COMMENT, answer["disclaimer"]), (codes.SUMMARY, answer["message"])]
    texts += [(codes.COMMENT, warning["message"]) for warning in answer["warnings"]]
    if answer["measures"] is not None:
        texts.append((codes.COMMENT, describe_scale(answer["measures"])))
    return [
        TextContentItem(name, text, relationship_type=RelationshipTypeValues.CONTAINS)
        for name, text in texts
    ]


def _measure_photo(result: Result) -> MeasurementsAndQualitativeEvaluations:
    """Report a photo in which no lesion was assessed (TID 1501)."""
    return MeasurementsAndQualitativeEvaluations(
        tracking_identifier=TrackingIdentifier(tracking_uid(result), "Photo"),
        finding_sites=_sites(result),
        source_images=[SourceImageForMeasurementGroup.from_source_image(result.header)],
        algorithm_id=_algorithm(result.answer, PRODUCT),
        qualitative_evaluations=[_evaluate("status", "Status of the analysis", result.answer)],
    )


def _measure(
    result: Result, segmentation: Segmentation
) -> PlanarROIMeasurementsAndQualitativeEvaluations:
    """Report a lesion (TID 1410)."""
    answer = result.answer
    return PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=TrackingIdentifier(tracking_uid(result), LABEL),
        referenced_segment=_refer(result, segmentation),
        finding_category=codes.MORPHOLOGICALLY_ABNORMAL,
        finding_type=codes.SKIN_LESION,
        finding_sites=_sites(result),
        algorithm_id=_algorithm(answer, PRODUCT),
        measurements=[*_probabilities(answer), *list_measurements(answer["measures"])],
        qualitative_evaluations=[
            QualitativeEvaluation(codes.RECOMMENDATION, _word(answer, "advice")),
            _evaluate("diagnosis", "Side of the decision threshold", answer),
            _evaluate("confidence", "Distance from the decision threshold", answer),
            *list_colours(answer["measures"]),
        ],
    )


def _refer(result: Result, segmentation: Segmentation) -> ReferencedSegmentationFrame:
    """Refer to the only frame of a segmentation, and to the photo."""
    # highdicom's from_segmentation does not find a segment that all frames share.
    reference = ReferencedSegmentationFrame(
        sop_class_uid=segmentation.SOPClassUID,
        sop_instance_uid=segmentation.SOPInstanceUID,
        frame_number=1,
        segment_number=1,
        source_image=SourceImageForSegmentation.from_source_image(result.header),
    )
    # highdicom names both, of which the standard allows one (PS3.3, C.18.4).
    del reference[0].ReferencedSOPSequence[0].ReferencedSegmentNumber
    return reference


def _sites(result: Result) -> list[FindingSite]:
    return [FindingSite(region) for region in anatomic_regions(result)]


def _evaluate(field: str, meaning: str, answer: Answer) -> QualitativeEvaluation:
    """Report a field of the answer that holds one of a few words."""
    return QualitativeEvaluation(codes.own_code(field, meaning), _word(answer, field))


def _word(answer: Answer, field: str) -> Code:
    word = str(answer[field])
    return codes.own_code(word, word.replace("_", " "))


def _algorithm(answer: Answer, name: str, *networks: str) -> AlgorithmIdentification:
    """Identify a part of the software (TID 4019), with the weights of networks, or of all."""
    weights = answer["model"]["weights"]
    return AlgorithmIdentification(
        name=name,
        version=answer["model"]["version"],
        parameters=[f"{network}.sha256={weights[network]}" for network in networks or weights],
        family=codes.ARTIFICIAL_INTELLIGENCE,
        manufacturer=MANUFACTURER,
    )


def _probabilities(answer: Answer) -> list[Measurement]:
    """Report the malignancy probability, and then that of each classifier."""
    classification = answer["classification"]
    overall = f"{PRODUCT}: {classification['rule']}"
    return [
        _probability(answer["malignancy_probability"], _algorithm(answer, overall)),
        *(
            _probability(
                candidate["malignancy_probability"],
                _algorithm(answer, candidate["model"], candidate["model"]),
            )
            for candidate in classification["candidates"]
        ),
    ]


def _probability(fraction: float, algorithm: AlgorithmIdentification) -> Measurement:
    return Measurement(
        name=codes.PROBABILITY_OF_CANCER,
        value=round(100 * fraction, 2),
        unit=codes.PERCENT,
        algorithm_id=algorithm,
    )
