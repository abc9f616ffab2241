"""Measures the costliest uploads: seconds until the answer, and the worker's peak memory.

Each picture is sent alone to ``/explanations``, which does the most work, of the running service.
The accepted pictures are the costliest of their kind within the limits of
handlers/model-config.yaml; the refused ones occupied the worker for long before these limits
existed. The pictures come from tests/pictures.py and tests/dicom_files.py.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import requests
from PIL import Image
from pydicom import uid
from tqdm import tqdm

from lesion.arrays import Image as Pixels
from lesion.enums import ImageFormat
from scripts.benchmark import find_worker, print_figures
from service.config import ServerConfig
from service.running import running_service
from tests import dicom_files, pictures

MAX_BYTES = 10 * 2**20
"""Largest file that is accepted."""
EXIF_ORIENTATION = 0x0112
ROTATED_BY_90_DEGREES = 6
Files = dict[str, bytes]


def draw_noise(width: int, height: int, mode: str = "RGB", **options: object) -> bytes:
    """Draw skin-coloured noise; returns the largest JPEG that is accepted."""
    return _encode_largest(Image.fromarray(_noise(width, height)).convert(mode), **options)


def draw_jpeg_2000(width: int, height: int) -> bytes:
    """Draw skin-coloured noise; returns DICOM with JPEG 2000 of about 10 MB."""
    pixels = _noise(width, height)
    rate = pixels.nbytes / MAX_BYTES
    frame = dicom_files.encode_jpeg_2000(
        pixels, irreversible=True, quality_mode="rates", quality_layers=[rate]
    )
    file = dicom_files.photo_object(pixels)
    return dicom_files.to_file(dicom_files.set_frame(file, frame, uid.JPEG2000))


def _noise(width: int, height: int) -> Pixels:
    """Draw noise around the colour of skin: uint8 HxWx3."""
    grain = np.random.default_rng(0).integers(-20, 21, (1000, 1000, 3))
    tile = np.clip(np.asarray(pictures.LIGHT_SKIN) + grain, 0, 255).astype(np.uint8)
    return np.tile(tile, (height // 1000 + 1, width // 1000 + 1, 1))[:height, :width].copy()


def draw_deflated(width: int, height: int) -> bytes:
    """Draw skin of one colour; returns deflated DICOM of luminance and chrominance."""
    file = dicom_files.photo_object(
        np.full((height, width, 3), pictures.LIGHT_SKIN, np.uint8),
        uid.DeflatedExplicitVRLittleEndian,
    )
    file.PhotometricInterpretation = "YBR_FULL"
    return dicom_files.to_file(file)


def endless_jpeg_ls() -> bytes:
    """Return a JPEG-LS stream of 48 bytes in which a decoder counts to two billion."""
    file = dicom_files.photo_object(pictures.lesion_photo(56, 40)[0])
    frame, syntax = dicom_files.ENDLESS_JPEG_LS, uid.JPEGLSNearLossless
    return dicom_files.to_file(dicom_files.set_frame(file, frame, syntax))


def _encode_largest(image: Image.Image, **options: object) -> bytes:
    """Encode a picture as the JPEG of the highest quality that is accepted.

    Raises:
        ValueError: it is too large at any quality.
    """
    for quality in range(90, 0, -10):
        data = pictures.save(image, ImageFormat.JPEG, quality=quality, **options)
        if len(data) <= MAX_BYTES:
            return data
    raise ValueError("the picture is too large at any quality")


def draw_lesion_of_64_megapixels() -> Files:
    """Draw a rotated photo for which all stages run, and a mask of the same size."""
    photo, mask = pictures.lesion_photo(8000, 8000, area_fraction=0.6)
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = ROTATED_BY_90_DEGREES
    rotated = _encode_largest(Image.fromarray(photo), exif=exif)
    return {"data": rotated, "ground_truth": pictures.mask_file(np.rot90(mask, -1))}


def draw_many_lesions() -> Files:
    """Draw 60 small lesions on 64 megapixels of skin, which are searched in 45 tiles."""
    skin = pictures.healthy_skin(2000, 2000, seed=2)
    pixels = np.tile(skin, (2, 8, 1))
    patch, mask = pictures.lesion_photo(200, 200, seed=5, area_fraction=0.3)
    for top in range(300, 4000, 1000):
        for left in range(400, 16_000, 1066):
            pixels[top : top + 200, left : left + 200][mask > 0] = patch[mask > 0]
    return {"data": _encode_largest(Image.fromarray(pixels))}


def draw_strip() -> Files:
    """Draw skin of 32x65500 pixels."""
    skin = np.tile(pictures.healthy_skin(32, 1000, seed=2), (66, 1, 1))[:65_500]
    return {"data": pictures.encode(skin)}


HOSTILE: dict[str, Callable[[], Files]] = {
    "ordinary photo, 1280x720": lambda: {"data": pictures.photo_jpeg()},
    "JPEG 4:4:4, noise, 64 MP": lambda: {"data": draw_noise(8000, 8000, subsampling=0)},
    "JPEG CMYK, progressive, noise, 32 MP": lambda: {
        "data": draw_noise(7990, 4000, "CMYK", progressive=True)
    },
    "JPEG progressive, 100 scans, 6 MP": lambda: {"data": pictures.jpeg_of_scans(100, 2500, 2500)},
    "JPEG progressive, 20 scans, 32 MP": lambda: {"data": pictures.jpeg_of_scans(20, 7990, 4000)},
    "PNG RGB, 64 MP": lambda: {"data": pictures.flat_png(8000, 8000)},
    "PNG RGB, 16 bits, interlaced, 32 MP": lambda: {
        "data": pictures.flat_png(7990, 4000, 16, 2, interlaced=True)
    },
    "PNG with a gigabyte of packed text": lambda: {"data": pictures.text_bombs_png()},
    "JPEG full of metadata and junk": lambda: {"data": pictures.crowded_jpeg()},
    "strip of skin, 32x65500": draw_strip,
    "60 lesions, 64 MP": draw_many_lesions,
    "lesion, rotated, 64 MP, with a mask": draw_lesion_of_64_megapixels,
    "JPEG progressive, 13,000 scans, 64 MP": lambda: {
        "data": pictures.jpeg_of_scans(13_000, 8000, 8000)
    },
    "PNG, 800,000 chunks": lambda: {"data": pictures.crowded_with_chunks(800_000)},
    "DICOM, deflated, 64 MP": lambda: {"data": draw_deflated(8000, 8000)},
    "DICOM, JPEG 2000, noise, 16 MP": lambda: {"data": draw_jpeg_2000(4000, 4000)},
    "DICOM, endless JPEG-LS": lambda: {"data": endless_jpeg_ls()},
    "PNG RGB, 108 MP": lambda: {"data": pictures.decompression_bomb()},
}


def measure(config: ServerConfig, pid: int, files: Files) -> tuple[str, float, float]:
    """Send one upload; returns the outcome, the seconds until the answer and the peak memory in MB.

    Args:
        config: of the running service.
        pid: process id of its worker.
        files: content of the multipart fields, by name.
    """
    process = Path("/proc") / str(pid)
    (process / "clear_refs").write_text("5")  # resets the peak
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


def run_benchmark(config: ServerConfig) -> str:
    """Start the service and send every upload; returns the figures as Markdown.

    Raises:
        LesionError: the service could not start, or its worker ended.
    """
    lines = ["| upload | kB | answer | s | worker's peak, MB |", "|---|---:|---|---:|---:|"]
    with TemporaryDirectory() as logs, running_service(config, Path(logs)) as supervisor:
        for name, make in tqdm(HOSTILE.items(), desc="Measuring", unit="upload"):
            files = make()
            worker = find_worker(supervisor.server)
            outcome, seconds, peak = measure(config, worker.pid, files)
            size = sum(map(len, files.values())) / 1000
            lines.append(f"| {name} | {size:.0f} | {outcome} | {seconds:.2f} | {peak:.0f} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    return print_figures(parser, lambda config, options: run_benchmark(config))


if __name__ == "__main__":
    sys.exit(main())
