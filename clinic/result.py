"""A result: the answer to one photo, with the photo's header and picture."""

import hashlib
import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from pydicom.dataset import Dataset

from lesion.arrays import Image, Mask
from lesion.enums import Status

Answer = Mapping[str, Any]
"""JSON, as ``lesion.report.Report.to_json`` returns it."""

_VOLATILE = ("timing_ms", "request_id")
"""Fields of the answer that differ from run to run."""


@dataclass(frozen=True)
class Result:
    """The answer to one DICOM photo.

    Attributes:
        header: of the photo (``clinic.source.read_header``).
        answer: the analysis.
        picture: uint8 HxWx3, RGB; the photo as it is stored.
    """

    header: Dataset
    answer: Answer
    picture: Image

    @property
    def found(self) -> bool:
        """Whether a lesion was assessed."""
        return bool(self.answer["status"] == Status.OK)

    @cached_property
    def mask(self) -> Mask:
        """The lesion: uint8 HxW of the photo, 0 or 1. There must be one."""
        data = np.frombuffer(b64decode(self.answer["segmentation"]["mask_png"]), np.uint8)
        grey = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE))
        return np.asarray(grey > 0, np.uint8)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the answer, without what differs from run to run."""
        stable = {key: value for key, value in self.answer.items() if key not in _VOLATILE}
        return hashlib.sha256(json.dumps(stable, sort_keys=True).encode()).hexdigest()
