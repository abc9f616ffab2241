"""Measures the service against the same three networks in eager torch, in one run.

One request is the whole way: HTTP, TorchServe, decoding, three networks, rendering, JSON. Eager
torch is only the three networks on ready tensors, with as many threads. Requests and eager runs
take turns, so that both see the same machine; figures are medians.
"""

import argparse
import http.client
import io
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import psutil
from PIL import Image
from tqdm import tqdm

from lesion.engine import TorchEngine, available_cores
from lesion.networks import build_network
from lesion.paths import SERVER_CONFIG
from lesion.weights import Manifest, load_manifest, load_state_dict
from service.config import ServerConfig, read_config
from service.errors import StartError
from service.progress import say, step
from service.serve import ensure_archive, running_service
from service.torchserve import TorchServe

WIDTH, HEIGHT = 1280, 720


@dataclass
class Times:
    """Milliseconds of every round: the request, its stages by the service's own clock, the same
    networks in eager torch, and torchvision's stock DeepLabV3 in eager torch."""

    request: list[float] = field(default_factory=list)
    stages: dict[str, list[float]] = field(default_factory=dict)
    eager: dict[str, list[float]] = field(default_factory=dict)
    stock: list[float] = field(default_factory=list)


def drawn_photo() -> bytes:
    """A 1280x720 JPEG of a brown ellipse on skin, with some grain."""
    rng = np.random.default_rng(0)
    pixels = np.full((HEIGHT, WIDTH, 3), (222, 176, 156), np.uint8)
    cv2.ellipse(pixels, (660, 350), (190, 150), 20, 0, 360, (110, 66, 48), -1, cv2.LINE_AA)
    pixels = cv2.GaussianBlur(pixels, (0, 0), 5).astype(np.int16)
    pixels += rng.integers(-6, 7, pixels.shape, np.int16)
    file = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=90)
    return file.getvalue()


def request_once(config: ServerConfig, photo: bytes) -> tuple[float, dict[str, float]]:
    """Post the photo; returns the milliseconds it took and the answer's own timing."""
    connection = http.client.HTTPConnection(config.inference.host, config.inference.port, 120)
    start = time.perf_counter()
    connection.request("POST", "/predictions/skin_lesion", photo, {"Content-Type": "image/jpeg"})
    response = connection.getresponse()
    answer = json.loads(response.read())
    elapsed = 1000 * (time.perf_counter() - start)
    connection.close()
    if response.status != 200 or answer["status"] != "ok":
        raise SystemExit(f"The photo for the benchmark was not fully analysed: {answer}.")
    return elapsed, answer["timing_ms"]


def load_eager(weights: Path, manifest: Manifest) -> dict[str, TorchEngine]:
    return {
        name: TorchEngine(entry, load_state_dict(weights, entry), "cpu")
        for name, entry in manifest.networks.items()
    }


def torchvisions_deeplabv3(input_size: int) -> Callable[[], object]:
    """One run of DeepLabV3 in eager torch as torchvision builds it, at output stride 8."""
    import torch

    network = build_network("deeplabv3", output_stride=8).eval()
    photo = torch.zeros(1, 3, input_size, input_size)

    def run() -> object:
        with torch.inference_mode():
            return network(photo)

    return run


def measure(config: ServerConfig, engines: dict[str, TorchEngine], rounds: int) -> Times:
    """Requests and eager runs in turn; the first of each does not count."""
    photo, times = drawn_photo(), Times()
    manifest = load_manifest(config.model_store / "weights")
    sizes = {name: entry.input_size for name, entry in manifest.networks.items()}
    inputs = {name: np.zeros((1, 3, size, size), np.float32) for name, size in sizes.items()}
    stock = torchvisions_deeplabv3(sizes["deeplabv3"])
    request_once(config, photo)
    stock()
    for name, engine in engines.items():
        engine.run(inputs[name])
    for _ in tqdm(range(rounds), desc="Measuring", unit="round"):
        elapsed, stages = request_once(config, photo)
        times.request.append(elapsed)
        for stage, spent in stages.items():
            times.stages.setdefault(stage, []).append(spent)
        for name, engine in engines.items():
            start = time.perf_counter()
            engine.run(inputs[name])
            times.eager.setdefault(name, []).append(1000 * (time.perf_counter() - start))
        start = time.perf_counter()
        stock()
        times.stock.append(1000 * (time.perf_counter() - start))
    return times


def table(times: Times, ready: float, memory: dict[str, int], threads: int) -> str:
    """The figures as Markdown."""
    median = statistics.median
    eager_total = median(map(sum, zip(*times.eager.values(), strict=True)))
    request = median(times.request)
    rows = [
        ("whole request, end to end", f"{request:.0f} ms", f"{request / eager_total:.2f}"),
        *(
            (f"… {stage}, in the handler", f"{median(spent):.0f} ms", "")
            for stage, spent in times.stages.items()
        ),
        ("eager torch, the three networks", f"{eager_total:.0f} ms", "1.00"),
        *((f"… {name}", f"{median(spent):.0f} ms", "") for name, spent in times.eager.items()),
        (
            "torchvision's stock DeepLabV3 alone (output stride 8), eager",
            f"{median(times.stock):.0f} ms",
            f"{median(times.stock) / eager_total:.2f}",
        ),
        ("start to READY (archive built)", f"{ready:.1f} s", ""),
        *((f"memory of {name}", f"{size / 1e6:.0f} MB", "") for name, size in memory.items()),
    ]
    lines = ["| | median | to eager |", "|---|---:|---:|"]
    lines += [f"| {name} | {value} | {ratio} |" for name, value, ratio in rows]
    lines.append(
        f"\n{len(times.request)} rounds, one {WIDTH}x{HEIGHT} JPEG at a time; {threads} threads."
    )
    return "\n".join(lines)


def resident_memory(server: TorchServe | None) -> dict[str, int]:
    """Resident bytes of the worker and of TorchServe's Java process."""
    found = server.worker() if server else None
    if found is None:
        raise SystemExit("The worker went away while it was measured.")
    process = psutil.Process(int(str(found["pid"])))
    java = process.parent()
    sizes = {"the worker": process.memory_info().rss}
    return sizes | ({"Java": java.memory_info().rss} if java else {})


def run(config: ServerConfig, rounds: int) -> str:
    """Start the service, measure it, and give the figures as Markdown.

    Raises:
        StartError: the service could not start.
    """
    ensure_archive(config)
    with tempfile.TemporaryDirectory() as logs:
        start = time.monotonic()
        with running_service(config, Path(logs)) as supervisor:
            ready = time.monotonic() - start
            with step("Loading the networks in eager torch"):
                import torch

                threads = available_cores()
                torch.set_num_threads(threads)
                weights = config.model_store / "weights"
                engines = load_eager(weights, load_manifest(weights))
            times = measure(config, engines, rounds)
            memory = resident_memory(supervisor.server)
    return table(times, ready, memory, threads)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--config", type=Path, default=SERVER_CONFIG)
    options = parser.parse_args()
    try:
        figures = run(read_config(options.config), options.rounds)
    except StartError as error:
        raise SystemExit(str(error)) from None
    say("")
    print(figures)


if __name__ == "__main__":
    main()
