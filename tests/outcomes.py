"""Made-up answers of the service, for tests of the figures."""

import math

from training.evaluation.crops import SHIFTS, Answer
from training.evaluation.groups import HAM10000
from training.evaluation.metrics.masks import MaskScores
from training.evaluation.outcome import Outcome


def scores(dice: float) -> MaskScores:
    """Scores of a mask; the thresholded Jaccard as if the IoU were its Dice."""
    return MaskScores(dice, dice, dice if dice >= 0.65 else 0.0, 0.9, 0.8, 0.7, 100 * (1 - dice))


def answer(p: float) -> Answer:
    """A probability, and a logit whose sigmoid is its square."""
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
    """The U-Net's mask is kept, DeepLabV3's is the larger one.

    ``unet``, ``deeplabv3``: the masks' Dice. ``p``: None where the photo was called no skin.
    ``crops``: the probability of other crops than the service's; ``shifted``: of every moved box.
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
        status="not_skin" if p is None else "ok",
        skin_probability=1.0,
        malignancy_probability=p,
        selected=None if p is None else "unet",
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
