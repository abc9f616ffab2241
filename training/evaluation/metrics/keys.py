"""Keys of the estimates: one type for each kind of metric.

A table or a target asks for an estimate by its key, so that a metric that is renamed or removed is
a type error. The text of a key, ``str(key)``, is its name in ``figures.json`` and in the
weights' manifest.
"""

from dataclasses import dataclass
from enum import StrEnum

from lesion.enums import (
    Acquisition,
    ClassifierRule,
    Confidence,
    DiagnosisCode,
    LesionType,
    Status,
    WarningCode,
)


class MaskSource(StrEnum):
    """The masks that are scored for each photo.

    MEAN is the mask of the mean of both networks' probability maps; SELECTED is the mask that the
    service selected.
    """

    UNET = "unet"
    DEEPLABV3 = "deeplabv3"
    MEAN = "mean"
    SELECTED = "selected"


class MaskRule(StrEnum):
    """Rules that choose between the two networks' masks photo by photo."""

    LARGER_AREA = "larger area"
    HIGHER_EXPECTED_DICE = "higher expected Dice"
    ORACLE = "oracle"


class MaskMetric(StrEnum):
    """Metrics of a mask; each is a field of ``MaskScores``."""

    DICE = "dice"
    IOU = "iou"
    THRESHOLDED_JACCARD = "thresholded_jaccard"
    PIXEL_ACCURACY = "pixel_accuracy"
    SENSITIVITY = "sensitivity"
    SPECIFICITY = "specificity"
    HD95 = "hd95"


class ClassifierMetric(StrEnum):
    """Metrics of the malignancy probability that depend on no shipped threshold."""

    AUC = "AUC"
    AVERAGE_PRECISION = "average precision"
    SENSITIVITY_AT_90_SPECIFICITY = "sensitivity at 90 % specificity"
    BRIER_SCORE = "Brier score"
    ECE_BEFORE_CALIBRATION = "ECE before calibration"
    ECE = "ECE"
    ECE_EQUAL_MASS = "ECE, bins of equal mass"
    ECE_BY_CHANCE = "ECE by chance"


class CallMetric(StrEnum):
    """Metrics of a yes-or-no call."""

    ACCURACY = "accuracy"
    SENSITIVITY = "sensitivity"
    SPECIFICITY = "specificity"
    POSITIVE_SHARE = "share of positive calls"
    POSITIVE_PREDICTIVE_VALUE = "positive predictive value"
    NEGATIVE_PREDICTIVE_VALUE = "negative predictive value"


class BandMetric(StrEnum):
    """Shares that describe one band of the answers.

    SHARE_OF_ALL, SHARE_OF_BENIGN and SHARE_OF_MALIGNANT: how many of these photos got the answer.
    SHARE_CORRECT: for how many of the photos that got the answer its type was correct.
    """

    SHARE_OF_ALL = "share of photos in"
    SHARE_OF_BENIGN = "share of benign lesions in"
    SHARE_OF_MALIGNANT = "share of malignant lesions in"
    SHARE_CORRECT = "share correct in"


class DifferentialMetric(StrEnum):
    """Metrics of the seven diagnoses together; a photo's first diagnosis is its most probable."""

    BALANCED_ACCURACY = "balanced accuracy of the seven diagnoses"
    TOP_3_ACCURACY = "top-3 accuracy of the seven diagnoses"


class DiagnosisMetric(StrEnum):
    """Metrics of one diagnosis against the other six."""

    AUC = "AUC against the rest"
    SENSITIVITY = "share named as the most probable diagnosis"


class Subset(StrEnum):
    """Lesions whose calls are estimated separately."""

    MELANOMA = "melanoma"
    BCC = "basal cell carcinoma"
    AKIEC = "actinic keratosis or early squamous cell carcinoma"
    UNDER_40 = "people under 40"


class ShiftMetric(StrEnum):
    """Effects of a shifted box on the answer."""

    MEAN_CHANGE = "mean change of the probability"
    CHANGE_95TH_PERCENTILE = "95th percentile of the change"
    TYPE_CHANGED = "share with another type"
    ANSWER_CHANGED = "share with another type or confidence"


class ScreeningMetric(StrEnum):
    """Metrics of the screening over several data sets.

    DARK_SKIN_ANSWERED: smartphone photos of Fitzpatrick IV to VI whose lesion was found, its mask
    not beside the true one, and got a malignancy probability.
    """

    SKIN_AUC = "AUC of skin against other pictures"
    DARK_SKIN_ANSWERED = "share of lesions found and classified, smartphone, Fitzpatrick IV to VI"


class Composition(StrEnum):
    """Kinds of photos that are composed from held-out photos."""

    TINY_LESION = "tiny lesion"
    TINY_LESION_UNDER_HAIR = "tiny lesion under hair"
    HEALTHY_SKIN = "skin without a lesion"
    HAIR = "drawn hair"


class ComposedMetric(StrEnum):
    """Metrics of the answers to composed photos.

    The Dice is that of the selected mask, 0 for a lesion that was not found. DIFFERENCE is the Dice
    with hair minus that without.
    """

    FOUND = "share of lesions found"
    DICE = "Dice"
    DICE_WITHOUT_HAIR = "Dice without hair"
    DIFFERENCE = "difference in Dice"
    NO_LESION = "share answered no_lesion_found"


class Key:
    """Base class of keys that are not enums; ``str(key)`` is the key's name in JSON files."""


@dataclass(frozen=True)
class Band(Key):
    """A type and confidence that the service answers with."""

    type: LesionType
    confidence: Confidence

    def __str__(self) -> str:
        return f"{self.type}, {self.confidence}"


BANDS = tuple(
    Band(type_, confidence)
    for type_ in LesionType
    for confidence in (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)
)


class CallKind(StrEnum):
    """The names of the calls that are made above a threshold of the probability."""

    MALIGNANT = "malignant"
    ADVICE = "advice to see a doctor"
    ADVICE_SOON = "advice to see a doctor soon"


@dataclass(frozen=True)
class Call(Key):
    """A yes-or-no call: malignant where p > threshold, advice where p >= threshold.

    The p of an advice is for a prevalence of one half, whatever the shipped prevalence.
    """

    kind: CallKind
    threshold: float

    def __str__(self) -> str:
        sign = ">" if self.kind is CallKind.MALIGNANT else ">="
        return f"{self.kind} (p {sign} {self.threshold:.2f})"


@dataclass(frozen=True)
class MaskMetricKey(Key):
    """The mean of a metric over photos, of one source's masks or of those that a rule chooses."""

    metric: MaskMetric
    mask: MaskSource | MaskRule

    def __str__(self) -> str:
        return f"{self.metric} {self.mask}"


@dataclass(frozen=True)
class CallKey(Key):
    """A metric of a call."""

    metric: CallMetric
    call: Call

    def __str__(self) -> str:
        return f"{self.metric}, {self.call}"


@dataclass(frozen=True)
class BandKey(Key):
    """A share that describes one band."""

    metric: BandMetric
    band: Band

    def __str__(self) -> str:
        return f"{self.metric} {self.band}"


@dataclass(frozen=True)
class RuleKey(Key):
    """A metric of the probability that a rule makes of those of the classifiers.

    A ``CallMetric`` is that of calling a lesion malignant at the shipped threshold.
    """

    metric: ClassifierMetric | CallMetric
    rule: ClassifierRule

    def __str__(self) -> str:
        of = (
            f"{self.metric} of type malignant"
            if isinstance(self.metric, CallMetric)
            else self.metric
        )
        return f"{of}, rule {self.rule}"


@dataclass(frozen=True)
class DiagnosisKey(Key):
    """A metric of one diagnosis."""

    metric: DiagnosisMetric
    code: DiagnosisCode

    def __str__(self) -> str:
        return f"{self.metric}, {self.code}"


@dataclass(frozen=True)
class SubsetKey(Key):
    """A metric of a call on some of the lesions."""

    metric: CallMetric
    call: Call
    subset: Subset

    def __str__(self) -> str:
        return f"{self.metric}, {self.call}, {self.subset}"


@dataclass(frozen=True)
class PrevalenceKey(Key):
    """A metric of a call in a population with another share of malignant lesions.

    ``adjusted``: whether the probability is converted to that share before the call is made.
    """

    metric: CallMetric
    call: Call
    share: float
    adjusted: bool

    def __str__(self) -> str:
        adjusted = ", p for that share" if self.adjusted else ""
        return f"{self.metric}, {self.call}, {100 * self.share:g} % malignant{adjusted}"


@dataclass(frozen=True)
class StatusKey(Key):
    """The share of photos whose analysis ended with a status."""

    status: Status

    def __str__(self) -> str:
        return f"status {self.status}"


@dataclass(frozen=True)
class AcquisitionKey(Key):
    """The share of photos that were taken for those of one kind of acquisition."""

    acquisition: Acquisition

    def __str__(self) -> str:
        return f"acquisition {self.acquisition}"


@dataclass(frozen=True)
class WarningKey(Key):
    """The share of photos that got a warning."""

    code: WarningCode

    def __str__(self) -> str:
        return f"warning {self.code}"


@dataclass(frozen=True)
class DifferenceKey(Key):
    """The difference of a metric to the same metric of the service's own crops."""

    metric: ClassifierMetric

    def __str__(self) -> str:
        return f"difference in {self.metric}"


MetricKey = (
    MaskMetricKey
    | ClassifierMetric
    | CallKey
    | BandKey
    | RuleKey
    | DifferentialMetric
    | DiagnosisKey
    | SubsetKey
    | PrevalenceKey
    | StatusKey
    | AcquisitionKey
    | WarningKey
    | DifferenceKey
    | ShiftMetric
    | ScreeningMetric
    | ComposedMetric
)
