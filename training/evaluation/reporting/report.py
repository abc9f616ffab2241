"""An evaluation as Markdown."""

from collections.abc import Mapping, Sequence

from training.evaluation.groups import GROUPINGS
from training.evaluation.metrics.estimates import Figure
from training.evaluation.metrics.masks import JACCARD_THRESHOLD, METRICS
from training.evaluation.reporting.classifier_report import (
    CLASSIFIER_DEFINITIONS,
    classifier_group_table,
    classifier_group_tables,
    classifier_section,
    meaning_section,
    seen_section,
)
from training.evaluation.reporting.tables import TITLES, table
from training.evaluation.segmentation.resolution import OUTLINES, ScaleFigures
from training.evaluation.segmentation.rules import MASKS
from training.evaluation.segmentation.scores import FLAG_BELOW, FLAG_PHOTOS, GroupFigures
from training.evaluation.summary import Evaluation
from training.evaluation.targets import Reached

_METRICS = {
    "dice": "Dice",
    "iou": "IoU",
    "thresholded_jaccard": "thresholded Jaccard",
    "pixel_accuracy": "pixel accuracy",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
    "hd95": "HD95, % of the diagonal (lower is better)",
}
_RULES = {
    "unet": "always U-Net",
    "deeplabv3": "always DeepLabV3",
    "rule area": "`area`: the larger mask",
    "rule expected_dice": "the higher Dice by each network's own probabilities, no preference",
    "rule mean": "mean of both probability maps",
    "oracle": "oracle: the truly better mask",
    "selected": "what the archive does",
}
_RULE_METRICS = ("dice", "iou", "thresholded_jaccard", "hd95")

DEFINITIONS = f"""Every figure of a mask is a mean over photos, each mask held against the truth
at the photo's own resolution after the service's whole path, refinement included; a photo for which
no mask was made (called no skin, nothing found) counts as an empty one. In brackets: 95 % bootstrap
interval, drawing lesions (PAD-UFES-20: patients), not photos.

- **Dice** 2 |A and B| / (|A| + |B|); **IoU** |A and B| / |A or B|; **thresholded Jaccard** IoU, but
  0 where below {JACCARD_THRESHOLD} (ISIC 2018 challenge, Codella et al., 2019).
- **Pixel accuracy**: share of all pixels that are right. **Sensitivity**: share of the lesion's
  pixels found; **specificity**: share of the other pixels left out.
- **HD95**: from every pixel of one outline the Euclidean distance to the nearest pixel of the
  other, of these the 95th percentile; the larger of the two directions; in percent of the photo's
  diagonal. 0 where both masks are empty, 100 where one is. An outline is a mask's pixels with one
  of four neighbours outside the mask or the photo.
"""


def markdown(
    evaluation: Evaluation, targets: Sequence[Reached], pictures: Mapping[str, str] | None = None
) -> str:
    """The report.

    Args:
        evaluation: what was measured.
        targets: held against it.
        pictures: caption -> file, relative to the report.
    """
    parts = [f"# Figures on the {evaluation.split} split", "## Targets", _targets_table(targets)]
    for source, figures in evaluation.figures.items():
        parts.append(f"## {TITLES.get(source, source)}")
        if "dice selected" in figures:
            photos = figures["dice selected"].photos
            parts += [f"### Outlines ({photos} photos)", _metrics_table(figures)]
            parts += ["### Selection rules", _rules_table(figures, evaluation.rule)]
        if source in evaluation.classifier:
            parts += classifier_section(figures, evaluation.classifier[source], evaluation)
        parts += ["### Screening", _screening_table(figures)]
        if source in evaluation.groups:
            parts += ["### Outlines by group", *_group_tables(evaluation.groups[source])]
        if source in evaluation.classifier:
            parts += ["### Benign or malignant by group"]
            parts += classifier_group_tables(evaluation.classifier[source].groups, evaluation)
    if len(evaluation.data_sets) > 1:
        parts += ["## Outlines by data set", _group_table(evaluation.data_sets)]
    if len(evaluation.classifier_data_sets) > 1:
        own = classifier_group_table(evaluation.classifier_data_sets, evaluation)
        parts += ["## Benign or malignant by data set", own]
    if evaluation.seen:
        parts += ["## Training photos beside held-out ones", *seen_section(evaluation.seen)]
    if evaluation.classifier:
        parts += ["## What the probability means", *meaning_section(evaluation)]
    if evaluation.scale:
        parts += ["## The same photo at another resolution", _scale_section(evaluation.scale)]
    parts += ["## Definitions", DEFINITIONS + CLASSIFIER_DEFINITIONS.rstrip()]
    if pictures:
        parts.append("## Pictures")
        parts += [f"![{caption}]({file})" for caption, file in pictures.items()]
    return "\n\n".join(parts) + "\n"


def _targets_table(targets: Sequence[Reached]) -> str:
    answer = {True: "yes", False: "**no**", None: "not measured"}
    return table(
        ["target", "wanted", "measured", "reached"],
        [
            (t.name, t.wanted, "" if t.value is None else f"{t.value:.3f}", answer[t.reached])
            for t in targets
        ],
    )


def _metrics_table(figures: Mapping[str, Figure]) -> str:
    return table(
        ["", *MASKS.values()],
        [[_METRICS[m], *(figures[f"{m} {mask}"] for mask in MASKS)] for m in METRICS],
    )


def _rules_table(figures: Mapping[str, Figure], shipped: str) -> str:
    rules = table(
        ["mask that is kept", *(_METRICS[m] for m in _RULE_METRICS)],
        [
            [title, *(figures[f"{m} {rule}"] for m in _RULE_METRICS)]
            for rule, title in _RULES.items()
        ],
    )
    return (
        f"{rules}\n\nThe archive's rule is `{shipped}`; photos that it calls no skin have no mask."
    )


def _screening_table(figures: Mapping[str, Figure]) -> str:
    statuses = {name: figures[name] for name in figures if name.startswith("status ")}
    return table(
        ["answer", "share of photos (95 % interval)", "photos"],
        [(f"`{name.removeprefix('status ')}`", f, f.photos) for name, f in statuses.items()],
    )


def _group_tables(groups: Sequence[GroupFigures]) -> list[str]:
    parts = [
        "Means over the group's photos. Difference: the selected mask's Dice less the mean of the "
        f"data set. Flagged: {FLAG_PHOTOS} photos or more and over {FLAG_BELOW} below that mean. "
        "The interval of a group of a few photos is too narrow, that of one photo has no width."
    ]
    for grouping, made in GROUPINGS.items():
        own = [group for group in groups if group.grouping == grouping]
        if own:
            parts += [f"**{grouping[0].upper()}{grouping[1:]}** ({made})", _group_table(own)]
    return parts


def _group_table(groups: Sequence[GroupFigures]) -> str:
    head = ["group", "photos", "Dice, U-Net", "Dice, DeepLabV3", "Dice, selected"]
    head += ["thresholded Jaccard, selected", "difference", "flagged"]
    return table(
        head,
        [
            [
                TITLES.get(group.group, group.group),
                group.photos,
                *group.figures.values(),
                f"{group.difference:+.3f}",
                "**yes**" if group.flagged else "",
            ]
            for group in groups
        ],
    )


def _scale_section(scale: Mapping[str, ScaleFigures]) -> str:
    """Dice between two outlines of one photo, and what the service would not have outlined."""
    rows = [
        [
            f"{name}, to 1/{figures.factor}",
            figures.photos,
            *(f"{figures.means[key]}; {figures.minima[key]:.3f}" for key in OUTLINES),
        ]
        for name, figures in scale.items()
    ]
    agreement = table(["photos", "", *(f"{MASKS[key]}: mean; minimum" for key in OUTLINES)], rows)
    remarks = [f"- {remark}" for figures in scale.values() for remark in figures.remarks]
    text = (
        "Dice between the outline of a photo and that of its copy with fewer pixels (area average, "
        "JPEG quality 90; its mask enlarged to the photo's size, nearest pixel). The segmentation "
        "stage alone is run, so that every photo counts."
    )
    return "\n\n".join([text, agreement, *(["\n".join(remarks)] if remarks else [])])
