"""Writes the baselines that drift is measured against: ``python -m scripts.baselines``.

By default, they are those of the test photos of HAM10000, analysed as the service does. With
``--prometheus http://127.0.0.1:9090`` they are those of the last two weeks of a running service,
for a clinic whose photos differ from the test photos for good reasons.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import yaml
from tqdm import tqdm

from lesion.enums import WarningCode
from lesion.errors import LesionError
from lesion.monitoring import (
    ACQUISITION,
    ADVICE,
    ANALYSES,
    BUCKETS,
    HISTOGRAMS,
    WARNINGS,
    Observation,
    list_zeros,
    observe_report,
)
from lesion.paths import ARCHIVE, ROOT, data_folder
from training.data.ham10000 import load_ham10000
from training.data.sample import Split
from training.evaluation.served_model import load_archive

OUTPUT = ROOT / "deploy" / "prometheus" / "baselines.yaml"
_SHARES = (ANALYSES, ADVICE, ACQUISITION, WARNINGS)
"""Counters whose first label is compared, as a share of all photos."""
_WITHOUT_BASELINE = {WarningCode.LOW_RESOLUTION}
"""The test photos are small copies; those of a clinic are not."""
_HEADER = """\
# Baselines of the drift alerts: shares of photos, and cumulative distributions by upper edge (le).
# Source: {source}.
# Written by `python -m scripts.baselines`; not to be edited.
"""


class BaselinesUnknown(LesionError):
    """There are no figures to take the baselines from."""


@dataclass
class Baselines:
    """Shares of photos by value, and cumulative shares by histogram and edge.

    Attributes:
        source: what they were measured on, for the file's header.
        shares: in [0, 1].
        cumulative: in [0, 1], ascending with the edge.
    """

    source: str
    shares: dict[str, float] = field(default_factory=dict)
    cumulative: dict[tuple[str, str], float] = field(default_factory=dict)

    def to_rules(self) -> str:
        """Write them as a file of Prometheus's recording rules."""
        rules: list[dict[str, Any]] = [
            _make_rule("lesion:baseline_share", {"value": value}, share)
            for value, share in sorted(self.shares.items())
        ]
        rules += [
            _make_rule("lesion:baseline_cumulative", {"metric": metric, "le": edge}, share)
            for (metric, edge), share in self.cumulative.items()
        ]
        group = {"name": "lesion-baselines", "interval": "2m", "rules": rules}
        text = yaml.safe_dump({"groups": [group]}, sort_keys=False, width=120)
        return _HEADER.format(source=self.source) + text


def _make_rule(record: str, labels: dict[str, str], share: float) -> dict[str, Any]:
    return {"record": record, "labels": labels, "expr": f"vector({share:.4f})"}


def count(photos: Iterable[Iterable[Observation]], source: str) -> Baselines:
    """Compute the baselines from the observations of every photo."""
    total = 0
    values = Counter({each.labels[0]: 0 for each in list_zeros() if each.metric in _SHARES})
    measured: dict[str, list[float]] = {metric: [] for metric in HISTOGRAMS}
    for observations in photos:
        total += 1
        for each in observations:
            if each.metric in _SHARES:
                values[each.labels[0]] += 1
            elif each.metric in HISTOGRAMS:
                measured[each.metric].append(each.value)
    baselines = Baselines(source.format(total))
    for value, number in values.items():
        if value not in _WITHOUT_BASELINE:
            baselines.shares[str(value)] = number / total
    for metric, numbers in measured.items():
        for edge in BUCKETS:
            share = sum(number <= edge for number in numbers) / len(numbers)
            baselines.cumulative[metric, str(edge)] = share
        baselines.cumulative[metric, "+Inf"] = 1.0
    return baselines


def measure(archive: Path, data: Path, every: int) -> Baselines:
    """Analyse every n-th test photo of HAM10000 and compute the baselines.

    Raises:
        LesionError: the archive or the data set cannot be used.
    """
    samples = load_ham10000(data / "ham10000", sharper_crops=False)
    paths = [sample.photo for sample in samples if sample.split is Split.TEST][::every]

    def analyse(folder: Path) -> Iterator[Iterable[Observation]]:
        analyser = load_archive(archive, folder).analyser
        for path in tqdm(paths, "Analysing test photos"):
            yield observe_report(analyser.analyse(path.read_bytes()), explained=False)

    with tempfile.TemporaryDirectory() as folder:
        return count(analyse(Path(folder)), "{} test photos of HAM10000")


def read(prometheus: str) -> Baselines:
    """Read the shares of the last two weeks from a Prometheus that has the recording rules.

    Raises:
        BaselinesUnknown: it does not answer, or has no photos.
    """
    baselines = Baselines(f"the photos of two weeks, from {prometheus}")
    for labels, share in _query(prometheus, "lesion:share:14d"):
        if labels["value"] not in _WITHOUT_BASELINE:
            baselines.shares[labels["value"]] = share
    for labels, share in _query(prometheus, "lesion:cumulative:14d"):
        baselines.cumulative[labels["metric"], labels["le"]] = share
    if not baselines.cumulative:
        raise BaselinesUnknown(f"{prometheus} has no photos of the last two weeks.")
    return baselines


def _query(prometheus: str, query: str) -> Iterator[tuple[dict[str, str], float]]:
    try:
        answer = requests.get(f"{prometheus}/api/v1/query", params={"query": query}, timeout=30)
        series = answer.json()["data"]["result"]
    except (OSError, ValueError, LookupError):
        raise BaselinesUnknown(f"{prometheus} is no Prometheus that answers.") from None
    for each in series:
        yield each["metric"], float(each["value"][1])


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the baselines of the drift alerts.")
    parser.add_argument("--prometheus", help="its address; take the baselines from there")
    parser.add_argument("--data", type=Path, default=data_folder(), help="folder of the data sets")
    parser.add_argument("--archive", type=Path, default=ARCHIVE)
    parser.add_argument("--every", type=int, default=1, help="analyse only every n-th photo")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args()
    try:
        if options.prometheus:
            baselines = read(options.prometheus.rstrip("/"))
        else:
            baselines = measure(options.archive, options.data, options.every)
    except LesionError as error:
        sys.exit(str(error))
    options.output.write_text(baselines.to_rules(), encoding="utf-8")


if __name__ == "__main__":
    main()
