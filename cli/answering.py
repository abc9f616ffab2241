"""Answers about photos, by the library in this process or by a running service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lesion.answer import Answer
from lesion.errors import LesionError

if TYPE_CHECKING:
    from lesion.client import Client

LARGEST_READ = 256 << 20
"""Bytes read of a file at most; what is longer is refused by the analysis in any case."""


class NotAnalysed(LesionError):
    """One photo has no result; the others go on.

    Attributes:
        code: the reason, for programs: a code of docs/api.md, or ``unreadable_file``.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Order:
    """What is wanted of each photo.

    Attributes:
        explain: whether to add a heat map.
        ground_truth: content of a mask.
        lesion: number of the lesion to analyse.
        region: a box around it: x, y, width, height.
        pixel_spacing: scale of the photo, as the API reads it.
    """

    explain: bool = False
    ground_truth: bytes | None = None
    lesion: int | None = None
    region: tuple[int, int, int, int] | None = None
    pixel_spacing: str | None = None


Analyse = Callable[[bytes, Order], Answer]
"""Analyses the content of a file. Raises NotAnalysed, or another LesionError if no photo can be."""


def load_library() -> Analyse:
    """Load the networks into this process.

    Raises:
        LesionError: they cannot be used.
    """
    from lesion.errors import PhotoRefused
    from lesion.request import (
        GROUND_TRUTH_FIELD,
        NUMBER_FIELD,
        PHOTO_FIELD,
        REGION_FIELD,
        SPACING_FIELD,
        read_request,
    )
    from service.local_analyser import load_analyser

    analyser = load_analyser().analyser

    def analyse(photo: bytes, order: Order) -> Answer:
        # The fields of a request, so that the same checks apply as in the service.
        fields: dict[str, object] = {PHOTO_FIELD: photo}
        if order.ground_truth is not None:
            fields[GROUND_TRUTH_FIELD] = order.ground_truth
        if order.lesion is not None:
            fields[NUMBER_FIELD] = str(order.lesion)
        if order.region is not None:
            fields[REGION_FIELD] = ",".join(map(str, order.region))
        if order.pixel_spacing is not None:
            fields[SPACING_FIELD] = order.pixel_spacing
        try:
            request = read_request(fields, {})
            report = analyser.analyse(
                request.photo,
                request.ground_truth,
                request.choice,
                spacing=request.spacing,
                explained=order.explain,
            )
        except PhotoRefused as refusal:
            raise NotAnalysed(refusal.code, refusal.message) from None
        content: Any = report.to_explained_json() if order.explain else report.to_json()
        answer: Answer = content
        return answer

    return analyse


def ask_service(client: "Client") -> Analyse:
    """Have photos analysed by a running service."""
    from lesion.client import Refused

    def analyse(photo: bytes, order: Order) -> Answer:
        try:
            return client.analyse(
                photo,
                explain=order.explain,
                ground_truth=order.ground_truth,
                lesion=order.lesion,
                region=order.region,
                pixel_spacing=order.pixel_spacing,
            )
        except Refused as refusal:
            if refusal.http_status in (401, 403):
                raise  # every photo would be refused
            raise NotAnalysed(refusal.code, str(refusal)) from None

    return analyse
