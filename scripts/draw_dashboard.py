"""Draws the dashboard without Grafana: ``python -m scripts.draw_dashboard``.

Every panel's queries are sent to a Prometheus, and the answers are drawn in the panel's place. This
shows which data the panels have, not how Grafana draws them.
"""

import argparse
import re
import sys
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import requests
from matplotlib.axes import Axes
from PIL import Image

from lesion.arrays import Floats
from lesion.errors import LesionError
from lesion.paths import ROOT
from scripts.dashboard import build_dashboard

OUTPUT = ROOT / "docs" / "dashboard.png"
_POINTS = 120
"""Points of a curve."""
_MOST_SERIES = 12
"""Series of a panel that are drawn."""
_UNITS = {"s": ("s", 1.0), "reqps": ("1/s", 1.0), "percent": ("%", 1.0), "bytes": ("MB", 1e-6)}
"""Names of Grafana's units, and the factor to them."""
_COLUMN, _ROW = 0.62, 0.30
"""Size of a cell of Grafana's grid, in inches."""
_DPI = 72
_COLOURS = 48


class NoPrometheus(LesionError):
    """The Prometheus to draw does not answer."""


@dataclass(frozen=True)
class Series:
    """One series of a panel.

    Attributes:
        legend: its name.
        minutes: float64 N, before the present, negative.
        values: float64 N.
    """

    legend: str
    minutes: Floats
    values: Floats


class Source:
    """A Prometheus, and the time that is drawn."""

    def __init__(self, url: str, minutes: float) -> None:
        self._url = url.rstrip("/")
        self._end = time.time()
        self._start = self._end - 60 * minutes
        self._step = 60 * minutes / _POINTS

    def read(self, target: dict[str, Any]) -> list[Series]:
        """Read the series of a panel's query.

        Raises:
            NoPrometheus: it does not answer.
        """
        interval = f"{max(20, round(4 * self._step))}s"
        params = {"query": target["expr"].replace("$__rate_interval", interval)}
        path = "query"
        if target["range"]:
            path = "query_range"
            times = {"start": self._start, "end": self._end, "step": self._step}
            params |= {name: f"{value:.3f}" for name, value in times.items()}
        try:
            answer = requests.get(f"{self._url}/api/v1/{path}", params=params, timeout=30)
            found = answer.json()["data"]["result"]
        except (OSError, ValueError, LookupError):
            raise NoPrometheus(f"{self._url} does not answer as a Prometheus.") from None
        return [self._to_series(each, target["legendFormat"]) for each in found]

    def _to_series(self, answer: dict[str, Any], legend: str) -> Series:
        labels = answer["metric"]
        points = np.asarray(answer.get("values") or [answer["value"]], np.float64)
        text = re.sub(r"\{\{(\w+)\}\}", lambda match: labels.get(match[1], ""), legend)
        return Series(text.strip(), (points[:, 0] - self._end) / 60, points[:, 1])


def draw(source: Source, output: Path) -> None:
    """Draw all panels and write the picture (PNG).

    Raises:
        NoPrometheus: Prometheus does not answer.
    """
    dashboard = build_dashboard()
    panels = dashboard["panels"]
    columns = 24
    rows = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in panels)
    figure = plt.figure(figsize=(columns * _COLUMN, rows * _ROW))
    for panel in panels:
        place = panel["gridPos"]
        left, top = place["x"] / columns, 1 - place["y"] / rows
        if panel["type"] == "row":
            figure.text(0.005, top - 0.6 / rows, panel["title"], weight="bold", size=11)
            continue
        width, height = place["w"] / columns, place["h"] / rows
        inner = (left + 0.03, top - 0.85 * height, width - 0.04, 0.68 * height)
        axes = figure.add_axes(inner)
        axes.set_title(panel["title"], size=8, loc="left")
        axes.tick_params(labelsize=6)
        series = [each for target in panel["targets"] for each in source.read(target)]
        _DRAW[panel["type"]](axes, panel, series)
    buffer = BytesIO()
    figure.savefig(buffer, dpi=_DPI)
    plt.close(figure)
    # Few colours, for a small file.
    Image.open(buffer).convert("RGB").quantize(_COLOURS).save(output, optimize=True)


def _draw_curves(axes: Axes, panel: dict[str, Any], series: list[Series]) -> None:
    unit, factor = _UNITS.get(panel["fieldConfig"]["defaults"]["unit"], ("", 1.0))
    for each in series[:_MOST_SERIES]:
        axes.plot(each.minutes, factor * each.values, label=each.legend, linewidth=1)
    axes.set_ylim(0, 1.1 * axes.get_ylim()[1])
    axes.ticklabel_format(axis="y", style="plain")
    axes.set_ylabel(unit, size=6)
    axes.grid(visible=True, linewidth=0.3)
    axes.legend(fontsize=5, loc="upper left", ncols=2)


def _draw_number(axes: Axes, panel: dict[str, Any], series: list[Series]) -> None:
    axes.axis("off")
    first = series[0]
    is_version = panel["options"].get("textMode") == "name"
    text = first.legend if is_version else f"{first.values[-1]:.0f}"
    axes.text(0.5, 0.5, text, size=24, ha="center", va="center")


def _draw_bars(axes: Axes, panel: dict[str, Any], series: list[Series]) -> None:
    names = [each.legend.removeprefix("lesion_") for each in series]
    axes.barh(names[::-1], [each.values[-1] for each in series][::-1])
    axes.tick_params(axis="y", labelsize=5 if len(names) < 20 else 3)
    axes.axvline(0, color="black", linewidth=0.5)


def _draw_heatmap(axes: Axes, panel: dict[str, Any], series: list[Series]) -> None:
    """Draw the number of photos by time and by bucket of a histogram."""
    ordered = sorted(series, key=lambda each: float(each.legend))
    times = sorted({moment for each in ordered for moment in each.minutes})
    cumulative = np.zeros((len(ordered), len(times)))
    for row, each in enumerate(ordered):
        cumulative[row, np.searchsorted(times, each.minutes)] = each.values
    counts = np.diff(cumulative, axis=0, prepend=0.0)
    axes.imshow(
        counts,
        aspect="auto",
        origin="lower",
        cmap="viridis",
        extent=(times[0], times[-1], -0.5, len(ordered) - 0.5),
    )
    axes.set_yticks(range(len(ordered)), [each.legend for each in ordered], size=5)


_DRAW = {
    "timeseries": _draw_curves,
    "stat": _draw_number,
    "bargauge": _draw_bars,
    "heatmap": _draw_heatmap,
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw the dashboard's panels from a Prometheus.")
    parser.add_argument("--prometheus", default="http://127.0.0.1:9090", help="its address")
    parser.add_argument("--minutes", type=float, default=60.0, help="time that is drawn")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args()
    try:
        draw(Source(options.prometheus, options.minutes), options.output)
    except LesionError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
