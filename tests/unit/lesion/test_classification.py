"""From the classifier's logit to a calibrated probability."""

import math

import numpy as np
import pytest

from lesion.classification import Calibration, Classification, malignancy_probability

IDENTITY = Calibration()


def test_the_project_s_worked_example() -> None:
    probability = malignancy_probability(np.asarray([0.8], np.float32), IDENTITY)
    assert type(probability) is float
    assert round(probability, 4) == 0.69  # 0.68997, which truncates to 0.6899


@pytest.mark.parametrize(("logit", "expected"), [(0, 0.5), (1000, 1.0), (-1000, 0.0), (-3, 0.0474)])
def test_any_logit_gives_a_probability(logit: float, expected: float) -> None:
    probability = malignancy_probability(np.asarray([[logit]], np.float32), IDENTITY)
    assert probability == pytest.approx(expected, abs=1e-4)


def test_calibration_divides_the_logit_then_adds_the_bias() -> None:
    probability = malignancy_probability(np.asarray([3.0], np.float32), Calibration(2.0, -1.5))
    assert probability == pytest.approx(0.5)


@pytest.mark.parametrize(("temperature", "bias"), [(0, 0), (-1, 0), (math.inf, 0), (1, math.nan)])
def test_a_calibration_that_does_not_preserve_the_order_is_refused(
    temperature: float, bias: float
) -> None:
    with pytest.raises(ValueError, match="temperature must be positive"):
        Calibration(temperature, bias)


def test_a_classification_keeps_logit_probability_and_map() -> None:
    activation = np.asarray([[[1.0, 3.0], [0.0, 0.0]]], np.float32)
    outputs = {"malignancy_logit": np.asarray([1.0], np.float32), "activation_map": activation}
    classification = Classification.from_outputs(outputs, Calibration(1.0, 1.0))
    assert (classification.logit, round(classification.probability, 4)) == (1.0, 0.8808)
    np.testing.assert_array_equal(classification.activation, activation[0])


def test_an_output_that_is_not_finite_is_an_error() -> None:
    with pytest.raises(ArithmeticError):
        malignancy_probability(np.asarray([np.nan], np.float32), IDENTITY)
