from typing import Any

import numpy as np
import pytest
from pydicom import uid
from pydicom.dataset import Dataset

from clinic.segmentation import make_segmentation
from lesion.dicom.dataset import quiet
from tests.clinic_results import (
    HEIGHT,
    SECRET,
    WEIGHTS,
    WIDTH,
    answer_about,
    drawn,
    measures,
    result,
)


def segmentation_of(**changes: Any) -> Dataset:
    with quiet():
        return make_segmentation(result(**changes))


def test_the_pixels_are_those_of_the_mask() -> None:
    segmentation = segmentation_of()
    assert (segmentation.Rows, segmentation.Columns) == (HEIGHT, WIDTH)
    np.testing.assert_array_equal(segmentation.pixel_array, drawn()[1])


def test_it_refers_to_the_photo() -> None:
    segmentation = segmentation_of()
    (series,) = segmentation.ReferencedSeriesSequence
    (image,) = series.ReferencedInstanceSequence
    assert series.SeriesInstanceUID == "2.25.2"
    assert image.ReferencedSOPInstanceUID == "2.25.3"
    assert image.ReferencedSOPClassUID == uid.VLPhotographicImageStorage


def test_patient_and_study_are_the_photos() -> None:
    segmentation, photo = segmentation_of(), result().header
    for keyword in ("PatientName", "PatientID", "StudyInstanceUID", "AccessionNumber"):
        assert segmentation[keyword].value == photo[keyword].value
    assert segmentation.SeriesInstanceUID != photo.SeriesInstanceUID
    assert SECRET not in str(segmentation)


def test_the_segment_is_an_automatic_lesion() -> None:
    (segment,) = segmentation_of().SegmentSequence
    assert segment.SegmentAlgorithmType == "AUTOMATIC"
    assert segment.SegmentedPropertyCategoryCodeSequence[0].CodeValue == "49755003"
    assert segment.SegmentedPropertyTypeCodeSequence[0].CodeValue == "52988006"
    assert segment.AnatomicRegionSequence[0].CodeMeaning == "Skin"


def test_the_algorithm_is_identified_with_its_weights() -> None:
    (algorithm,) = segmentation_of().SegmentSequence[0].SegmentationAlgorithmIdentificationSequence
    assert algorithm.AlgorithmName == "skin-lesion-analysis (unet)"
    assert algorithm.AlgorithmVersion == "1.5.0"
    for name, digest in WEIGHTS.items():
        assert f"{name}.sha256={digest}" in algorithm.AlgorithmParameters


def test_a_photo_without_a_frame_of_reference_gives_none() -> None:
    segmentation = segmentation_of()
    assert "FrameOfReferenceUID" not in segmentation
    assert "PixelMeasuresSequence" not in segmentation.SharedFunctionalGroupsSequence[0]


def test_a_known_scale_is_written() -> None:
    given = result(answer_about(drawn()[1], measures=measures(0.05)))
    with quiet():
        (shared,) = make_segmentation(given).SharedFunctionalGroupsSequence
    assert shared.PixelMeasuresSequence[0].PixelSpacing == [0.05, 0.05]


def test_the_position_of_a_photo_is_not_used() -> None:
    segmentation = segmentation_of(
        FrameOfReferenceUID="2.25.7", ImagePositionPatient=[0, 0, 0], PixelSpacing=[1, 1]
    )
    np.testing.assert_array_equal(segmentation.pixel_array, drawn()[1])
    assert "PixelMeasuresSequence" not in segmentation.SharedFunctionalGroupsSequence[0]


def test_the_frame_of_reference_of_a_photo_is_kept() -> None:
    assert segmentation_of(FrameOfReferenceUID="2.25.7").FrameOfReferenceUID == "2.25.7"


def test_the_anatomic_region_is_the_photos() -> None:
    region = Dataset()
    region.CodeValue, region.CodingSchemeDesignator = "53120007", "SCT"
    region.CodeMeaning = "Upper limb"
    (segment,) = segmentation_of(AnatomicRegionSequence=[region]).SegmentSequence
    assert segment.AnatomicRegionSequence[0].CodeValue == "53120007"


@pytest.mark.parametrize(
    "sop_class",
    [
        uid.DermoscopicPhotographyImageStorage,
        uid.SecondaryCaptureImageStorage,
        uid.MultiFrameTrueColorSecondaryCaptureImageStorage,
    ],
)
def test_every_kind_of_photo_can_be_referred_to(sop_class: str) -> None:
    segmentation = segmentation_of(SOPClassUID=sop_class)
    np.testing.assert_array_equal(segmentation.pixel_array, drawn()[1])


def test_a_mask_that_covers_the_whole_photo_is_written() -> None:
    full = np.ones((HEIGHT, WIDTH), np.uint8)
    with quiet():
        segmentation = make_segmentation(result(answer_about(full)))
    np.testing.assert_array_equal(segmentation.pixel_array, full)
