"""The served archive and its segmentation stage."""

from pathlib import Path

import numpy as np
import pytest

from lesion.enums import ImageFormat
from lesion.photo import Photo
from tests import pictures
from training.errors import TrainingError
from training.evaluation.served_model import ServedModel, load_archive


@pytest.mark.parametrize("size", [(400, 300), (301, 403)])
def test_segmentation_stage_alone_agrees_with_the_service(
    size: tuple[int, int], model: ServedModel
) -> None:
    photo, _ = pictures.lesion_photo(*size)
    selection, skin = model.segment(photo)
    served = model.analyser.analyse_photo(Photo(photo, ImageFormat.JPEG))
    assert selection.selected is not None
    assert selection.selected.network == served.segmentation.selected
    for alone, candidate in zip(selection.candidates, served.segmentation.candidates, strict=True):
        assert alone.network == candidate.network
        np.testing.assert_array_equal(alone.mask, candidate.mask)
        np.testing.assert_array_equal(alone.probability, candidate.probability)
        assert alone.expected_dice == candidate.expected_dice
    assert skin == served.skin_probability


def test_a_missing_or_damaged_archive_says_how_to_build_it(tmp_path: Path) -> None:
    archive = tmp_path / "model.mar"
    with pytest.raises(TrainingError, match=r"missing.*make archive"):
        load_archive(archive, tmp_path)
    archive.write_bytes(b"no archive")
    with pytest.raises(TrainingError, match=r"damaged.*make archive"):
        load_archive(archive, tmp_path)
