"""The classifier's part of a report, as Markdown."""

from collections.abc import Mapping, Sequence

from training.data.labels import read_labels
from training.evaluation.classification.crop_effects import CROPS
from training.evaluation.classification.groups import (
    FLAG_BELOW,
    FLAG_PHOTOS,
    ClassifierGroup,
    group_figure_names,
)
from training.evaluation.classification.predictions import (
    ADVICE,
    BANDS,
    NO_ANSWER,
    STRICTER,
    BandCounts,
    DiagnosisCounts,
)
from training.evaluation.classification.training_photos import EVERY
from training.evaluation.crops import SHIFT_EVERY
from training.evaluation.groups import GROUPINGS
from training.evaluation.metrics.calibration import BINS
from training.evaluation.metrics.decision_curve import DecisionPoint
from training.evaluation.metrics.estimates import Figure
from training.evaluation.metrics.prevalence import at_share
from training.evaluation.reporting.tables import NONE, TITLES, cells, percent, signed, table
from training.evaluation.summary import ClassifierTables, Evaluation

_TITLES = {
    "auc": "AUC",
    "average precision": "average precision (chance: the malignant share)",
    "sensitivity at 90 % specificity": "sensitivity at 90 % specificity",
    "brier score": "Brier score (lower is better)",
    "ece before calibration": "ECE before calibration (lower is better)",
    "ece": "ECE after calibration",
    "ece, bins of equal mass": "ECE after calibration, bins of equal mass",
    "ece by chance": "ECE that a perfect probability would show by chance, 95 % range",
}
_RANKING = ("auc", "average precision", "sensitivity at 90 % specificity")
_SHOWN_THRESHOLDS = (0.05, 0.10, 0.15, 0.30, 0.60)
_SHOWN_SHARES = (0.01, 0.05, 0.20, 0.50)

CLASSIFIER_DEFINITIONS = f"""\
- Figures of **benign or malignant** are over labelled photos that got a probability p; the others
  (called no skin, nothing found) stand under "{NO_ANSWER}".
- **AUC**: chance that a malignant lesion gets a higher p than a benign one. **Average
  precision**: of the lesions with at least a malignant lesion's p the malignant share, averaged
  over the malignant ones. **Sensitivity at 90 % specificity**: at the threshold where these
  photos themselves have that specificity, so it tells of the order of p and not of a shipped
  threshold.
- **Sensitivity** and **specificity** at a threshold: of malignant lesions the part with p above
  it, of benign ones the part without. **{ADVICE.capitalize()}** is the one to see a doctor, which
  all answers hold but benign with High and with Medium confidence.
- **ECE**: expected calibration error, |malignant share - mean p| in {BINS} bins of p of equal
  width, weighted by their photos (Guo et al., 2017; of the probability of malignancy, so that
  errors on both sides cannot cancel); *before* means the sigmoid of the network's own logit.
  Counting errors add to it, and every bootstrap draw adds its own, so its interval lies too high;
  the range that a perfect probability would show on as many photos stands beside it (Broecker &
  Smith, 2007). **Brier score**: mean of (p - truth) squared.
- **Net benefit** (Vickers & Elkin, 2006) of examining lesions from a probability t on: malignant
  lesions found, less needless examinations, each counted as t / (1 - t); per photo.
"""


def classifier_section(
    figures: Mapping[str, Figure], tables: ClassifierTables, evaluation: Evaluation
) -> list[str]:
    """All of one data set but its groups."""
    parts = [f"### Benign or malignant ({figures['brier score'].photos} photos)"]
    parts += ["\n".join(_misses(tables.diagnoses))]
    named = [(title, figures[name]) for name, title in _TITLES.items() if name in figures]
    parts += [table(["figure", "value (95 % interval)"], named)]
    parts += [_thresholds_table(figures, evaluation)]
    parts += ["**How often each answer was right**", _bands_table(figures, tables.bands)]
    parts += _flawless(tables.bands)
    parts += ["**What each diagnosis was called** (photos)", _diagnoses_table(tables.diagnoses)]
    parts += ["**What the crop is worth**", *_crops(tables.crops)]
    if tables.shifts:
        parts += ["**What a shifted box does**", *_shifts(tables.shifts)]
    parts += ["**Net benefit** of examining from a probability on", _decision(tables.decision)]
    return parts


def classifier_group_tables(groups: Sequence[ClassifierGroup], evaluation: Evaluation) -> list[str]:
    """Every grouping of one data set, the flagged ones named first."""
    parts = [
        f"In bold and flagged: over {FLAG_BELOW} below the figure of the whole data set, which "
        f"lies above the group's interval, with {FLAG_PHOTOS} photos or more that count for it "
        "(malignant ones for a sensitivity, benign ones for a specificity, of each for the AUC). "
        "With so many groups, chance alone flags some."
    ]
    flagged = [f"- {g.grouping} {g.group}: {', '.join(g.flagged)}" for g in groups if g.flagged]
    parts += ["\n".join(flagged) or "None is flagged."]
    for grouping, made in GROUPINGS.items():
        own = [group for group in groups if group.grouping == grouping]
        if own:
            parts += [f"**{grouping[0].upper()}{grouping[1:]}** ({made})"]
            parts += [classifier_group_table(own, evaluation)]
    return parts


def classifier_group_table(groups: Sequence[ClassifierGroup], evaluation: Evaluation) -> str:
    """One row a group; flagged figures are bold."""
    names = group_figure_names(evaluation.diagnosis)
    rows = []
    for group in groups:
        found = [
            f"**{cell}**" if name in group.flagged else cell
            for name, cell in zip(names, cells(group.figures, names), strict=True)
        ]
        name = TITLES.get(group.group, group.group)
        rows.append([name, group.benign, group.malignant, *found])
    return table(["group", "benign", "malignant", *("AUC", *names[1:])], rows)


def seen_section(seen: Mapping[str, Mapping[str, Figure]]) -> list[str]:
    """Why a figure on training photos proves nothing."""
    names = list(dict.fromkeys(name for figures in seen.values() for name in figures))
    rows = [
        [name, next(iter(figures.values())).photos, *cells(figures, names)]
        for name, figures in seen.items()
    ]
    return [
        f"The student system that this one replaces reported an accuracy of 93.59 %, measured on "
        f"the photos that it had learnt from. Here are figures of every {EVERY}th photo that this "
        "classifier learnt from, beside those of photos it never met: only the latter tell what "
        "to expect. Except in the last row, photos are cut out by the box of their true mask.",
        table(["HAM10000", "photos", *map(_short, names)], rows),
    ]


def meaning_section(evaluation: Evaluation) -> list[str]:
    """Whose probability it is, and what becomes of it elsewhere."""
    facts = evaluation.calibration_facts
    if not evaluation.calibration or "malignant_share" not in facts:
        return [
            "These weights come without a calibration: p is the sigmoid of the network's own "
            "logit, a score between 0 and 1 and nobody's chance of cancer."
        ]
    share = float(facts["malignant_share"])
    edges = evaluation.diagnosis
    shown = (
        edges.benign_high_below,
        edges.benign_medium_below,
        edges.malignant_above,
        edges.malignant_high_above,
    )
    fitted = ", ".join(f"{name} {value:.3f}" for name, value in evaluation.calibration.items())
    elsewhere = [f"where {percent(other)} are malignant" for other in _SHOWN_SHARES]
    rows = [
        [f"{p:.2f}", *(f"{at_share(p, share, other):.3f}" for other in _SHOWN_SHARES)]
        for p in shown
    ]
    return [
        f"p is calibrated ({fitted}) on validation photos ({facts.get('data', 'HAM10000')}), of "
        f"which {percent(share)} are malignant: of many such photos that get p = 0.15, about 15 in "
        "100 should be. It is the chance in that collection, of lesions that somebody had reason "
        "to photograph with a dermoscope, and not the chance of the person before you, whose age, "
        "history and other lesions the network does not know. Where fewer lesions are malignant, "
        "the same picture means less, where more are, more. By Bayes' rule (Saerens et al., 2002), "
        "if lesions there differ only in how many are malignant and not in how they look, p "
        "becomes:",
        table(["p as answered", *elsewhere], rows),
        "Another camera, light or skin changes p as well: see the smartphone photos.",
    ]


def _short(name: str) -> str:
    """A figure's title without its remark."""
    return _TITLES.get(name, name).split(" (")[0]


def _misses(diagnoses: Sequence[DiagnosisCounts]) -> list[str]:
    """What became of the malignant lesions, in words."""
    malignant = [row for row in diagnoses if row.malignant]
    labelled = sum(row.photos for row in diagnoses if row.malignant is not None)
    every = sum(row.photos for row in malignant)
    labels = read_labels()
    melanoma = [
        row
        for row in malignant
        if row.diagnosis.lower() in labels and labels[row.diagnosis.lower()].diagnosis == "mel"
    ]
    lines = [
        f"{every} of {labelled} labelled photos ({percent(every / labelled)}) show a malignant "
        "lesion."
    ]
    named = (("melanomas", melanoma), ("malignant lesions", malignant))
    return lines + [_missed(name, rows) for name, rows in named if rows]


def _missed(name: str, rows: Sequence[DiagnosisCounts]) -> str:
    answers = {answer: sum(row.answers[answer] for row in rows) for answer in rows[0].answers}
    photos = sum(answers.values())
    high, medium, low = (answers[f"benign, {level}"] for level in ("High", "Medium", "Low"))
    called, unadvised = high + medium + low, high + medium
    unanswered = answers[NO_ANSWER]
    return (
        f"- Of **{photos} {name}**, {called} ({percent(called / photos)}) were called benign: "
        f"{high} with High, {medium} with Medium, {low} with Low confidence. So {unadvised} "
        f"({percent(unadvised / photos)}) were not advised to see a doctor. {unanswered} got no "
        "answer."
    )


def _thresholds_table(figures: Mapping[str, Figure], evaluation: Evaluation) -> str:
    edges = evaluation.diagnosis
    called = {
        f"at {edges.malignant_above:.2f}": f"malignant: p > {edges.malignant_above:.2f} (shipped)",
        f"at {STRICTER:.2f}": f"malignant: p > {STRICTER:.2f}",
        f"of {ADVICE}": f"advice to see a doctor: p >= {edges.benign_medium_below:.2f}",
    }
    kinds = ("sensitivity", "specificity", "accuracy")
    rows = [
        [title, *cells(figures, [f"{kind} {call}" for kind in kinds])]
        for call, title in called.items()
    ]
    return table(["", *kinds], rows)


def _bands_table(figures: Mapping[str, Figure], bands: Sequence[BandCounts]) -> str:
    head = ["answer", "benign", "malignant", "mean p", "malignant share", "share right"]
    head += ["of benign lesions", "of malignant lesions"]
    return table(
        head,
        [
            [
                band.band,
                band.benign,
                band.malignant,
                f"{band.probability:.3f}",
                f"{band.malignant / (band.benign + band.malignant):.3f}",
                *cells(
                    figures,
                    [
                        f"share right of {band.band}",
                        f"share of benign given {band.band}",
                        f"share of malignant given {band.band}",
                    ],
                ),
            ]
            for band in bands
        ],
    )


def _flawless(bands: Sequence[BandCounts]) -> list[str]:
    """What answers that were never wrong leave open."""
    limits = []
    for band in bands:
        wrong = band.malignant if band.band.startswith("benign") else band.benign
        photos = band.benign + band.malignant
        if not wrong:
            limits.append(f"{band.band}: {percent(min(1.0, 3 / photos))} of {photos}")
    if not limits:
        return []
    return [
        "An answer that was right every time has an interval without width. How often it may be "
        f"wrong nevertheless, at 95 % confidence (rule of three): {'; '.join(limits)}."
    ]


def _diagnoses_table(rows: Sequence[DiagnosisCounts]) -> str:
    kinds = {True: "malignant", False: "benign", None: "neither"}
    return table(
        ["diagnosis", "counts as", "photos", *BANDS, NO_ANSWER],
        [[row.diagnosis, kinds[row.malignant], row.photos, *row.answers.values()] for row in rows],
    )


def _crops(crops: Mapping[str, Mapping[str, Figure]]) -> list[str]:
    photos = next((f.photos for figures in crops.values() for f in figures.values()), 0)
    head = [label for kind in _RANKING for label in (_short(kind), "difference")]
    rows = []
    for crop, figures in crops.items():
        row = [CROPS[crop]]
        for kind in _RANKING:
            change = NONE if crop == "selected" else signed(figures.get(f"difference of {kind}"))
            row += [*map(str, cells(figures, [kind])), change]
        rows.append(row)
    return [
        f"The same {photos} photos, cut out in other ways, with the service's margin around every "
        "box. Differences are to the service's crop, photo by photo.",
        table(["classified", *head], rows),
    ]


def _shifts(shifts: Mapping[str, Mapping[str, Figure]]) -> list[str]:
    photos = next((f.photos for figures in shifts.values() for f in figures.values()), 0)
    changes = ["mean change", "95th percentile of the change", "other type"]
    names = [*changes, "other type or confidence", "auc"]
    rows = [
        [name, *cells(figures, names), signed(figures.get("difference of auc"))]
        for name, figures in shifts.items()
    ]
    head = ["moved by", "mean change of p", "95th percentile of it", *names[2:4]]
    return [
        f"Of every {SHIFT_EVERY}rd photo ({photos}) the service's box was moved by a part of its "
        "own width and height: left, right, up or down, or all its edges outwards or inwards, one "
        "of these six a photo, in turn. Shares are of answers; the difference is to the box where "
        "it was.",
        table([*head, "AUC", "difference"], rows),
    ]


def _decision(points: Sequence[DecisionPoint]) -> str:
    head = ["examined from p =", "by the classifier", "examining all"]
    return table(
        [*head, "gain over the better of examining all and none"],
        [
            [
                f"{point.threshold:.2f}",
                point.net_benefit,
                f"{point.treat_all:.3f}",
                signed(point.gain),
            ]
            for point in points
            if point.threshold in _SHOWN_THRESHOLDS
        ],
    )
