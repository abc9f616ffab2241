"""No photo, lesion or patient, and no copy of a picture, in two of train, validation and test.

Overlap is refused, not repaired on the way: which split a photo belongs to is for a person to
decide, and a training run that quietly differs from its data set's table cannot be repeated from
that table. Public data sets do contain some copies under two names, though, and cannot be edited by
those who fetch them. These are named, one by one after looking at them, in ``excluded.csv``: the
whole lesion then trains and validates nothing. The photo that is tested on always stays.
"""

import csv
import hashlib
import json
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import get_args

import numpy as np

from training.data.checks import Kind, Problem, refuse
from training.data.fingerprints import Looks, load_looks, same_pictures
from training.data.pixels import Pixels
from training.data.sample import Sample, Split

EXCLUDED = Path(__file__).with_name("excluded.csv")
DISTANCE = 14
ALIKE = 0.6
"""Bits of the hash and ``similarity`` that make two photos one picture.

Measured on 15,700 photos (HAM10000, ISIC 2017, PAD-UFES-20, not-skin), all pairs across splits in
all orientations: photos of different lesions reach a similarity of 0.56 at most. Copies saved at
200 x 150 and JPEG quality 60 in other light and colours, mirrored or not, and those with 1.5 % cut
off every side, keep both limits in 99 of 100 cases or more; HAM10000's own sharper, partly hairless
copies reach 0.85. Of copies with 3 % cut off every side 30 of 100 are found. So this finds copies,
not every further photo of a lesion: of the pairs that HAM10000 calls one lesion most look no more
alike than strangers, which is why lesion ids are checked as well. Six pairs below the limit, found
by eye among the most alike of the same diagnosis, age and sex, are excluded too.
"""


def usable(samples: Sequence[Sample], excluded: Path = EXCLUDED) -> list[int]:
    """Rows of the samples to use: all but those of excluded lesions outside the test split.

    Args:
        samples: of any split.
        excluded: CSV file with a column ``image_id``.
    """
    with excluded.open(newline="", encoding="utf-8") as file:
        names = {row["image_id"] for row in csv.DictReader(file)}
    groups = {s.group_id for s in samples if s.image_id in names}
    return [
        row
        for row, sample in enumerate(samples)
        if sample.split == "test" or sample.group_id not in groups
    ]


def refuse_overlap(
    parts: Sequence[tuple[Sequence[Sample], Pixels]], cache: Path, excluded: Path = EXCLUDED
) -> None:
    """Check that no two splits share a photo, a lesion or patient, or a picture.

    Args:
        parts: lists of samples with their pixels, which together are all splits.
        cache: the pixels' cache; what is found out about the pictures is kept there too.
        excluded: see ``usable``; what it excludes may overlap.

    Raises:
        DataError: they share some; the message names all of it.
    """
    samples = [sample for part, _ in parts for sample in part]
    kept = set(usable(samples, excluded))
    left = [samples[row] for row in sorted(kept)]
    problems = _shared(left, Kind.SAME_PHOTO, lambda sample: sample.image_id)
    problems += _shared(left, Kind.SAME_GROUP, lambda sample: sample.group_id)
    for one, other, alike in _copies(samples, parts, cache):
        if one in kept and other in kept and samples[one].image_id != samples[other].image_id:
            names = f"{_name(samples[one])} and {_name(samples[other])}"
            problems.append(Problem(Kind.SAME_PICTURE, f"{names}: similarity {alike:.2f}"))
    refuse(problems)


def _name(sample: Sample) -> str:
    return f"{sample.image_id} ({sample.source}, {sample.split})"


def _shared(
    samples: Sequence[Sample], kind: Kind, identity: Callable[[Sample], str]
) -> list[Problem]:
    """What the samples of more than one split have in common."""
    splits: dict[str, dict[Split, Sample]] = {}
    for sample in samples:
        splits.setdefault(identity(sample), {}).setdefault(sample.split, sample)
    return [
        Problem(kind, f"{shared}: " + " and ".join(_name(sample) for sample in holders.values()))
        for shared, holders in splits.items()
        if len(holders) > 1
    ]


def _copies(
    samples: Sequence[Sample], parts: Sequence[tuple[Sequence[Sample], Pixels]], cache: Path
) -> list[tuple[int, int, float]]:
    """Rows of samples of different splits that show the same, and how alike they are.

    Hashing and comparing 15,000 photos takes a core some three minutes, so the answer is kept.
    """
    named = [[s.image_id, s.source, s.split, str(s.photo)] for s in samples]
    key = json.dumps([DISTANCE, ALIKE, named]).encode()
    file = cache / f"{hashlib.sha256(key).hexdigest()[:16]}-copies.json"
    if not file.exists():
        looks = [load_looks(part, pixels, cache) for part, pixels in parts]
        hashes = np.concatenate([look.hashes for look in looks])
        thumbnails = np.concatenate([look.thumbnails for look in looks])
        rows = {
            split: np.flatnonzero([sample.split == split for sample in samples])
            for split in get_args(Split)
        }
        found = []
        for larger, smaller in combinations(rows, 2):
            one, other = (
                Looks(hashes[rows[split]], thumbnails[rows[split]]) for split in (smaller, larger)
            )
            for i, j, alike in same_pictures(one, other, DISTANCE, ALIKE):
                found.append((int(rows[smaller][i]), int(rows[larger][j]), alike))
        temporary = file.with_suffix(".tmp")
        temporary.write_text(json.dumps(found))
        temporary.replace(file)
    return [(one, other, alike) for one, other, alike in json.loads(file.read_text())]
