"""Checks the Kubernetes manifests in deploy/: the files they refer to, and the API's schemas.

The schemas come with the package kubernetes-validate and cover Kubernetes itself. Resources that an
operator must install (``CUSTOM``) have none there: of an InferenceService and a RayJob, the parts
that describe pods are checked, of a ServiceMonitor nothing. Patches are checked by a test that
builds the overlays, where ``kubectl`` is installed.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
import yaml

from lesion.errors import LesionError
from lesion.paths import ROOT

MANIFESTS = tuple(ROOT / "deploy" / name for name in ("kubernetes", "kserve", "kuberay"))
KUSTOMIZATION = "kustomization.yaml"
KUBERNETES = kubernetes_validate.latest_version()
"""Version of the schemas. An API that a newer Kubernetes has removed is not in them."""
CUSTOM = {"InferenceService", "RayJob", "ServiceMonitor"}
"""Kinds of resources that are not part of Kubernetes."""
_PREDICTOR_KEYS = {"minReplicas", "maxReplicas"}
"""KServe's own keys of a predictor; the others are those of a pod."""

Resource = Mapping[str, Any]


class ManifestError(LesionError):
    """A manifest cannot be applied; the message names file and place."""


def find_kustomizations() -> list[Path]:
    """Find the folders of deploy/ that ``kubectl apply -k`` takes."""
    return sorted(path.parent for folder in MANIFESTS for path in folder.rglob(KUSTOMIZATION))


def read_kustomization(folder: Path) -> dict[str, Any]:
    """Read the kustomization.yaml of a folder."""
    content: dict[str, Any] = yaml.safe_load((folder / KUSTOMIZATION).read_text())
    return content


def list_references(folder: Path) -> list[Path]:
    """List the files and folders that the kustomization of a folder names."""
    content = read_kustomization(folder)
    names = [*content.get("resources", ()), *content.get("configurations", ())]
    names += [patch["path"] for patch in content.get("patches", ()) if "path" in patch]
    for generator in content.get("configMapGenerator", ()):
        names += generator["files"]
    return [(folder / name).resolve() for name in names]


def read_resources(folder: Path) -> Iterator[tuple[Path, Resource]]:
    """Read the resources of a kustomization, without those of the folders that it refers to.

    Raises:
        ManifestError: a file or folder that it names does not exist.
    """
    for path in list_references(folder):
        if not path.exists():
            raise ManifestError(f"{folder / KUSTOMIZATION} names {path}, which does not exist.")
    for name in read_kustomization(folder)["resources"]:
        path = folder / name
        if path.is_file():
            for resource in yaml.safe_load_all(path.read_text()):
                yield path, resource


def validate(resource: Resource, source: str) -> None:
    """Check a resource against the schema of its kind.

    Raises:
        ManifestError: it has an unknown key, a value of a wrong type, or no known API.
    """
    kind, metadata = resource["kind"], resource["metadata"]
    checked = [resource]
    if kind in CUSTOM:
        checked = [
            {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": pod}
            for pod in find_pods(resource)
        ]
    try:
        for each in checked:
            kubernetes_validate.validate(dict(each), KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as error:
        place = ".".join(map(str, error.path))
        raise ManifestError(f"{source}, {kind}, {place}: {error.message}") from None
    except kubernetes_validate.SchemaNotFoundError as error:
        raise ManifestError(f"{source}: {error.message}") from None


def find_pods(resource: Resource) -> list[Resource]:
    """List what describes pods in a resource that is not part of Kubernetes."""
    spec = resource["spec"]
    match resource["kind"]:
        case "InferenceService":
            predictor = spec["predictor"]
            return [{key: predictor[key] for key in predictor.keys() - _PREDICTOR_KEYS}]
        case "RayJob":
            cluster = spec["rayClusterSpec"]
            groups = [cluster["headGroupSpec"], *cluster["workerGroupSpecs"]]
            templates = [spec["submitterPodTemplate"], *(group["template"] for group in groups)]
            return [template["spec"] for template in templates]
        case _:
            return []


def main() -> None:
    try:
        for folder in find_kustomizations():
            for path, resource in read_resources(folder):
                validate(resource, str(path.relative_to(ROOT)))
    except ManifestError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
