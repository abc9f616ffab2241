"""Made-up answers of the service, for tests of the evaluation."""

import dataclasses
import math

import numpy as np

from lesion.config import Settings
from lesion.differential import divide_by_diagnosis
from lesion.enums import (
    CLASSIFIERS,
    Acquisition,
    DiagnosisCode,
    NetworkName,
    Status,
    WarningCode,
)
from training.data.sample import Source
from training.evaluation.crops import Answer, Crop, Shift
from training.evaluation.groups import Grouping
from training.evaluation.metrics.estimates import Estimate, Estimates
from training.evaluation.metrics.keys import MaskSource, MetricKey
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
    crops: dict[Crop, float] | None = None,
    shifted: float | None = None,
    source: Source = Source.HAM10000_FRAME,
    diagnosis: str = "",
    age: str = "unknown",
    years: float | None = None,
    lesion: str = "",
    classifiers: dict[NetworkName, float] | None = None,
    diagnoses: dict[DiagnosisCode, float] | None = None,
) -> Outcome:
    """The outcome of a photo whose U-Net mask is selected and whose DeepLabV3 mask is larger.

    ``unet``, ``deeplabv3``: Dice of the masks. ``p``: None for a photo called not skin. ``crops``:
    probabilities of other crops than the service's; ``shifted``: of every shifted box.
    ``classifiers``: probabilities of single classifiers that differ from ``p``. ``diagnoses``:
    relative to each other; without them, all malignant and all benign ones are equally probable.
    """
    dices = {
        MaskSource.UNET: unet,
        MaskSource.DEEPLABV3: deeplabv3,
        MaskSource.SELECTED: unet,
        MaskSource.MEAN: 0.75,
    }
    diagnosis = diagnosis or ("mel" if malignant else "nv")
    answers: dict[Crop, Answer] = {}
    if p is not None and malignant is not None:
        answers = {crop: answer(q) for crop, q in (dict.fromkeys(Crop, p) | (crops or {})).items()}
    skin = p is not None
    return Outcome(
        image_id=f"photo {number}",
        group_id=lesion or str(number),
        source=source,
        width=200,
        height=150,
        malignant=malignant,
        diagnosis=diagnosis,
        age=years,
        status=Status.OK if skin else Status.NOT_SKIN,
        skin_probability=1.0,
        acquisition=Acquisition.DERMOSCOPIC,
        warnings=frozenset({WarningCode.LOW_RESOLUTION}),
        malignancy_probability=p,
        classifiers={}
        if p is None
        else {name: answer((classifiers or {}).get(name, p)) for name in CLASSIFIERS},
        diagnoses={} if p is None else _diagnoses(p, diagnoses or {}),
        selected=NetworkName.UNET if skin else None,
        area={NetworkName.UNET: 0.2, NetworkName.DEEPLABV3: 0.3} if skin else {},
        expected_dice={NetworkName.UNET: 0.9, NetworkName.DEEPLABV3: 0.8} if skin else {},
        scores={mask: scores(dice if skin else 0.0) for mask, dice in dices.items()},
        groups={
            Grouping.DIAGNOSIS: diagnosis,
            Grouping.LESION_SIZE: "tiny" if malignant else "small",
            Grouping.HAIR: "unknown",
            Grouping.SHARPNESS: "under 256 pixels",
            Grouping.AGE: age,
            Grouping.SEX: "unknown",
            Grouping.SKIN_TONE: "light",
            Grouping.FITZPATRICK: "unknown",
        },
        typology_angle=50.0,
        crops=answers,
        shifted={} if shifted is None else dict.fromkeys(Shift, answer(shifted)),
    )


def _diagnoses(p: float, shares: dict[DiagnosisCode, float]) -> dict[DiagnosisCode, float]:
    """Divide a malignancy probability; diagnoses that are not in ``shares`` are improbable."""
    scores = np.log([shares.get(code, 1e-6 if shares else 1.0) for code in DiagnosisCode])
    return {own.code: own.probability for own in divide_by_diagnosis(p, scores)}


def settings_at(prevalence: float, settings: Settings) -> Settings:
    """The settings with another prevalence."""
    classification = dataclasses.replace(settings.classification, prevalence=prevalence)
    return dataclasses.replace(settings, classification=classification)


def defined(estimates: Estimates, key: MetricKey) -> Estimate:
    """An estimate that the photos must define."""
    found = estimates[key]
    assert found is not None, f"{key} is undefined"
    return found


def value(estimates: Estimates, key: MetricKey) -> float:
    """The value of an estimate that the photos must define."""
    return defined(estimates, key).value


def outcomes_of_every_diagnosis() -> list[Outcome]:
    """Build a correct outcome for each diagnosis of PAD-UFES-20; ACK counts as neither class."""
    words = {"BCC": True, "SCC": True, "MEL": True, "NEV": False, "SEK": False, "ACK": None}
    return [
        outcome(
            i,
            source=Source.PAD_UFES_20,
            diagnosis=word,
            malignant=malignant,
            p=0.9 if malignant else 0.1,
        )
        for i, (word, malignant) in enumerate(words.items())
    ]
