"""Writes Grafana's dashboard: ``python -m scripts.dashboard``.

The panels are listed here; the JSON that Grafana reads repeats much for each of them.
"""

import json
from dataclasses import dataclass
from typing import Any

from lesion.paths import ROOT

OUTPUT = ROOT / "deploy" / "grafana" / "dashboards" / "skin-lesion.json"
_COLUMNS = 24
_HEIGHT = 8
_DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}


@dataclass(frozen=True)
class Panel:
    """A panel of the dashboard.

    Attributes:
        title: what it shows.
        queries: PromQL by legend; ``{{label}}`` in the legend is a label's value.
        unit: of the values, under Grafana's name.
        width: in Grafana's 24 columns.
        kind: ``timeseries``, ``stat``, ``bargauge`` or ``heatmap``.
        limit: value from which it is drawn in red.
    """

    title: str
    queries: dict[str, str]
    unit: str = "short"
    width: int = 8
    kind: str = "timeseries"
    limit: float | None = None


def _hourly(metric: str, label: str) -> dict[str, str]:
    """Return the query for the events within an hour, by a label."""
    return {f"{{{{{label}}}}}": f"sum by ({label}) (increase({metric}[1h]))"}


def _quartiles(metric: str) -> dict[str, str]:
    """Return the queries for the quartiles of a histogram, and for the baseline's median."""
    buckets = f"sum by (le) (increase({metric}_bucket[1h]))"
    baseline = f'sum by (le) (lesion:baseline_cumulative{{metric="{metric}"}})'
    return {
        "75 %": f"histogram_quantile(0.75, {buckets})",
        "median": f"histogram_quantile(0.5, {buckets})",
        "25 %": f"histogram_quantile(0.25, {buckets})",
        "median of the baseline": f"histogram_quantile(0.5, {baseline})",
    }


_PHOTO = 'kind="prediction"'
SECTIONS: dict[str, list[Panel]] = {
    "Health": [
        Panel("Ready", {"ready": "lesion_service_ready"}, width=4, kind="stat"),
        Panel(
            "Alerts",
            {"firing": 'count(ALERTS{alertstate="firing"}) or vector(0)'},
            width=4,
            kind="stat",
            limit=1,
        ),
        Panel("Version", {"{{version}}": "lesion_info"}, width=4, kind="stat"),
        Panel(
            "Photos that got no answer",
            {"errors": "lesion:photo_errors:ratio5m"},
            "percentunit",
            width=6,
            limit=0.05,
        ),
        Panel(
            "Ended processes within an hour",
            {
                "worker": "increase(lesion_worker_exits_total[1h])",
                "TorchServe": "increase(lesion_torchserve_exits_total[1h])",
            },
            width=6,
            limit=3,
        ),
    ],
    "Traffic": [
        Panel(
            "Photos within a day",
            {"photos": f"sum(increase(lesion_gateway_requests_total{{{_PHOTO}}}[24h]))"},
            width=4,
            kind="stat",
        ),
        Panel(
            "Photos a second by status",
            {"{{kind}} {{status}}": "lesion:photo_requests:rate5m > 0"},
            "reqps",
            width=10,
        ),
        Panel(
            "All requests a second",
            {"{{kind}}": "sum by (kind) (rate(lesion_gateway_requests_total[5m]))"},
            "reqps",
            width=10,
        ),
    ],
    "Speed": [
        Panel(
            "Time of a photo",
            {"median": "lesion:request_seconds:p50_5m", "95 %": "lesion:request_seconds:p95_5m"},
            "s",
            limit=5,
        ),
        Panel("Time per stage", {"{{stage}}": "lesion:stage_seconds:mean5m"}, "s"),
        Panel(
            "Times of all photos",
            {
                "{{le}}": "sum by (le) (increase("
                f"lesion_gateway_request_seconds_bucket{{{_PHOTO}}}[$__rate_interval]))"
            },
            kind="heatmap",
        ),
    ],
    "Queue": [
        Panel(
            "Photos that wait, requests without an answer",
            {"waiting": "lesion_gateway_waiting", "in flight": "lesion_gateway_in_flight"},
        ),
        Panel("Time in the queue", {"mean": "lesion:queue_seconds:mean5m"}, "s", limit=2),
        Panel(
            "Refused as busy, a second",
            {"busy": 'rate(lesion_gateway_refusals_total{code="busy"}[5m])'},
            "reqps",
        ),
    ],
    "Outcome": [
        Panel("Outcomes within an hour", _hourly("lesion_analyses_total", "outcome"), width=6),
        Panel("Advice within an hour", _hourly("lesion_advice_total", "advice"), width=6),
        Panel("Refusals a second by code", {"{{code}}": "lesion:refusals:rate5m > 0"}, "reqps", 6),
        Panel(
            "Selected masks within an hour",
            _hourly("lesion_selected_segmenter_total", "segmenter"),
            width=6,
        ),
    ],
    "Photos and drift": [
        Panel("Kinds of photos within an hour", _hourly("lesion_acquisition_total", "acquisition")),
        Panel(
            "Warnings within an hour",
            {"{{code}}": "sum by (code) (increase(lesion_warnings_total[1h])) > 0"},
        ),
        Panel(
            "Agreement of the masks (Dice), mean of an hour",
            {
                "agreement": "1 - sum(increase(lesion_mask_disagreement_sum[1h]))"
                " / sum(increase(lesion_mask_disagreement_count[1h]))"
            },
        ),
        Panel("Photos within two weeks", {"photos": "lesion:photos:14d"}, width=4, kind="stat"),
        Panel(
            "Change of shares from the baseline, two weeks",
            {"{{value}}": "lesion:share_change:14d"},
            "percentunit",
            width=10,
            kind="bargauge",
        ),
        Panel(
            "Distance of distributions from the baseline, two weeks",
            {"{{metric}}": "lesion:drift_distance:14d"},
            width=10,
            kind="bargauge",
            limit=0.2,
        ),
        *(
            Panel(title, _quartiles(metric), width=6)
            for title, metric in {
                "Malignancy probability, quartiles of an hour": "lesion_malignancy_probability",
                "Disagreement of the masks (1 - Dice)": "lesion_mask_disagreement",
                "Sharpness, in hundreds": "lesion_sharpness_hundreds",
                "Darkness, in fifties": "lesion_darkness_fifties",
            }.items()
        ),
    ],
    "Resources": [
        Panel("Memory of the service", {"{{process}}": "lesion_memory_bytes"}, "bytes"),
        Panel(
            "Processors and memory of the machine",
            {"processors": "CPUUtilization", "memory": "MemoryUtilization"},
            "percent",
            limit=90,
        ),
        Panel("Disk", {"used": "DiskUtilization"}, "percent", limit=90),
    ],
}


def build_dashboard() -> dict[str, Any]:
    """Build the dashboard as Grafana reads it."""
    panels: list[dict[str, Any]] = []
    y = 0
    for title, section in SECTIONS.items():
        place = {"x": 0, "y": y, "w": _COLUMNS, "h": 1}
        panels.append(
            {"id": len(panels) + 1, "type": "row", "title": title, "gridPos": place, "panels": []}
        )
        x, y = 0, y + 1
        for panel in section:
            if x + panel.width > _COLUMNS:
                x, y = 0, y + _HEIGHT
            place = {"x": x, "y": y, "w": panel.width, "h": _HEIGHT}
            panels.append(_build_panel(panel, len(panels) + 1, place))
            x += panel.width
        y += _HEIGHT
    datasource = {"name": "datasource", "label": "Prometheus", "type": "datasource"}
    return {
        "uid": "skin-lesion",
        "title": "Skin lesion analysis",
        "tags": ["skin-lesion"],
        "schemaVersion": 38,
        "editable": True,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [{**datasource, "query": "prometheus", "current": {}}]},
        "panels": panels,
    }


def _build_panel(panel: Panel, number: int, place: dict[str, int]) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    if panel.limit is not None:
        steps.append({"color": "red", "value": panel.limit})
    defaults = {"unit": panel.unit, "thresholds": {"mode": "absolute", "steps": steps}}
    is_present = panel.kind in ("stat", "bargauge")
    targets = [
        {
            "refId": chr(ord("A") + index),
            "datasource": _DATASOURCE,
            "expr": expression,
            "legendFormat": legend,
            "instant": is_present,
            "range": not is_present,
            "format": "heatmap" if panel.kind == "heatmap" else "time_series",
        }
        for index, (legend, expression) in enumerate(panel.queries.items())
    ]
    options: dict[str, Any] = {}
    if is_present:
        options = {"orientation": "horizontal", "reduceOptions": {"calcs": ["lastNotNull"]}}
    if panel.title == "Version":
        options["textMode"] = "name"
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "gridPos": place,
        "datasource": _DATASOURCE,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": options,
        "targets": targets,
    }


def render() -> str:
    """Return the content of the dashboard's file."""
    return json.dumps(build_dashboard(), indent=1) + "\n"


def main() -> None:
    OUTPUT.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
