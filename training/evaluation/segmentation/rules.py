"""Rules that choose one of the masks of a photo, for comparison on the same photos."""

from lesion.enums import SEGMENTERS, NetworkName
from training.evaluation.metrics.keys import MaskRule, MaskSource
from training.evaluation.outcome import Outcome


def choose_source(outcome: Outcome, rule: MaskRule) -> MaskSource:
    """Choose the network whose mask a rule keeps.

    LARGER_AREA keeps the mask with the larger area. HIGHER_EXPECTED_DICE compares the Dice expected
    from the probability maps, corrected as in the settings but without their preference for one
    network. ORACLE keeps the mask with the higher true Dice, which no rule can exceed.
    """
    return MaskSource(max(SEGMENTERS, key=lambda network: _score(outcome, network, rule)))


def _score(outcome: Outcome, network: NetworkName, rule: MaskRule) -> float:
    match rule:
        case MaskRule.LARGER_AREA:
            return outcome.area.get(network, 0.0)
        case MaskRule.HIGHER_EXPECTED_DICE:
            return outcome.expected_dice.get(network, 0.0)
        case MaskRule.ORACLE:
            return outcome.scores[MaskSource(network)].dice
