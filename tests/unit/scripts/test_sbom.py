"""The bill of materials is valid, complete, and the same whenever its sources are."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import ts
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from lesion.enums import NetworkName
from lesion.paths import ROOT, WEIGHTS
from lesion.weights import file_sha256

LOCK = (ROOT / "requirements.lock").read_text()


def write(path: Path) -> str:
    subprocess.run([sys.executable, "-m", "scripts.sbom", "--output", path], cwd=ROOT, check=True)
    return path.read_text()


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write(tmp_path_factory.mktemp("sbom") / "sbom.json")


@pytest.fixture(scope="module")
def components(text: str) -> dict[str, dict[str, Any]]:
    return {component["bom-ref"]: component for component in json.loads(text)["components"]}


def test_it_follows_the_schema(text: str) -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    error = validator.validate_str(text)
    assert error is None, error
    assert validator.validate_str(text.replace('"library"', '"book"')) is not None


def test_it_is_the_same_each_time(text: str, tmp_path: Path) -> None:
    assert write(tmp_path / "again.json") == text


def test_every_locked_package_is_listed_with_its_hashes(components: dict[str, Any]) -> None:
    locked = re.findall(r"^([a-z0-9][\w.-]*)==([^\s;]+)", LOCK, re.MULTILINE)
    assert len(locked) >= 40
    for name, version in locked:
        component = components[f"pkg:pypi/{name}@{version}"]
        (reference,) = component["externalReferences"]
        assert reference["hashes"]
    hashes = {
        digest["content"]
        for component in components.values()
        for reference in component.get("externalReferences", [])
        for digest in reference.get("hashes", [])
    }
    assert hashes == set(re.findall(r"sha256:(\w{64})", LOCK))


def test_torch_is_listed_at_the_pinned_version(components: dict[str, Any]) -> None:
    project = (ROOT / "pyproject.toml").read_text()
    for name, version in re.findall(r'"(torch|torchvision)==([^"]+)"', project):
        assert f"pkg:pypi/{name}@{version}" in components


def test_nearly_every_package_has_a_licence(components: dict[str, Any]) -> None:
    packages = [ref for ref in components if ref.startswith("pkg:pypi/")]
    without = [ref for ref in packages if "licenses" not in components[ref]]
    # Not installed here: packages of other systems.
    assert all(components[ref].get("properties") for ref in without), without


def test_the_weights_are_listed_with_their_digest(components: dict[str, Any]) -> None:
    for name in NetworkName:
        component = components[f"weights/{name}.safetensors"]
        assert component["type"] == "machine-learning-model"
        (digest,) = component["hashes"]
        assert digest["content"] == file_sha256(WEIGHTS / f"{name}.safetensors")
        assert component["licenses"] == [{"license": {"id": "CC-BY-NC-4.0"}}]


def test_the_libraries_in_the_jar_are_those_of_the_list_of_vulnerabilities(
    components: dict[str, Any],
) -> None:
    known = (ROOT / "docs" / "known-vulnerabilities.md").read_text()
    listed = [component for ref, component in components.items() if ref.startswith("pkg:maven")]
    assert len(listed) >= 15
    for component in listed:
        version = component["version"].removesuffix(".Final")
        assert re.search(rf"(?<![\d.]){re.escape(version)}(?![\d])", known), component
    jar = next(Path(ts.__file__).parent.rglob("model-server.jar"))
    with zipfile.ZipFile(jar) as content:
        versions = content.read("META-INF/io.netty.versions.properties").decode()
    assert "netty-codec-http.version=4.1.53.Final" in versions
    assert components["pkg:maven/io.netty/netty-all@4.1.53.Final"]


def test_dependencies_name_only_what_is_listed(text: str, components: dict[str, Any]) -> None:
    document = json.loads(text)
    root = document["metadata"]["component"]["bom-ref"]
    needs = {entry["ref"]: entry["dependsOn"] for entry in document["dependencies"]}
    assert needs.keys() <= components.keys() | {root}
    reached, queue = set(), [root]
    while queue:
        ref = queue.pop()
        if ref not in reached:
            reached.add(ref)
            queue += needs.get(ref, [])
    assert reached == components.keys() | {root}
