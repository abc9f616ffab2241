"""What the supervisor tells the driver."""

import json
from dataclasses import asdict, dataclass
from typing import Self

from batch.job import Options

EVENTS = 3
"""File descriptor on which the driver answers, one JSON object a line."""


@dataclass(frozen=True)
class Order:
    """What the supervisor asks for.

    Attributes:
        options: of the batch.
        loader: name of the function that loads the networks (``batch.model.find_loader``).
        address: of a Ray cluster, or None.
        actors: their number, or None.
        gpu: whether the networks run on GPUs.
        resume: whether to go on with the batch in the output folder.
    """

    options: Options
    loader: str
    address: str | None = None
    actors: int | None = None
    gpu: bool = False
    resume: bool = False

    def to_json(self) -> str:
        """Convert to one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote."""
        values = json.loads(text)
        return cls(**{**values, "options": Options(**values["options"])})
