"""Valid inputs from which mutants are made: pictures of several encoders, forms, configurations."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageCms, PngImagePlugin
from pydicom.dataset import Dataset

from lesion.enums import ImageFormat
from lesion.paths import MODEL_CONFIG, SERVER_CONFIG, WEIGHTS
from lesion.weights import MANIFEST
from tests import dicom_files, pictures
from tests.clinic_results import photograph, small

BOUNDARY = "frontier"
_SIZE = (56, 40)
_ORIENTATION = 0x0112


def photos() -> list[bytes]:
    """Encode small drawn photos in many ways, with Pillow and OpenCV."""
    return [*_pillow_jpegs(), *_opencv_jpegs(), *_rare_jpegs(), *_pillow_pngs(), *_opencv_pngs()]


def _drawn(mode: str = "RGB") -> Image.Image:
    return Image.fromarray(pictures.lesion_photo(*_SIZE, seed=4)[0]).convert(mode)


def _jpeg(mode: str = "RGB", **options: Any) -> bytes:
    return pictures.save(_drawn(mode), ImageFormat.JPEG, **options)


def _png(mode: str = "RGB", **options: Any) -> bytes:
    return pictures.save(_drawn(mode), ImageFormat.PNG, **options)


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8769)[0x9003] = "2026:01:01 00:00:00"
    return exif


def _profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _pillow_jpegs() -> Iterable[bytes]:
    yield _jpeg()
    yield _jpeg(optimize=True, quality=95, subsampling=0)
    yield _jpeg(progressive=True)
    yield _jpeg("L")
    yield _jpeg("CMYK")
    yield _jpeg(keep_rgb=True, restart_marker_blocks=2)
    yield _jpeg(exif=_exif(6), comment=b"a comment", xmp=b"<x:xmpmeta/>")
    yield _jpeg(exif=_exif(3), icc_profile=_profile(), dpi=(300, 300))
    file = BytesIO()
    _drawn().save(file, "MPO", save_all=True, append_images=[_drawn("L").convert("RGB")])
    yield file.getvalue()


def _opencv_jpegs() -> Iterable[bytes]:
    pixels = np.asarray(_drawn())[..., ::-1]
    for options in (
        [cv2.IMWRITE_JPEG_PROGRESSIVE, 1],
        [cv2.IMWRITE_JPEG_RST_INTERVAL, 3],
        [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_440],
    ):
        yield cv2.imencode(".jpg", pixels, options)[1].tobytes()


def _rare_jpegs() -> Iterable[bytes]:
    """Frames that few decoders know: arithmetic, lossless, hierarchical, of 12 bits, with DNL."""
    yield pictures.jpeg_of_scans(12, *_SIZE)
    usual = _jpeg("L")
    start = usual.index(b"\xff\xc0")
    for marker in (b"\xc1", b"\xc3", b"\xc5", b"\xc9", b"\xca"):
        yield usual[: start + 1] + marker + usual[start + 2 :]
    yield usual[: start + 4] + b"\x0c" + usual[start + 5 :]
    no_height = usual[: start + 5] + b"\0\0" + usual[start + 7 : -2]
    yield no_height + b"\xff\xdc\0\4" + _SIZE[1].to_bytes(2, "big") + b"\xff\xd9"


def _pillow_pngs() -> Iterable[bytes]:
    for mode in ("RGB", "L", "LA", "RGBA", "P", "1", "I;16"):
        yield _png(mode)
    yield _png(exif=_exif(5), icc_profile=_profile())
    yield _png("P", transparency=3, bits=4)
    yield _png(transparency=(1, 2, 3))
    text = PngImagePlugin.PngInfo()
    text.add_text("a", "b", zip=True)
    text.add_itxt("c", "d" * 300, zip=True)
    yield _png(pnginfo=text, dpi=(72, 72))
    frames = BytesIO()
    _drawn().save(frames, ImageFormat.PNG, save_all=True, append_images=[_drawn("L")])
    yield frames.getvalue()
    yield pictures.flat_png(*_SIZE, 16, 2, interlaced=True)


def _opencv_pngs() -> Iterable[bytes]:
    pixels = np.asarray(_drawn())
    yield cv2.imencode(".png", pixels.astype(np.uint16) * 257)[1].tobytes()
    options = [cv2.IMWRITE_PNG_BILEVEL, 1]
    yield cv2.imencode(".png", (pixels[..., 0] > 99).astype(np.uint8), options)[1].tobytes()


def masks() -> list[bytes]:
    """Encode a ground-truth mask in several ways."""
    mask = pictures.lesion_photo(*_SIZE, seed=4)[1] * np.uint8(255)
    image = Image.fromarray(mask)
    pngs = [pictures.save(image.convert(mode), ImageFormat.PNG) for mode in ("L", "1", "P", "RGBA")]
    jpegs = [pictures.encode(mask), pictures.encode(mask, quality=100, progressive=True)]
    return [*pngs, *jpegs, pictures.encode(np.zeros((40, 56), np.uint8), ImageFormat.PNG)]


def forms() -> list[bytes]:
    """Write multipart forms, with the boundary ``BOUNDARY``."""
    head = 'Content-Disposition: form-data; name="{}"; filename="{}"\r\nContent-Type: {}\r\n'
    fields = {
        "data": ("mole.jpg", "image/jpeg", b"\xff\xd8\xff photo \xff\xd9"),
        "ground_truth": ("m\xe4sk.png", "image/png", b"\x89PNG\r\n\x1a\n mask"),
        "lesion": ("", "text/plain", b"2"),
        "region": ("x", "text/plain; charset=utf-8", b"1,2,3,4"),
        "": ("", "multipart/mixed; boundary=inner", b"--inner\r\n\r\n--inner--"),
    }
    parts = [
        f"--{BOUNDARY}\r\n{head.format(name, file, kind)}\r\n".encode() + value + b"\r\n"
        for name, (file, kind, value) in fields.items()
    ]
    end = f"--{BOUNDARY}--\r\n".encode()
    coded = parts[0].replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n", 1)
    return [
        *(part + end for part in parts),
        b"".join(parts[:4]) + end,
        parts[0] * 17 + end,
        coded + end,
        end,
        b"",
    ]


def requests() -> list[bytes]:
    """Write fields and headers of requests as JSON, as ``tests.fuzzing.targets`` reads them."""
    samples: list[dict[str, Any]] = [
        {"fields": {"data": "photo"}},
        {"fields": {"body": "photo"}, "headers": {"Content-Type": "image/jpeg"}},
        {"fields": {"data": "photo", "lesion": "2"}},
        {"fields": {"data": "photo", "region": "1, 2, 30,40", "ground_truth": "mask"}},
        {"fields": {"data": {"a": [1, None]}}, "headers": {"X-Region": "1%2C2%2C3%2C4"}},
        {
            "fields": {"data": "x"},
            "headers": {
                "content-type": "multipart/form-data; boundary=x",
                "content-length": "99999",
                "x-lesion": "%32",
            },
        },
    ]
    return [json.dumps(sample).encode() for sample in samples]


def queries() -> list[bytes]:
    """Write query strings of the address."""
    return [
        b"",
        b"lesion=2",
        b"region=1,2,30,40",
        b"lesion=%00%0d%0a&region=%ff",
        b"region=+1%2C+2",
    ]


def properties() -> list[bytes]:
    """Return the shipped config.properties, and a short one."""
    shipped = SERVER_CONFIG.read_bytes()
    lines = [line for line in shipped.splitlines() if line and not line.startswith(b"#")]
    return [shipped, b"\n".join(lines), b"a=b\nallowed_hosts= x , [::1]\n"]


def settings() -> list[bytes]:
    """Return the shipped model-config.yaml, and YAML with what the format offers beyond it."""
    tricks = b"&a [*a, 2020-01-01, 1:30, 0x1f, .inf, ~, !!binary YQ==, {? [1] : 2, <<: {b: c}}]\n"
    return [MODEL_CONFIG.read_bytes(), b"analysis: " + tricks, b"minWorkers: 1\n2001-01-01: x\n"]


def manifests() -> list[bytes]:
    """Return the shipped manifest and a short one."""
    shipped = (WEIGHTS / MANIFEST).read_bytes()
    content = json.loads(shipped)
    for entry in content["networks"].values():
        entry["training"] = entry["heldout"] = {}
    short = content | {"heldout": {}, "heldout_settings": {}}
    return [shipped, json.dumps(short).encode()]


def envelopes() -> list[bytes]:
    """Write rows of KServe's envelopes as JSON."""
    rows: list[Any] = [
        {"data": "cGhvdG8=", "lesion": 2},
        {"data": {"b64": "cGhvdG8="}, "region": "1,2,3,4"},
        "cGhvdG8=",
        {"name": "data", "shape": [1], "datatype": "BYTES", "data": ["cGhvdG8="]},
    ]
    return [json.dumps(row).encode() for row in rows]


def kserve_bodies() -> list[bytes]:
    """Write bodies of KServe's protocols V1 and V2, each with one photo."""
    photo = b64encode(pictures.encode(pictures.lesion_photo(64, 48)[0])).decode()
    tensor = {"name": "photo", "shape": [1], "datatype": "BYTES", "data": [photo]}
    bodies = [
        {"instances": [{"data": photo, "lesion": 1, "ground_truth": photo}]},
        {"instances": [{"image": {"b64": photo}, "region": "1,2,30,40"}]},
        {"id": "an id", "inputs": [tensor], "outputs": []},
    ]
    return [json.dumps(body).encode() for body in bodies]


def dicom_photos() -> list[bytes]:
    """Write a small drawn photo in every encoding that DICOM has for it, and some other objects."""
    pixels = pictures.lesion_photo(*_SIZE, seed=4)[0]
    makers = [*dicom_files.LOSSLESS.values(), *dicom_files.LOSSY.values()]
    return [
        *(make(pixels) for make in makers),
        *(make() for make, _ in dicom_files.REFUSED.values()),
    ]


def headers() -> list[bytes]:
    """Write a small photo with the attributes that its results copy."""
    pixels, _ = small()
    other, region = Dataset(), Dataset()
    other.PatientID = "PID-0816"
    region.CodeValue, region.CodingSchemeDesignator = "53120007", "SCT"
    region.CodeMeaning = "Upper limb"
    full = photograph(
        pixels,
        OtherPatientIDsSequence=[other],
        AnatomicRegionSequence=[region],
        FrameOfReferenceUID="2.25.5",
        PatientAge="045Y",
        PatientOrientation=["L", "F"],
    )
    return [dicom_files.to_file(photograph(pixels)), dicom_files.to_file(full)]


SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "photo": photos,
    "dicom": dicom_photos,
    "header": headers,
    "structure": photos,
    "ground_truth": masks,
    "form": forms,
    "request": requests,
    "query": queries,
    "properties": properties,
    "settings": settings,
    "manifest": manifests,
    "envelope": envelopes,
}
"""Inputs by the name of the target that reads them (``tests.fuzzing.targets.TARGETS``)."""
