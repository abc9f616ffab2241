"""The decision whether a photo shows skin, and the warning about masks that differ."""

import numpy as np

from lesion.config import Settings
from lesion.enums import WarningCode
from lesion.screening import check_agreement, is_skin


def test_skin_is_decided_by_the_threshold(settings: Settings) -> None:
    edge = settings.screening.skin_threshold
    assert is_skin(edge, settings.screening)
    assert not is_skin(np.nextafter(edge, 0), settings.screening)


def test_masks_that_disagree_get_a_warning(settings: Settings) -> None:
    edge = settings.screening.min_agreement
    assert check_agreement(edge, settings.screening) == ()
    (warning,) = check_agreement(edge - 0.01, settings.screening)
    assert warning.code == WarningCode.OUTLINES_DIFFER
