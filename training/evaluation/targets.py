"""What outlines and probabilities are to reach, and whether it does."""

from collections.abc import Callable
from dataclasses import dataclass

from lesion.enums import SEGMENTERS
from training.evaluation.groups import HAM10000, PAD
from training.evaluation.segmentation.scores import FLAG_BELOW, FLAG_PHOTOS
from training.evaluation.summary import Evaluation

FULL_RESOLUTION = "full-resolution photos"


@dataclass(frozen=True)
class Target:
    """A figure to be reached.

    Attributes:
        name: what is measured.
        limit: the least value that reaches it, or the greatest where ``at_most``.
        measure: finds the figure; None where these photos do not tell.
        at_most: less is better.
    """

    name: str
    limit: float
    measure: Callable[[Evaluation], float | None]
    at_most: bool = False


@dataclass(frozen=True)
class Reached:
    """A target held against an evaluation; ``reached`` is None where it was not measured."""

    name: str
    wanted: str
    value: float | None
    reached: bool | None


def held_against(evaluation: Evaluation) -> list[Reached]:
    """Every target with its measured value."""
    return [_reached(target, target.measure(evaluation)) for target in TARGETS]


def _reached(target: Target, value: float | None) -> Reached:
    sign = "<=" if target.at_most else ">="
    reached = None
    if value is not None:
        reached = value <= target.limit if target.at_most else value >= target.limit
    return Reached(target.name, f"{sign} {target.limit:g}", value, reached)


def _figure(source: str, name: str) -> Callable[[Evaluation], float | None]:
    def measure(evaluation: Evaluation) -> float | None:
        figure = evaluation.figures.get(source, {}).get(name)
        return None if figure is None else figure.value

    return measure


def _gain_of_selection(evaluation: Evaluation) -> float | None:
    """Dice of the selected mask less the better network's."""
    figures = evaluation.figures.get(HAM10000, {})
    if "dice selected" not in figures:
        return None
    better = max(figures[f"dice {network}"].value for network in SEGMENTERS)
    return figures["dice selected"].value - better


def _tiny_lesions(evaluation: Evaluation) -> float | None:
    for group in evaluation.groups.get(HAM10000, []):
        if (group.grouping, group.group) == ("lesion size", "tiny"):
            return group.figures["dice selected"].value
    return None


def _largest_shortfall(evaluation: Evaluation) -> float | None:
    """How far the worst group that is large enough lies below its data set's mean."""
    shortfalls = [
        -group.difference
        for groups in evaluation.groups.values()
        for group in groups
        if group.photos >= FLAG_PHOTOS
    ]
    return max(shortfalls, default=None)


def _same_at_a_tenth(evaluation: Evaluation) -> float | None:
    scale = evaluation.scale.get(FULL_RESOLUTION)
    return None if scale is None else scale.means["selected"].value


def _malignant_of_benign_high(evaluation: Evaluation) -> float | None:
    right = _figure(HAM10000, "share right of benign, High")(evaluation)
    return None if right is None else 1.0 - right


def _million_parameters(evaluation: Evaluation) -> float | None:
    return evaluation.parameters["unet"] / 1e6


TARGETS = (
    Target("Dice, U-Net, HAM10000", 0.94, _figure(HAM10000, "dice unet")),
    Target("Dice, DeepLabV3, HAM10000", 0.945, _figure(HAM10000, "dice deeplabv3")),
    Target("Dice of the selected mask less the better network's, HAM10000", 0, _gain_of_selection),
    Target(
        "thresholded Jaccard, selected mask, HAM10000",
        0.87,
        _figure(HAM10000, "thresholded_jaccard selected"),
    ),
    Target("Dice, selected mask, tiny lesions of HAM10000", 0.87, _tiny_lesions),
    Target("Dice, selected mask, PAD-UFES-20", 0.75, _figure(PAD, "dice selected")),
    Target(
        f"largest shortfall of Dice below its data set's mean, groups of {FLAG_PHOTOS} photos or "
        "more",
        FLAG_BELOW,
        _largest_shortfall,
        at_most=True,
    ),
    Target(
        "Dice between the outlines of a photo at full and at a tenth of its resolution, selected "
        "mask",
        0.95,
        _same_at_a_tenth,
    ),
    Target("parameters of the U-Net, millions", 10, _million_parameters, at_most=True),
    Target("AUC, malignant or not, HAM10000", 0.92, _figure(HAM10000, "auc")),
    Target(
        "sensitivity at 90 % specificity, HAM10000",
        0.80,
        _figure(HAM10000, "sensitivity at 90 % specificity"),
    ),
    Target("ECE, HAM10000", 0.03, _figure(HAM10000, "ece"), at_most=True),
    Target(
        "of benign lesions, given benign, High, HAM10000",
        0.40,
        _figure(HAM10000, "share of benign given benign, High"),
    ),
    Target(
        "of lesions given benign, High, malignant, HAM10000",
        0.01,
        _malignant_of_benign_high,
        at_most=True,
    ),
    Target(
        "of lesions given malignant, High, malignant, HAM10000",
        0.90,
        _figure(HAM10000, "share right of malignant, High"),
    ),
    Target("AUC, BCC, SCC, MEL or NEV, SEK, PAD-UFES-20", 0.75, _figure(PAD, "auc")),
)
