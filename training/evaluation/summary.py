"""Everything that one evaluation measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from lesion.arrays import Bools, Floats
from lesion.config import Settings
from lesion.enums import CLASSIFIERS, Acquisition, DiagnosisCode, NetworkName, Status, WarningCode
from training.data.sample import Source, Split
from training.evaluation.classification.answer_counts import (
    BandCounts,
    DiagnosisCounts,
    ErrorCounts,
    count_bands,
    count_diagnoses,
    count_errors,
)
from training.evaluation.classification.crop_effects import crop_estimates, shift_estimates
from training.evaluation.classification.diagnosis_estimates import (
    count_confusions,
    diagnosis_estimates,
)
from training.evaluation.classification.estimates import (
    classification_estimates,
    reliability_diagrams,
)
from training.evaluation.classification.estimates import group_estimates as classifier_estimates
from training.evaluation.classification.predictions import (
    LabelledPredictions,
    answered,
    labelled_predictions,
)
from training.evaluation.classification.predictive_values import predictive_estimates
from training.evaluation.classification.rule_estimates import rule_estimates
from training.evaluation.classification.subset_estimates import subset_estimates
from training.evaluation.classification.training_photos import PhotoSet, compare_with_held_out
from training.evaluation.crops import Crop, Shift
from training.evaluation.group_tables import Group, compare_data_sets, compare_groups
from training.evaluation.groups import DARK_SKIN, Grouping
from training.evaluation.metrics.calibration import ReliabilityBin
from training.evaluation.metrics.decision_curve import DecisionPoint, decision_curve
from training.evaluation.metrics.estimates import Estimates, estimate, estimate_all, mean
from training.evaluation.metrics.keys import (
    AcquisitionKey,
    Composition,
    MaskSource,
    MetricKey,
    ScreeningMetric,
    StatusKey,
    WarningKey,
)
from training.evaluation.metrics.ranking import auc
from training.evaluation.outcome import Outcome, group_by_source, with_true_mask
from training.evaluation.segmentation.estimates import group_estimates as mask_estimates
from training.evaluation.segmentation.estimates import segmentation_estimates
from training.evaluation.segmentation.resolution import ResolutionEstimates
from training.evaluation.served_model import ServedModel


@dataclass(frozen=True)
class ClassifierResults:
    """Results of the classifier on one data set, beside the estimates of its metrics.

    Attributes:
        bands: number of photos that got each answer.
        diagnoses: answers to each diagnosis.
        errors: wrong answers with and without calibration, by title.
        confusions: photos of each of the seven diagnoses by the most probable one.
        reliability: points of the diagrams before and after calibration.
        decision: points of the decision curve.
        crops: estimates by crop, see ``crop_estimates``.
        shifts: estimates by shift of the box, see ``shift_estimates``.
        groups: groups of photos, compared with all photos of the data set.
    """

    bands: list[BandCounts]
    diagnoses: list[DiagnosisCounts]
    errors: dict[str, ErrorCounts]
    confusions: dict[DiagnosisCode, dict[DiagnosisCode, int]]
    reliability: dict[str, list[ReliabilityBin]]
    decision: list[DecisionPoint]
    crops: dict[Crop, Estimates]
    shifts: dict[Shift, Estimates]
    groups: list[Group]


@dataclass(frozen=True)
class Evaluation:
    """All results that are reported, recorded and checked against the targets.

    Attributes:
        split: of the data sets.
        settings: of the archive's analysis.
        weights: SHA-256 of each network's weights.
        parameters: number of parameters of each network.
        calibration: of each classifier, as in the manifest; empty where it has none.
        calibration_facts: how each was fitted, as in the manifest; empty where that is not
            recorded.
        estimates: by data set.
        segmentation_groups: by data set; each group is compared with all photos of its data set.
        segmentation_data_sets: data sets with true masks, compared with all their photos.
        classifier: by data set, of those with labelled photos that got a probability.
        classifier_data_sets: these data sets, compared with all their photos.
        training_comparison: estimates from training photos beside those from held-out photos.
        resolution: by set of photos.
        composed: by kind of composed photos.
        overall: of the screening, over several data sets.
    """

    split: Split
    settings: Settings
    weights: dict[NetworkName, str]
    parameters: dict[NetworkName, int]
    calibration: dict[NetworkName, Mapping[str, Any]]
    calibration_facts: dict[NetworkName, Mapping[str, Any]]
    estimates: dict[Source, Estimates]
    segmentation_groups: dict[Source, list[Group]]
    segmentation_data_sets: list[Group]
    classifier: dict[Source, ClassifierResults]
    classifier_data_sets: list[Group]
    training_comparison: dict[PhotoSet, Estimates]
    resolution: dict[str, ResolutionEstimates]
    composed: dict[Composition, Estimates]
    overall: Estimates


def summarise(
    split: Split,
    model: ServedModel,
    outcomes: Sequence[Outcome],
    training: LabelledPredictions,
    resolution: dict[str, ResolutionEstimates],
    composed: dict[Composition, Estimates],
) -> Evaluation:
    """Compute every estimate.

    Args:
        split: of the data sets.
        model: the served archive.
        outcomes: of the held-out photos.
        training: answers to photos that the classifier was trained on.
        resolution: by set of photos.
        composed: by kind of composed photos.
    """
    settings = model.settings
    classifiers = {name: model.manifest.networks[name] for name in CLASSIFIERS}
    by_source = group_by_source(outcomes)
    return Evaluation(
        split=split,
        settings=settings,
        weights={name: entry.sha256 for name, entry in model.manifest.networks.items()},
        parameters=model.parameters,
        calibration={name: entry.calibration for name, entry in classifiers.items()},
        calibration_facts={
            name: entry.training.get("calibration", {}) for name, entry in classifiers.items()
        },
        estimates=estimate_data_sets(outcomes, settings),
        segmentation_groups={
            source: segmentation_groups(own)
            for source, own in by_source.items()
            if with_true_mask(own)
        },
        segmentation_data_sets=segmentation_data_sets(outcomes),
        classifier={
            source: classifier_results(own, settings)
            for source, own in by_source.items()
            if answered(own)
        },
        classifier_data_sets=classifier_data_sets(outcomes, settings),
        training_comparison=compare_with_held_out(
            training, by_source.get(Source.HAM10000_FRAME, []), settings
        ),
        resolution=resolution,
        composed=composed,
        overall=overall_estimates(outcomes),
    )


def screening_estimates(outcomes: Sequence[Outcome]) -> Estimates:
    """Estimate the shares of photos with each status, acquisition and warning."""
    answers: dict[MetricKey, list[bool]] = {
        **{StatusKey(each): [o.status is each for o in outcomes] for each in Status},
        **{AcquisitionKey(each): [o.acquisition is each for o in outcomes] for each in Acquisition},
        **{WarningKey(each): [each in o.warnings for o in outcomes] for each in WarningCode},
    }
    groups = [outcome.group_id for outcome in outcomes]
    return {key: estimate(mean(np.asarray(own)), groups) for key, own in answers.items()}


def overall_estimates(outcomes: Sequence[Outcome]) -> Estimates:
    """Estimate the metrics of the screening over several data sets."""
    skin: Bools = np.asarray([o.source is not Source.NOT_SKIN for o in outcomes], np.bool_)
    probability: Floats = np.asarray([o.skin_probability for o in outcomes], np.float64)
    ranked = estimate_all(
        {ScreeningMetric.SKIN_AUC: auc(skin, probability)}, [o.group_id for o in outcomes]
    )
    dark = [o for o in outcomes if o.groups.get(Grouping.FITZPATRICK) in DARK_SKIN]
    answers: Bools = np.asarray([_is_found_and_classified(o) for o in dark], np.bool_)
    answered = estimate_all(
        {ScreeningMetric.DARK_SKIN_ANSWERED: mean(answers)}, [o.group_id for o in dark]
    )
    return ranked | answered


def _is_found_and_classified(outcome: Outcome) -> bool:
    missed = bool(outcome.scores) and outcome.scores[MaskSource.SELECTED].dice == 0
    return outcome.malignancy_probability is not None and not missed


def estimate_data_sets(outcomes: Sequence[Outcome], settings: Settings) -> dict[Source, Estimates]:
    """Estimate every metric of masks, classifier and screening, by data set."""
    return {
        source: segmentation_estimates(own)
        | classification_estimates(own, settings)
        | rule_estimates(own, settings)
        | diagnosis_estimates(own)
        | subset_estimates(own, settings)
        | predictive_estimates(own, settings)
        | screening_estimates(own)
        for source, own in group_by_source(outcomes).items()
    }


def segmentation_groups(outcomes: Sequence[Outcome]) -> list[Group]:
    """Compare the groups of one data set by the metrics of their masks."""
    return compare_groups(with_true_mask(outcomes), mask_estimates)


def segmentation_data_sets(outcomes: Sequence[Outcome]) -> list[Group]:
    """Compare the data sets by the metrics of their masks."""
    return compare_data_sets(with_true_mask(outcomes), mask_estimates)


def classifier_groups(outcomes: Sequence[Outcome], settings: Settings) -> list[Group]:
    """Compare the groups of one data set by the metrics of the classifier."""
    return compare_groups(answered(outcomes), partial(classifier_estimates, settings=settings))


def classifier_data_sets(outcomes: Sequence[Outcome], settings: Settings) -> list[Group]:
    """Compare the data sets by the metrics of the classifier."""
    return compare_data_sets(answered(outcomes), partial(classifier_estimates, settings=settings))


def classifier_results(outcomes: Sequence[Outcome], settings: Settings) -> ClassifierResults:
    """Compute the results of one data set."""
    photos = labelled_predictions(outcomes)
    prevalence = settings.classification.prevalence
    return ClassifierResults(
        bands=count_bands(outcomes, settings),
        diagnoses=count_diagnoses(outcomes, settings),
        errors=count_errors(outcomes, settings),
        confusions=count_confusions(outcomes),
        reliability=reliability_diagrams(photos, prevalence),
        decision=decision_curve(photos.truth, photos.probability, photos.groups, prevalence),
        crops=crop_estimates(outcomes),
        shifts=shift_estimates(outcomes, settings),
        groups=classifier_groups(outcomes, settings),
    )
