"""All pictures of a report."""

from collections.abc import Sequence
from pathlib import Path

from training.data.sample import Sample, Source
from training.evaluation.classification.predictions import advised_from
from training.evaluation.outcome import Outcome, group_by_source, with_true_mask
from training.evaluation.reporting.classifier_plots import draw_decision_curve, draw_reliability
from training.evaluation.reporting.examples import draw_examples, make_example, rank_by_dice
from training.evaluation.reporting.segmentation_plots import draw_dice_histograms, draw_groups
from training.evaluation.reporting.titles import data_set_title
from training.evaluation.served_model import ServedModel
from training.evaluation.summary import Evaluation


def draw_pictures(
    samples: Sequence[Sample],
    outcomes: Sequence[Outcome],
    evaluation: Evaluation,
    model: ServedModel,
    folder: Path,
) -> dict[str, str]:
    """Draw every picture of the report into a folder.

    Args:
        samples: the held-out photos.
        outcomes: of these photos.
        evaluation: of these outcomes.
        model: the served archive.
        folder: must exist.

    Returns:
        Caption -> file name.
    """
    return _draw_segmentation(samples, outcomes, evaluation, model, folder) | _draw_classification(
        evaluation, folder
    )


def _draw_segmentation(
    samples: Sequence[Sample],
    outcomes: Sequence[Outcome],
    evaluation: Evaluation,
    model: ServedModel,
    folder: Path,
) -> dict[str, str]:
    sample_of = {(sample.source, sample.image_id): sample for sample in samples}
    by_source = group_by_source(outcomes)
    drawn = {}
    for source, groups in evaluation.segmentation_groups.items():
        own = with_true_mask(by_source[source])
        stem, title = _file_stem(source), data_set_title(source)
        caption, file = f"{title}: Dice of every photo", f"{stem}-dice.png"
        draw_dice_histograms(own, caption, folder / file)
        drawn[caption] = file
        caption, file = f"{title}: Dice by group", f"{stem}-groups.png"
        draw_groups(groups, caption, folder / file)
        drawn[caption] = file
        for rank, chosen in rank_by_dice(own).items():
            caption, file = f"{title}: {rank} by Dice of the selected mask", f"{stem}-{rank}.png"
            examples = [make_example(sample_of[source, o.image_id], o, model) for o in chosen]
            draw_examples(examples, caption, folder / file)
            drawn[caption] = file
    return drawn


def _draw_classification(evaluation: Evaluation, folder: Path) -> dict[str, str]:
    drawn = {}
    for source, results in evaluation.classifier.items():
        stem, title = _file_stem(source), data_set_title(source)
        if not results.decision:  # only one class occurs
            continue
        caption, file = f"{title}: reliability diagrams", f"{stem}-reliability.png"
        draw_reliability(results.reliability, caption, folder / file)
        drawn[caption] = file
        caption, file = f"{title}: decision curve", f"{stem}-decision.png"
        advised = advised_from(evaluation.settings)
        draw_decision_curve(results.decision, advised, caption, folder / file)
        drawn[caption] = file
    return drawn


def _file_stem(source: Source) -> str:
    return source.replace("/", "-")
