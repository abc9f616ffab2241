"""The Kubernetes manifests fit together, and fit the service."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from lesion import __version__
from lesion.paths import ROOT, SERVER_CONFIG
from scripts.lint_manifests import (
    Resource,
    find_kustomizations,
    find_pods,
    read_kustomization,
    read_resources,
    validate,
)
from service import process_guard, supervisor
from service.config import read_config, read_properties
from service.gateway import DRAIN_SECONDS
from service.gateway_metrics import GatewayMetrics
from service.torchserve import START_TIMEOUT
from service.upstream import Upstream
from tests.peers import find_peer

CONTAINER = ROOT / "deploy/container"
BASE = ROOT / "deploy/kubernetes/base"
KSERVE = ROOT / "deploy/kserve"
AUTOSCALING = ROOT / "deploy/kubernetes/overlays/autoscaling"
MONITORING = ROOT / "deploy/kubernetes/overlays/monitoring"
SITE_KEYS = {
    "inference_address",
    "metrics_address",
    "cors_allowed_origin",
    "public_address",
    "allowed_hosts",
    "request_log",
    "kserve",
}
"""Keys that a deployment sets."""


def read(folder: Path, kind: str) -> Any:
    """Read the resource of a kind that a folder's kustomization names."""
    (resource,) = [found for _, found in read_resources(folder) if found["kind"] == kind]
    return resource


def pod(folder: Path) -> Any:
    """The part of a Deployment, or of an InferenceService, that describes the pods."""
    if folder == KSERVE:
        return read(KSERVE, "InferenceService")["spec"]["predictor"]
    return read(folder, "Deployment")["spec"]["template"]["spec"]


def container(folder: Path) -> Any:
    (only,) = pod(folder)["containers"]
    return only


def port_names(folder: Path) -> set[str]:
    return {port["name"] for port in container(folder)["ports"]}


PODS = pytest.mark.parametrize("folder", [BASE, KSERVE], ids=["base", "kserve"])


@pytest.mark.parametrize("folder", [CONTAINER, BASE, KSERVE], ids=["container", "base", "kserve"])
def test_the_configuration_differs_from_the_shipped_one_in_a_site_s_keys_only(folder: Path) -> None:
    path = folder / "config.properties"
    own, shipped = read_properties(path), read_properties(SERVER_CONFIG)
    assert own.keys() == shipped.keys()
    assert {key for key in own if own[key] != shipped[key]} <= SITE_KEYS
    config = read_config(path)
    assert {address.host for address in config.addresses.values()} == {"0.0.0.0"}
    assert config.kserve == (folder == KSERVE)


@PODS
def test_ports_are_those_of_the_configuration(folder: Path) -> None:
    addresses = read_config(folder / "config.properties").addresses.values()
    ports = {port["containerPort"] for port in container(folder)["ports"]}
    assert ports <= {address.port for address in addresses}
    probes = [container(folder)[f"{name}Probe"] for name in ("startup", "readiness", "liveness")]
    path = "/v2/health/ready" if folder == KSERVE else "/ping"
    for probe in probes:
        assert probe["httpGet"]["path"] == path
        assert probe["httpGet"]["port"] in port_names(folder)


@PODS
def test_the_configuration_is_a_generated_config_map(folder: Path) -> None:
    (generator,) = read_kustomization(folder)["configMapGenerator"]
    volumes = {volume["name"]: volume for volume in pod(folder)["volumes"]}
    mounts = {mount["name"]: mount for mount in container(folder)["volumeMounts"]}
    assert volumes["config"]["configMap"]["name"] == generator["name"]
    (file,) = generator["files"]
    path = f"{mounts['config']['mountPath']}/{file}"
    assert container(folder)["args"] == ["--config", path]
    assert mounts["tmp"]["mountPath"] == "/tmp"
    assert "emptyDir" in volumes["tmp"]


@PODS
def test_a_pod_has_no_rights(folder: Path) -> None:
    (uid,) = re.findall(r"^USER (\d+):\1$", (CONTAINER / "Dockerfile").read_text(), re.MULTILINE)
    security = pod(folder)["securityContext"]
    assert (security["runAsUser"], security["runAsNonRoot"]) == (int(uid), True)
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not pod(folder)["automountServiceAccountToken"]
    assert container(folder)["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


@PODS
def test_a_pod_that_recovers_by_itself_is_not_replaced(folder: Path) -> None:
    probe = container(folder)["livenessProbe"]
    patience = probe["periodSeconds"] * probe["failureThreshold"]
    recovery = supervisor.WITHOUT_WORKER_SECONDS + supervisor.LONGEST_PAUSE + START_TIMEOUT
    assert patience > recovery
    start = container(folder)["startupProbe"]
    assert start["periodSeconds"] * start["failureThreshold"] > START_TIMEOUT


@PODS
def test_accepted_photos_are_answered_before_a_pod_ends(folder: Path) -> None:
    before = container(folder)["lifecycle"]["preStop"]["sleep"]["seconds"]
    needed = before + 2 * DRAIN_SECONDS + process_guard.GRACE_SECONDS
    assert pod(folder)["terminationGracePeriodSeconds"] > needed


@PODS
def test_the_image_has_the_project_s_version(folder: Path) -> None:
    (image,) = read_kustomization(folder)["images"]
    assert image == {"name": container(folder)["image"], "newTag": __version__}


def selectors() -> Iterator[tuple[str, Resource]]:
    yield "Deployment", read(BASE, "Deployment")["spec"]["selector"]["matchLabels"]
    yield "Service", read(BASE, "Service")["spec"]["selector"]
    disruption = read(BASE, "PodDisruptionBudget")
    yield "PodDisruptionBudget", disruption["spec"]["selector"]["matchLabels"]
    yield "NetworkPolicy", read(BASE, "NetworkPolicy")["spec"]["podSelector"]["matchLabels"]


@pytest.mark.parametrize(("kind", "selector"), list(selectors()))
def test_selectors_match_the_pods(kind: str, selector: Resource) -> None:
    labels = read(BASE, "Deployment")["spec"]["template"]["metadata"]["labels"]
    assert selector
    assert selector.items() <= labels.items(), kind


def test_ports_of_service_policy_and_monitor_exist() -> None:
    ports = {port["name"]: port for port in read(BASE, "Service")["spec"]["ports"]}
    assert {port["targetPort"] for port in ports.values()} == port_names(BASE)
    policy = read(BASE, "NetworkPolicy")["spec"]
    opened = {port["port"] for rule in policy["ingress"] for port in rule["ports"]}
    assert opened == port_names(BASE)
    assert (policy["egress"], policy["policyTypes"]) == ([], ["Ingress", "Egress"])
    monitor = read(MONITORING, "ServiceMonitor")["spec"]
    labels = read(BASE, "Service")["metadata"]["labels"]
    assert monitor["selector"]["matchLabels"].items() <= labels.items()
    assert {endpoint["port"] for endpoint in monitor["endpoints"]} <= ports.keys()
    # The operator names the job after the Service; the alerts select it.
    name = read(BASE, "Service")["metadata"]["name"]
    assert f'up{{job="{name}"}}' in (ROOT / "deploy/prometheus/alerts.yaml").read_text()


def test_the_autoscaler_uses_a_metric_that_the_adapter_makes_of_the_gateway_s() -> None:
    spec = read(AUTOSCALING, "HorizontalPodAutoscaler")["spec"]
    (metric,) = spec["metrics"]
    values = yaml.safe_load((AUTOSCALING / "prometheus-adapter.yaml").read_text())
    (rule,) = values["rules"]["custom"]
    assert metric["pods"]["metric"]["name"] == rule["name"]["as"]
    assert spec["scaleTargetRef"]["name"] == read(BASE, "Deployment")["metadata"]["name"]
    used = set(re.findall(r"lesion_\w+", rule["seriesQuery"] + rule["metricsQuery"]))
    registry = GatewayMetrics(Upstream(read_config(SERVER_CONFIG))).registry
    names = {sample.name for metric in registry.collect() for sample in metric.samples}
    assert used
    assert used <= names


def test_the_autoscaler_s_metric_is_the_queue_time_per_photo(tmp_path: Path) -> None:
    """30 photos a minute that wait 1.5 s each, and a pod without photos."""
    values = yaml.safe_load((AUTOSCALING / "prometheus-adapter.yaml").read_text())
    (rule,) = values["rules"]["custom"]
    query = rule["metricsQuery"].replace("<<.GroupBy>>", "pod")
    query = query.replace("<<.LabelMatchers>>", 'namespace="n"')
    labels = [f'{{namespace="n",pod="{pod}"}}' for pod in ("busy", "idle")]
    count, total = (f"lesion_gateway_queue_seconds_{name}" for name in ("count", "sum"))
    series = {
        count + labels[0]: "0+30x10",
        total + labels[0]: "0+45x10",
        count + labels[1]: "7+0x10",
        total + labels[1]: "3+0x10",
    }
    samples = [{"labels": '{pod="busy"}', "value": 1.5}, {"labels": '{pod="idle"}', "value": 0}]
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": value} for name, value in series.items()],
        "promql_expr_test": [{"expr": query, "eval_time": "10m", "exp_samples": samples}],
    }
    path = tmp_path / "test.yaml"
    path.write_text(yaml.safe_dump({"tests": [test]}))
    command = [str(find_peer("promtool")), "test", "rules", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
@pytest.mark.parametrize("folder", find_kustomizations(), ids=lambda path: path.name)
def test_kustomize_builds_valid_resources(folder: Path) -> None:
    command = ["kubectl", "kustomize", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    resources = list(yaml.safe_load_all(result.stdout))
    configs = [each for each in resources if each["kind"] == "ConfigMap"]
    for resource in resources:
        validate(resource, folder.name)
        if resource["kind"] in ("Deployment", "InferenceService"):
            # The names with which Kustomize replaced those of map and image.
            text = yaml.safe_dump(resource)
            (config,) = configs
            assert f"name: {config['metadata']['name']}\n" in text
            assert re.search(rf"image: skin-lesion:{re.escape(__version__)}(-gpu)?\n", text)
            assert ("replicas" in resource["spec"]) == (
                resource["kind"] == "Deployment" and folder != AUTOSCALING
            )
        if resource["kind"] == "RayJob":
            tagged = f"image: skin-lesion-batch:{__version__}\n"
            assert yaml.safe_dump(resource).count(tagged) == len(find_pods(resource))


def test_a_ray_job_has_no_rights_and_the_locked_ray() -> None:
    job = read(ROOT / "deploy/kuberay", "RayJob")
    for spec in find_pods(job):
        assert spec["securityContext"]["runAsNonRoot"] and not spec["automountServiceAccountToken"]
        (only,) = spec["containers"]
        assert only["securityContext"] == container(BASE)["securityContext"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    version = job["spec"]["rayClusterSpec"]["rayVersion"]
    assert f"ray[data]=={version}" in project["optional-dependencies"]["batch"]
    assert f"ray[default]=={version}" in (CONTAINER / "Dockerfile").read_text()
