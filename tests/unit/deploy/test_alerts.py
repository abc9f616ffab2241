"""The rules of deploy/prometheus: each alert fires when it should, and only then."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from lesion.paths import ROOT
from tests.peers import find_peer

PROMETHEUS = ROOT / "deploy" / "prometheus"
RECORDING, ALERTS = PROMETHEUS / "recording.yaml", PROMETHEUS / "alerts.yaml"
OPERATIONS = ROOT / "docs" / "operations.md"

HEALTHY = {'up{job="skin-lesion"}': "1+0x400", "lesion_service_ready": "1+0x400"}
"""Series of every case, unless it has its own."""


@dataclass(frozen=True)
class Case:
    """Series in the notation of ``promtool test rules``, and what they lead to.

    Attributes:
        name: what happens.
        series: start, increment and number of values by name.
        at: time of the check, in steps.
        fires: the alert that fires; none else does.
        step: time between two values.
    """

    name: str
    series: dict[str, str]
    at: int
    fires: str | None = None
    step: str = "1m"


def photos(status: str, kind: str = "prediction") -> str:
    return f'lesion_gateway_requests_total{{kind="{kind}",status="{status}"}}'


def answered_within(seconds: str) -> str:
    return f'lesion_gateway_request_seconds_bucket{{kind="prediction",le="{seconds}"}}'


def analyses(outcome: str) -> str:
    return f'lesion_analyses_total{{outcome="{outcome}",confidence="High"}}'


QUEUED, WAITED = "lesion_gateway_queue_seconds_count", "lesion_gateway_queue_seconds_sum"
WORKER_MEMORY = 'lesion_memory_bytes{process="worker"}'
MACHINE = '{Level="Host",Hostname="a"}'
MALIGNANT_BASELINE = {'lesion:baseline_share{value="malignant"}': "0.27+0x70"}
SHARPNESS = {
    'lesion:baseline_cumulative{metric="lesion_sharpness_hundreds",le="0.25"}': "0.2+0x70",
    'lesion_sharpness_hundreds_bucket{le="+Inf"}': "0+12x70",
    "lesion_sharpness_hundreds_count": "0+12x70",
    analyses("benign"): "0+12x70",
}
SHARP_BELOW = 'lesion_sharpness_hundreds_bucket{le="0.25"}'

CASES = [
    Case("nothing answers", {'up{job="skin-lesion"}': "0+0x30"}, 5, "LesionDown"),
    Case("not scraped at all", {'up{job="skin-lesion"}': "_x30"}, 5, "LesionDown"),
    Case("a short restart", {'up{job="skin-lesion"}': "1+0x5 0 1+0x30"}, 8),
    Case("no worker", {"lesion_service_ready": "0+0x30"}, 5, "LesionNotReady"),
    Case("a worker starts", {"lesion_service_ready": "1+0x5 0 0 1+0x30"}, 9),
    Case(
        "a third of the photos fails",
        {photos("200"): "0+10x40", photos("503"): "0+5x40"},
        20,
        "LesionErrors",
    ),
    Case("few fail", {photos("200"): "0+100x40", photos("503"): "0+2x40"}, 20),
    Case("all fail, but they are few", {photos("200"): "0+0x40", photos("503"): "0+0.4x40"}, 20),
    Case("clients leave", {photos("200"): "0+10x40", photos("499"): "0+9x40"}, 20),
    Case("a bug", {photos("200"): "0+100x40", photos("500"): "0+0x5 1+0x40"}, 20, "LesionBug"),
    Case("an old bug", {photos("500"): "0+0x5 1+0x200"}, 90),
    Case(
        "the worker dies again and again",
        {"lesion_worker_exits_total": "0+1x20"},
        15,
        "LesionWorkerRestarts",
    ),
    Case("the worker died once", {"lesion_worker_exits_total": "0+0x5 1+0x20"}, 15),
    Case(
        "no photos, unlike a week ago",
        {photos("200"): "0+10x160 1600+0x100"},
        190,
        "LesionNoTraffic",
        "1h",
    ),
    Case("no photos, as always", {photos("200"): "0+0x200"}, 190, step="1h"),
    Case("photos, as always", {photos("200"): "0+10x200"}, 190, step="1h"),
    Case(
        "slow answers",
        {
            answered_within("5"): "0+1x60",
            answered_within("7.5"): "0+10x60",
            answered_within("+Inf"): "0+10x60",
        },
        20,
        "LesionSlow",
    ),
    Case(
        "quick answers",
        {answered_within("0.75"): "0+10x60", answered_within("+Inf"): "0+10x60"},
        20,
    ),
    Case("a long queue", {WAITED: "0+30x60", QUEUED: "0+10x60"}, 20, "LesionQueue"),
    Case("a short queue", {WAITED: "0+1x60", QUEUED: "0+10x60"}, 20),
    Case("a leak", {WORKER_MEMORY: "1700000000+20000000x60"}, 30, "LesionWorkerMemory"),
    Case("the usual memory", {WORKER_MEMORY: "1200000000+0x60"}, 30),
    Case("full memory", {f"MemoryUtilization{MACHINE}": "95+0x60"}, 30, "LesionMachineMemory"),
    Case("enough memory", {f"MemoryUtilization{MACHINE}": "80+0x60"}, 30),
    Case("a full disk", {f"DiskUtilization{MACHINE}": "95+0x60"}, 30, "LesionDisk"),
    Case("enough disk", {f"DiskUtilization{MACHINE}": "80+0x60"}, 30),
    Case(
        "two of three refused",
        {photos("200"): "0+1x60", photos("415"): "0+2x60"},
        30,
        "LesionRefusals",
    ),
    Case("one of ten refused", {photos("200"): "0+9x60", photos("415"): "0+1x60"}, 30),
    Case("all refused, but few", {photos("200"): "0+0x60", photos("415"): "0+0.3x60"}, 30),
    Case(
        "half of the photos are malignant",
        {analyses("malignant"): "0+6x70", analyses("benign"): "0+6x70", **MALIGNANT_BASELINE},
        60,
        "LesionShareChanged",
        "6h",
    ),
    Case(
        "half are malignant, but they are few",
        {
            analyses("malignant"): "0+0.6x70",
            analyses("benign"): "0+0.6x70",
            **MALIGNANT_BASELINE,
        },
        60,
        step="6h",
    ),
    Case(
        "a third is malignant",
        {analyses("malignant"): "0+6x70", analyses("benign"): "0+12x70", **MALIGNANT_BASELINE},
        60,
        step="6h",
    ),
    Case(
        "photos are less sharp",
        {**SHARPNESS, SHARP_BELOW: "0+6x70"},
        60,
        "LesionDistributionChanged",
        "6h",
    ),
    Case("photos are as sharp", {**SHARPNESS, SHARP_BELOW: "0+3x70"}, 60, step="6h"),
    Case(
        "photos are less sharp, but few",
        {**SHARPNESS, SHARP_BELOW: "0+6x70", analyses("benign"): "0+1.2x70"},
        60,
        step="6h",
    ),
]


def to_test(case: Case) -> dict[str, Any]:
    """Convert a case to a test of promtool: the set of alerts that fire."""
    series = HEALTHY | case.series
    if case.fires is None:
        expected = []
    else:
        expected = [{"labels": f'{{alertname="{case.fires}"}}', "value": 1}]
    return {
        "name": case.name,
        "interval": case.step,
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "promql_expr_test": [
            {
                "expr": 'count by (alertname) (ALERTS{alertstate="firing"})',
                "eval_time": f"{case.at * int(case.step[:-1])}{case.step[-1]}",
                "exp_samples": expected,
            }
        ],
    }


def read_groups(path: Path) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    return groups


def list_alerts() -> list[dict[str, Any]]:
    return [rule for group in read_groups(ALERTS) for rule in group["rules"]]


def run_promtool(*arguments: str) -> None:
    command = [str(find_peer("promtool")), *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("step", ["1m", "1h", "6h"])
def test_the_right_alerts_fire(step: str, tmp_path: Path) -> None:
    cases = [case for case in CASES if case.step == step]
    tests = tmp_path / "alerts_test.yaml"
    groups = [group["name"] for path in (RECORDING, ALERTS) for group in read_groups(path)]
    content = {
        "group_eval_order": groups,
        "rule_files": [str(RECORDING), str(ALERTS)],
        "evaluation_interval": step,
        "tests": [to_test(case) for case in cases],
    }
    tests.write_text(yaml.safe_dump(content))
    run_promtool("test", "rules", str(tests))


def test_every_alert_has_a_case_and_instructions() -> None:
    firing = {case.fires for case in CASES}
    anchors = {
        heading.removeprefix("#### ").lower()
        for heading in OPERATIONS.read_text(encoding="utf-8").splitlines()
        if heading.startswith("#### ")
    }
    for alert in list_alerts():
        assert alert["alert"] in firing
        assert alert["labels"]["severity"] in ("critical", "warning")
        assert alert["annotations"].keys() == {"summary", "description", "runbook"}
        document, _, anchor = alert["annotations"]["runbook"].partition("#")
        assert ROOT / document == OPERATIONS
        assert anchor == alert["alert"].lower()
        assert anchor in anchors


def test_the_configuration_is_valid() -> None:
    """With all its rule files."""
    run_promtool("check", "config", str(PROMETHEUS / "prometheus.yml"))
