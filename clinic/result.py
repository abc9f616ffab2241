"""A result: the answer to one photo, with the photo's header and picture."""

from base64 import b64decode
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from pydicom.dataset import Dataset

from clinic.answers import Answer, compute_digest
from lesion.arrays import Image, Mask
from lesion.enums import Status


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
        return compute_digest(self.answer)
