"""Time limit on decoding, checked whenever the decoder reads the next part of its file."""

from io import BytesIO
from time import monotonic


class DeadlineExceeded(Exception):
    """Decoding has exceeded its time limit."""


class Deadline:
    """A point in time, a number of seconds after construction."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def check(self) -> None:
        """Raise DeadlineExceeded if the time has passed."""
        if monotonic() > self._end:
            raise DeadlineExceeded


class TimedReader(BytesIO):
    """A file in memory that raises DeadlineExceeded when it is read after the deadline.

    Pillow reads headers piece by piece and pixels in blocks of 64 KB or less, and decodes each
    block before it reads the next. Slow decoding is therefore interrupted here, without an extra
    thread or process.
    """

    def __init__(self, data: bytes, deadline: Deadline) -> None:
        super().__init__(data)
        self._deadline = deadline

    def read(self, size: int | None = -1, /) -> bytes:
        """Read like ``BytesIO.read``, unless the deadline has passed."""
        self._deadline.check()
        return super().read(size)
