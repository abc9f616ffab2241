"""One logit to one probability."""

import math

import numpy as np
import pytest

from lesion.classification import Calibration, classification, malignancy_probability

AS_IT_IS = Calibration()


def test_the_specification_s_example() -> None:
    probability = malignancy_probability(np.asarray([0.8], np.float32), AS_IT_IS)
    assert type(probability) is float
    assert round(probability, 4) == 0.69  # 0.68997; cut off after four digits it is 0.6899


@pytest.mark.parametrize(("logit", "expected"), [(0, 0.5), (1000, 1.0), (-1000, 0.0), (-3, 0.0474)])
def test_any_logit_gives_a_probability(logit: float, expected: float) -> None:
    probability = malignancy_probability(np.asarray([[logit]], np.float32), AS_IT_IS)
    assert probability == pytest.approx(expected, abs=1e-4)


def test_calibration_divides_the_logit_then_adds_the_bias() -> None:
    probability = malignancy_probability(np.asarray([3.0], np.float32), Calibration(2.0, -1.5))
    assert probability == pytest.approx(0.5)


@pytest.mark.parametrize(("temperature", "bias"), [(0, 0), (-1, 0), (math.inf, 0), (1, math.nan)])
def test_a_calibration_that_turns_the_order_around_is_refused(
    temperature: float, bias: float
) -> None:
    with pytest.raises(ValueError, match="no calibration"):
        Calibration(temperature, bias)


def test_a_classification_keeps_logit_probability_and_map() -> None:
    activation = np.asarray([[[1.0, 3.0], [0.0, 0.0]]], np.float32)
    outputs = {"malignancy_logit": np.asarray([1.0], np.float32), "activation_map": activation}
    found = classification(outputs, Calibration(1.0, 1.0))
    assert (found.logit, round(found.probability, 4)) == (1.0, 0.8808)
    np.testing.assert_array_equal(found.activation, activation[0])


def test_a_broken_network_is_no_probability() -> None:
    with pytest.raises(ArithmeticError):
        malignancy_probability(np.asarray([np.nan], np.float32), AS_IT_IS)
