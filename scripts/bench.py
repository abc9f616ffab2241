"""Measures the service against the same networks in eager PyTorch, in one run.

A request covers the whole service: HTTP, TorchServe, decoding, all networks, rendering and JSON.
Eager PyTorch runs only the networks, on prepared tensors, with the same number of threads.
Requests and eager runs alternate, so that both see the same load of the machine; the figures are
medians.
"""

import argparse
import http.client
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from pathlib import Path

import numpy as np
import psutil
from tqdm import tqdm

from lesion.engine import TorchEngine, available_cores
from lesion.enums import NetworkName, Stage, Status
from lesion.errors import LesionError
from lesion.networks import build_network
from lesion.weights import Manifest, load_manifest, load_state_dict
from scripts.benchmark import find_worker, print_figures
from scripts.drawn_photo import HEIGHT, WIDTH, draw_photo
from service.config import ServerConfig
from service.progress import step
from service.running import ensure_archive, running_service
from service.torchserve import TorchServe

OUTPUT_STRIDE = 8
"""Of torchvision's own DeepLabV3; the project's uses 16."""


class BenchmarkError(LesionError):
    """The measurement is not valid."""


@dataclass
class Times:
    """Milliseconds of every round.

    Attributes:
        request: the whole request, as the client measures it.
        stages: the stages of the analysis, as the service reports them.
        eager: each network in eager PyTorch.
        stock: torchvision's own DeepLabV3 in eager PyTorch.
    """

    request: list[float] = field(default_factory=list)
    stages: dict[Stage, list[float]] = field(default_factory=dict)
    eager: dict[NetworkName, list[float]] = field(default_factory=dict)
    stock: list[float] = field(default_factory=list)


def send_photo(config: ServerConfig, photo: bytes) -> tuple[float, dict[Stage, float]]:
    """Post a photo; returns the milliseconds until the answer, and those of its stages.

    Raises:
        BenchmarkError: not all stages of the analysis ran.
    """
    connection = http.client.HTTPConnection(config.inference.host, config.inference.port, 120)
    path = config.prediction_url.removeprefix(config.inference.url)
    start = time.perf_counter()
    connection.request("POST", path, photo, {"Content-Type": "image/jpeg"})
    response = connection.getresponse()
    answer = json.loads(response.read())
    elapsed = 1000 * (time.perf_counter() - start)
    connection.close()
    if response.status != HTTPStatus.OK or answer["status"] != Status.OK:
        raise BenchmarkError(f"The photo of the benchmark was not fully analysed: {answer}.")
    return elapsed, {Stage(name): spent for name, spent in answer["timing_ms"].items()}


def load_eager(weights: Path, manifest: Manifest) -> dict[NetworkName, TorchEngine]:
    """Load the networks of the manifest in eager PyTorch."""
    return {
        NetworkName(name): TorchEngine(entry, load_state_dict(weights, entry), "cpu")
        for name, entry in manifest.networks.items()
    }


def build_stock_run(input_size: int) -> Callable[[], object]:
    """Return a function that runs torchvision's own DeepLabV3 once, at output stride 8."""
    import torch

    network = build_network(NetworkName.DEEPLABV3, output_stride=OUTPUT_STRIDE).eval()
    photo = torch.zeros(1, 3, input_size, input_size)

    def run() -> object:
        with torch.inference_mode():
            return network(photo)

    return run


def time_run(run: Callable[[], object]) -> float:
    """Return the milliseconds that a run takes."""
    start = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - start)


def measure(config: ServerConfig, engines: Mapping[NetworkName, TorchEngine], rounds: int) -> Times:
    """Alternate requests and eager runs; the first of each is not counted."""
    photo, times = draw_photo(), Times()
    manifest = load_manifest(config.weights)
    sizes = {NetworkName(name): entry.input_size for name, entry in manifest.networks.items()}
    runs: dict[NetworkName, Callable[[], object]] = {
        name: partial(engine.run, np.zeros((1, 3, sizes[name], sizes[name]), np.float32))
        for name, engine in engines.items()
    }
    run_stock = build_stock_run(sizes[NetworkName.DEEPLABV3])
    send_photo(config, photo)
    for run in (run_stock, *runs.values()):
        run()
    for _ in tqdm(range(rounds), desc="Measuring", unit="round"):
        elapsed, stages = send_photo(config, photo)
        times.request.append(elapsed)
        for stage, spent in stages.items():
            times.stages.setdefault(stage, []).append(spent)
        for name, run in runs.items():
            times.eager.setdefault(name, []).append(time_run(run))
        times.stock.append(time_run(run_stock))
    return times


def format_table(times: Times, ready: float, memory: dict[str, int], threads: int) -> str:
    """Format the figures as Markdown.

    Args:
        times: of every round.
        ready: seconds from the start of the service until it was ready.
        memory: resident bytes by process.
        threads: number of threads.
    """
    median = statistics.median
    eager_total = median(map(sum, zip(*times.eager.values(), strict=True)))
    request = median(times.request)
    rows = [
        ("whole request, end to end", f"{request:.0f} ms", f"{request / eager_total:.2f}"),
        *(
            (f"… {stage}, in the handler", f"{median(spent):.0f} ms", "")
            for stage, spent in times.stages.items()
        ),
        ("eager PyTorch, the networks alone", f"{eager_total:.0f} ms", "1.00"),
        *((f"… {name}", f"{median(spent):.0f} ms", "") for name, spent in times.eager.items()),
        (
            f"torchvision's own DeepLabV3 alone (output stride {OUTPUT_STRIDE}), eager",
            f"{median(times.stock):.0f} ms",
            f"{median(times.stock) / eager_total:.2f}",
        ),
        ("start to READY (archive built)", f"{ready:.1f} s", ""),
        *((f"memory of {name}", f"{size / 1e6:.0f} MB", "") for name, size in memory.items()),
    ]
    lines = ["| | median | relative to eager |", "|---|---:|---:|"]
    lines += [f"| {name} | {value} | {ratio} |" for name, value, ratio in rows]
    lines.append(
        f"\n{len(times.request)} rounds, one {WIDTH}x{HEIGHT} JPEG at a time; {threads} threads."
    )
    return "\n".join(lines)


def read_memory(server: TorchServe | None) -> dict[str, int]:
    """Return the resident bytes of the worker and of TorchServe's Java process.

    Raises:
        StartError: there is no worker.
    """
    process = psutil.Process(find_worker(server).pid)
    java = process.parent()
    sizes = {"the worker": process.memory_info().rss}
    return sizes | ({"Java": java.memory_info().rss} if java else {})


def run_benchmark(config: ServerConfig, rounds: int) -> str:
    """Start the service and measure it; returns the figures as Markdown.

    Raises:
        LesionError: the service could not start, or the measurement is not valid.
    """
    ensure_archive(config)
    with tempfile.TemporaryDirectory() as logs:
        start = time.monotonic()
        with running_service(config, Path(logs)) as supervisor:
            ready = time.monotonic() - start
            with step("Loading the networks in eager PyTorch"):
                import torch

                threads = available_cores()
                torch.set_num_threads(threads)
                engines = load_eager(config.weights, load_manifest(config.weights))
            times = measure(config, engines, rounds)
            memory = read_memory(supervisor.server)
    return format_table(times, ready, memory, threads)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    return print_figures(parser, lambda config, options: run_benchmark(config, options.rounds))


if __name__ == "__main__":
    sys.exit(main())
