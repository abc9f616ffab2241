"""What must hold for any input whatever: only documented errors, and results within their limits.

Each target reads one kind of input that comes from outside. It returns a word for the outcome, and
raises anything else than a documented error, which is then a defect.
"""

import json
import tempfile
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from aiohttp import web
from multidict import MultiDict
from multipart import MultipartError
from yarl import URL

from clinic.documents import make_documents
from clinic.errors import DicomError
from clinic.result import Result
from clinic.source import read_header
from lesion.analysis import _read_calibration
from lesion.complexity import measure_complexity
from lesion.config import Settings, load_settings, load_worker_settings, read_settings
from lesion.enums import CLASSIFIERS, ErrorCode, ImageFormat, NetworkName
from lesion.envelope import read_instance, read_tensor
from lesion.errors import ConfigError, LesionError, PhotoRefused, WeightsError
from lesion.metadata import strip_metadata
from lesion.paths import MODEL_CONFIG
from lesion.photo import read_ground_truth, read_photo
from lesion.request import PARAMETER_HEADERS, read_request
from lesion.structure import SIGNATURES, is_dicom, walk
from lesion.validation import read_yaml
from lesion.weights import MANIFEST, load_manifest, verify
from service.config import read_config
from service.errors import StartError
from service.inference import parameter_headers
from service.refusals import Refusal
from service.uploads import MAX_FIELDS, build_form, parse_fields
from tests.clinic_results import answer_about, small
from tests.fuzzing.seeds import BOUNDARY

Target = Callable[[bytes], str]
MASK_SHAPE = (40, 56)
_STATUSES = {400, 413, 415}
_LONGEST_MESSAGE = 500


@cache
def shipped_settings() -> Settings:
    return read_settings(MODEL_CONFIG)


@cache
def _folder() -> Path:
    """A folder for files that are read by name; it remains until the process ends."""
    folder = tempfile.TemporaryDirectory(prefix="fuzz-")
    _KEPT.append(folder)
    return Path(folder.name)


_KEPT: list[Any] = []


def check_refusal(refusal: PhotoRefused | Refusal) -> str:
    """Check that a refusal is one of the documented ones; returns its code."""
    assert refusal.message.endswith("."), refusal.message
    assert len(refusal.message) < _LONGEST_MESSAGE
    if isinstance(refusal, PhotoRefused):
        assert refusal.http_status in _STATUSES
        assert refusal.code in set(ErrorCode) - {ErrorCode.INTERNAL_ERROR}
    return refusal.code


def photo(data: bytes) -> str:
    """Read a photo: upright pixels within the limits, in the size that the header names."""
    limits = shipped_settings().photo
    try:
        read = read_photo(data, shipped_settings())
    except PhotoRefused as refusal:
        return check_refusal(refusal)
    pixels = read.pixels
    assert pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3
    assert pixels.flags.c_contiguous
    if read.format == ImageFormat.DICOM:
        assert is_dicom(data)
    else:
        assert data.startswith(SIGNATURES[read.format])
    height, width = pixels.shape[:2]
    assert min(height, width) >= limits.min_side
    assert max(height, width) <= limits.longest_side
    assert height * width <= limits.max_pixels
    return f"accepted {read.format}"


def dicom(data: bytes) -> str:
    """Read a photo in a DICOM file: the same holds, and its scale is a possible one."""
    outcome = photo(data)
    if outcome.startswith("accepted"):
        spacing = read_photo(data, shipped_settings()).spacing
        assert spacing is None or spacing.row_mm > 0 < spacing.column_mm
    return outcome


def header(data: bytes) -> str:
    """Write the results of a photo with its header, which was not looked at when it was read."""
    pixels, mask = small()
    try:
        make_documents(Result(read_header(data), answer_about(mask), pixels))
    except DicomError as error:
        return _describe(error)
    return "accepted"


def ground_truth(data: bytes) -> str:
    """Read a mask: of the photo's size, with the values 0 and 1."""
    try:
        mask = read_ground_truth(data, MASK_SHAPE, shipped_settings())
    except PhotoRefused as refusal:
        code = check_refusal(refusal)
        assert code in (ErrorCode.BAD_GROUND_TRUTH, ErrorCode.GROUND_TRUTH_SIZE_MISMATCH)
        return code
    assert mask.shape == MASK_SHAPE and mask.dtype == np.uint8 and mask.max() <= 1
    return "accepted"


def structure(data: bytes) -> str:
    """Walk through a file: its segments are in order and in the file, whatever its damage."""
    for image_format in SIGNATURES:
        segments = list(islice(walk(data, image_format), 10_001))
        assert all(0 <= segment.start <= segment.end <= len(data) for segment in segments)
        assert all(left.end <= right.start for left, right in pairwise(segments))
        complexity = measure_complexity(data, image_format, segments)
        assert 0 <= complexity.scans <= len(segments) <= complexity.segments
        kept = strip_metadata(data, image_format, segments)
        assert len(kept) <= len(data) + len(SIGNATURES[image_format])
    return "walked"


def form(data: bytes) -> str:
    """Parse a form and write it anew: it keeps its values and brings no framing of its own."""
    try:
        fields = parse_fields(data, BOUNDARY)
    except MultipartError:
        return "not a form"
    except Refusal as refusal:
        return check_refusal(refusal)
    assert len(fields) <= MAX_FIELDS
    upload = build_form(fields)
    boundary = upload.content_type.partition("boundary=")[2]
    again = parse_fields(upload.body, boundary)
    assert [field.value for field in again] == [field.value for field in fields]
    framing = upload.body
    for field in fields:
        framing = framing.replace(field.value, b"", 1) if field.value else framing
    assert framing.isascii()
    assert BOUNDARY not in upload.content_type
    return f"{len(fields)} fields"


def request(data: bytes) -> str:
    """Read a request's fields and headers, which the input holds as JSON."""
    try:
        content = json.loads(data)
        fields = {str(name): _as_sent(value) for name, value in content["fields"].items()}
        headers = {str(name): str(value) for name, value in content.get("headers", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "not a request"
    return _read(fields, headers)


def _as_sent(value: object) -> object:
    """Text is sent as bytes or as text; TorchServe parses JSON."""
    if isinstance(value, str) and len(value) % 2:
        return value.encode("utf-8", "surrogatepass")
    return value


def _read(fields: dict[str, object], headers: dict[str, str]) -> str:
    try:
        parsed = read_request(fields, headers)
    except PhotoRefused as refusal:
        return check_refusal(refusal)
    assert isinstance(parsed.photo, bytes)
    assert parsed.ground_truth is None or isinstance(parsed.ground_truth, bytes)
    assert 1 <= parsed.choice.number < 1_000_000
    box = parsed.choice.region
    assert box is None or (box.width > 0 and box.height > 0 and min(box.x, box.y) >= 0)
    return "a region" if box else "a request"


def query(data: bytes) -> str:
    """Send the address's parameters on as headers, and read them again in the worker."""
    try:
        address = URL("/?" + data.decode("latin-1"), encoded=True)
        parameters = MultiDict(address.query)
    except ValueError:
        return "not an address"
    headers = parameter_headers(cast(web.Request, SimpleNamespace(query=parameters)))
    assert headers.keys() <= set(PARAMETER_HEADERS.values())
    for value in headers.values():
        assert value.isascii() and value.isprintable() and len(value) < 2000
    return _read({"data": b"photo"}, headers)


def envelope(data: bytes) -> str:
    """Read a row of KServe's envelopes, which the input holds as JSON."""
    try:
        row = json.loads(data)
    except (ValueError, RecursionError):
        return "not JSON"
    outcomes = []
    for read_row in (read_instance, read_tensor):
        try:
            fields = read_row(row)
        except PhotoRefused as refusal:
            outcomes.append(str(check_refusal(refusal)))
        else:
            assert isinstance(fields["data"], bytes)
            assert len(b64encode(fields["data"])) <= len(data)
            outcomes.append(_read(fields, {}))
    return ", ".join(outcomes)


def properties(data: bytes) -> str:
    """Read a config.properties."""
    path = _folder() / "config.properties"
    path.write_bytes(data)
    try:
        config = read_config(path)
    except StartError as error:
        return _describe(error)
    assert all(1 <= address.port <= 65535 for address in config.addresses.values())
    assert min(config.upload_side, config.max_request_bytes, config.max_waiting) >= 1
    return "accepted"


def settings(data: bytes) -> str:
    """Read a model-config.yaml."""
    path = _folder() / "model-config.yaml"
    path.write_bytes(data)
    outcome = "accepted"
    try:
        content = read_yaml(path)
    except ConfigError as error:
        return _describe(error)
    for load in (lambda: load_worker_settings(content), lambda: read_settings(path)):
        try:
            load()
        except ConfigError as error:
            outcome = _describe(error)
    try:
        load_settings(content)
    except ConfigError:
        return outcome
    return "accepted as a section"


def manifest(data: bytes) -> str:
    """Read a manifest of weights, and what is made of it when a worker starts."""
    folder = _folder()
    (folder / MANIFEST).write_bytes(data)
    try:
        read = load_manifest(folder)
        for name in CLASSIFIERS:
            if name in read.networks:
                _read_calibration(read, NetworkName(name))
    except WeightsError as error:
        return _describe(error)
    try:
        verify(folder, read)
    except WeightsError as error:
        _describe(error)
    return "accepted"


def _describe(error: LesionError) -> str:
    """Check that an error says something; returns the kind of error."""
    assert str(error).strip()
    return type(error).__name__


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (
        *(photo, dicom, header, structure, ground_truth, form, request, query, envelope),
        *(properties, settings, manifest),
    )
}
