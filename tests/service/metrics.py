"""Reads the metrics of a running service."""

import re
from collections import defaultdict

import requests

from service.config import ServerConfig

_SAMPLE = re.compile(r"^(?P<name>\w+)\{(?P<labels>.*)\} (?P<value>\S+)$")
_LABEL = re.compile(r'(\w+)="([^"]*)"')

Samples = dict[tuple[str, ...], float]
"""Values by name, then label values in alphabetical order, without the labels of model and host."""


def read_metrics(service: ServerConfig) -> Samples:
    """Read all samples that have labels."""
    text = requests.get(f"{service.metrics.url}/metrics", timeout=10).text
    samples: Samples = {}
    for match in filter(None, map(_SAMPLE.match, text.splitlines())):
        labels = {
            value
            for label, value in _LABEL.findall(match["labels"])
            if label not in {"ModelName", "Hostname", "hostname"}
        }
        samples[match["name"], *sorted(labels)] = float(match["value"])
    return samples


def read_changes(service: ServerConfig, before: Samples) -> defaultdict[tuple[str, ...], float]:
    """Read the metrics again; returns how much each has grown, 0 for those that do not exist."""
    after = read_metrics(service)
    growth = {sample: value - before.get(sample, 0.0) for sample, value in after.items()}
    return defaultdict(float, growth)
