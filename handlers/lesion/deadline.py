"""A time limit on decoding, checked whenever the decoder asks for the next part of its file."""

from io import BytesIO
from time import monotonic


class TimeUp(Exception):
    """Decoding takes longer than it may."""


class Deadline:
    """A moment some seconds after it was made."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def check(self) -> None:
        """Raises TimeUp once the moment has passed."""
        if monotonic() > self._end:
            raise TimeUp


class TimedReader(BytesIO):
    """A file in memory whose reads raise TimeUp after a deadline.

    Pillow reads headers piece by piece and pixels in blocks of 64 KB or less, and decodes each
    before it reads the next; so a slow picture ends there, and no thread or process has to.
    """

    def __init__(self, data: bytes, deadline: Deadline) -> None:
        super().__init__(data)
        self._deadline = deadline

    def read(self, size: int | None = -1, /) -> bytes:
        self._deadline.check()
        return super().read(size)
