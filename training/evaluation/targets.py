"""Targets for masks and probabilities, and whether an evaluation reaches them."""

from collections.abc import Callable
from dataclasses import dataclass

from lesion.config import Settings
from lesion.enums import (
    SEGMENTERS,
    ClassifierRule,
    Confidence,
    LesionType,
    NetworkName,
    Status,
    WarningCode,
)
from training.data.collection import PAD_SOURCES
from training.data.sample import Source
from training.evaluation.classification.predictions import advice_call, shipped_call
from training.evaluation.groups import GROUPINGS, OVER_75, TINY, Grouping
from training.evaluation.metrics.keys import (
    Band,
    BandKey,
    BandMetric,
    Call,
    CallKey,
    CallMetric,
    ClassifierMetric,
    ComposedMetric,
    Composition,
    DifferentialMetric,
    MaskMetric,
    MaskMetricKey,
    MaskSource,
    MetricKey,
    RuleKey,
    ScreeningMetric,
    StatusKey,
    Subset,
    SubsetKey,
    WarningKey,
)
from training.evaluation.segmentation.estimates import SELECTED_DICE
from training.evaluation.segmentation.resolution import FULL_RESOLUTION
from training.evaluation.summary import Evaluation

SHORTFALL_PHOTOS = 50
"""Smallest group that counts for the largest shortfall."""

BENIGN_HIGH = Band(LesionType.BENIGN, Confidence.HIGH)
MALIGNANT_HIGH = Band(LesionType.MALIGNANT, Confidence.HIGH)

Measure = Callable[[Evaluation], float | None]
"""Finds the measured value of a target; None where the photos do not define it."""


@dataclass(frozen=True)
class Target:
    """A value to be reached.

    Attributes:
        name: of the measured value.
        limit: the lowest value that reaches the target, or the highest if ``at_most``.
        measure: finds the measured value.
        at_most: whether lower values are better.
    """

    name: str
    limit: float
    measure: Measure
    at_most: bool = False


@dataclass(frozen=True)
class TargetResult:
    """A target checked against an evaluation.

    Attributes:
        name: of the measured value.
        requirement: for example ``>= 0.94``.
        value: the measured value; None where it was not measured.
        reached: whether the value meets the requirement; None where it was not measured.
    """

    name: str
    requirement: str
    value: float | None
    reached: bool | None


def check_targets(evaluation: Evaluation) -> list[TargetResult]:
    """Check every target against an evaluation."""
    return [_check(target, target.measure(evaluation)) for target in TARGETS]


def _check(target: Target, value: float | None) -> TargetResult:
    sign = "<=" if target.at_most else ">="
    reached = None
    if value is not None:
        reached = value <= target.limit if target.at_most else value >= target.limit
    return TargetResult(target.name, f"{sign} {target.limit:g}", value, reached)


def _estimate(source: Source, key: MetricKey) -> Measure:
    """Measure that finds one estimate of a data set."""

    def measure(evaluation: Evaluation) -> float | None:
        if source not in evaluation.estimates:
            return None
        found = evaluation.estimates[source][key]
        return None if found is None else found.value

    return measure


def _service(key: MetricKey) -> Measure:
    """Measure that finds one estimate on HAM10000."""
    return _estimate(Source.HAM10000_FRAME, key)


def _rule_auc(rule: ClassifierRule) -> RuleKey:
    return RuleKey(ClassifierMetric.AUC, rule)


def _call(
    metric: CallMetric, make_call: Callable[[Settings], Call], subset: Subset | None = None
) -> Measure:
    """Measure that finds a metric of a call on HAM10000, or on a subset of its lesions."""

    def measure(evaluation: Evaluation) -> float | None:
        call = make_call(evaluation.settings)
        key = CallKey(metric, call) if subset is None else SubsetKey(metric, call, subset)
        return _service(key)(evaluation)

    return measure


def _dice(mask: MaskSource) -> MaskMetricKey:
    return MaskMetricKey(MaskMetric.DICE, mask)


def _gain_of_selection(evaluation: Evaluation) -> float | None:
    """Dice of the selected mask minus that of the better network."""
    selected = _estimate(Source.HAM10000_FRAME, SELECTED_DICE)(evaluation)
    networks = [
        _estimate(Source.HAM10000_FRAME, _dice(MaskSource(name)))(evaluation) for name in SEGMENTERS
    ]
    defined = [value for value in networks if value is not None]
    return None if selected is None or not defined else selected - max(defined)


def _share(status: Status, *sources: Source, others: bool = False) -> Measure:
    """Measure that finds the share of a status, or of the others, in data sets together."""

    def measure(evaluation: Evaluation) -> float | None:
        own = [evaluation.estimates.get(source, {}).get(StatusKey(status)) for source in sources]
        defined = [found for found in own if found is not None]
        photos = sum(found.photos for found in defined)
        if not photos:
            return None
        share = sum(found.value * found.photos for found in defined) / photos
        return 1.0 - share if others else share

    return measure


def _composed(composition: Composition, metric: ComposedMetric) -> Measure:
    """Measure that finds one estimate of composed photos."""

    def measure(evaluation: Evaluation) -> float | None:
        found = evaluation.composed.get(composition, {}).get(metric)
        return None if found is None else found.value

    return measure


def _change_by_hair(evaluation: Evaluation) -> float | None:
    change = _composed(Composition.HAIR, ComposedMetric.DIFFERENCE)(evaluation)
    return None if change is None else abs(change)


def _most_frequent_warning(evaluation: Evaluation) -> float | None:
    """Measure the share of photos of HAM10000 with the most frequent warning, resolution aside."""
    codes = [code for code in WarningCode if code is not WarningCode.LOW_RESOLUTION]
    shares = [_service(WarningKey(code))(evaluation) for code in codes]
    return max((share for share in shares if share is not None), default=None)


def _overall(metric: ScreeningMetric) -> Measure:
    """Measure that finds one estimate over several data sets."""

    def measure(evaluation: Evaluation) -> float | None:
        found = evaluation.overall.get(metric)
        return None if found is None else found.value

    return measure


def _dice_of_group(grouping: Grouping, name: str) -> Measure:
    """Measure that finds the Dice of the selected masks of a group of HAM10000."""

    def measure(evaluation: Evaluation) -> float | None:
        for group in evaluation.segmentation_groups.get(Source.HAM10000_FRAME, []):
            if (group.grouping, group.name) == (grouping, name):
                found = group.estimates[SELECTED_DICE]
                return None if found is None else found.value
        return None

    return measure


def _largest_shortfall(*groupings: Grouping) -> Measure:
    """Measure that finds how far the worst of the large groups lies below its data set's mean."""

    def measure(evaluation: Evaluation) -> float | None:
        differences = [
            group.differences[SELECTED_DICE]
            for groups in evaluation.segmentation_groups.values()
            for group in groups
            if group.photos >= SHORTFALL_PHOTOS and group.grouping in groupings
        ]
        return max((-value for value in differences if value is not None), default=None)

    return measure


def _dice_at_a_tenth(evaluation: Evaluation) -> float | None:
    compared = evaluation.resolution.get(FULL_RESOLUTION)
    return None if compared is None else compared.means[MaskSource.SELECTED].value


def _malignant_share_of_benign_high(evaluation: Evaluation) -> float | None:
    correct = _service(BandKey(BandMetric.SHARE_CORRECT, BENIGN_HIGH))(evaluation)
    return None if correct is None else 1.0 - correct


def _million_parameters(evaluation: Evaluation) -> float | None:
    return evaluation.parameters[NetworkName.UNET] / 1e6


TARGETS = (
    Target("Dice, U-Net, HAM10000", 0.94, _estimate(Source.HAM10000_FRAME, _dice(MaskSource.UNET))),
    Target(
        "Dice, DeepLabV3, HAM10000",
        0.935,
        _estimate(Source.HAM10000_FRAME, _dice(MaskSource.DEEPLABV3)),
    ),
    Target(
        "Dice of the selected mask minus that of the better network, HAM10000",
        -0.001,
        _gain_of_selection,
    ),
    Target(
        "thresholded Jaccard, selected mask, HAM10000",
        0.87,
        _estimate(
            Source.HAM10000_FRAME,
            MaskMetricKey(MaskMetric.THRESHOLDED_JACCARD, MaskSource.SELECTED),
        ),
    ),
    Target(
        "Dice, selected mask, tiny lesions of HAM10000",
        0.87,
        _dice_of_group(Grouping.LESION_SIZE, TINY),
    ),
    Target("Dice, selected mask, PAD-UFES-20", 0.80, _estimate(Source.PAD_UFES_20, SELECTED_DICE)),
    Target(
        "largest shortfall of Dice below its data set's mean, groups of "
        f"{SHORTFALL_PHOTOS} photos or more",
        0.05,
        _largest_shortfall(*GROUPINGS),
        at_most=True,
    ),
    Target(
        "Dice between the selected masks of a photo at full and at a tenth of its resolution",
        0.97,
        _dice_at_a_tenth,
    ),
    Target("parameters of the U-Net, millions", 10, _million_parameters, at_most=True),
    Target("AUC, ResNet-18, HAM10000", 0.91, _service(_rule_auc(ClassifierRule.RESNET18))),
    Target(
        "AUC, EfficientNet-Lite, HAM10000",
        0.925,
        _service(_rule_auc(ClassifierRule.EFFICIENTNET_LITE)),
    ),
    Target(
        "AUC, both classifiers by the shipped rule, HAM10000", 0.93, _service(ClassifierMetric.AUC)
    ),
    Target(
        "sensitivity of type malignant, HAM10000",
        0.80,
        _call(CallMetric.SENSITIVITY, shipped_call),
    ),
    Target(
        "specificity of type malignant, HAM10000",
        0.85,
        _call(CallMetric.SPECIFICITY, shipped_call),
    ),
    Target(
        "share of melanomas called malignant, HAM10000",
        0.75,
        _call(CallMetric.SENSITIVITY, shipped_call, Subset.MELANOMA),
    ),
    Target(
        "share of benign lesions called benign with High confidence, HAM10000",
        0.30,
        _service(BandKey(BandMetric.SHARE_OF_BENIGN, BENIGN_HIGH)),
    ),
    Target(
        "malignant share of lesions called benign with High confidence, HAM10000",
        0.01,
        _malignant_share_of_benign_high,
        at_most=True,
    ),
    Target(
        "share of malignant lesions called malignant with High confidence, HAM10000",
        0.15,
        _service(BandKey(BandMetric.SHARE_OF_MALIGNANT, MALIGNANT_HIGH)),
    ),
    Target(
        "malignant share of lesions called malignant with High confidence, HAM10000",
        0.85,
        _service(BandKey(BandMetric.SHARE_CORRECT, MALIGNANT_HIGH)),
    ),
    Target(
        "ECE, weighted to the prevalence, HAM10000",
        0.03,
        _service(ClassifierMetric.ECE),
        at_most=True,
    ),
    Target(
        "balanced accuracy of the seven diagnoses, HAM10000",
        0.75,
        _service(DifferentialMetric.BALANCED_ACCURACY),
    ),
    Target(
        "AUC, malignant (BCC, SCC, MEL) or benign (NEV, SEK), PAD-UFES-20",
        0.82,
        _estimate(Source.PAD_UFES_20, ClassifierMetric.AUC),
    ),
    Target(
        "advice to see a doctor: sensitivity for malignant lesions, HAM10000",
        0.97,
        _call(CallMetric.SENSITIVITY, advice_call),
    ),
    Target(
        "advice to see a doctor: sensitivity for melanomas, HAM10000",
        0.97,
        _call(CallMetric.SENSITIVITY, advice_call, Subset.MELANOMA),
    ),
    Target("Dice, selected mask, HAM10000", 0.942, _estimate(Source.HAM10000_FRAME, SELECTED_DICE)),
    Target(
        "Dice, selected mask, basal cell carcinomas of HAM10000",
        0.85,
        _dice_of_group(Grouping.DIAGNOSIS, "bcc"),
    ),
    Target(
        "Dice, selected mask, people of 75 years and over, HAM10000",
        0.90,
        _dice_of_group(Grouping.AGE, OVER_75),
    ),
    Target(
        "thresholded Jaccard, selected mask, PAD-UFES-20",
        0.65,
        _estimate(
            Source.PAD_UFES_20,
            MaskMetricKey(MaskMetric.THRESHOLDED_JACCARD, MaskSource.SELECTED),
        ),
    ),
    Target(
        "largest shortfall of Dice below its data set's mean, skin tones with "
        f"{SHORTFALL_PHOTOS} photos or more",
        0.03,
        _largest_shortfall(Grouping.SKIN_TONE),
        at_most=True,
    ),
    Target(
        "share of lesions found, composed photos of tiny lesions",
        0.95,
        _composed(Composition.TINY_LESION, ComposedMetric.FOUND),
    ),
    Target(
        "Dice, composed photos of tiny lesions",
        0.80,
        _composed(Composition.TINY_LESION, ComposedMetric.DICE),
    ),
    Target("change of Dice by drawn hair, either way", 0.02, _change_by_hair, at_most=True),
    Target(
        "share of photos of healthy skin in which no lesion is found",
        0.90,
        _share(Status.NO_LESION_FOUND, Source.HEALTHY_SKIN),
    ),
    Target(
        "share of lesions not found, HAM10000",
        0.01,
        _share(Status.NO_LESION_FOUND, Source.HAM10000_FRAME),
        at_most=True,
    ),
    Target(
        "share of lesions not found, PAD-UFES-20",
        0.05,
        _share(Status.NO_LESION_FOUND, *PAD_SOURCES),
        at_most=True,
    ),
    Target("AUC of skin against other pictures", 0.995, _overall(ScreeningMetric.SKIN_AUC)),
    Target(
        "share of other pictures taken for skin",
        0.01,
        _share(Status.NOT_SKIN, Source.NOT_SKIN, others=True),
        at_most=True,
    ),
    Target(
        "share of dermoscopic photos called not skin",
        0.005,
        _share(Status.NOT_SKIN, Source.HAM10000_FRAME),
        at_most=True,
    ),
    Target(
        "share of smartphone photos of skin called not skin",
        0.02,
        _share(Status.NOT_SKIN, *PAD_SOURCES, Source.HEALTHY_SKIN),
        at_most=True,
    ),
    Target(
        "largest share of photos with one warning, resolution aside, HAM10000",
        0.03,
        _most_frequent_warning,
        at_most=True,
    ),
    Target(
        "share of lesions found and classified, smartphone photos, Fitzpatrick IV to VI",
        1,
        _overall(ScreeningMetric.DARK_SKIN_ANSWERED),
    ),
)
