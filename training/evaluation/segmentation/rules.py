"""The rules by which one of the masks can be kept, for comparison on the same photos."""

from collections.abc import Callable

from lesion.enums import SEGMENTERS
from training.evaluation.outcome import Outcome

MASKS = {"unet": "U-Net", "deeplabv3": "DeepLabV3", "selected": "selected"}
"""The masks that the service makes and keeps, and how a reader calls them."""


def by_area(outcome: Outcome) -> str:
    """The network with the larger mask."""
    return max(SEGMENTERS, key=lambda name: outcome.area.get(name, 0.0))


def by_expected_dice(outcome: Outcome) -> str:
    """The network whose probability map promises the higher Dice, corrected as in the settings, but
    without their preference for one network."""
    return max(SEGMENTERS, key=lambda name: outcome.expected_dice.get(name, 0.0))


def by_dice(outcome: Outcome) -> str:
    """The network with the truly higher Dice: no rule without the truth can do better."""
    return max(SEGMENTERS, key=lambda name: outcome.scores[name].dice)


RULES: dict[str, Callable[[Outcome], str]] = {
    "unet": lambda _: "unet",
    "deeplabv3": lambda _: "deeplabv3",
    "selected": lambda _: "selected",
    "rule area": by_area,
    "rule expected_dice": by_expected_dice,
    "rule mean": lambda _: "mean",
    "oracle": by_dice,
}
"""Name in the figures -> which of an outcome's ``scores`` the rule keeps."""
