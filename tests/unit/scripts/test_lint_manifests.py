"""The check of the Kubernetes manifests finds what the API would refuse."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from lesion.paths import ROOT
from scripts.lint_manifests import (
    MANIFESTS,
    ManifestError,
    find_kustomizations,
    find_pods,
    list_references,
    read_resources,
    validate,
)


def test_every_manifest_is_used_and_valid() -> None:
    used = set()
    for folder in find_kustomizations():
        used.update(list_references(folder))
        for path, resource in read_resources(folder):
            validate(resource, path.name)
    files = {path for folder in MANIFESTS for path in folder.rglob("*.yaml")}
    unused = {path.name for path in files - used} - {"kustomization.yaml"}
    assert unused == {"prometheus-adapter.yaml"}  # values of a Helm chart


@pytest.fixture
def autoscaler() -> dict[str, Any]:
    path = ROOT / "deploy/kubernetes/overlays/autoscaling/horizontalpodautoscaler.yaml"
    content: dict[str, Any] = yaml.safe_load(path.read_text())
    return content


def test_a_removed_api_is_found(autoscaler: dict[str, Any]) -> None:
    autoscaler["apiVersion"] = "autoscaling/v2beta2"
    with pytest.raises(ManifestError, match=r"^x\.yaml: .*autoscaling/v2beta2"):
        validate(autoscaler, "x.yaml")


def test_an_unknown_key_is_found(autoscaler: dict[str, Any]) -> None:
    autoscaler["spec"]["metrics"][0]["pods"]["targt"] = {}
    with pytest.raises(ManifestError, match=r"spec\.metrics\.0\.pods: .*targt"):
        validate(autoscaler, "x.yaml")


def test_an_unknown_key_of_a_predictor_is_found() -> None:
    folder = ROOT / "deploy/kserve"
    (resource,) = [resource for _, resource in read_resources(folder)]
    resource["spec"]["predictor"]["containers"][0]["imge"] = "x"
    with pytest.raises(ManifestError, match=r"InferenceService, spec\.containers\.0: .*imge"):
        validate(resource, "x.yaml")


def test_an_unknown_key_in_any_pod_of_a_ray_job_is_found() -> None:
    folder = ROOT / "deploy/kuberay"
    (job,) = [found for _, found in read_resources(folder) if found["kind"] == "RayJob"]
    pods = find_pods(job)
    assert len(pods) == 3
    for pod in pods:
        pod["containers"][0]["imge"] = "x"
        with pytest.raises(ManifestError, match=r"RayJob, spec\.containers\.0: .*imge"):
            validate(job, "x.yaml")
        del pod["containers"][0]["imge"]


@pytest.mark.parametrize(
    "line",
    [
        "resources: [missing.yaml]",
        "resources: []\npatches: [{path: missing.yaml}]",
        "resources: []\nconfigMapGenerator: [{name: a, files: [missing.yaml]}]",
    ],
)
def test_a_missing_file_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "kustomization.yaml").write_text(line)
    with pytest.raises(ManifestError, match=r"names .*missing\.yaml, which does not exist"):
        list(read_resources(tmp_path))
