"""The answer to a photo, as every document of it reads it. It needs no package of DICOM."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from lesion.enums import SpacingSource

Answer = Mapping[str, Any]
"""JSON, as ``lesion.report.Report.to_json`` returns it."""

SCALE_SOURCES = {
    SpacingSource.REQUEST: "stated by the user",
    SpacingSource.FILE: "stated in the photo's file",
}
"""Who stated the scale of a photo, in words."""

_VOLATILE = ("timing_ms", "request_id")
"""Fields of the answer that differ from run to run."""


def compute_digest(answer: Answer) -> str:
    """Compute the SHA-256 of an answer, in hexadecimal, without what differs from run to run."""
    stable = {key: value for key, value in answer.items() if key not in _VOLATILE}
    return hashlib.sha256(json.dumps(stable, sort_keys=True).encode()).hexdigest()
