"""One logit to one probability."""

import numpy as np
import pytest

from lesion.classification import malignancy_probability


def test_the_specification_s_example() -> None:
    probability = malignancy_probability(np.asarray([0.8], np.float32))
    assert type(probability) is float
    assert round(probability, 4) == 0.69  # 0.68997; cut off after four digits it is 0.6899


@pytest.mark.parametrize(("logit", "expected"), [(0, 0.5), (1000, 1.0), (-1000, 0.0), (-3, 0.0474)])
def test_any_logit_gives_a_probability(logit: float, expected: float) -> None:
    probability = malignancy_probability(np.asarray([[logit]], np.float32))
    assert probability == pytest.approx(expected, abs=1e-4)


def test_a_broken_network_is_no_probability() -> None:
    with pytest.raises(ArithmeticError):
        malignancy_probability(np.asarray([np.nan], np.float32))
