"""Measures what the costliest uploads take: seconds to the answer, and the worker's peak memory.

Each picture goes alone through the whole running service, to ``/explanations``, which does the most
work. Those that are accepted are the worst of their kind that the limits in
handlers/model-config.yaml let through; those that are refused held the worker up before there were
such limits. The pictures come from tests/pictures.py.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import requests
from PIL import Image
from tqdm import tqdm

from lesion.paths import SERVER_CONFIG
from service.config import ServerConfig, read_config
from service.errors import StartError
from service.progress import say
from service.serve import running_service
from service.torchserve import TorchServe
from tests import pictures

MAX_BYTES = 10 * 2**20
Files = dict[str, bytes]


def noise(width: int, height: int, mode: str = "RGB", **options: object) -> bytes:
    """A JPEG of skin-coloured noise, as large a file as is accepted."""
    grain = np.random.default_rng(0).integers(-20, 21, (1000, 1000, 3))
    tile = np.clip(np.asarray(pictures.LIGHT_SKIN) + grain, 0, 255).astype(np.uint8)
    pixels = np.tile(tile, (height // 1000 + 1, width // 1000 + 1, 1))[:height, :width]
    return _largest(Image.fromarray(pixels).convert(mode), **options)


def _largest(image: Image.Image, **options: object) -> bytes:
    """The JPEG of highest quality that is small enough."""
    for quality in range(90, 0, -10):
        data = pictures.save(image, "JPEG", quality=quality, **options)
        if len(data) <= MAX_BYTES:
            return data
    raise ValueError("the picture is too large at any quality")


def lesion_of_64_megapixels() -> Files:
    """A turned photo in which all stages run, with a mask of the same size."""
    photo, mask = pictures.lesion_photo(8000, 8000, area_fraction=0.6)
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = _largest(Image.fromarray(photo), exif=exif)
    return {"data": turned, "ground_truth": pictures.mask_file(np.rot90(mask, -1))}


HOSTILE: dict[str, Callable[[], Files]] = {
    "ordinary photo, 1280x720": lambda: {"data": pictures.photo_jpeg()},
    "JPEG 4:4:4, noise, 64 MP": lambda: {"data": noise(8000, 8000, subsampling=0)},
    "JPEG CMYK, progressive, noise, 32 MP": lambda: {
        "data": noise(7990, 4000, "CMYK", progressive=True)
    },
    "JPEG progressive, 100 scans, 6 MP": lambda: {"data": pictures.jpeg_of_scans(100, 2500, 2500)},
    "JPEG progressive, 20 scans, 32 MP": lambda: {"data": pictures.jpeg_of_scans(20, 7990, 4000)},
    "PNG RGB, 64 MP": lambda: {"data": pictures.flat_png(8000, 8000)},
    "PNG RGB, 16 bits, interlaced, 32 MP": lambda: {
        "data": pictures.flat_png(7990, 4000, 16, 2, interlaced=True)
    },
    "PNG with a gigabyte of packed text": lambda: {"data": pictures.text_bombs_png()},
    "JPEG full of metadata and junk": lambda: {"data": pictures.crowded_jpeg()},
    "lesion, turned, 64 MP, with a mask": lesion_of_64_megapixels,
    "JPEG progressive, 13,000 scans, 64 MP": lambda: {
        "data": pictures.jpeg_of_scans(13_000, 8000, 8000)
    },
    "PNG, 800,000 chunks": lambda: {"data": pictures.crowded_with_chunks(800_000)},
    "PNG RGB, 108 MP": lambda: {"data": pictures.decompression_bomb()},
}


def measure(config: ServerConfig, server: TorchServe, files: Files) -> tuple[str, float, float]:
    """What came of one upload, the seconds to its answer and the worker's peak memory in MB."""
    found = server.worker()
    if found is None:
        raise StartError("The worker went away while it was measured.")
    process = Path("/proc") / str(found["pid"])
    (process / "clear_refs").write_text("5")  # forget the peak so far
    start = time.perf_counter()
    answer = requests.post(config.explanation_url, files=files, timeout=120)
    seconds = time.perf_counter() - start
    content = answer.json()
    outcome = content["status"] if answer.ok else f"{answer.status_code} {content['error']['code']}"
    peak = next(
        int(line.split()[1])
        for line in (process / "status").read_text().splitlines()
        if line.startswith("VmHWM")
    )
    return outcome, seconds, peak * 1024 / 1e6


def run(config: ServerConfig) -> str:
    """Start the service, send everything, and give the figures as Markdown.

    Raises:
        StartError: the service could not start, or its worker ended.
    """
    lines = ["| upload | kB | answer | s | worker's peak, MB |", "|---|---:|---|---:|---:|"]
    with TemporaryDirectory() as logs, running_service(config, Path(logs)) as supervisor:
        for name, make in tqdm(HOSTILE.items(), desc="Measuring", unit="upload"):
            assert supervisor.server is not None
            files = make()
            outcome, seconds, peak = measure(config, supervisor.server, files)
            size = sum(map(len, files.values())) / 1000
            lines.append(f"| {name} | {size:.0f} | {outcome} | {seconds:.2f} | {peak:.0f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--config", type=Path, default=SERVER_CONFIG)
    options = parser.parse_args()
    try:
        figures = run(read_config(options.config))
    except StartError as error:
        raise SystemExit(str(error)) from None
    say("")
    print(figures)


if __name__ == "__main__":
    main()
