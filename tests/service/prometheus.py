"""A real Prometheus with the rules of deploy/prometheus, which scrapes a running service."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
import yaml

from lesion.paths import ROOT
from service.config import ServerConfig
from tests.peers import find_peer
from tests.service.servers import find_free_ports

RULES = ROOT / "deploy" / "prometheus"


class Prometheus:
    """A running Prometheus; ``url`` is its address."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str, **params: str) -> Any:
        """Return the data of an answer of the HTTP API."""
        answer = requests.get(f"{self.url}/api/v1/{path}", params=params, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Return the series of a query, each with its labels and its present value."""
        series: list[dict[str, Any]] = self.get("query", query=expression)["result"]
        return series

    def wait_for(self, is_done: Callable[[], bool], seconds: float) -> bool:
        """Wait until something is true; tells whether it became so in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if is_done():
                return True
            time.sleep(0.5)
        return is_done()


@contextmanager
def running_prometheus(
    service: ServerConfig, folder: Path, interval: str = "1s"
) -> Iterator[Prometheus]:
    """Run Prometheus during the block.

    Args:
        service: to be scraped.
        folder: for the configuration and the data.
        interval: between two scrapes, and between two evaluations of the rules.
    """
    for path in RULES.glob("*.yaml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for group in content["groups"]:
            group.pop("interval", None)
        (folder / path.name).write_text(yaml.safe_dump(content))
    config = yaml.safe_load((RULES / "prometheus.yml").read_text(encoding="utf-8"))
    config["global"] = {"scrape_interval": interval, "evaluation_interval": interval}
    (scrape,) = config["scrape_configs"]
    scrape["scrape_timeout"] = interval
    scrape["static_configs"] = [{"targets": [f"127.0.0.1:{service.metrics.port}"]}]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    (port,) = find_free_ports(1)
    command = [str(find_peer("prometheus")), f"--config.file={folder / 'prometheus.yml'}"]
    command += [f"--storage.tsdb.path={folder / 'data'}", "--log.level=warn"]
    command += [f"--web.listen-address=127.0.0.1:{port}"]
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    prometheus = Prometheus(f"http://127.0.0.1:{port}")

    def is_ready() -> bool:
        try:
            return requests.get(f"{prometheus.url}/-/ready", timeout=5).ok
        except requests.ConnectionError:
            return False

    try:
        assert prometheus.wait_for(is_ready, 30), (folder / "prometheus.log").read_text()
        yield prometheus
    finally:
        process.terminate()
        process.wait(30)
