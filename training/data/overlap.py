"""No photo, lesion or patient, and no near duplicate, in two of train, validation and test.

Overlap is refused, not repaired automatically: a person must decide which split a photo belongs to,
and a training run that deviates silently from its data set's table cannot be repeated from that
table. Some public data sets contain the same photo under two names, however, and their users cannot
edit them. Such photos are listed in ``excluded.csv``, each after visual inspection: the whole
lesion is then excluded from training and validation. Test photos are always kept.
"""

import csv
import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from training.data.checks import Problem, ProblemKind, raise_problems
from training.data.fingerprints import Fingerprints, find_near_duplicates, load_fingerprints
from training.data.pixels import Pixels, describe_files
from training.data.sample import Sample, Source, Split

EXCLUDED = Path(__file__).with_name("excluded.csv")
MAX_HAMMING_DISTANCE = 14
MIN_SIMILARITY = 0.6
"""Limits of hash distance (bits) and similarity within which two photos are near duplicates.

Measured on 15,700 photos (HAM10000, ISIC 2017, PAD-UFES-20, not-skin), all pairs across splits in
all orientations: photos of different lesions reach a similarity of at most 0.56. Copies saved at
200x150 and JPEG quality 60 with changed brightness and colour, mirrored or not, and copies cropped
by 1.5 % on every side, are within both limits in at least 99 % of cases; HAM10000's sharper, partly
hairless copies reach 0.85. Of copies cropped by 3 % on every side, 30 % are found. So this finds
copies, not every further photo of a lesion: most pairs that HAM10000 assigns to one lesion are no
more similar than pairs of different lesions, which is why lesion ids are checked as well. Six pairs
below the limit, found by eye among the most similar of the same diagnosis, age and sex, are
excluded too.
"""

Part = tuple[Sequence[Sample], Pixels]
"""Samples with their pixels."""


def usable_rows(samples: Sequence[Sample], excluded: Path = EXCLUDED) -> list[int]:
    """List the rows to use: all but those of excluded lesions outside the test split.

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
        if sample.split == Split.TEST or sample.group_id not in groups
    ]


def select_rows(samples: Sequence[Sample], sources: Collection[Source], split: Split) -> list[int]:
    """Select the rows of the usable samples of a split that come from some sources."""
    return [
        row
        for row in usable_rows(samples)
        if samples[row].split == split and samples[row].source in sources
    ]


def refuse_overlap(parts: Sequence[Part], cache: Path, excluded: Path = EXCLUDED) -> None:
    """Refuse splits that share a photo, a lesion, a patient or near duplicates.

    Args:
        parts: samples with their pixels, which together are all splits.
        cache: folder in which near duplicates are cached, with the pixels.
        excluded: see ``usable_rows``; excluded lesions may overlap.

    Raises:
        DataError: there is overlap; the message lists all of it.
    """
    samples = [sample for part, _ in parts for sample in part]
    rows = set(usable_rows(samples, excluded))
    kept = [samples[row] for row in sorted(rows)]
    problems = _find_shared(kept, ProblemKind.SAME_PHOTO, lambda sample: sample.image_id)
    problems += _find_shared(kept, ProblemKind.SAME_GROUP, lambda sample: sample.group_id)
    for one, other, similarity in _load_near_duplicates(samples, parts, cache):
        if one in rows and other in rows and samples[one].image_id != samples[other].image_id:
            names = f"{_describe(samples[one])} and {_describe(samples[other])}"
            where = f"{names}: similarity {similarity:.2f}"
            problems.append(Problem(ProblemKind.NEAR_DUPLICATE, where))
    raise_problems(problems)


def _describe(sample: Sample) -> str:
    return f"{sample.image_id} ({sample.source}, {sample.split})"


def _find_shared(
    samples: Sequence[Sample], kind: ProblemKind, identity: Callable[[Sample], str]
) -> list[Problem]:
    """Find the identities that samples of more than one split have in common."""
    splits: dict[str, dict[Split, Sample]] = {}
    for sample in samples:
        splits.setdefault(identity(sample), {}).setdefault(sample.split, sample)
    return [
        Problem(kind, f"{shared}: " + " and ".join(_describe(sample) for sample in owners.values()))
        for shared, owners in splits.items()
        if len(owners) > 1
    ]


def _load_near_duplicates(
    samples: Sequence[Sample], parts: Sequence[Part], cache: Path
) -> list[tuple[int, int, float]]:
    """Load rows of samples of different splits that are near duplicates, with their similarity.

    Hashing and comparing 15,000 photos takes about three minutes on one core, hence the cache.
    """
    described = [[*describe_files(sample), sample.split] for sample in samples]
    key = json.dumps([MAX_HAMMING_DISTANCE, MIN_SIMILARITY, described]).encode()
    file = cache / f"{hashlib.sha256(key).hexdigest()[:16]}-near-duplicates.json"
    if not file.exists():
        found = _compare_splits(samples, parts, cache)
        temporary = file.with_suffix(".tmp")
        temporary.write_text(json.dumps(found))
        temporary.replace(file)
    return [(one, other, similarity) for one, other, similarity in json.loads(file.read_text())]


def _compare_splits(
    samples: Sequence[Sample], parts: Sequence[Part], cache: Path
) -> list[tuple[int, int, float]]:
    """Find near duplicates between every two splits; rows are those of ``samples``."""
    loaded = [load_fingerprints(part, pixels, cache) for part, pixels in parts]
    hashes = np.concatenate([fingerprints.hashes for fingerprints in loaded])
    thumbnails = np.concatenate([fingerprints.thumbnails for fingerprints in loaded])
    rows = {split: np.flatnonzero([sample.split == split for sample in samples]) for split in Split}
    found = []
    for larger, smaller in combinations(Split, 2):
        one, other = (
            Fingerprints(hashes[rows[split]], thumbnails[rows[split]])
            for split in (smaller, larger)
        )
        for i, j, similarity in find_near_duplicates(
            one, other, MAX_HAMMING_DISTANCE, MIN_SIMILARITY
        ):
            found.append((int(rows[smaller][i]), int(rows[larger][j]), similarity))
    return found
