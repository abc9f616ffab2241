"""Time limit for a photo, checked between the steps of its analysis and of decoding.

The clock is the processor time of the thread that analyses the photo: at most the time that passes,
and nearly the same on a machine that is not overloaded. On one that is, an ordinary photo takes
long, too, and is answered nevertheless.
"""

import math
from io import BytesIO
from time import thread_time


class DeadlineExceeded(Exception):
    """The analysis of a photo has exceeded its time limit."""


class Deadline:
    """A number of seconds, which may be infinite, of the thread that constructs and checks it."""

    def __init__(self, seconds: float) -> None:
        self._end = thread_time() + seconds

    def check(self) -> None:
        """Raise DeadlineExceeded if the time has passed."""
        if thread_time() > self._end:
            raise DeadlineExceeded

    def remaining(self) -> float:
        """Return the seconds that are left; less than 0 after the deadline."""
        return self._end - thread_time()

    def spend(self, seconds: float) -> None:
        """Count the time of another process that worked for this thread."""
        self._end -= seconds


NO_DEADLINE = Deadline(math.inf)


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
