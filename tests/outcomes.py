"""Invented results of the service, for tests of the evaluation."""

import math

from lesion.enums import NetworkName, Status
from training.evaluation.crops import SHIFTS, Answer
from training.evaluation.groups import HAM10000
from training.evaluation.metrics.masks import MaskScores
from training.evaluation.outcome import Outcome


def scores(dice: float) -> MaskScores:
    """Build the scores of a mask, with an IoU equal to its Dice."""
    return MaskScores(dice, dice, dice if dice >= 0.65 else 0.0, 0.9, 0.8, 0.7, 100 * (1 - dice))


def answer(p: float) -> Answer:
    """Build an answer from a probability, with a logit whose sigmoid is its square."""
    return Answer(math.log(p**2 / (1 - p**2)), p)


def outcome(
    number: int,
    *,
    unet: float = 0.9,
    deeplabv3: float = 0.8,
    malignant: bool | None = False,
    p: float | None = 0.5,
    crops: dict[str, float] | None = None,
    shifted: float | None = None,
    source: str = HAM10000,
    diagnosis: str = "",
    age: str = "unknown",
    lesion: str = "",
) -> Outcome:
    """Build the outcome for a photo of which the U-Net's mask was selected; DeepLabV3's is larger.

    Args:
        number: of the photo.
        unet, deeplabv3: Dice of the masks.
        malignant: the label; None if the photo has none.
        p: malignancy probability; None if the photo was called "not skin".
        crops: probabilities of crops other than the service's.
        shifted: probability of every shifted box.
        source, diagnosis, age, lesion: metadata of the photo.
    """
    dices = {"unet": unet, "deeplabv3": deeplabv3, "selected": unet, "mean": 0.75}
    diagnosis = diagnosis or ("mel" if malignant else "nv")
    answers: dict[str, Answer] = {}
    if p is not None and malignant is not None:
        others = dict.fromkeys(("unet", "deeplabv3", "true", "whole"), p) | (crops or {})
        answers = {crop: answer(q) for crop, q in ({"selected": p} | others).items()}
    return Outcome(
        image_id=f"photo {number}",
        group_id=lesion or str(number),
        source=source,
        width=200,
        height=150,
        malignant=malignant,
        diagnosis=diagnosis,
        status=Status.NOT_SKIN if p is None else Status.OK,
        skin_probability=1.0,
        malignancy_probability=p,
        selected=None if p is None else NetworkName.UNET,
        area={} if p is None else {"unet": 0.2, "deeplabv3": 0.3},
        expected_dice={} if p is None else {"unet": 0.9, "deeplabv3": 0.8},
        scores={mask: scores(0.0 if p is None else dice) for mask, dice in dices.items()},
        groups={
            "diagnosis": diagnosis,
            "lesion size": "tiny" if malignant else "small",
            "hair": "unknown",
            "sharpness": "under 256 pixels",
            "age": age,
            "sex": "unknown",
            "skin tone": "light",
            "Fitzpatrick": "unknown",
        },
        typology_angle=50.0,
        crops=answers,
        shifted={} if shifted is None else dict.fromkeys(SHIFTS, answer(shifted)),
    )
