"""Titles of data sets, metrics, masks and crops, as a reader knows them."""

from lesion.enums import ClassifierRule, NetworkName
from training.data.sample import Source
from training.evaluation.crops import Crop
from training.evaluation.metrics.keys import (
    ClassifierMetric,
    DifferentialMetric,
    MaskMetric,
    MaskMetricKey,
    MaskRule,
    MaskSource,
    MetricKey,
)

_DATA_SETS: dict[str, str] = {
    Source.HAM10000_FRAME: "HAM10000, dermoscopic photos",
    Source.PAD_UFES_20: (
        "PAD-UFES-20, smartphone photos (not used for training; others of the collection were)"
    ),
    Source.PAD_UFES_20_MORE: "Further photos of PAD-UFES-20 (smartphone)",
    Source.NOT_SKIN: "Photos that do not show skin",
    Source.HEALTHY_SKIN: (
        "Skin without a lesion, smartphone photos (no photo of these people was used for training)"
    ),
}

MASK_METRICS = {
    MaskMetric.DICE: "Dice",
    MaskMetric.IOU: "IoU",
    MaskMetric.THRESHOLDED_JACCARD: "thresholded Jaccard",
    MaskMetric.PIXEL_ACCURACY: "pixel accuracy",
    MaskMetric.SENSITIVITY: "sensitivity",
    MaskMetric.SPECIFICITY: "specificity",
    MaskMetric.HD95: "HD95, % of the diagonal (lower is better)",
}

MASKS: dict[MaskSource | MaskRule, str] = {
    MaskSource.UNET: "U-Net",
    MaskSource.DEEPLABV3: "DeepLabV3",
    MaskSource.MEAN: "mean of both probability maps",
    MaskSource.SELECTED: "selected",
    MaskRule.LARGER_AREA: "the larger mask (the rule `area`)",
    MaskRule.HIGHER_EXPECTED_DICE: "the mask with the higher expected Dice, no preference",
    MaskRule.ORACLE: "oracle: the mask with the higher true Dice",
}

CLASSIFIER_METRICS = {
    ClassifierMetric.AUC: "AUC",
    ClassifierMetric.AVERAGE_PRECISION: "average precision (by chance: the malignant share)",
    ClassifierMetric.SENSITIVITY_AT_90_SPECIFICITY: "sensitivity at 90 % specificity",
    ClassifierMetric.BRIER_SCORE: "Brier score (lower is better)",
    ClassifierMetric.ECE_BEFORE_CALIBRATION: "ECE before calibration (lower is better)",
    ClassifierMetric.ECE: "ECE after calibration",
    ClassifierMetric.ECE_EQUAL_MASS: "ECE after calibration, bins of equal mass",
    ClassifierMetric.ECE_BY_CHANCE: "ECE of a calibrated probability by chance, 95 % range",
}

DIFFERENTIAL_METRICS = {
    DifferentialMetric.BALANCED_ACCURACY: "balanced accuracy of the most probable diagnosis",
    DifferentialMetric.TOP_3_ACCURACY: "diagnosis among the three most probable",
}

NETWORKS = {
    NetworkName.UNET: "U-Net",
    NetworkName.DEEPLABV3: "DeepLabV3",
    NetworkName.RESNET18: "ResNet-18",
    NetworkName.EFFICIENTNET_LITE: "EfficientNet-Lite",
}

RULES = {
    ClassifierRule.RESNET18: "ResNet-18 alone",
    ClassifierRule.EFFICIENTNET_LITE: "EfficientNet-Lite alone",
    ClassifierRule.MEAN: "mean of the log-odds of both",
    ClassifierRule.MOST_CONFIDENT: "the one farther from 50 %",
}
"""Rules that combine the classifiers, in the order of the tables."""

CROPS = {
    Crop.TRUE: "box of the true mask",
    Crop.UNET: "box of the U-Net's mask",
    Crop.DEEPLABV3: "box of DeepLabV3's mask",
    Crop.SELECTED: "box of the selected mask (as served)",
    Crop.MIRRORED: "the same, mean over it and its three mirror images",
    Crop.WHOLE: "whole photo, no crop",
}


def data_set_title(source: str) -> str:
    """The title of a data set; its name where it has no title."""
    return _DATA_SETS.get(source, source)


def key_title(key: MetricKey) -> str:
    """The title of a column of estimates."""
    if isinstance(key, MaskMetricKey):
        return f"{MASK_METRICS[key.metric]}, {MASKS[key.mask]}"
    return str(key)
